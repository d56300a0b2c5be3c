"""The report for CI servers: a test case for each check, failed or in error exactly when the exit status is not 0."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from wecom_doctor.examination.outcome import FailOn, Finding, Judgement, Outcome, Report
from wecom_doctor.knowledge import Words, printable
from wecom_doctor.model import Severity
from wecom_doctor.report.causes import place_of, saying_of, seen_of
from wecom_doctor.report.json import evidence_of
from wecom_doctor.report.sentences import notes, reason, subject
from wecom_doctor.report.text import by_area

FAILING = {
    FailOn.PROBLEM: {Severity.ERROR},
    FailOn.WARNING: {Severity.ERROR, Severity.WARNING},
    FailOn.NEVER: set[Severity](),
}
RUN = "run"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One test case; `element` is what it has inside when it did not simply pass."""

    class_name: str
    name: str
    seconds: float
    element: str = ""
    type: str = ""
    message: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Suite:
    """The checks of one area, or the run itself."""

    package: str
    name: str
    cases: tuple[Case, ...]

    def count(self, element: str) -> int:
        """How many cases have this element inside."""
        return sum(1 for one in self.cases if one.element == element)


def render(report: Report, words: Words) -> str:
    """A document that Jenkins, GitLab and Ant read; the strictest of their schemas has no totals of the whole."""
    suites = [*(suite(area.value, judged, report, words) for area, judged in by_area(report.judgements))]
    suites.append(Suite(package=RUN, name=words.say("junit.run"), cases=(run_case(report, words),)))
    inside = "".join(suite_lines(number, one, report, words) for number, one in enumerate(suites))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n{inside}</testsuites>\n'


def suite(area: str, judged: Iterable[Judgement], report: Report, words: Words) -> Suite:
    """The checks of one area."""
    name = words.say(f"area.{area}")
    return Suite(package=area, name=name, cases=tuple(case(one, report, words) for one in judged))


def case(one: Judgement, report: Report, words: Words) -> Case:
    """One check: the sentence that is true when all is well."""
    element, kind, message, text = result(one, report, words)
    return Case(
        class_name=one.check.id,
        name=words.check(one.check.id),
        seconds=max((report.durations_s.get(name, 0.0) for name in evidence_of(one)), default=0.0),
        element=element,
        type=kind,
        message=message,
        text=text,
    )


def result(one: Judgement, report: Report, words: Words) -> tuple[str, str, str, str]:
    """Element, type, message and text; what does not decide the exit status passes with a remark."""
    found = [each for each in report.findings if each.check.id == one.check.id]
    failing = [each for each in found if each.severity in FAILING[report.fail_on]]
    if one.outcome is Outcome.CRASHED:
        return "error", "crashed", reason(one, words), ""
    if one.outcome is Outcome.UNSURE:
        decides = one in report.unexplained and report.fail_on is not FailOn.NEVER
        return "error" if decides else "skipped", "unsure", reason(one, words), ""
    if one.outcome is Outcome.SKIPPED:
        return "skipped", "skipped", reason(one, words), ""
    if one.outcome is Outcome.PROBLEM and one.because is not None and not failing:
        return "skipped", "consequence", words.say("report.consequence", check=words.check(one.because)), ""
    known = [each for each in report.accepted.findings if each.check.id == one.check.id] if report.accepted else []
    if known and not failing:
        return (
            "skipped",
            "accepted",
            title(known[0], words),
            "\n\n".join(told(each, words) for each in (*known, *found)),
        )
    if failing:
        first = failing[0]
        return "failure", first.problem.code, title(first, words), "\n\n".join(told(each, words) for each in found)
    return "", "", "", "\n\n".join([*(told(each, words) for each in found), *filter(None, [seen_of(one.seen, words)])])


def title(one: Finding, words: Words) -> str:
    """The headline of a finding."""
    saying = saying_of(one, words)
    return saying.title


def told(one: Finding, words: Words) -> str:
    """A finding with everything a person needs."""
    saying = saying_of(one, words)
    rank = f"{words.say(f'severity.{one.severity}')}·{words.say(f'certainty.{one.problem.certainty}')}"
    steps = [f"{number}) {step}" for number, step in enumerate(saying.fix, start=1)]
    look = [words.say("report.labelled", label=words.say("report.look"), text=saying.look)] if saying.look else []
    seen = [place_of(one, words), seen_of(one.problem.params, words)]
    lines = [f"{saying.title} [{rank}] {saying.code}", *seen, saying.why, *steps, *look, *saying.see]
    return "\n".join(filter(None, lines))


def run_case(report: Report, words: Words) -> Case:
    """The examination itself: it ran, to its end, and there was something to examine."""
    failed = report.crashed or report.interrupted or not report.usable
    text = "\n".join(text for _, text in notes(report, words))
    return Case(
        class_name=f"{RUN}.complete",
        name=words.say("junit.complete"),
        seconds=report.duration_s,
        element="error" if failed else "",
        type=report.exit_status.name.lower().replace("_", "-") if failed else "",
        message=text if failed else "",
        text="" if failed else text,
    )


def suite_lines(number: int, one: Suite, report: Report, words: Words) -> str:
    """A suite with all the attributes and elements that some reader asks for."""
    attributes = {
        "name": one.name,
        "package": one.package,
        "id": str(number),
        "hostname": "localhost",
        "timestamp": report.run.started_at.strftime("%Y-%m-%dT%H:%M:%S"),
        "tests": str(len(one.cases)),
        "failures": str(one.count("failure")),
        "errors": str(one.count("error")),
        "skipped": str(one.count("skipped")),
        "time": f"{sum(each.seconds for each in one.cases):.3f}",
    }
    told = {"tool": f"wecom-doctor {report.heading.version}", "subject": subject(report.heading, words)}
    about = "".join(opened("property", {"name": name, "value": text}, closed=True) for name, text in told.items())
    lines = [
        f"  {opened('testsuite', attributes)}",
        f"    <properties>{about}</properties>",
        *(line for each in one.cases for line in case_lines(each)),
        *remark_lines(one.cases),
        "    <system-err/>",
        "  </testsuite>",
    ]
    return "".join(f"{line}\n" for line in lines)


def case_lines(one: Case) -> Iterator[str]:
    """A test case."""
    attributes = {"classname": one.class_name, "name": one.name, "time": f"{one.seconds:.3f}"}
    if not one.element:
        yield f"    {opened('testcase', attributes, closed=True)}"
        return
    yield f"    {opened('testcase', attributes)}"
    inside = {"type": one.type, "message": one.message}
    yield f"      {opened(one.element, inside)}{escape(legal(one.text))}</{one.element}>"
    yield "    </testcase>"


def remark_lines(cases: Iterable[Case]) -> Iterator[str]:
    """What is to be said of cases that passed: it stands in the output of the suite, as cases must not have one."""
    remarks = [f"{one.name}\n{one.text}" for one in cases if one.text and not one.element]
    if not remarks:
        yield "    <system-out/>"
        return
    yield "    <system-out>{}</system-out>".format(escape(legal("\n\n".join(remarks))))


def opened(name: str, attributes: dict[str, str], *, closed: bool = False) -> str:
    """A tag."""
    given = "".join(f" {key}={quoteattr(legal(value))}" for key, value in attributes.items())
    return f"<{name}{given}{'/' if closed else ''}>"


def legal(text: str) -> str:
    """Text without the characters that XML forbids or a page would act on; the ends of our own lines stay."""
    lines = (printable(line) for line in text.split("\n"))
    return "\n".join("".join(c for c in line if c not in "\ufffe\uffff") for line in lines)
