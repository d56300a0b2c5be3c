"""What git does with a .env, asked of a real git in real repositories."""

import subprocess
from pathlib import Path

import pytest

from tests.examination.workbench import gathered, needs_git, write_env
from tests.probes.asking import answer
from wecom_doctor.facts.env_file import EnvGit, GitState
from wecom_doctor.model import Absence, Absent
from wecom_doctor.net.gate import Gate
from wecom_doctor.probes.env_file import env_file
from wecom_doctor.probes.env_git import env_git

pytestmark = needs_git


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder."""
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository that no settings of this machine reach."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init")
    return folder


def state_of(path: Path | str) -> GitState:
    """What git does with the file at a path."""
    file = answer(env_file, given=gathered(path))
    fact = answer(env_git, env_file=file, gate=Gate())
    assert isinstance(fact, EnvGit)
    assert fact.path == str(path)
    return fact.state


def test_a_file_that_git_tracks(repository: Path) -> None:
    """A file is tracked as soon as it was added, committed or not, ignored later or not."""
    path = write_env(repository)
    git(repository, "add", ".env")
    assert state_of(path) is GitState.TRACKED
    (repository / ".gitignore").write_text(".env\n")
    assert state_of(path) is GitState.TRACKED


@pytest.mark.parametrize(
    ("pattern", "state"),
    [
        (".env", GitState.IGNORED),
        (".env*", GitState.IGNORED),
        ("*", GitState.IGNORED),
        (".env\n!.env", GitState.NOT_IGNORED),
        ("secrets/", GitState.NOT_IGNORED),
        ("", GitState.NOT_IGNORED),
    ],
)
def test_a_file_that_git_ignores_or_would_add(repository: Path, pattern: str, state: GitState) -> None:
    """The rules of .gitignore decide, the last one that matches."""
    (repository / ".gitignore").write_text(f"{pattern}\n")
    assert state_of(write_env(repository)) is state


def test_a_file_in_a_folder_of_the_repository(repository: Path) -> None:
    """Rules from above count below, and so does what is tracked below."""
    folder = repository / "服务 one"
    folder.mkdir()
    path = write_env(folder)
    assert state_of(path) is GitState.NOT_IGNORED
    (repository / ".gitignore").write_text(".env\n")
    assert state_of(path) is GitState.IGNORED
    git(repository, "add", "--force", ".")
    assert state_of(path) is GitState.TRACKED


def test_the_default_path_is_asked_in_the_working_directory(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bare `.env` is looked for where the program was started."""
    write_env(repository)
    git(repository, "add", ".env")
    monkeypatch.chdir(repository)
    assert state_of(".env") is GitState.TRACKED


def test_only_the_file_itself_counts(repository: Path) -> None:
    """Other tracked files of the folder say nothing about the .env."""
    (repository / "env").touch()
    (repository / ".env.example").touch()
    git(repository, "add", ".")
    assert state_of(write_env(repository)) is GitState.NOT_IGNORED


def test_a_file_outside_of_any_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no repository, nothing can be committed."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert state_of(write_env(tmp_path)) is GitState.NO_REPOSITORY


def test_a_file_inside_the_git_folder(repository: Path) -> None:
    """The folder of the repository's own files is no work tree."""
    assert state_of(write_env(repository / ".git")) is GitState.NO_REPOSITORY


def test_without_git_a_repository_cannot_be_asked(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a repository, and without git on this machine, nothing is claimed."""
    path = write_env(repository)
    monkeypatch.setenv("PATH", str(repository))
    assert state_of(path) is GitState.UNKNOWN


def test_a_missing_file_is_not_asked_about(tmp_path: Path) -> None:
    """There is nothing to ask git about."""
    file = answer(env_file, given=gathered(tmp_path / "missing.env"))
    assert answer(env_git, env_file=file, gate=Gate()) == Absent(Absence.NOT_APPLICABLE)
