"""What `simulate` sends: the message that was asked for, and everything that goes into its request."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click
from click.core import ParameterSource

from wecom_doctor.cli._named_files import refuse_unread
from wecom_doctor.cli._options import flags_given
from wecom_doctor.cli._session import Sorry, session_of
from wecom_doctor.facts.callback_url import UrlDefect
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.catalogue import Entry, entry, names
from wecom_doctor.protocol.catalogue.filled import callback_kinds, filled, is_posted, new_values
from wecom_doctor.protocol.catalogue.paths import UnknownPath, is_json, with_value
from wecom_doctor.protocol.cipher import Cipher
from wecom_doctor.protocol.errors import CodecError, KeyInvalid
from wecom_doctor.protocol.receive_id import Whose, owners, receive_id_for
from wecom_doctor.protocol.requests import new_nonce, new_plaintext
from wecom_doctor.protocol.simulation import (
    Outgoing,
    Sender,
    Tamper,
    can_be_tampered,
    message_request,
    verification_request,
)
from wecom_doctor.settings.given import Given, Options, gather
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.url import read_url

VERIFY = "verify"
NEAR_MAX = 6
# To be answered within a second: https://developer.work.weixin.qq.com/document/path/97086
AUTHORISATION = frozenset({"create_auth", "reset_permanent_code"})
LIMIT_S, SHORT_LIMIT_S = 5.0, 1.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One simulation; `compose` writes the message anew each time it is asked."""

    given: Given
    name: str
    kind: Kind
    sender: Sender
    url: str | None
    shown_url: str | None
    compose: Callable[[int], str]
    as_wecom: bool
    repeat: int

    @property
    def is_verification(self) -> bool:
        """The request is a GET."""
        return self.name == VERIFY

    @property
    def limit_s(self) -> float:
        """How long WeCom waits for the answer."""
        return SHORT_LIMIT_S if self.is_verification or self.name in AUTHORISATION else LIMIT_S

    def outgoing(self, content: str | None = None) -> Outgoing:
        """A request with fresh time and nonce, around a new message or one that was sent before."""
        now = int(time.time())
        make = verification_request if self.is_verification else message_request
        return make(self.sender, self.compose(now) if content is None else content, now, new_nonce())


def plan_from(values: dict[str, Any], name: str | None, url: str | None) -> Plan:
    """Everything that the options and settings decide."""
    if values["file"] and url is None and name and "://" in name:
        name, url = None, name
    known = entry_named(name, values)
    own = own_text(values)
    given = settings_from(values, kind_of(known, own))
    kind = given.options.kind
    sent = "xml" if known is None and own is None else "json" if (own and is_json(own)) else form_of(known)
    if known is not None or own is not None:
        fitting_kind(name or values["file"], kind, sent, known)
    verification = known is None and own is None
    compose = verification_text if verification else composer(given, known, own, values["changes"])
    if values["edit"] and not verification:
        compose = always(edited(compose(int(time.time())), sent))
    target, shown = target_of(given, url, needed=not values["dry_run"])
    return Plan(
        given=given,
        name=name or values["file"],
        kind=kind,
        sender=sender_of(given, values, verification=verification),
        url=target,
        shown_url=shown,
        compose=compose,
        as_wecom=values["as_wecom"],
        repeat=values["repeat"],
    )


def entry_named(name: str | None, values: dict[str, Any]) -> Entry | None:
    """The type of that name; None for the verification and for a message of the user's own."""
    if name is None:
        if values["file"]:
            return None
        raise Sorry("simulate-what")
    if name == VERIFY:
        if values["file"] or values["changes"] or values["edit"]:
            raise Sorry("simulate-verify-alone")
        return None
    found = entry(name)
    if found is None:
        near = near_names(name)
        raise Sorry("simulate-unknown-near" if near else "simulate-unknown", name=name, near=near)
    if not is_posted(found):
        raise Sorry("simulate-not-posted", name=name)
    return found


def near_names(name: str) -> list[str]:
    """Names that hold the wanted one as a part, then those that are spelled alike, whole or in their last part."""
    from difflib import get_close_matches

    known, wanted = [VERIFY, *names()], name.lower()
    parts = [one for one in known if wanted in one.lower().split(".")]
    parts += [one for one in known if len(wanted) > 3 and wanted in one.lower()]
    spelled: dict[str, list[str]] = {}
    for one in known:
        for form in {one.lower(), one.lower().rpartition(".")[2]}:
            spelled.setdefault(form, []).append(one)
    close = [one for form in get_close_matches(wanted, spelled, n=NEAR_MAX, cutoff=0.7) for one in spelled[form]]
    return list(dict.fromkeys([*parts, *close]))[:NEAR_MAX]


def own_text(values: dict[str, Any]) -> str | None:
    """The message in the user's own file, to the character."""
    if not values["file"]:
        return None
    try:
        with open(values["file"], encoding="utf-8", newline="") as file:
            return file.read()
    except UnicodeDecodeError:
        raise Sorry("simulate-not-text", file=values["file"]) from None


def form_of(known: Entry | None) -> str:
    """XML or JSON."""
    return "xml" if known is None else known.format


def kind_of(known: Entry | None, own: str | None) -> Kind | None:
    """The kind of callback that a message goes to, unless it can go to any."""
    if known is not None:
        return Kind(callback_kinds(known)[0])
    if own is not None:
        return Kind.BOT if is_json(own) else Kind.SUITE_COMMAND if "<InfoType>" in own else Kind.APP
    return None


def fitting_kind(name: str, kind: Kind, form: str, known: Entry | None) -> None:
    """Refuse XML for a smart bot and JSON for everybody else."""
    if (kind is Kind.BOT) != (form == "json"):
        kinds = callback_kinds(known) if known else (Kind.BOT.value if form == "json" else Kind.APP.value,)
        raise Sorry("simulate-kind", name=name, kind=kind, kinds=list(kinds))


def settings_from(values: dict[str, Any], usual: Kind | None) -> Given:
    """The settings, read as `check` reads them; a `--kind` that was typed wins over the usual one."""
    ctx = click.get_current_context()
    typed = ctx.get_parameter_source("kind") is not ParameterSource.DEFAULT
    kind = Kind(values["kind"]) if typed or usual is None else usual
    options = Options(command="simulate", lang=session_of(ctx).lang, kind=kind, receive_id=values["receive_id"])
    foreign = None
    if values["foreign"]:
        # What reads other projects' files comes with the whole examination.
        from wecom_doctor.cli._foreign import foreign_from

        foreign = foreign_from(values["foreign"])
    given = gather(options=options, flags=flags_given(values), env_path=values["env_file"], foreign=foreign)
    refuse_unread(given)
    return given


def sender_of(given: Given, values: dict[str, Any], *, verification: bool) -> Sender:
    """Token, key and receive id; what is missing is named at once."""
    kind, plain = given.options.kind, values["plain"]
    if (plain or values["json_body"]) and kind is not Kind.MP:
        raise Sorry("simulate-only-mp", option="--plain" if plain else "--json-body")
    encrypted = not plain and not (kind is Kind.MP and verification)
    ids = {Whose.CORP: given.text(Name.CORP_ID) or None, Whose.SUITE: given.text(Name.SUITE_ID) or None}
    receive_id = given.options.receive_id
    if receive_id is None:
        receive_id = receive_id_for(kind, verification=verification, known=ids) if encrypted else ""
    owner = owners(kind, verification=verification)[0]
    needed = {Name.TOKEN: given.text(Name.TOKEN)}
    if encrypted:
        needed[Name.ENCODING_AES_KEY] = given.text(Name.ENCODING_AES_KEY)
    missing = [name.value for name, value in needed.items() if not value]
    if receive_id is None:
        missing.append((Name.SUITE_ID if owner is Whose.SUITE else Name.CORP_ID).value)
    if missing:
        raise Sorry("simulate-needs", names=missing)
    tamper = Tamper(values["tamper"]) if values["tamper"] else None
    if tamper and not can_be_tampered(tamper, kind, verification=verification, plain=plain):
        raise Sorry("simulate-tamper", tamper=tamper, kind=kind)
    return Sender(
        kind=kind,
        token=needed[Name.TOKEN] or "",
        cipher=cipher_of(given) if encrypted else None,
        receive_id=receive_id or "",
        json_body=values["json_body"],
        tamper=tamper,
    )


def cipher_of(given: Given) -> Cipher:
    """The key, ready for use."""
    try:
        return Cipher(given.text(Name.ENCODING_AES_KEY) or "")
    except KeyInvalid as invalid:
        raise Sorry("key-unusable", source=given.chosen[Name.ENCODING_AES_KEY].source, saw=invalid.saw) from None


def verification_text(_now: int) -> str:
    """The plaintext of a verification."""
    return new_plaintext()


def always(text: str) -> Callable[[int], str]:
    """The same message however often it is asked for."""
    return lambda _now: text


def composer(given: Given, known: Entry | None, own: str | None, changes: tuple[str, ...]) -> Callable[[int], str]:
    """Writes the message with its changes; what is the user's own is not filled in."""
    known_values = {
        "corp_id": given.text(Name.CORP_ID),
        "suite_id": given.text(Name.SUITE_ID),
        "agent_id": given.text(Name.AGENT_ID),
    }

    def compose(now: int) -> str:
        if own is not None:
            return changed(own, changes)
        assert known is not None
        return changed(filled(known, new_values(now, known_values)), changes)

    # A mistake in --set is told before anything is sent.
    compose(int(time.time()))
    return compose


def changed(message: str, changes: tuple[str, ...]) -> str:
    """The message after every `--set Path=Value`."""
    for change in changes:
        path, equals, value = change.partition("=")
        if not equals or not path:
            raise Sorry("simulate-set-form", given=change)
        try:
            message = with_value(message, path, value)
        except UnknownPath as unknown:
            raise Sorry("simulate-unknown-path", path=path, known=unknown.known) from None
        except CodecError as broken:
            raise Sorry("simulate-set-broken", saw=broken.saw) from None
    return message


def edited(message: str, form: str) -> str:
    """The message as it comes back from the user's editor."""
    found = click.edit(message, extension=f".{form}", require_save=False)
    return message if found is None else found.rstrip("\n")


def target_of(given: Given, url: str | None, *, needed: bool) -> tuple[str | None, str | None]:
    """The URL to send to, and as it may be shown."""
    text = url if url is not None else given.text(Name.CALLBACK_URL)
    if not text:
        if needed:
            raise Sorry("simulate-no-url")
        return None, None
    found = read_url(text)
    if found.defect not in (None, UrlDefect.FRAGMENT):
        raise Sorry("simulate-url", url=found.shown, defect=found.defect)
    return text.strip().partition("#")[0], found.shown.partition("#")[0]
