"""The report for a person at a terminal: areas as they finish, then the diagnosis."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from wecom_doctor.examination.outcome import Accepted, Finding, Heading, Judgement, Outcome, Report, ReportVerdict
from wecom_doctor.knowledge import Words, printable
from wecom_doctor.model import Absence, Area, Severity
from wecom_doctor.report.causes import cause_lines, seen_of
from wecom_doctor.report.lines import Line, Piece, hung
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
# Ends of a run that are reason enough; which fact they hit is a detail.
SUDDEN = frozenset({Absence.TIMED_OUT, Absence.INTERRUPTED})


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


def source_parts(source: str, words: Words) -> tuple[str, str]:
    """A source without its line number, and the line number."""
    label, colon, line = source.rpartition(":")
    if not colon or not line.isdigit():
        label, line = source, ""
    return (words.say("report.environment") if label == "environment" else label), line


def subject(heading: Heading, words: Words) -> str:
    """What this run is about, in words."""
    if heading.demo:
        return words.say("report.subject_demo")
    if heading.url is not None and heading.command == "check":
        return words.say("report.subject_url", url=heading.url)
    if heading.url is not None and heading.command == "net":
        return words.say("report.subject_road", url=heading.url)
    if heading.command == "decode":
        return words.say("report.subject_capture")
    if heading.command == "egress":
        return words.say("report.subject_api")
    return words.say("report.subject_settings")


def area_lines(
    area: Area, judged: Sequence[Judgement], findings: Sequence[Finding], words: Words, width: int
) -> Iterator[Line]:
    """One area: a line for each check, what was left out in one line for each reason."""
    severities = {one.check.id: worst(one.check.id, findings) for one in findings}
    skipped = [one for one in judged if one.outcome is Outcome.SKIPPED and one.because not in UNSPOKEN]
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


def worst(check_id: str, findings: Sequence[Finding]) -> Severity:
    """The gravest severity that a check's findings have."""
    order = list(Severity)
    return min((one.severity for one in findings if one.check.id == check_id), key=order.index)


def check_line(one: Judgement, severity: Severity | None, told: set[str], words: Words, width: int) -> Iterator[Line]:
    """One check: mark, sentence, and the codes at the right edge; a reason is `told` once in an area."""
    style, mark = SEVERITY_MARKS[severity] if severity else MARKS[one.outcome]
    if one.outcome is Outcome.PROBLEM and one.because is not None:
        style, mark = "dim", "✗"
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


def reason(one: Judgement, words: Words) -> str:
    """Why a check was not judged."""
    because = one.because or "moot"
    if one.absence in SUDDEN and one.because is not None and "." not in one.because:
        return words.say(f"reasons.{one.absence}")
    if one.outcome is Outcome.CRASHED:
        return words.say("report.crashed_line", reason=because)
    if "." in because:
        return words.say("report.consequence", check=words.check(because))
    try:
        if "." in because:
            return words.say("report.consequence", check=words.check(because))
        return words.say(f"reasons.{because}")
    except KeyError:
        return words.say("reasons.unknown", name=words.probe(because))


def closing(report: Report, words: Words, width: int) -> Iterator[Line]:
    """What was seen of the API, the verdict, then each cause with where, why and what to do."""
    yield from sight_lines(report.facts, words, width)
    yield []
    yield from verdict_lines(report, words, width)
    yield from cause_lines(report.findings, words, width)
    yield from footnotes(report, words, width)


def verdict_lines(report: Report, words: Words, width: int) -> Iterator[Line]:
    """The result in one sentence."""
    counts = {
        "counts": words.listed(
            counted(severity, report.count(severity), words) for severity in Severity if report.count(severity)
        ),
        "unsure": len(report.unexplained),
        "count": len(report.with_outcome(Outcome.OK)),
    }
    if report.verdict is ReportVerdict.PROBLEMS:
        style, key = "bad", "problems"
    elif report.verdict is ReportVerdict.UNSURE:
        style, key = "doubt", {0: "unfinished", 1: "one_unsure"}.get(len(report.unexplained), "unsure")
    else:
        known = "healthy_known" if report.accepted and report.accepted.findings else "healthy"
        style, key = "good", "healthy_but" if report.findings else known
    for text in wrap(words.say(f"report.{key}", **counts), width):
        yield [(style, text)]


def counted(severity: Severity, count: int, words: Words) -> str:
    """So many findings of one severity."""
    return words.say(f"report.one_{severity}" if count == 1 else f"report.count_{severity}", count=count)


def lacks_url(report: Report) -> bool:
    """The URL would have been judged, and nobody gave one."""
    asked = any(one.check.area is Area.URL for one in report.judgements)
    return asked and report.heading.url is None and not report.heading.demo


def footnotes(report: Report, words: Words, width: int) -> Iterator[Line]:
    """What else the reader should know about this run, and what to do next."""
    notes: list[Piece] = []
    if sent := report.requests_sent:
        notes.append(("dim", words.say("report.one_request" if sent == 1 else "report.requests", count=sent)))
    if report.crashed:
        notes.append(("bad", words.say("report.crashed", where=report.crashed[0])))
    if report.interrupted:
        notes.append(("doubt", words.say("report.interrupted")))
    if not report.usable:
        notes.append(("doubt", words.say("report.no_settings")))
    elif lacks_url(report):
        notes.append(("dim", words.say("report.no_url")))
    if report.accepted is not None:
        notes.append(accepted_note(report.accepted, words))
    if report.findings:
        notes.append(("dim", words.say("report.more_codes", code=report.findings[0].problem.code)))
    for style, note in notes:
        yield []
        for text in wrap(note, width):
            yield [(style, text)]


def accepted_note(accepted: Accepted, words: Words) -> Piece:
    """What a baseline set apart, or that it holds no more."""
    codes = words.listed(dict.fromkeys(one.problem.code for one in accepted.findings))
    if codes:
        return "doubt", words.say("report.accepted", codes=codes, until=accepted.until.isoformat())
    return "dim", words.say("report.accepted_none", until=accepted.until.isoformat())
