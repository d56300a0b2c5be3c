"""What stands at the path of the .env, in a real folder."""

import os
from pathlib import Path

import pytest

from tests.examination.workbench import gathered, write_env
from tests.probes.asking import answer
from wecom_doctor.facts.env_file import EnvFile, FileState
from wecom_doctor.model import Absence, Absent
from wecom_doctor.probes.env_file import env_file
from wecom_doctor.settings.foreign import read_foreign
from wecom_doctor.settings.given import Options, gather


def seen(path: Path | str | None) -> EnvFile:
    """The fact about a path."""
    fact = answer(env_file, given=gathered(path))
    assert isinstance(fact, EnvFile)
    return fact


@pytest.mark.parametrize(
    ("mode", "shown", "open_to_others"),
    [
        (0o600, "0600", False),
        (0o400, "0400", False),
        (0o640, "0640", False),
        (0o644, "0644", True),
        (0o604, "0604", True),
        (0o777, "0777", True),
    ],
)
def test_a_file_is_told_with_its_mode(tmp_path: Path, mode: int, shown: str, open_to_others: bool) -> None:
    """The mode is shown in octal, and a file that every user may read is open to others."""
    path = write_env(tmp_path, "WECOM_TOKEN=x", mode=mode)
    fact = seen(path)
    assert (fact.path, fact.state, fact.mode, fact.open_to_others) == (
        str(path),
        FileState.FOUND,
        shown,
        open_to_others,
    )


def test_a_link_is_judged_by_the_file_it_leads_to(tmp_path: Path) -> None:
    """The mode that counts is the one of the file itself."""
    write_env(tmp_path, mode=0o600)
    link = tmp_path / "link.env"
    link.symlink_to(".env")
    assert (seen(link).mode, seen(link).state) == ("0600", FileState.FOUND)


@pytest.mark.parametrize(("mode", "shields"), [(0o700, True), (0o750, True), (0o755, False), (0o711, False)])
def test_a_folder_above_may_shield_the_file(tmp_path: Path, mode: int, shields: bool) -> None:
    """A folder that others cannot enter keeps them from an open file; a folder that everybody may enter does not."""
    tmp_path.chmod(0o755)
    outside = [one for one in tmp_path.parents if not one.stat().st_mode & 0o001]
    folder = tmp_path / "project"
    folder.mkdir()
    path = write_env(folder, mode=0o644)
    folder.chmod(mode)
    assert seen(path).folder_shields is (shields or bool(outside))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """Nothing at the path, a path below a file and a broken link are all a missing file."""
    write_env(tmp_path)
    (tmp_path / "broken.env").symlink_to("nowhere")
    for name in ("missing.env", ".env/below", "broken.env"):
        fact = seen(tmp_path / name)
        assert (fact.state, fact.mode, fact.open_to_others) == (FileState.MISSING, None, False)


def test_a_folder_or_a_pipe_is_no_file(tmp_path: Path) -> None:
    """What is no plain file is not opened at all."""
    os.mkfifo(tmp_path / "pipe.env")
    assert seen(tmp_path).state is FileState.NOT_A_FILE
    assert seen(tmp_path / "pipe.env").state is FileState.NOT_A_FILE
    assert seen("/dev/null").state is FileState.NOT_A_FILE


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    """A .env of more than a megabyte is something else."""
    path = write_env(tmp_path)
    with path.open("r+b") as file:
        file.truncate(1_000_001)
    assert seen(path).state is FileState.TOO_LARGE


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_read_permission_is_unreadable(tmp_path: Path) -> None:
    """A file that this user may not read is told as such."""
    assert seen(write_env(tmp_path, mode=0o000)).state is FileState.UNREADABLE


def test_a_path_that_no_file_system_knows_is_unreadable() -> None:
    """A path with a zero byte is a finding, not a crash."""
    assert seen("a\0b.env").state is FileState.UNREADABLE


def test_the_default_path_was_not_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`.env` in the working directory is looked at without having been named."""
    monkeypatch.chdir(tmp_path)
    path = write_env(tmp_path)
    assert (seen(None).path, seen(None).asked_for) == (".env", False)
    assert (seen(path).path, seen(path).asked_for) == (str(path), True)


def test_with_another_projects_file_there_is_no_env_file(tmp_path: Path) -> None:
    """`--from` takes the place of the .env."""
    foreign = read_foreign("cc-connect", str(tmp_path / "config.toml"))
    given = gather(options=Options(), flags={}, env_path=None, foreign=foreign, environ={})
    assert answer(env_file, given=given) == Absent(Absence.NOT_APPLICABLE)
