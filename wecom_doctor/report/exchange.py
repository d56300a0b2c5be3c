"""The requests and answers that the first cause was read off, the telling ones first."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from wecom_doctor.examination.outcome import Report
from wecom_doctor.facts.answers import Answers, Echo, Look, Reaction, ReplyDefect, ReplyForm
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.verification import Verification
from wecom_doctor.knowledge import Words, printable, words_table
from wecom_doctor.report.marks import surplus
from wecom_doctor.report.timing import ANSWERED_WITHIN_S, VERIFIED_WITHIN_S

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
# The parameters of every request, in WeCom's order.
SIGNED = ("msg_signature", "timestamp", "nonce")
# Facts hold no more of an answer than its beginning.
BODY_CUT_AT = 300
# Rows that only differ in a name are called after it.
ALSO_AS = "also-as-"
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
    # WeCom has hung up by then.
    is_late: bool
    passed: bool
    # Whether that is as it should be; None where either is.
    is_right: bool | None


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """What proves the diagnosis; `expected` is what the request should have brought, if it is one of WeCom's."""

    title: str
    # The line by which the request begins whose answer is shown, and how it differs from the usual one, if it does.
    request: str
    shown: str
    telling: tuple[Row, ...]
    others: tuple[Row, ...]
    headers: tuple[tuple[str, str], ...]
    body: str
    is_cut: bool
    expected: str | None
    # What stands around the plaintext, byte by byte, where that is little.
    surplus: tuple[str, str] | None


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
    failed = {one.alike for one in telling if one.variant in GENUINE and not one.passed}
    shown = next((one for one in telling if is_right(one, failed) is False), telling[0] if telling else None)
    look = seen.look(shown.variant) if shown else None
    ours = shown is None or shown.variant in MUST_PASS
    verifies = isinstance(seen, Verification)
    limit_s = VERIFIED_WITHIN_S if verifies else ANSWERED_WITHIN_S
    body = look.body_start if look else ""
    return Exchange(
        title=words.say("exchange.verification" if verifies else "exchange.delivery"),
        request=request_line(seen.url, verifies=verifies),
        shown="" if shown is None or shown.variant in GENUINE else name_of(shown.variant, words),
        telling=tuple(row(one, kinds.index(one.alike), failed, limit_s, words) for one in telling),
        others=tuple(row(one, kinds.index(one.alike), failed, limit_s, words) for one in others),
        headers=tuple(headers(look)) if look else (),
        body=body,
        is_cut=len(body) >= BODY_CUT_AT,
        expected="<plaintext>" if verifies and ours else None,
        surplus=surplus(body) if verifies else None,
    )


def request_line(url: str, *, verifies: bool) -> str:
    """What the genuine request asks for; its values are another one's every time."""
    _, _, path, query, _ = urlsplit(url)
    names = [*SIGNED, "echostr"] if verifies else SIGNED
    asked = "&".join([*([query] if query else []), *(f"{name}=…" for name in names)])
    return printable(f"{'GET' if verifies else 'POST'} {path or '/'}?{asked}")


def telling_of(seen: Answers) -> list[Reaction]:
    """The genuine request, what it is to be compared with, and whatever made a difference to it."""
    genuine = [one for one in seen.reactions if one.variant in GENUINE]
    failed = any(not one.passed for one in genuine)
    turned = [one for one in seen.reactions if failed and one.passed]
    wrong = [one for one in seen.reactions if not one.passed and one.variant in MUST_PASS]
    contrasts = [one for one in seen.reactions if one.variant in CONTRASTS]
    leaking = [one for one in seen.reactions if one.leaks]
    # Where the usual request passes, these are what fails.
    wrong, late = ([], wrong) if failed else (wrong, [])
    return list(dict.fromkeys([*genuine, *turned, *leaking, *wrong, *contrasts, *late]))[:TELLING_MAX]


def is_right(one: Reaction, failed: Collection[int]) -> bool | None:
    """Whether a request fared as it must; a forgery is not refused rightly that is answered as the genuine one is."""
    right = one.passed if one.variant in MUST_PASS else not one.passed if one.variant in CONTRASTS else None
    if right and not one.passed and one.alike in failed:
        return None
    # WeCom takes the message, and what it gets back is of no use.
    return False if right and one.passed and one.defects else right


def row(one: Reaction, kind: int, failed: Collection[int], limit_s: float, words: Words) -> Row:
    """One reaction in words."""
    return Row(
        name=name_of(one.variant, words),
        status=words.say("exchange.none") if one.status is None else str(one.status),
        answer=words.say("exchange.joint").join(sayings(one, words)),
        letter=LETTERS[kind] if kind < len(LETTERS) else str(kind + 1),
        hue=kind % HUES,
        took=took(one.timing.whole_s),
        is_late=one.timing.whole_s > limit_s,
        passed=one.passed,
        is_right=is_right(one, failed),
    )


def name_of(variant: str, words: Words) -> str:
    """What was sent."""
    known = words_table("requests").get(variant)
    if known:
        return str(known[words.lang])
    if variant.startswith("/"):
        return words.say("exchange.to_path", path=variant)
    told, parameter = words.value(variant), variant.removeprefix(ALSO_AS)
    return words.say("exchange.also_as", name=parameter) if told == variant != parameter else told


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
