"""Annotations for GitHub: one workflow command a finding, at the line of the .env where there is one."""

from collections.abc import Iterator

from wecom_doctor.examination.outcome import Finding, Report
from wecom_doctor.knowledge import Words, printable
from wecom_doctor.model import Severity
from wecom_doctor.report.causes import place_of, saying_of, seen_of
from wecom_doctor.report.sentences import notes, reason, verdict

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "notice"}
# What a value of a command must not hold; the runner turns these back.
# https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
ESCAPES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
MORE_ESCAPES = {":": "%3A", ",": "%2C"}


def render(report: Report, words: Words) -> str:
    """What a step prints; the whole report belongs into the job summary."""
    lines = [
        *(annotation(one, words) for one in report.findings),
        *doubts(report, words),
        # The runner takes a line for a command only if it begins with one.
        f"wecom-doctor {printable(report.heading.version)}: {verdict(report, words)[1]}",
    ]
    return "".join(f"{line}\n" for line in lines)


def annotation(one: Finding, words: Words) -> str:
    """A finding, with its steps."""
    saying = saying_of(one, words)
    rank = f"{words.say(f'severity.{one.severity}')}·{words.say(f'certainty.{one.problem.certainty}')}"
    steps = [f"{number}) {step}" for number, step in enumerate(saying.fix, start=1)]
    seen = " ".join(filter(None, [place_of(one, words), seen_of(one.problem.params, words)]))
    file, line = one.problem.params.get("file"), one.problem.params.get("line")
    properties = {
        "file": printable(str(file)) if file else "",
        "line": str(line) if file and isinstance(line, int) else "",
        "title": f"{saying.title} [{rank}] {saying.code}",
    }
    return command(COMMANDS[one.severity], properties, [*filter(None, [seen]), saying.why, *steps])


def doubts(report: Report, words: Words) -> Iterator[str]:
    """What could not be judged, and what went wrong with the run itself."""
    unexplained = [f"{words.check(one.check.id)}: {reason(one, words)}" for one in report.unexplained]
    if unexplained:
        yield command("warning", {"title": verdict(report, words)[1]}, unexplained)
    told = [text for _, text in notes(report, words)]
    if told:
        failed = report.crashed or report.interrupted or not report.usable
        yield command("error" if failed else "notice", {"title": "wecom-doctor"}, told)


def command(name: str, properties: dict[str, str], lines: list[str]) -> str:
    """A workflow command on one line, whatever its values hold."""
    given = ",".join(
        f"{key}={escaped(value, {**ESCAPES, **MORE_ESCAPES})}" for key, value in properties.items() if value
    )
    return f"::{name} {given}::{escaped(chr(10).join(lines), ESCAPES)}"


def escaped(text: str, escapes: dict[str, str]) -> str:
    """Text that ends neither the value nor the command."""
    return "".join(escapes.get(character, character) for character in text)
