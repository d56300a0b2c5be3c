"""What a terminal shows while a run goes on is what the report says in the end."""

import asyncio
from pathlib import Path

import pytest

from tests.examination.workbench import HEALTHY_LINES, gathered, local_checks, needs_git, write_env
from wecom_doctor.examination.examine import AreaFinished, Event, examine
from wecom_doctor.examination.outcome import FailOn
from wecom_doctor.facts.env_file import EnvFile, EnvGit, GitState
from wecom_doctor.model import Reach, probe
from wecom_doctor.probes import env_git as env_git_room

pytestmark = needs_git
LATE_S = 0.05


@pytest.mark.parametrize("late", [False, True], ids=["git answers", "git answers late"])
def test_areas_are_judged_as_the_report_judges_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, late: bool
) -> None:
    """A consequence is a consequence from the first moment on, whichever facts come first."""

    async def env_git(env_file: EnvFile) -> EnvGit:
        await asyncio.sleep(LATE_S)
        return EnvGit(path=env_file.path, state=GitState.IGNORED)

    if late:
        monkeypatch.setattr(env_git_room, "env_git", probe(reach=Reach.LOCAL)(env_git))
    lines = [line.replace("_SECRET=", "_SECRET=“") for line in HEALTHY_LINES]
    events: list[Event] = []
    report = examine(gathered(write_env(tmp_path, *lines)), local_checks(), FailOn.PROBLEM, events.append)
    shown = [line for one in events if isinstance(one, AreaFinished) for line in one.judgements]
    assert shown == list(report.judgements)
    listed = [line for one in events if isinstance(one, AreaFinished) for line in one.findings]
    assert [one.problem.code for one in listed] == [one.problem.code for one in report.findings] == ["env-value-quoted"]
