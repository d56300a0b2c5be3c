"""The settings as somebody needs them who sends what WeCom sends."""

import time
from dataclasses import dataclass, replace

from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.model import Absence, Absent
from wecom_doctor.protocol.battery.messaging import new_event
from wecom_doctor.protocol.battery.variant import Draft, Made, Style
from wecom_doctor.protocol.battery.verifying import new_genuine
from wecom_doctor.protocol.cipher import Cipher
from wecom_doctor.protocol.errors import KeyInvalid
from wecom_doctor.protocol.keys import TOKEN_LENGTH_MAX, new_encoding_aes_key, new_token
from wecom_doctor.protocol.receive_id import Whose, receive_id_for
from wecom_doctor.protocol.requests import Keys, Request, new_plaintext
from wecom_doctor.settings.given import Chosen, Given, Source
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.secret import Secret

STYLES = {Kind.SUITE_COMMAND: Style.COMMAND, Kind.BOT: Style.JSON, Kind.MP: Style.OFFICIAL}
PROVIDERS = frozenset({Kind.SUITE_DATA, Kind.SUITE_COMMAND})
OTHER_TOKENS_MAX = 3
# WeCom's own are half as long; a whole file in place of one would be drawn for ever until its base64 has no plus.
ID_LENGTH_MAX = 64
NOTHING_YET = Made(request=Request(method="GET", query=""), plaintext="")


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Token, key and receive ids, ready for use; the two methods may carry different ids."""

    keys: Keys
    encoding_aes_key: str
    style: Style
    message_id: str | None


def sender_of(given: Given) -> Sender | Absent:
    """What the requests are made of, or which setting is missing for that."""
    kind, token, key = given.options.kind, given.text(Name.TOKEN), given.text(Name.ENCODING_AES_KEY)
    style = STYLES.get(kind, Style.XML)
    if not token:
        return Absent(Absence.NOT_PLANNED, Name.TOKEN)
    if not key and style is not Style.OFFICIAL:
        return Absent(Absence.NOT_PLANNED, Name.ENCODING_AES_KEY)
    receive_id = receive_id_of(given, verification=True)
    if receive_id is None:
        return Absent(Absence.NOT_PLANNED, Name.CORP_ID)
    ids = (receive_id, *(given.text(name) or "" for name in (Name.CORP_ID, Name.SUITE_ID, Name.AGENT_ID)))
    if any(len(one) > ID_LENGTH_MAX for one in ids) or not all(map(is_text, (token, *ids))):
        return Absent(Absence.NEED_MISSING, "settings_given")
    # The plain mode of Official Accounts has no key; nothing is encrypted with this one.
    held = key or new_encoding_aes_key()
    try:
        keys = Keys(token=token, cipher=Cipher(held), receive_id=receive_id)
    except KeyInvalid:
        return Absent(Absence.NEED_MISSING, "settings_given")
    return Sender(keys=keys, encoding_aes_key=held, style=style, message_id=receive_id_of(given, verification=False))


def is_text(value: str) -> bool:
    """There is no half of a character in it, as the environment may have."""
    return value.encode("utf-8", "ignore").decode() == value


def receive_id_of(given: Given, *, verification: bool) -> str | None:
    """The receive id of a method: as given, else as the kind of callback demands."""
    if given.options.receive_id is not None:
        return given.options.receive_id
    known = {Whose.CORP: given.text(Name.CORP_ID) or None, Whose.SUITE: given.text(Name.SUITE_ID) or None}
    return receive_id_for(given.options.kind, verification=verification, known=known)


def draft_of(given: Given, sender: Sender, ahead_s: int = 0) -> Draft:
    """The draft of the verifications of one run."""
    now = int(time.time())
    return Draft(
        keys=sender.keys,
        encoding_aes_key=sender.encoding_aes_key,
        style=sender.style,
        now=now,
        genuine=new_genuine(sender.keys, sender.style, now),
        corp_id=given.text(Name.CORP_ID) or "",
        suite_id=given.text(Name.SUITE_ID) or "",
        agent_id=given.text(Name.AGENT_ID) or "",
        provider=given.options.kind in PROVIDERS,
        customer_service=given.options.kind is Kind.KF,
        other_tokens=other_tokens(given),
        former=former_keys(given, sender),
        secret=given.text(Name.SECRET) or "",
        confidential=given.secrets,
        endpoint_ahead_s=ahead_s,
    )


def unsigned_draft(given: Given) -> Draft:
    """The draft of requests that nobody signs; its keys are nobody's, and no request carries them."""
    token, key, now = new_token(), new_encoding_aes_key(), int(time.time())
    return Draft(
        keys=Keys(token=token, cipher=Cipher(key), receive_id=""),
        encoding_aes_key=key,
        style=Style.XML,
        now=now,
        genuine=Made(request=NOTHING_YET.request, plaintext=new_plaintext()),
        confidential=given.secrets,
    )


def message_draft_of(given: Given, sender: Sender) -> Draft | Absent:
    """The draft of the messages of one run."""
    if not given.text(Name.ENCODING_AES_KEY):
        return Absent(Absence.NOT_PLANNED, Name.ENCODING_AES_KEY)
    if sender.message_id is None:
        missing = Name.SUITE_ID if given.options.kind is Kind.SUITE_COMMAND else Name.CORP_ID
        return Absent(Absence.NOT_PLANNED, missing)
    keys = Keys(token=sender.keys.token, cipher=sender.keys.cipher, receive_id=sender.message_id)
    draft = replace(draft_of(given, sender), keys=keys, genuine=NOTHING_YET)
    return replace(draft, genuine=new_event(draft))


def other_tokens(given: Given) -> dict[str, str]:
    """Further values of the .env that look like a Token and are called one."""
    values = given.env_file.values if given.env_file else {}
    own = given.text(Name.TOKEN)
    found = {
        name: value
        for name, value in values.items()
        if "TOKEN" in name.upper() and value and value != own and len(value) <= TOKEN_LENGTH_MAX and is_text(value)
    }
    return dict(list(found.items())[:OTHER_TOKENS_MAX])


def former_keys(given: Given, sender: Sender) -> tuple[Keys, ...]:
    """What the program may still hold: the values that the .env had before, where they were others."""
    known = {identity(sender)}
    found = []
    for values in given.former:
        before = {name: Chosen(value=Secret(text), source=Source(label=name)) for name, text in values.items()}
        earlier = sender_of(replace(given, chosen={**given.chosen, **before}))
        if isinstance(earlier, Sender) and identity(earlier) not in known:
            known.add(identity(earlier))
            found.append(earlier.keys)
    return tuple(found)


def identity(sender: Sender) -> tuple[str, str, str]:
    """What an endpoint must hold to take the requests of a sender."""
    return sender.keys.token, sender.encoding_aes_key, sender.keys.receive_id
