"""Sentences about a report that every format for people has: what it is about, how it ended, what else to know."""

from wecom_doctor.examination.outcome import Accepted, Heading, Judgement, Outcome, Report, ReportVerdict
from wecom_doctor.knowledge import Words
from wecom_doctor.model import Absence, Area, Severity
from wecom_doctor.report.lines import Piece

# Ends of a run that are reason enough; which fact they hit is a detail.
SUDDEN = frozenset({Absence.TIMED_OUT, Absence.INTERRUPTED})


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


def source_parts(source: str, words: Words) -> tuple[str, str]:
    """A source without its line number, and the line number."""
    label, colon, line = source.rpartition(":")
    if not colon or not line.isdigit():
        label, line = source, ""
    return (words.say("report.environment") if label == "environment" else label), line


def reason(one: Judgement, words: Words) -> str:
    """Why a check was not judged."""
    because = one.because or "moot"
    if one.absence in SUDDEN and one.because is not None and "." not in one.because:
        return words.say(f"reasons.{one.absence}")
    if one.outcome is Outcome.CRASHED:
        return words.say("report.crashed_line", reason=because)
    try:
        if "." in because:
            return words.say("report.consequence", check=words.check(because))
        return words.say(f"reasons.{because}")
    except KeyError:
        return words.say("reasons.unknown", name=words.probe(because))


def verdict(report: Report, words: Words) -> Piece:
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
        fine = {0: "none_judged", 1: "one_healthy"}.get(len(report.with_outcome(Outcome.OK)), "healthy")
        known = "healthy_known" if report.accepted and report.accepted.findings else fine
        style, key = "good", "healthy_but" if report.findings else known
    return style, words.say(f"report.{key}", **counts)


def counted(severity: Severity, count: int, words: Words) -> str:
    """So many findings of one severity."""
    return words.say(f"report.one_{severity}" if count == 1 else f"report.count_{severity}", count=count)


def lacks_url(report: Report) -> bool:
    """The URL would have been judged, and nobody gave one."""
    asked = any(one.check.area is Area.URL for one in report.judgements)
    return asked and report.heading.url is None and not report.heading.demo


def footnotes(report: Report, words: Words) -> list[Piece]:
    """What else the reader should know about this run, and what to do next."""
    sent, found = report.requests_sent, report.findings
    requests = [("dim", words.say("report.one_request" if sent == 1 else "report.requests", count=sent))]
    more = [("dim", words.say("report.more_codes", code=found[0].problem.code))] if found else []
    return [*(requests if sent else []), *notes(report, words), *more]


def notes(report: Report, words: Words) -> list[Piece]:
    """What went another way than it should, and what was not given."""
    told: list[Piece] = []
    if report.crashed:
        told.append(("bad", words.say("report.crashed", where=report.crashed[0])))
    if report.interrupted:
        told.append(("doubt", words.say("report.interrupted")))
    if not report.usable:
        told.append(("doubt", words.say("report.no_settings")))
    elif lacks_url(report):
        told.append(("dim", words.say("report.no_url")))
    if report.judged_by is not None:
        told.append(("dim", words.say("report.judged_by", version=report.judged_by, other=report.run.version)))
    if report.accepted is not None:
        told.append(accepted_note(report.accepted, words))
    return told


def accepted_note(accepted: Accepted, words: Words) -> Piece:
    """What a baseline set apart, or that it holds no more."""
    codes = words.listed(dict.fromkeys(one.problem.code for one in accepted.findings))
    if codes:
        return "doubt", words.say("report.accepted", codes=codes, until=accepted.until.isoformat())
    return "dim", words.say("report.accepted_none", until=accepted.until.isoformat())
