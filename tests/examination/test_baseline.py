"""Known problems are accepted until a day, and only they."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.report.made import Studio
from wecom_doctor.examination.baseline import USUAL_DAYS, Baseline, with_baseline
from wecom_doctor.examination.outcome import ExitStatus, FailOn, Report, ReportVerdict
from wecom_doctor.model import Problem, Severity

FAR = date(2999, 1, 1)


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    """A report with errors, warnings and notices."""
    return Studio(tmp_path, monkeypatch).ten_faults()


def test_known_problems_do_not_fail(report: Report) -> None:
    """They are set apart, and the verdict is about the rest."""
    judged = with_baseline(report, Baseline.of(report, FAR))
    assert judged.accepted is not None
    assert [one.severity for one in judged.accepted.findings if one.severity is Severity.NOTICE] == []
    assert {one.severity for one in judged.findings} <= {Severity.NOTICE}
    assert (judged.verdict, judged.exit_status) == (ReportVerdict.HEALTHY, ExitStatus.HEALTHY)


def test_a_warning_that_is_known_does_not_fail_either(report: Report) -> None:
    """Also where warnings count."""
    strict = replace(report, fail_on=FailOn.WARNING)
    assert with_baseline(strict, Baseline.of(report, FAR)).exit_status is ExitStatus.HEALTHY


def test_a_new_problem_fails(report: Report) -> None:
    """What the baseline does not know counts as ever."""
    first = next(one for one in report.findings if one.severity is Severity.ERROR)
    known = replace(report, findings=tuple(one for one in report.findings if one is not first))
    judged = with_baseline(report, Baseline.of(known, FAR))
    assert [one.problem.code for one in judged.findings if one.severity is Severity.ERROR] == [first.problem.code]
    assert judged.exit_status is ExitStatus.PROBLEMS


def test_another_setting_is_another_problem(report: Report) -> None:
    """The same code about something else is not known."""
    first = next(one for one in report.findings if one.severity is Severity.ERROR)
    other = replace(first, problem=Problem(first.problem.code, severity=Severity.ERROR, setting="WECOM_OTHER"))
    judged = with_baseline(replace(report, findings=(other,)), Baseline.of(report, FAR))
    assert judged.findings == (other,)


def test_a_graver_form_is_another_problem(report: Report) -> None:
    """A warning that has become an error is news."""
    first = next(one for one in report.findings if one.severity is Severity.WARNING)
    graver = replace(first, severity=Severity.ERROR)
    assert with_baseline(replace(report, findings=(graver,)), Baseline.of(report, FAR)).findings == (graver,)


def test_its_day_ends_it(report: Report) -> None:
    """On the last day it holds, on the next it does not."""
    today = report.run.started_at.date()
    assert with_baseline(report, Baseline.of(report, today)).exit_status is ExitStatus.HEALTHY
    over = with_baseline(report, Baseline.of(report, today - timedelta(days=1)))
    assert over.exit_status is ExitStatus.PROBLEMS
    assert over.accepted is not None
    assert over.accepted.findings == ()


def test_it_ends_by_itself(report: Report) -> None:
    """A baseline that nobody dated is not for ever."""
    assert Baseline.of(report, None).until == report.run.started_at.date() + timedelta(days=USUAL_DAYS)
