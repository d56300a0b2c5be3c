"""A crash anywhere in a run is told, and is never mistaken for missing evidence."""

from pathlib import Path

import pytest

from tests.examination.test_outcome import report
from tests.examination.workbench import (
    HEALTHY_LINES,
    Bucket,
    Well,
    check_of,
    gathered,
    local_checks,
    needs_git,
    severity_by_prefix,
    write_env,
)
from wecom_doctor.examination.diagnose import diagnose, judge_all
from wecom_doctor.examination.examine import examine
from wecom_doctor.examination.outcome import ExitStatus, FailOn
from wecom_doctor.facts.env_file import EnvFile
from wecom_doctor.model import OK, Absence, Absent, Fact, Problem, Reach, Verdict, probe
from wecom_doctor.probes import env_file as env_file_room
from wecom_doctor.settings.given import Given


@needs_git
def test_a_crash_behind_a_planned_fact_ends_in_exit_status_4(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A probe whose fact only another probe takes still ends the run as a bug of ours when it crashes."""

    async def env_file(given: Given) -> EnvFile:
        raise ZeroDivisionError(given.text)

    monkeypatch.setattr(env_file_room, "env_file", probe(reach=Reach.LOCAL)(env_file))
    given = gathered(write_env(tmp_path, *HEALTHY_LINES))
    made = examine(given, local_checks("settings.env-file-outside-git"), FailOn.PROBLEM, lambda _: None)
    assert made.exit_status is ExitStatus.OUR_BUG


def well_is_odd(well: Well) -> Verdict:
    return Problem("odd-well")


def bucket_is_full(bucket: Bucket) -> Verdict:
    return OK


def test_a_doubt_is_not_explained_by_a_mere_notice() -> None:
    """A check without its evidence stays a doubt when nothing that is listed as an error stands behind it."""
    checks = [check_of(well_is_odd, "settings.well"), check_of(bucket_is_full, "settings.bucket")]
    facts: dict[str, Fact | Absent] = {"well": Well(), "bucket": Absent(Absence.NEED_MISSING, "well")}
    judged, findings = diagnose(judge_all(checks, facts), severity_by_prefix)
    made = report(*judged, findings=tuple(one.severity for one in findings))
    assert made.exit_status is ExitStatus.UNSURE


def test_a_missing_setting_is_no_reason_for_a_fact_that_timed_out() -> None:
    """A check that merely looked at an absent fact did not find out why it is absent."""
    checks = local_checks("settings.env-file-found", "settings.present")
    given = gathered(None, environ={"WECOM_CORP_ID": "ww0123456789abcdef"})
    made = examine(given, checks, FailOn.PROBLEM, lambda _: None)
    facts = {**made.facts, "env_file": Absent(Absence.TIMED_OUT)}
    found = {one.check.id: one.because for one in judge_all(checks, facts)}
    assert found["settings.env-file-found"] == "env_file"
