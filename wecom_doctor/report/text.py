"""The report for a person at a terminal: areas as they finish, then the diagnosis."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from wecom_doctor.examination.outcome import Finding, Heading, Judgement, Outcome, Report
from wecom_doctor.knowledge import Words, printable
from wecom_doctor.model import Area, Severity
from wecom_doctor.report.causes import cause_lines, seen_of
from wecom_doctor.report.lines import Line, Piece, hung
from wecom_doctor.report.sentences import footnotes, reason, source_parts, subject, verdict
from wecom_doctor.report.sights import sight_lines
from wecom_doctor.report.wrap import columns, wrap

WIDTH = 80
MARKS = {
    Outcome.OK: ("good", "✓"),
    Outcome.PROBLEM: ("bad", "✗"),
    Outcome.UNSURE: ("doubt", "?"),
    Outcome.SKIPPED: ("dim", "–"),
    Outcome.CRASHED: ("bad", "!"),
}
SEVERITY_MARKS = {Severity.ERROR: ("bad", "✗"), Severity.WARNING: ("doubt", "▲"), Severity.NOTICE: ("dim", "·")}
# Who does not use --from, has no robot and is no service provider need not read of it.
UNSPOKEN = frozenset({"foreign_file", "--send-to", "WECOM_SUITE_TICKET", "WECOM_ROBOT_KEY"})


def render(report: Report, words: Words, width: int = WIDTH) -> str:
    """The whole report without colours, for a file or a pipe."""
    lines = [*opening(report.heading, words, width)]
    for area, judged in by_area(report.judgements):
        lines += area_lines(area, judged, report.findings, words, width)
    lines += closing(report, words, width)
    return "".join("".join(text for _, text in line).rstrip() + "\n" for line in lines)


def by_area(judged: Iterable[Judgement]) -> Iterator[tuple[Area, list[Judgement]]]:
    """The judgements of each area, along the road."""
    for area, group in groupby(judged, key=lambda one: one.check.area):
        yield area, list(group)


def opening(heading: Heading, words: Words, width: int) -> Iterator[Line]:
    """What is examined, and where the settings come from."""
    headline = words.say("report.headline", version=heading.version, subject=subject(heading, words))
    yield from ([("strong", text)] for text in wrap(headline, width))
    shown = [one for one in heading.settings if one.source is not None]
    by_source: dict[str, list[str]] = {}
    for one in shown:
        label, line = source_parts(one.source or "", words)
        by_source.setdefault(label, []).append(f"{one.name}:{line}" if line else one.name)
    for label, names in by_source.items():
        yield from hung(f"{words.say('report.sources')} {printable(label)}  ", " ".join(names), "dim", width)


def area_lines(
    area: Area, judged: Sequence[Judgement], findings: Sequence[Finding], words: Words, width: int
) -> Iterator[Line]:
    """One area: a line for each check, what was left out in one line for each reason."""
    severities = worst(findings)
    skipped = [one for one in spoken(judged) if one.outcome is Outcome.SKIPPED]
    yield []
    yield [("strong", words.say(f"area.{area}"))]
    told: set[str] = set()
    for one in judged:
        if one.outcome is not Outcome.SKIPPED:
            yield from check_line(one, severities.get(one.check.id), told, words, width)
    reasons: dict[str, int] = {}
    for one in skipped:
        reasons[reason(one, words)] = reasons.get(reason(one, words), 0) + 1
    for why, count in reasons.items():
        first, *rest = wrap(words.say("report.skipped", count=count, reason=why), width - 4)
        yield [("dim", f"  – {first}")]
        yield from ([("dim", f"    {text}")] for text in rest)


def spoken(judged: Iterable[Judgement]) -> list[Judgement]:
    """The judgements without what was left out and would only puzzle."""
    return [one for one in judged if one.outcome is not Outcome.SKIPPED or one.because not in UNSPOKEN]


def worst(findings: Iterable[Finding]) -> dict[str, Severity]:
    """The gravest severity of each check that has findings."""
    gravest: dict[str, Severity] = {}
    for one in sorted(findings, key=lambda one: list(Severity).index(one.severity)):
        gravest.setdefault(one.check.id, one.severity)
    return gravest


def mark_of(one: Judgement, severity: Severity | None) -> Piece:
    """The mark of a check: by its gravest finding, else by how it ended; a mere consequence is dim."""
    if one.outcome is Outcome.PROBLEM and one.because is not None:
        return "dim", "✗"
    return SEVERITY_MARKS[severity] if severity else MARKS[one.outcome]


def check_line(one: Judgement, severity: Severity | None, told: set[str], words: Words, width: int) -> Iterator[Line]:
    """One check: mark, sentence, and the codes at the right edge; a reason is `told` once in an area."""
    style, mark = mark_of(one, severity)
    text = remark(one, words)
    if one.outcome in {Outcome.UNSURE, Outcome.CRASHED}:
        text = "" if text in told else text
        told.add(text)
    first, *rest = wrap(words.check(one.check.id), width - 4)
    room = width - 4 - columns(first)
    beside = "dim" if one.seen else style
    if text and not rest and columns(text) + 2 <= room:
        yield [(style, f"  {mark} "), ("", first), ("dim", " " * (room - columns(text))), (beside, text)]
        return
    yield [(style, f"  {mark} "), ("", first)]
    yield from ([("", f"    {line}")] for line in rest)
    for line in wrap(text, width - 6) if text else ():
        yield [(beside, f"      {line}")]


def remark(one: Judgement, words: Words) -> str:
    """What stands beside a check: what was found, what stands in the way, or what is worth a look."""
    if one.outcome is Outcome.PROBLEM and one.because is not None:
        return words.say("report.consequence", check=words.check(one.because))
    if one.outcome in {Outcome.UNSURE, Outcome.CRASHED}:
        return reason(one, words)
    return " ".join(dict.fromkeys(problem.code for problem in one.problems)) or seen_of(one.seen, words)


def closing(report: Report, words: Words, width: int) -> Iterator[Line]:
    """What was seen of the API, the verdict, then each cause with where, why and what to do."""
    yield from sight_lines(report.facts, words, width)
    yield []
    style, sentence = verdict(report, words)
    yield from ([(style, text)] for text in wrap(sentence, width))
    yield from cause_lines(report.findings, words, width)
    for style, note in footnotes(report, words):
        yield []
        yield from ([(style, text)] for text in wrap(note, width))
