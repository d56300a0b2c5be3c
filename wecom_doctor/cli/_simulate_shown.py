"""The answers as `simulate` shows them to a person: opened, judged, and every difference to the byte."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wecom_doctor.cli._simulate import Plan
from wecom_doctor.cli._simulate_asked import block, brief, indented, say
from wecom_doctor.cli._simulate_judged import Outcome, Place, Trouble
from wecom_doctor.facts.exchange import Answer, Timing
from wecom_doctor.knowledge import Words, printable
from wecom_doctor.report.differing import first_difference, hex_at, invisible_in

if TYPE_CHECKING:
    from wecom_doctor.cli._simulate_sent import Sent

EXACT = "echo-exact"
BODY_CHARACTERS_MAX = 600
SHOWN_CHARACTERS = 48
SHOWN_SECONDS_MIN = 0.0005


def latest(plan: Plan, found: list["Sent"], words: Words) -> Iterator[str]:
    """The last of the exchanges so far; only the first request is shown, the others are like it."""
    number, one = len(found), found[-1]
    if number == 1:
        yield from brief(plan, one.outgoing, words)
    yield ""
    if plan.as_wecom:
        yield say(words, "attempt", number=one.attempt)
    elif plan.repeat > 1:
        yield say(words, "repetition", number=number, count=plan.repeat)
    before = found[-2].judgement.troubles if number > 1 else ()
    yield from answered(plan, one, before, words)


def answered(plan: Plan, one: "Sent", before: tuple[Trouble, ...], words: Words) -> Iterator[str]:
    """One answer and its judgement; what was said of the answer before is not said again."""
    answer, judgement = one.answer, one.judgement
    if answer.status is not None:
        yield say(words, "status", status=answer.status, timing=timing(answer.timing, plan.limit_s, words))
    else:
        yield say(words, "no_answer", timing=timing(answer.timing, plan.limit_s, words))
    if answer.status is not None and 300 <= answer.status < 400:
        yield from indented(say(words, "location", location=answer.header("location") or "-"), "  ")
    yield from body_lines(one, words)
    tampered = "tampered_" if plan.sender.tamper else ""
    good = judgement.outcome is (Outcome.REFUSED if tampered else Outcome.ACCEPTED)
    mark = "?" if judgement.outcome is Outcome.UNSURE else "✓" if good else "✗"
    yield from indented(say(words, f"{tampered}{judgement.outcome}"), f"  {mark} ")
    if judgement.troubles and judgement.troubles == before:
        yield f"    {say(words, 'as_before')}"
        return
    for trouble in judgement.troubles:
        yield from trouble_lines(trouble, answer, plan.limit_s, words)


def body_lines(one: "Sent", words: Words) -> Iterator[str]:
    """What the body is, and what was inside."""
    answer, judgement = one.answer, one.judgement
    if judgement.reply is not None or judgement.form == EXACT:
        yield from indented(say(words, (judgement.form or "").replace("-", "_")), "  ")
    if judgement.reply is not None and judgement.reply.message is not None:
        message = judgement.reply.message.decode("utf-8", "replace")
        yield from block(say(words, "reply"), message)
    elif answer.body and judgement.form not in (EXACT, "reply-success"):
        text = answer.body.decode("utf-8", "replace")
        cut = f"{text[:BODY_CHARACTERS_MAX]}…" if len(text) > BODY_CHARACTERS_MAX else text
        yield from block(say(words, "body"), cut)


def foreign_text(answer: Answer) -> str:
    """All that the endpoint said."""
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    return f"{head}\n\n{answer.body.decode('utf-8', 'replace')}"


def timing(taken: Timing, limit_s: float, words: Words) -> str:
    """The phases as far as the exchange got, against the limit."""
    phases = {
        "dns": taken.dns_s,
        "connect": taken.connected_s,
        "tls": taken.secured_s,
        "first_byte": taken.first_byte_s,
    }
    told = [say(words, name, seconds=seconds(at)) for name, at in phases.items() if at and at >= SHOWN_SECONDS_MIN]
    whole = say(words, "whole", seconds=seconds(taken.whole_s))
    return say(words, "timing", phases=[*told, whole], limit=f"{limit_s:g}")


def seconds(value: float) -> str:
    """Seconds with as many digits as matter."""
    return f"{value:.3f}" if value < 1 else f"{value:.2f}"


def trouble_lines(trouble: Trouble, answer: Answer, limit_s: float, words: Words) -> Iterator[str]:
    """One trouble: the sentence, the places, the first thing to do."""
    params = {"status": answer.status, "limit": f"{limit_s:g}"}
    sentence = words.say_cli(f"simulate_{trouble.subject}.{trouble.what}", **params)
    yield from indented(sentence, "  ✗ " if trouble.serious else "  · ")
    for place in trouble.places:
        yield from place_lines(place, words)
    saying = words.saying(trouble.code) if trouble.code else None
    if saying is not None:
        yield from indented(say(words, "code" if trouble.certain else "maybe", title=saying.title), "    ")
        yield from indented(say(words, "fix", fix=saying.fix[0]), "    ")
        yield from indented(say(words, "explain", code=saying.code), "    ")


def place_lines(place: Place, words: Words) -> Iterator[str]:
    """Expected and found: as text where it can be read, and the first bytes that differ in hex."""
    if place.found is None:
        yield from indented(say(words, "missing", place=place.name), "    ")
        return
    if place.expected is None:
        yield from indented(say(words, "strange", place=place.name, found=text_of(place.found)), "    ")
        return
    at = first_difference(place.expected, place.found)
    lengths = {"expected": len(place.expected), "found": len(place.found)}
    yield from indented(say(words, "differs", place=place.name, at=at, **lengths), "    ")
    for key, content in (("expected", place.expected), ("found", place.found)):
        yield f"      {say(words, key, text=text_of(content), hex=hex_at(content, at))}"
    strangers = invisible_in(place.found) if invisible_in(place.found) != invisible_in(place.expected) else ()
    if strangers:
        yield from indented(say(words, "invisible", characters=strangers), "      ")


def text_of(content: bytes) -> str:
    """Bytes as text that a terminal can show."""
    text = content.decode("utf-8", "replace")
    shown = "".join(c if c.isprintable() or c in "\n\t" else f"\\u{ord(c):04x}" for c in text[:SHOWN_CHARACTERS])
    return printable(shown) + ("…" if len(text) > SHOWN_CHARACTERS else "")


def closing(plan: Plan, found: list["Sent"], words: Words) -> Iterator[str]:
    """How often the handler ran, and where to go on."""
    if plan.as_wecom:
        yield ""
        ran = sum(one.reached_the_handler for one in found)
        key = {0: "ran_never", 1: "ran_once"}.get(ran, "ran")
        yield from indented(say(words, key, count=ran, attempts=len(found)), "")
        if any(one.answer.failure is None and one.answer.status != 200 for one in found):
            yield from indented(say(words, "pages_disagree"), "")
    elif len(found) > 1:
        yield ""
        outcomes = [one.judgement.outcome for one in found]
        counts = {outcome: outcomes.count(outcome) for outcome in Outcome if outcome in outcomes}
        told = [say(words, f"count_{outcome}", count=count) for outcome, count in counts.items()]
        slowest = max(one.answer.timing.whole_s for one in found)
        yield from indented(say(words, "summary_line", outcomes=told, slowest=seconds(slowest)), "")
