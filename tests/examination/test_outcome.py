"""The verdict of a report and the exit status that all formats share."""

from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import pytest

from tests.answers import QUICK, answering, delivered, verified
from tests.examination.workbench import check_of
from wecom_doctor.examination.outcome import (
    ExitStatus,
    FailOn,
    Finding,
    Heading,
    Judgement,
    Outcome,
    Report,
    ReportVerdict,
)
from wecom_doctor.facts.exchange import Timing
from wecom_doctor.model import OK, Absence, Absent, Facts, Problem, Severity, Verdict
from wecom_doctor.probes.run_info import run_info_of
from wecom_doctor.settings.given import Options


def rule() -> Verdict:
    return OK


def judgement(name: str, outcome: Outcome, because: str | None = None) -> Judgement:
    """One line of a report."""
    problems = (Problem("some-code"),) if outcome is Outcome.PROBLEM else ()
    return Judgement(check=check_of(rule, name), outcome=outcome, because=because, problems=problems)


def finding(severity: Severity) -> Finding:
    """A listed problem of that severity."""
    return Finding(problem=Problem("some-code"), check=check_of(rule, "keys.bad"), severity=severity, evidence=())


def report(
    *judgements: Judgement,
    findings: tuple[Severity, ...] = (),
    interrupted: bool = False,
    usable: bool = True,
    fail_on: FailOn = FailOn.PROBLEM,
) -> Report:
    """A report of these lines and findings."""
    return Report(
        heading=Heading(version="1", command="check", demo=False, url=None, kind="app", settings=()),
        run=run_info_of(Options()),
        duration_s=0.0,
        judgements=(judgement("keys.good", Outcome.OK), *judgements),
        findings=tuple(map(finding, findings)),
        facts={},
        durations_s={},
        interrupted=interrupted,
        usable=usable,
        fail_on=fail_on,
    )


NO_CONNECTION = replace(QUICK, connected_s=None, secured_s=None, first_byte_s=None)
NOT_SECURED = replace(QUICK, secured_s=None, first_byte_s=None)
UNANSWERED = replace(QUICK, first_byte_s=None)


@pytest.mark.parametrize(
    ("url", "timing", "counts"),
    [
        ("http://127.0.0.1:8080/callback", NOT_SECURED, True),
        ("http://127.0.0.1:8080/callback", NO_CONNECTION, False),
        ("https://wecom.example.com/callback", QUICK, True),
        ("https://wecom.example.com/callback", UNANSWERED, True),
        ("https://wecom.example.com/callback", NOT_SECURED, False),
        ("https://wecom.example.com/callback", NO_CONNECTION, False),
    ],
    ids=["http", "http refused", "https", "https unanswered", "https without handshake", "https refused"],
)
def test_requests_are_counted_that_had_a_way_to_go_by(url: str, timing: Timing, counts: bool) -> None:
    """What never left this machine was not sent; what was never answered was."""
    seen = answering(verified(), "genuine", timing=timing)
    others = [one for one in seen.reactions if one.variant != "genuine"]
    facts: Facts = {
        "verification": replace(seen, url=url, reactions=tuple(one for one in seen.reactions if one not in others)),
        "delivery": replace(delivered(), url="https://wecom.example.com/callback"),
    }
    sent = replace(report(), facts=facts).requests_sent
    assert sent == len(delivered().reactions) + counts


def test_nothing_is_sent_by_what_did_not_run() -> None:
    """A battery that was left out has sent nothing."""
    facts: Facts = {"verification": Absent(Absence.NOT_PLANNED, "--only"), "run_info": run_info_of(Options())}
    assert replace(report(), facts=facts).requests_sent == 0


YES, NO, ANY = (True,), (False,), (True, False)
EVERY_FAIL_ON = tuple(FailOn)
PROBLEM_OR_WARNING = (FailOn.PROBLEM, FailOn.WARNING)

# interrupted, crashed, usable, error, warning, unsure, --fail-on: the status. The rows cover every combination once.
STATUS = [
    ((YES, ANY, ANY, ANY, ANY, ANY, EVERY_FAIL_ON), 130),
    ((NO, YES, ANY, ANY, ANY, ANY, EVERY_FAIL_ON), 4),
    ((NO, NO, NO, ANY, ANY, ANY, EVERY_FAIL_ON), 2),
    ((NO, NO, YES, YES, ANY, ANY, PROBLEM_OR_WARNING), 1),
    ((NO, NO, YES, NO, YES, ANY, (FailOn.WARNING,)), 1),
    ((NO, NO, YES, NO, YES, YES, (FailOn.PROBLEM,)), 3),
    ((NO, NO, YES, NO, NO, YES, PROBLEM_OR_WARNING), 3),
    ((NO, NO, YES, NO, YES, NO, (FailOn.PROBLEM,)), 0),
    ((NO, NO, YES, NO, NO, NO, PROBLEM_OR_WARNING), 0),
    ((NO, NO, YES, ANY, ANY, ANY, (FailOn.NEVER,)), 0),
]
COMBINATIONS = [(one, status) for row, status in STATUS for one in product(*row)]


def test_the_table_names_every_combination_once() -> None:
    """The specification of the exit status has no hole and no contradiction."""
    assert sorted(str(one) for one, _ in COMBINATIONS) == sorted(map(str, product(*[ANY] * 6, EVERY_FAIL_ON)))


@dataclass(frozen=True)
class Happened:
    """What happened in a run that the exit status depends on."""

    interrupted: bool
    crashed: bool
    usable: bool
    error: bool
    warning: bool
    unsure: bool
    fail_on: FailOn

    def as_report(self) -> Report:
        """The report of such a run."""
        lines = [
            *([judgement("keys.crashed", Outcome.CRASHED)] if self.crashed else []),
            *([judgement("keys.unsure", Outcome.UNSURE, "some_fact")] if self.unsure else []),
            *([judgement("keys.bad", Outcome.PROBLEM)] if self.error or self.warning else []),
        ]
        severities = (*([Severity.ERROR] if self.error else []), *([Severity.WARNING] if self.warning else []))
        return report(
            *lines, findings=severities, interrupted=self.interrupted, usable=self.usable, fail_on=self.fail_on
        )


@pytest.mark.parametrize(("happened", "status"), COMBINATIONS)
def test_the_exit_status(happened: tuple[Any, ...], status: int) -> None:
    """Interrupted before our bug before unusable before problems before unsure before healthy."""
    assert Happened(*happened).as_report().exit_status == status


@pytest.mark.parametrize("fail_on", FailOn)
def test_notices_never_change_the_exit_status(fail_on: FailOn) -> None:
    """What is only good to know is told and does not fail a run."""
    notice = report(judgement("keys.bad", Outcome.PROBLEM), findings=(Severity.NOTICE,), fail_on=fail_on)
    assert notice.exit_status is ExitStatus.HEALTHY
    assert notice.verdict is ReportVerdict.HEALTHY


@pytest.mark.parametrize("fail_on", FailOn)
def test_skipped_checks_never_change_the_exit_status(fail_on: FailOn) -> None:
    """What was not planned does not make a run unsure."""
    skipped = report(judgement("keys.skipped", Outcome.SKIPPED, "--offline"), fail_on=fail_on)
    assert skipped.exit_status is ExitStatus.HEALTHY
    assert skipped.verdict is ReportVerdict.HEALTHY


VERDICTS = [
    (report(), ReportVerdict.HEALTHY),
    (report(findings=(Severity.WARNING, Severity.NOTICE)), ReportVerdict.HEALTHY),
    (report(findings=(Severity.NOTICE, Severity.ERROR)), ReportVerdict.PROBLEMS),
    (report(judgement("keys.unsure", Outcome.UNSURE, "some_fact")), ReportVerdict.UNSURE),
    (report(judgement("keys.unsure", Outcome.UNSURE, "keys.good")), ReportVerdict.UNSURE),
    (report(judgement("keys.crashed", Outcome.CRASHED)), ReportVerdict.UNSURE),
    (report(interrupted=True), ReportVerdict.UNSURE),
    (report(judgement("keys.crashed", Outcome.CRASHED), findings=(Severity.ERROR,)), ReportVerdict.PROBLEMS),
    (report(findings=(Severity.ERROR,), interrupted=True), ReportVerdict.PROBLEMS),
    (report(findings=(Severity.WARNING,), interrupted=True), ReportVerdict.UNSURE),
]


@pytest.mark.parametrize(("made", "verdict"), VERDICTS)
def test_the_verdict_in_one_word(made: Report, verdict: ReportVerdict) -> None:
    """Errors before doubts before health."""
    assert made.verdict is verdict


def test_a_doubt_with_a_listed_error_behind_it_is_explained() -> None:
    """A check that is unsure because of a problem that is listed anyway makes no doubt of its own."""
    bad = judgement("keys.bad", Outcome.PROBLEM)
    explained = judgement("tls.explained", Outcome.UNSURE, "keys.bad")
    unexplained = judgement("tls.unexplained", Outcome.UNSURE, "some_fact")
    made = report(bad, explained, unexplained, findings=(Severity.ERROR,))
    assert made.unexplained == (unexplained,)


def test_a_doubt_behind_doubts_is_explained_by_the_error_behind_them_all() -> None:
    """One dead port is one finding, however many checks hang on what hangs on it; a circle explains nothing."""
    lines = [
        judgement("keys.bad", Outcome.PROBLEM),
        judgement("http.answers", Outcome.UNSURE, "keys.bad"),
        judgement("callback.message-accepted", Outcome.UNSURE, "http.answers"),
        judgement("dns.one", Outcome.UNSURE, "dns.other"),
        judgement("dns.other", Outcome.UNSURE, "dns.one"),
    ]
    doubts = [one.check.id for one in report(*lines, findings=(Severity.ERROR,)).unexplained]
    assert doubts == ["dns.one", "dns.other"]


def test_a_report_counts_findings_and_outcomes() -> None:
    """Findings are counted by severity, checks are found by outcome."""
    skipped = judgement("keys.skipped", Outcome.SKIPPED)
    made = report(skipped, findings=(Severity.ERROR, Severity.ERROR, Severity.NOTICE))
    assert [made.count(one) for one in Severity] == [2, 0, 1]
    assert made.with_outcome(Outcome.SKIPPED) == (skipped,)
    assert len(made.with_outcome(Outcome.OK)) == 1
