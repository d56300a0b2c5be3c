"""What `listen` needs from the settings, and what it shows while it runs."""

import errno
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import click

from wecom_doctor.cli._foreign import foreign_from
from wecom_doctor.cli._named_files import refuse_unread
from wecom_doctor.cli._options import flags_given
from wecom_doctor.cli._session import Sorry, session_of
from wecom_doctor.examination.crash import place_of
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.knowledge import Words
from wecom_doctor.protocol.errors import CodecError, KeyInvalid
from wecom_doctor.protocol.keys import aes_key_bytes
from wecom_doctor.receiver.exchange import Refusal
from wecom_doctor.receiver.explained import as_json, as_text, refusal_as_json, refusal_as_text
from wecom_doctor.receiver.happened import Heard
from wecom_doctor.receiver.receive_ids import Keys
from wecom_doctor.receiver.recording import Recorder
from wecom_doctor.receiver.replies import EmptyReply, OwnReply, Reply, TextReply, prove
from wecom_doctor.report.redact import Redactor
from wecom_doctor.settings.given import Given, Options, gather
from wecom_doctor.settings.names import Name

TEXT_REPLY = "text:"
LOOPBACK = ("127.", "::1", "localhost")
# Addresses that mean "all of this machine", with the one by which the machine itself reaches them.
UNSPECIFIED = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # compared, not bound


def settings_from(values: dict[str, Any], env_path: str | None) -> Given:
    """The settings, read as `check` reads them."""
    session = session_of(click.get_current_context())
    options = Options(command="listen", lang=session.lang, kind=Kind(values["kind"]), receive_id=values["receive_id"])
    foreign = foreign_from(values["foreign"])
    given = gather(options=options, flags=flags_given(values), env_path=env_path, foreign=foreign)
    refuse_unread(given)
    return given


def keys_from(given: Given) -> Keys:
    """Token and key, without which no request can be opened; plain mode needs no key."""
    kind, token, key = given.options.kind, given.text(Name.TOKEN), given.text(Name.ENCODING_AES_KEY)
    needed = {Name.TOKEN: token} if kind is Kind.MP else {Name.TOKEN: token, Name.ENCODING_AES_KEY: key}
    missing = [name.value for name, value in needed.items() if not value]
    if missing:
        raise Sorry("listen-needs", names=missing)
    try:
        if key:
            aes_key_bytes(key)
    except KeyInvalid as invalid:
        raise Sorry("key-unusable", source=given.chosen[Name.ENCODING_AES_KEY].source, saw=invalid.saw) from None
    return Keys(
        token=token or "",
        encoding_aes_key=key or None,
        corp_id=given.text(Name.CORP_ID),
        suite_id=given.text(Name.SUITE_ID),
        receive_id=given.options.receive_id,
    )


def reply_from(option: str | None, kind: Kind) -> Reply | None:
    """What `--reply` means."""
    if option is None:
        return None
    reply: Reply = EmptyReply()
    if option.startswith(TEXT_REPLY):
        reply = TextReply(option.removeprefix(TEXT_REPLY))
    elif option != "empty":
        try:
            with open(option, "rb") as file:
                reply = OwnReply(file.read().strip())
        except (OSError, ValueError):
            raise Sorry("reply-form", given=option) from None
    try:
        prove(reply, kind)
    except CodecError as unusable:
        raise Sorry("reply-unusable", saw=unusable.saw) from None
    return reply


def other_path(given: Given, path: str) -> str | None:
    """The path of the callback URL in the settings, when it is not the one that is answered."""
    try:
        there = urlsplit(given.text(Name.CALLBACK_URL) or "").path or "/"
    except ValueError:
        return None
    return None if there == path or given.text(Name.CALLBACK_URL) is None else there


def cannot_listen(error: OSError, host: str, port: int) -> Sorry:
    """One sentence for an address that cannot be had."""
    if error.errno == errno.EADDRINUSE:
        return Sorry("port-in-use", port=port)
    if error.errno in (errno.EACCES, errno.EPERM):
        return Sorry("port-not-allowed", port=port)
    return Sorry("cannot-listen", host=host, reason=error.strerror or type(error).__name__)


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where the receiver is found, but for the port."""

    host: str
    path: str

    def url(self, port: int) -> str:
        """The URL by which this machine reaches it."""
        host = UNSPECIFIED.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{port}{self.path}"


class Screen:
    """Requests go to stdout, in text or as lines of JSON; everything around them goes to stderr."""

    def __init__(self, words: Words, given: Given, address: Address, form: str, recorder: Recorder | None) -> None:
        self._words = words
        self._kind = given.options.kind
        self._secrets = given.secrets
        self._address = address
        self._json = form == "json"
        self._recorder = recorder
        self.is_ready = False

    def ready(self, port: int) -> None:
        """Say where requests are awaited."""
        self.is_ready = True
        self.say("ready", kind=self._kind, url=self._address.url(port))
        self.say("ready_local" if self._address.host.startswith(LOOPBACK) else "ready_open")

    def heard(self, heard: Heard) -> None:
        """Keep the request if asked to, and tell it."""
        request = heard.request
        # A new one each time: strangers may knock for days, and what they tell is not to be remembered.
        redactor = Redactor(self._secrets)
        redactor.learn("\n".join((request.target, *(f"{name}: {value}" for name, value in request.headers))))
        if self._recorder is not None:
            heard = self._recorder.recorded(heard, redactor.clean)
        self._print((as_json if self._json else as_text)(heard, self._words), redactor)

    def refused(self, refusal: Refusal) -> None:
        """Tell of a connection that was turned away; a bug of ours is told with its place."""
        if refusal.crash is not None:
            error, where = type(refusal.crash).__name__, place_of(refusal.crash)
            click.echo(self._words.say_cli("errors.our-bug", error=error, where=where), err=True)
        redactor = Redactor(self._secrets)
        refusal = replace(refusal, saw=redactor.clean_foreign(refusal.saw))
        self._print((refusal_as_json if self._json else refusal_as_text)(refusal, self._words), redactor)

    def say(self, name: str, **params: object) -> None:
        """A sentence beside the requests."""
        click.echo(Redactor(self._secrets).clean(self._words.say_cli(f"listen.{name}", **params)), err=True)

    def _print(self, text: str, redactor: Redactor) -> None:
        text = redactor.clean(text)
        click.echo(text.encode("utf-8", "replace") if self._json else text)
