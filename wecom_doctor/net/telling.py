"""Reduces answers to what they prove: which are alike, what each looks like, and nothing that is secret."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import quote, unquote, urlsplit

from wecom_doctor.facts.answers import HTTP_OK, Look, Reaction
from wecom_doctor.facts.exchange import Answer
from wecom_doctor.net._legible import harmless
from wecom_doctor.net.confessions import confession
from wecom_doctor.net.dates import date_of
from wecom_doctor.net.pages import recognise
from wecom_doctor.protocol.autopsy import Echo, autopsy
from wecom_doctor.protocol.battery.accidents import FOREIGN_ID, IDS
from wecom_doctor.protocol.battery.composing import SENDER
from wecom_doctor.protocol.battery.variant import Draft, Made, Style, Variant
from wecom_doctor.protocol.errors import CodecError
from wecom_doctor.protocol.passive_reply import Asked, PassiveReply, ReplyForm, open_reply
from wecom_doctor.protocol.signature import sign

BODY_SHOWN = 300
HEADER_SHOWN = 200
COMPARED_BYTES = 64_000
SHORTEST_VALUE = 4
# Shorter texts stand in innocent pages by chance.
SHORTEST_SECRET = 8
RIGHT_FORMS = frozenset({ReplyForm.EMPTY, ReplyForm.SUCCESS, ReplyForm.ENCRYPTED, ReplyForm.ENCRYPTED_JSON})
# What differs from one answer to the next although it says the same: times, dates, ids, long numbers.
CHANGING = re.compile(
    r"\d{4}[-/]\d\d[-/]\d\d[T ]?"
    r"|\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?"
    r"|0x[0-9a-fA-F]+"
    r"|[0-9a-fA-F]{8,}(?:-[0-9a-fA-F]{4,})*"
    r"|(?P<word>[A-Za-z0-9+/_=-]{16,}(?:\.[A-Za-z0-9_-]{4,})*)"
    r"|\d{6,}|\d+\.\d+"
    # An endpoint that tells its own time does so in the very second of ours, or a second later.
    r"|<timestamp>[\d.]*"
)
# A long word is no id when it is made of words; a short number at its end may be the code of an error.
# Nothing is tried twice, because any body may stand here.
NO_ID = re.compile(
    r"(?>[A-Z]?[a-z]++|[A-Z]++)(?:[-_/=+.]?(?>[A-Z]?[a-z]{2,}+|[A-Z]{2,}+))*+[-_/=+.]*+\d{0,5}",
)
# Quotes and blanks belong to some of the ids that we send.
AROUND_OWNER = re.compile(r'[\\"\s]*+<receive-id>[\\"\s]*+')
DAYS = re.compile(
    r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b,? ?|\b\d{0,2} ?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b"
)


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One row of the table with what was sent, where to, and what came back."""

    variant: Variant
    made: Made
    url: str
    answer: Answer


@dataclass(frozen=True, kw_only=True)
class Told:
    """The reactions, and what each kind of answer looks like."""

    reactions: tuple[Reaction, ...]
    looks: tuple[Look, ...]


def told(draft: Draft, exchanges: Sequence[Exchange]) -> Told:
    """Compare the answers with what was expected and with each other."""
    kinds: dict[tuple[object, ...], int] = {}
    looks: list[Look] = []
    reactions = []
    plaintexts = {one.made.plaintext for one in exchanges}
    for one in exchanges:
        text = without_secrets(neutral(one, draft), one, draft)
        head = tuple((name, without_secrets(value, one, draft)) for name, value in one.answer.headers)
        answer = replace(one.answer, headers=head)
        location = neutral_location(answer, one.made.request.query)
        key = (answer.status, answer.failure, location, settled(text))
        if key not in kinds:
            kinds[key] = len(kinds)
            looks.append(look_of(kinds[key], answer, text, location))
        reactions.append(reaction(one, kinds[key], draft, plaintexts))
    return Told(reactions=tuple(reactions), looks=tuple(looks))


def reaction(one: Exchange, alike: int, draft: Draft, plaintexts: set[str]) -> Reaction:
    """What the answer proves."""
    verifies = one.made.request.method == "GET"
    echo = echo_of(one, draft, plaintexts) if verifies else None
    reply = None if verifies else reply_of(one, draft)
    content = echo is Echo.EXACT or (reply is not None and reply.form in RIGHT_FORMS)
    whole = one.answer.failure is None and one.answer.encoded is None
    return Reaction(
        variant=one.variant.name,
        status=one.answer.status,
        failure=one.answer.failure,
        alike=alike,
        passed=whole and content and one.answer.status == HTTP_OK,
        echo=echo,
        form=reply.form if reply else None,
        defects=reply.defects if reply and one.answer.status == HTTP_OK else (),
        leaks=leaks(one, draft),
        timing=one.answer.timing,
    )


def echo_of(one: Exchange, draft: Draft, plaintexts: set[str]) -> Echo:
    """How the body relates to the plaintext that had to come back."""
    body = one.answer.body
    echostr = parameter(one, "echostr")
    found = autopsy(body, one.made.plaintext, "" if draft.style is Style.OFFICIAL else echostr, draft.keys.receive_id)
    if found is Echo.OTHER and body.decode("utf-8", "replace") in plaintexts:
        return Echo.OF_ANOTHER
    # A page that shows our own echostr has not opened it.
    if found is Echo.OTHER and encrypted_again(neutral(one, draft), one.made.plaintext, draft):
        return Echo.ENCODED_AGAIN
    # What is sent in clear proves nothing when a refusal repeats it.
    if draft.style is Style.OFFICIAL and one.answer.status != HTTP_OK:
        return Echo.OTHER
    return found


def encrypted_again(text: str, plaintext: str, draft: Draft) -> bool:
    """The answer is a ciphertext, alone or in an envelope, and the plaintext is inside."""
    found = re.search(r"[A-Za-z0-9+/]{43,}={0,2}", text)
    try:
        return found is not None and draft.keys.cipher.open(found[0]).message == plaintext.encode()
    except CodecError:
        return False


def reply_of(one: Exchange, draft: Draft) -> PassiveReply:
    """What the answer to a message is."""
    asked = Asked(
        token=draft.keys.token,
        cipher=draft.keys.cipher,
        receive_id=draft.keys.receive_id,
        nonce=parameter(one, "nonce"),
        to_user=draft.keys.receive_id,
        from_user=SENDER,
        bot=draft.style is Style.JSON,
        command=draft.style is Style.COMMAND,
        official_account=draft.style is Style.OFFICIAL,
    )
    return open_reply(one.answer.body, one.answer.header("content-type"), asked)


def parameter(one: Exchange, name: str) -> str:
    """A query parameter as it was sent, decoded."""
    return dict(parameters(one)).get(name, "")


def parameters(one: Exchange) -> Iterable[tuple[str, str]]:
    """Names and decoded values of the query."""
    for pair in one.made.request.query.split("&"):
        name, _, value = pair.partition("=")
        yield name, unquote(value)


def owners(draft: Draft) -> list[str]:
    """The receive ids of all rows without what accidents add to them, those that hold another first."""
    ids = {FOREIGN_ID, draft.keys.receive_id, *(held(draft) or "" for held in IDS.values())}
    return sorted({bare for one in ids if len(bare := one.strip('" \r\n')) >= SHORTEST_VALUE}, key=len, reverse=True)


def neutral(one: Exchange, draft: Draft) -> str:
    """The body with our own values replaced by their names, so that echoes of a request do not make answers differ."""
    text = one.answer.body[:COMPARED_BYTES].decode("utf-8", "replace")
    if one.made.request.query:
        text = text.replace(one.made.request.query, "<query>").replace(escape(one.made.request.query), "<query>")
    for name, value in parameters(one):
        for form in {value, quote(value, safe=""), escape(value), json.dumps(value)[1:-1]}:
            if len(form) >= SHORTEST_VALUE:
                text = text.replace(form, f"<{name}>")
    # Some refusals tell whose id they found inside, and whose they wanted.
    for owner in owners(draft):
        text = text.replace(owner, "<receive-id>")
    text = AROUND_OWNER.sub("<receive-id>", text)
    if len(one.made.plaintext) >= SHORTEST_VALUE:
        text = text.replace(one.made.plaintext, "<plaintext>")
    path = urlsplit(one.url).path
    return text.replace(path, "<path>") if len(path) > SHORTEST_VALUE else text


def neutral_location(answer: Answer, query: str) -> str | None:
    """Where a redirect leads, without our own parameters."""
    location = answer.header("location")
    if location is None:
        return None
    return location.replace(query, "<query>") if query else location


def settled(text: str) -> str:
    """The text without anything that differs from one answer to the next."""
    return DAYS.sub("#", CHANGING.sub(struck_if_changing, text))


def struck_if_changing(found: re.Match[str]) -> str:
    """A mark in the place of a time, a number or an id; a word is left as it is."""
    return found[0] if found["word"] and NO_ID.fullmatch(found[0]) else "#"


def secrets_of(one: Exchange, draft: Draft) -> dict[str, str]:
    """What an answer must never show, by its name: also the signature that a forged request lacks."""
    held = {"Token": draft.keys.token, "EncodingAESKey": draft.encoding_aes_key, "Secret": draft.secret}
    values = dict(parameters(one))
    if "timestamp" in values and values.get("echostr"):
        right = sign(draft.keys.token, values["timestamp"], values.get("nonce", ""), values["echostr"])
        if values.get("msg_signature") != right:
            held["msg_signature"] = right
    return {name: value for name, value in held.items() if len(value) >= SHORTEST_SECRET}


def leaks(one: Exchange, draft: Draft) -> tuple[str, ...]:
    """The secrets that the answer shows, in its body or its headers."""
    head = "\n".join(value for _, value in one.answer.headers)
    shown = one.answer.body.decode("utf-8", "replace") + head
    return tuple(name for name, value in secrets_of(one, draft).items() if value in shown)


def without_secrets(text: str, one: Exchange, draft: Draft) -> str:
    """The text with whatever it gives away struck out."""
    for name, value in secrets_of(one, draft).items():
        text = text.replace(value, f"<{name}>")
    for value in draft.confidential:
        text = text.replace(value, "<secret>")
    return text


def look_of(alike: int, answer: Answer, text: str, location: str | None) -> Look:
    """What an answer looks like, short enough for a report."""
    return Look(
        alike=alike,
        status=answer.status,
        failure=answer.failure,
        page=None if answer.status is None else recognise(answer.status, answer.headers, answer.body),
        server=header(answer, "server"),
        powered_by=header(answer, "x-powered-by"),
        content_type=header(answer, "content-type"),
        location=None if location is None else location[:HEADER_SHOWN],
        allow=header(answer, "allow"),
        challenge=header(answer, "www-authenticate"),
        cache=cache_of(answer),
        encoded=answer.encoded,
        confesses=confession(answer.body[:COMPARED_BYTES]),
        body_start=harmless(text[:BODY_SHOWN]) or answer.garbage[:BODY_SHOWN],
    )


def header(answer: Answer, name: str) -> str | None:
    """A header, cut to a length that a report can carry."""
    value = answer.header(name)
    return None if value is None else value[:HEADER_SHOWN]


def cache_of(answer: Answer) -> str | None:
    """The header by which a cache says that it answered from its memory."""
    for name in ("x-cache", "cf-cache-status", "x-cache-lookup", "x-proxy-cache", "x-cache-status"):
        value = header(answer, name)
        if value is not None and "hit" in value.lower():
            return f"{name}: {value}"
    age = answer.header("age") or ""
    return f"age: {age}" if age.isdigit() and age.strip("0") and len(age) < 12 else None


def ahead_s(answer: Answer, now: float) -> int | None:
    """By how many seconds the endpoint's clock is ahead, as its Date header tells."""
    date_s = date_of(answer)
    return None if date_s is None else round(date_s - now)
