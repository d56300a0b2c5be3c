"""Programs that a check starts end with it, however it ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.examination.slow_run import SILENT_GIT, SlowRun

# A script whose child keeps the output open when only the script is killed.
GIT_WITH_A_CHILD = SILENT_GIT.replace("exec sleep 600", "sleep 600\n")


@pytest.fixture(params=[SILENT_GIT, GIT_WITH_A_CHILD], ids=["one process", "a process with a child"])
def git(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def slow(tmp_path: Path, git: str) -> Iterator[SlowRun]:
    run = SlowRun(tmp_path, "--lang", "en", git=git)
    yield run
    run.end()


@pytest.fixture
def short(tmp_path: Path, git: str) -> Iterator[SlowRun]:
    run = SlowRun(tmp_path, "--lang", "en", "--timeout", "1", git=git)
    yield run
    run.end()


def test_an_interrupted_check_takes_its_programs_along(slow: SlowRun) -> None:
    """After SIGINT no process that the check started is left."""
    slow.interrupted()
    assert slow.git_is_gone


def test_a_check_out_of_time_takes_its_programs_along(short: SlowRun) -> None:
    """After the deadline of the run no process that the check started is left, and nothing is on stderr."""
    short.wait_for_git()
    status, out, err = short.ended()
    assert (status, err) == (3, "")
    assert "timed out" in out
    assert short.git_is_gone


def test_a_program_that_does_not_answer_is_given_up(slow: SlowRun) -> None:
    """A silent git costs its own time limit; the check ends by itself with all its processes, nothing on stderr."""
    slow.wait_for_git()
    _, _, err = slow.ended()
    assert err == ""
    assert slow.git_is_gone
