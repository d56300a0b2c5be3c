"""The report as one page: no script, no request, readable on a phone and on paper, by day and by night."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from wecom_doctor.examination.outcome import Finding, Judgement, Outcome, Report
from wecom_doctor.knowledge import Saying, Words, printable
from wecom_doctor.model import Area, Certainty, Severity
from wecom_doctor.report.causes import grouped, place_of, saying_of, seen_of, titled
from wecom_doctor.report.exchange import proof, took
from wecom_doctor.report.marks import marked
from wecom_doctor.report.road import MARKS, State, road
from wecom_doctor.report.sentences import footnotes, reason, source_parts, subject, verdict
from wecom_doctor.report.sights import sights
from wecom_doctor.report.text import MARKS as MARKS_OF_CHECKS
from wecom_doctor.report.text import by_area, mark_of, spoken, worst
from wecom_doctor.report.timing import bars

FOLDER = os.path.dirname(__file__)
TEMPLATE, STYLE = "page.html", "page.css"
LANGUAGES = {"zh": "zh-CN", "en": "en"}
SURENESS = {Certainty.CERTAIN: 3, Certainty.LIKELY: 2, Certainty.POSSIBLE: 1}


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One entry of the diagnosis."""

    number: int
    severity: Severity
    certainty: Certainty
    sureness: int
    saying: Saying
    sights: tuple[tuple[str, str], ...]
    look: str | None
    also: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One check with its mark and what stands beside it; `codes` are problems, `beside` says why or what else.

    What was left out for one reason shares a line, with its checks `inside`.
    """

    style: str
    mark: str
    sentence: str
    codes: tuple[str, ...] = ()
    beside: str = ""
    inside: tuple[str, ...] = ()


def render(report: Report, words: Words) -> str:
    """The page; whatever is put into it is escaped unless it is markup of ours."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"prose": prose, "percent": percent, "took": took, "marked": marked}
    return environment.get_template(TEMPLATE).render(page(report, words))


def shown(value: Any) -> Any:
    """What a page would act on although it is no markup is made visible, too."""
    return printable(value) if type(value) is str else value


def prose(sentence: str) -> Markup:
    """A sentence of ours; what stands in backticks is code."""
    pieces = printable(sentence).split("`")
    if len(pieces) % 2 == 0:
        return escape(printable(sentence))
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if index % 2 else escape(piece) for index, piece in enumerate(pieces)
    )


def percent(share: float) -> str:
    """A fraction for a style."""
    return f"{share * 100:.2f}%"


def page(report: Report, words: Words) -> dict[str, Any]:
    """Everything that the template arranges."""
    causes = tuple(cause(number, group, words) for number, group in enumerate(grouped(report.findings), start=1))
    style, sentence = verdict(report, words)
    stops = road(report)
    broken_at = next((index for index, one in enumerate(stops) if one.is_break), len(stops))
    return {
        "style": Markup(css()),  # noqa: S704  # a file of ours
        "say": words.say,
        "words": words,
        "lang": LANGUAGES[words.lang],
        "report": report,
        "tone": style,
        "verdict": sentence,
        "subject": subject(report.heading, words),
        "began": report.run.started_at.strftime("%Y-%m-%d %H:%M UTC"),
        "first": causes[0] if causes and causes[0].severity is not Severity.NOTICE else None,
        "others": tuple(one for one in causes[1:] if one.severity is not Severity.NOTICE),
        "notices": tuple(one for one in causes if one.severity is Severity.NOTICE),
        "road": stops,
        "marks": MARKS,
        "broken_at": broken_at,
        "bars": tuple(bars(report.facts)),
        "exchange": proof(report, words),
        "sights": tuple((words.say(f"sights.{label}"), text) for label, text in sights(report.facts, words)),
        "areas": tuple(areas(report, words)),
        "tally": tuple(tally(report)),
        "sources": tuple(sources(report, words)),
        "notes": footnotes(report, words),
    }


def css() -> str:
    """The style of the page."""
    with open(os.path.join(FOLDER, STYLE), encoding="utf-8") as file:
        return file.read()


def cause(number: int, group: list[Finding], words: Words) -> Cause:
    """An entry of the diagnosis in words."""
    first = group[0]
    saying = saying_of(first, words)
    seen = [
        (words.say(f"report.{label}"), text)
        for one in group
        for label, text in (("where", place_of(one, words)), ("seen", seen_of(one.problem.params, words)))
        if text
    ]
    return Cause(
        number=number,
        severity=first.severity,
        certainty=first.problem.certainty,
        sureness=SURENESS[first.problem.certainty],
        saying=saying,
        sights=tuple(seen),
        look=saying.look if first.problem.certainty is not Certainty.CERTAIN else None,
        also=tuple(titled(code, words) for code in first.problem.also),
    )


def areas(report: Report, words: Words) -> Iterator[tuple[Area, tuple[Line, ...]]]:
    """The checks of each area, line by line."""
    severities = worst(report.findings)
    for area, judged in by_area(report.judgements):
        told = spoken(judged)
        lines = [line(one, severities.get(one.check.id), words) for one in told if one.outcome is not Outcome.SKIPPED]
        lines += left_out((one for one in told if one.outcome is Outcome.SKIPPED), words)
        if lines:
            yield area, tuple(lines)


def left_out(skipped: Iterable[Judgement], words: Words) -> Iterator[Line]:
    """The checks that were skipped, in one line for each reason."""
    reasons: dict[str, list[str]] = {}
    for one in skipped:
        reasons.setdefault(reason(one, words), []).append(words.check(one.check.id))
    style, mark = MARKS_OF_CHECKS[Outcome.SKIPPED]
    for why, sentences in reasons.items():
        told = words.say("report.skipped", count=len(sentences), reason=why)
        yield Line(style=style, mark=mark, sentence=told, inside=tuple(sentences))


def line(one: Judgement, severity: Severity | None, words: Words) -> Line:
    """One check."""
    style, mark = mark_of(one, severity)
    consequence = one.outcome is Outcome.PROBLEM and one.because is not None
    if consequence:
        beside = words.say("report.consequence", check=words.check(one.because or ""))
    elif one.outcome in {Outcome.UNSURE, Outcome.CRASHED}:
        beside = reason(one, words)
    else:
        beside = seen_of(one.seen, words)
    codes = () if consequence else tuple(dict.fromkeys(problem.code for problem in one.problems))
    return Line(style=style, mark=mark, sentence=words.check(one.check.id), codes=codes, beside=beside)


def tally(report: Report) -> Iterator[tuple[str, int]]:
    """How many checks have which mark; a mere consequence counts with what stands in its way."""
    severities = worst(report.findings)
    counts: dict[str, int] = {}
    for one in report.judgements:
        is_consequence = one.outcome is Outcome.PROBLEM and one.because is not None
        mark = MARKS[State.BLOCKED] if is_consequence else mark_of(one, severities.get(one.check.id))[1]
        counts[mark] = counts.get(mark, 0) + 1
    for mark in ("✓", "✗", "▲", "·", "…", "?", "!", "–"):
        if mark in counts:
            yield mark, counts[mark]


def sources(report: Report, words: Words) -> Iterator[tuple[str, str]]:
    """The settings, each with the place that it comes from."""
    for one in report.heading.settings:
        if one.source is not None:
            label, at = source_parts(one.source, words)
            yield one.name, f"{label}:{at}" if at else label
