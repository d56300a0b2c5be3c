"""The probes that hand on one thing: the run, the URL, the foreign file, the readings."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.examination.workbench import gathered, given, write_env
from tests.probes.asking import answer
from wecom_doctor import __version__
from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.env_file import EnvReadings, FileState, How
from wecom_doctor.facts.foreign_file import ForeignFile
from wecom_doctor.facts.run_info import RunInfo
from wecom_doctor.model import Absence, Absent
from wecom_doctor.probes.callback_url import callback_url
from wecom_doctor.probes.env_readings import env_readings
from wecom_doctor.probes.foreign_file import foreign_file
from wecom_doctor.probes.run_info import run_info
from wecom_doctor.settings.foreign import read_foreign
from wecom_doctor.settings.given import Options, gather
from wecom_doctor.settings.names import Name

CC_CONNECT = """
[[projects]]
[[projects.platforms]]
type = "wecom"
[projects.platforms.options]
corp_id = "ww0123456789abcdef"
callback_token = "h7Kq2ZtV9sXbL4mC"
"""


def test_the_run_tells_when_and_how_it_was_started() -> None:
    """The time is now, in UTC; command, language and options are those of the run."""
    before = datetime.now(UTC)
    fact = answer(run_info, given=given(command="env", lang="zh", offline=True, demo=True))
    assert isinstance(fact, RunInfo)
    assert before <= fact.started_at <= datetime.now(UTC)
    assert fact.started_at.tzinfo is UTC
    assert (fact.command, fact.lang, fact.version, fact.offline, fact.demo) == ("env", "zh", __version__, True, True)


@pytest.mark.parametrize("source", ["flag", "environment", "file"])
def test_the_url_is_taken_from_wherever_it_was_given(tmp_path: Path, source: str) -> None:
    """URL argument, environment and .env give the same fact."""
    url = "https://callback.example.com:8443/wecom"
    path = write_env(tmp_path, *([f"WECOM_CALLBACK_URL={url}"] if source == "file" else []))
    fact = answer(
        callback_url,
        given=gather(
            options=Options(),
            flags={Name.CALLBACK_URL: ("URL", url)} if source == "flag" else {},
            env_path=str(path),
            foreign=None,
            environ={"WECOM_CALLBACK_URL": url} if source == "environment" else {},
        ),
    )
    assert isinstance(fact, CallbackUrl)
    assert (fact.shown, fact.host, fact.port, fact.defect) == (url, "callback.example.com", 8443, None)


@pytest.mark.parametrize("line", ["", "WECOM_CALLBACK_URL=", "WECOM_CALLBACK_URL=https://your-domain.com/callback"])
def test_without_a_url_nothing_is_planned(tmp_path: Path, line: str) -> None:
    """No URL, an empty one and the one of a template leave the URL out, and say which setting is missing."""
    given = gathered(write_env(tmp_path, line))
    assert answer(callback_url, given=given) == Absent(Absence.NOT_PLANNED, "WECOM_CALLBACK_URL")


@pytest.mark.parametrize(
    ("content", "state", "broken_line", "has_entry"),
    [
        (CC_CONNECT, FileState.FOUND, None, True),
        ("[log]\nlevel = 3\n", FileState.FOUND, None, False),
        ("[log]\nlevel = = 3\n", FileState.FOUND, 2, True),
        (None, FileState.MISSING, None, True),
    ],
)
def test_another_projects_file_is_told(
    tmp_path: Path, content: str | None, state: FileState, broken_line: int | None, has_entry: bool
) -> None:
    """Found or not, broken at which line, with or without an entry for WeCom."""
    path = tmp_path / "config.toml"
    if content is not None:
        path.write_text(content)
    foreign = read_foreign("cc-connect", str(path))
    fact = answer(foreign_file, given=gather(options=Options(), flags={}, env_path=None, foreign=foreign, environ={}))
    assert fact == ForeignFile(
        kind="cc-connect", path=str(path), state=state, broken_line=broken_line, has_entry=has_entry
    )


def test_without_from_there_is_no_foreign_file(tmp_path: Path) -> None:
    """Nobody asked for one."""
    assert answer(foreign_file, given=gathered(write_env(tmp_path))) == Absent(Absence.NOT_APPLICABLE)


def test_programs_that_read_a_value_differently_are_told(tmp_path: Path) -> None:
    """A quoted value is what docker keeps the quotes of; a plain one is read alike by all."""
    path = write_env(tmp_path, "WECOM_CORP_ID=ww0123456789abcdef", "WECOM_TOKEN='h7Kq2ZtV9sXbL4mC'")
    fact = answer(env_readings, given=gathered(path))
    assert isinstance(fact, EnvReadings)
    (one,) = fact.disagreements
    assert (one.setting, one.line) == ("WECOM_TOKEN", 2)
    assert {reading.reader: reading.how for reading in one.readings}["docker"] is How.WITH_QUOTES
    assert "h7Kq2ZtV9sXbL4mC" not in repr(fact)


def test_without_a_file_nothing_is_read(tmp_path: Path) -> None:
    """A missing file has no readings."""
    assert answer(env_readings, given=gathered(tmp_path / "missing.env")) == Absent(Absence.NOT_APPLICABLE)
