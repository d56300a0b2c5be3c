"""Two reports side by side, as text and as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from wecom_doctor.examination.outcome import Comparison, Finding, Report
from wecom_doctor.facts.codec import to_json
from wecom_doctor.knowledge import Words, printable
from wecom_doctor.model import Severity
from wecom_doctor.report.causes import saying_of
from wecom_doctor.report.changes import told_together
from wecom_doctor.report.json import written
from wecom_doctor.report.sentences import verdict
from wecom_doctor.report.text import SEVERITY_MARKS
from wecom_doctor.report.wrap import wrap

WIDTH = 80
SCHEMA_VERSION = 1


def render(found: Comparison, words: Words, width: int = WIDTH) -> str:
    """The comparison for a person."""
    lines = [*sides(found, words, width)]
    groups = (("fixed", found.fixed, "✓"), ("broke", found.broke, ""), ("revealed", found.revealed, ""))
    rest = (("hidden", found.hidden, "?"), ("still", found.still, ""))
    for name, findings, mark in (*groups, *rest):
        lines += section(words.say(f"comparison.{name}"), finding_lines(findings, mark, words, width))
    turns = [turned(one.check, one.before, one.after, words) for one in found.turns]
    lines += section(words.say("comparison.turns"), indented(turns, width))
    lines += section(words.say("comparison.changes"), indented(told_together(found.changes, words), width))
    for name, names in (("only_old", found.only_old), ("only_new", found.only_new)):
        if names:
            listed = words.listed(words.probe(one) for one in names)
            lines += ["", *wrap(words.say(f"comparison.{name}", names=listed), width)]
    result = "worse" if found.is_worse else "came_to_light" if has_error(found.revealed) else "not_worse"
    lines += ["", *wrap(words.say(f"comparison.{result}"), width)]
    return "\n".join(lines) + "\n"


def has_error(findings: Iterable[Finding]) -> bool:
    """Something is not as it must be."""
    return any(one.severity is Severity.ERROR for one in findings)


def sides(found: Comparison, words: Words, width: int) -> Iterator[str]:
    """When each report was made, what it is about, and its result."""
    for name, report in (("old", found.old), ("new", found.new)):
        at = report.run.started_at.strftime("%Y-%m-%d %H:%M:%SZ")
        about = printable(report.heading.url or "")
        yield words.say(f"comparison.{name}", at=at, about=about, version=report.heading.version).rstrip()
        yield from (f"  {text}" for text in wrap(verdict(report, words)[1], width - 2))


def section(headline: str, lines: Iterable[str]) -> Sequence[str]:
    """A headline and its lines; nothing where there are none."""
    every = list(lines)
    return ["", headline, *every] if every else []


def finding_lines(findings: Iterable[Finding], mark: str, words: Words, width: int) -> Iterator[str]:
    """A line for each finding: mark, title, code."""
    for one in findings:
        own = mark or SEVERITY_MARKS[one.severity][1]
        where = str(one.problem.params.get("setting", ""))
        title = saying_of(one, words).title
        first, *rest = wrap("  ".join(part for part in (title, where, one.problem.code) if part), width - 4)
        yield f"  {own} {printable(first)}"
        yield from (f"    {printable(text)}" for text in rest)


def turned(check: str, before: str | None, after: str | None, words: Words) -> str:
    """A check and its two outcomes."""
    outcomes = [words.say(f"outcomes.{one}") if one else words.say("changes.nothing") for one in (before, after)]
    return words.say("changes.changed", place=check, before=outcomes[0], after=outcomes[1])


def indented(texts: Iterable[str], width: int) -> Iterator[str]:
    """Texts two columns to the right, wrapped under themselves."""
    for text in texts:
        first, *rest = wrap(text, width - 4)
        yield f"  {first}"
        yield from (f"    {line}" for line in rest)


def document(found: Comparison) -> dict[str, Any]:
    """The comparison as plain JSON values."""
    return {
        "schema": SCHEMA_VERSION,
        "old": side(found.old),
        "new": side(found.new),
        "worse": found.is_worse,
        "fixed": [entry(one) for one in found.fixed],
        "hidden": [entry(one) for one in found.hidden],
        "broke": [entry(one) for one in found.broke],
        "revealed": [entry(one) for one in found.revealed],
        "still": [entry(one) for one in found.still],
        "checks": [to_json(one) for one in found.turns],
        "facts": [to_json(one) for one in found.changes],
        "facts_only_old": list(found.only_old),
        "facts_only_new": list(found.only_new),
    }


def side(report: Report) -> dict[str, Any]:
    """One of the two reports in short."""
    return {
        "started_at": report.run.started_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "version": report.heading.version,
        "url": report.heading.url,
        "verdict": report.verdict.value,
        "errors": report.count(Severity.ERROR),
        "warnings": report.count(Severity.WARNING),
    }


def entry(one: Finding) -> dict[str, Any]:
    """A finding in short."""
    return {
        "code": one.problem.code,
        "check": one.check.id,
        "severity": one.severity.value,
        "certainty": one.problem.certainty.value,
        "params": to_json(one.problem.params),
    }


def render_json(found: Comparison) -> str:
    """The comparison for a machine."""
    return written(document(found))
