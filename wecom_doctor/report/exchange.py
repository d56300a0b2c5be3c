"""The requests and answers that the first cause was read off, the telling ones first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from wecom_doctor.examination.outcome import Report
from wecom_doctor.facts.answers import Answers, Echo, Look, Reaction, ReplyDefect, ReplyForm
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.verification import Verification
from wecom_doctor.knowledge import Words, printable, words_table

GENUINE = ("genuine", "event")
# What WeCom sends, and what only forgers send: beside each other they show how far a request gets.
MUST_PASS = frozenset(
    {*GENUINE, "twin", "again", "rich-echostr", "few-digits", "event-pad-large", "event-rich", "event-again"}
)
CONTRASTS = (
    *("bad-signature", "garbage", "forged-garbage", "foreign-id", "no-signature"),
    *("event-unsigned", "event-changed", "event-garbage", "event-foreign-id", "event-in-clear", "event-forged"),
)
TELLING_MAX = 8
HUES = 5
INSTANT_S = 0.0005
# Members of reactions that say what came back, and where the sentences for their values stand.
KINDS: dict[str, type[StrEnum]] = {"failure": Failure, "echo": Echo, "form": ReplyForm, "defects": ReplyDefect}
SAYINGS = {Failure: "simulate_failures", Echo: "simulate_echoes", ReplyDefect: "simulate_defects"}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One request in words; equal letters are answers that cannot be told apart."""

    name: str
    status: str
    answer: str
    letter: str
    # Alike answers are shown alike.
    hue: int
    took: str
    passed: bool
    # Whether that is as it should be; None where either is.
    is_right: bool | None


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """What proves the diagnosis; `expected` is what the genuine request should have brought."""

    title: str
    telling: tuple[Row, ...]
    others: tuple[Row, ...]
    headers: tuple[tuple[str, str], ...]
    body: str
    expected: str | None


def proof(report: Report, words: Words) -> Exchange | None:
    """The exchange behind the first cause, if it was read off answers."""
    for name in report.findings[0].evidence if report.findings else ():
        seen = report.facts.get(name)
        if isinstance(seen, Answers) and seen.reactions:
            return exchange_of(seen, words)
    return None


def exchange_of(seen: Answers, words: Words) -> Exchange:
    """Answers in words."""
    telling = telling_of(seen)
    others = [one for one in seen.reactions if one not in telling]
    # Kinds are numbered as they come, so that the first is A.
    kinds = list(dict.fromkeys(one.alike for one in (*telling, *others)))
    look = next((found for found in map(seen.look, GENUINE) if found is not None), None)
    verifies = isinstance(seen, Verification)
    return Exchange(
        title=words.say("exchange.verification" if verifies else "exchange.delivery"),
        telling=tuple(row(one, kinds.index(one.alike), words) for one in telling),
        others=tuple(row(one, kinds.index(one.alike), words) for one in others),
        headers=tuple(headers(look)) if look else (),
        body=look.body_start if look else "",
        expected="<plaintext>" if verifies else None,
    )


def telling_of(seen: Answers) -> list[Reaction]:
    """The genuine request, what it is to be compared with, and whatever made a difference to it."""
    genuine = [one for one in seen.reactions if one.variant in GENUINE]
    failed = any(not one.passed for one in genuine)
    turned = [one for one in seen.reactions if failed and one.passed]
    wrong = [one for one in seen.reactions if not one.passed and one.variant in MUST_PASS]
    contrasts = [one for one in seen.reactions if one.variant in CONTRASTS]
    leaking = [one for one in seen.reactions if one.leaks]
    return list(dict.fromkeys([*genuine, *turned, *leaking, *contrasts, *wrong]))[:TELLING_MAX]


def row(one: Reaction, kind: int, words: Words) -> Row:
    """One reaction in words."""
    is_right = one.passed if one.variant in MUST_PASS else not one.passed if one.variant in CONTRASTS else None
    return Row(
        name=name_of(one.variant, words),
        status=words.say("exchange.none") if one.status is None else str(one.status),
        answer=words.say("report.joint").join(sayings(one, words)),
        letter=LETTERS[kind] if kind < len(LETTERS) else str(kind + 1),
        hue=kind % HUES,
        took=took(one.timing.whole_s),
        passed=one.passed,
        is_right=is_right,
    )


def name_of(variant: str, words: Words) -> str:
    """What was sent."""
    known = words_table("requests").get(variant)
    return str(known[words.lang]) if known else words.value(variant)


def sayings(one: Reaction, words: Words) -> Iterator[str]:
    """What came back, in a few sentences."""
    if one.failure is not None:
        yield said(Failure, one.failure, words)
        return
    if one.echo is not None:
        yield said(Echo, one.echo, words)
    if one.form is not None:
        yield said(ReplyForm, one.form, words)
    for defect in one.defects:
        yield said(ReplyDefect, defect, words)
    if one.leaks:
        yield words.say("params.shows", shows=one.leaks)


def said(kind: type[StrEnum], value: str, words: Words) -> str:
    """What a member of a closed set says of an answer."""
    if kind is Echo and value == Echo.EXACT:
        return words.say_cli("simulate_words.echo_exact")
    if kind is ReplyForm:
        return words.say_cli(f"simulate_words.reply_{value.replace('-', '_')}")
    return words.say_cli(f"{SAYINGS[kind]}.{value}")


def answer_told(member: str, value: str, words: Words) -> str | None:
    """The value of a member of a reaction, inside a sentence; None where its name says it already."""
    kind = KINDS.get(member)
    return said(kind, value, words).rstrip("。.") if kind is not None and value in set(kind) else None


def took(seconds: float) -> str:
    """A duration, to the millisecond below a second."""
    if 0 < seconds < INSTANT_S:
        return "<1 ms"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def headers(look: Look) -> Iterator[tuple[str, str]]:
    """The headers that tell who answers."""
    page = " · ".join(filter(None, [look.page.name, look.page.vendor])) if look.page else None
    for name, value in (
        ("Server", look.server),
        ("X-Powered-By", look.powered_by),
        ("Content-Type", look.content_type),
        ("Location", look.location),
        ("Allow", look.allow),
        ("WWW-Authenticate", look.challenge),
        ("Content-Encoding", look.encoded),
        ("page", page),
    ):
        if value:
            yield name, printable(value)


# What our own values are called in the text of an answer, and characters that were made visible.
MARKED = re.compile(
    r"(?P<ours><(?:plaintext|echostr|msg_signature|timestamp|nonce|query|path|Token|EncodingAESKey|Secret|secret)>)"
    r"|(?P<hidden>\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\[rnt0]|\n| +(?=\n|$)|^ +)"
)
HIDDEN = {
    "\\ufeff": "BOM",
    "\\u200b": "ZWSP",
    "\\xa0": "NBSP",
    "\\r": "CR",
    "\n": "LF",
    "\\n": "LF",
    "\\t": "TAB",
    "\\x00": "NUL",
    "\\x1b": "ESC",
}


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A piece of an answer: `ours` is a value that we had sent, `hidden` what an eye would miss."""

    kind: str
    text: str


def marked(body: str) -> Iterator[Mark]:
    """An answer in pieces, so that a page can mark what does not belong."""
    at = 0
    for found in MARKED.finditer(body):
        if found.start() > at:
            yield Mark(kind="text", text=printable(body[at : found.start()]))
        if found["ours"]:
            yield Mark(kind="ours", text=found["ours"].strip("<>"))
        else:
            text = found["hidden"]
            yield Mark(kind="hidden", text=HIDDEN.get(text, "SPACE" if not text.strip(" ") else text))
        at = found.end()
    if body[at:]:
        yield Mark(kind="text", text=printable(body[at:]))
