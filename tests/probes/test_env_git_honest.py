"""What is said about git when git cannot or will not answer."""

import os
from pathlib import Path

import pytest

from tests.examination.workbench import write_env
from tests.probes.test_env_git import git, repository, state_of
from wecom_doctor.facts.env_file import GitState

__all__ = ["repository"]


def test_without_git_and_without_a_repository_nothing_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a server without git and without a .git folder above the file, the file cannot get into git."""
    path = write_env(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert state_of(path) is GitState.NO_REPOSITORY


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_repository_that_git_refuses_to_read_is_unknown(repository: Path) -> None:
    """`detected dubious ownership` is no answer: the file may well be tracked."""
    path = write_env(repository)
    git(repository, "add", ".env")
    for one in (repository, repository / ".git", path):
        os.chown(one, 4711, 4711)
    assert state_of(path) is GitState.UNKNOWN


def test_a_name_with_wildcards_is_that_file(repository: Path) -> None:
    """The name is a name, not a pattern."""
    (repository / ".env1").touch()
    git(repository, "add", ".env1")
    path = write_env(repository).rename(repository / ".env[1]")
    assert state_of(path) is GitState.NOT_IGNORED


@pytest.mark.parametrize("failing", ["ls-files", "check-ignore"])
def test_a_git_that_fails_halfway_is_unknown(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    """An answer that never came decides nothing."""
    fake = tmp_path / "bin"
    fake.mkdir()
    lines = [f'case "$*" in *rev-parse*) echo true;; *{failing}*) exit 128;; *) exit 1;; esac']
    (fake / "git").write_text("\n".join(["#!/bin/sh", *lines, ""]))
    (fake / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(fake), prepend=os.pathsep)
    assert state_of(write_env(repository)) is GitState.UNKNOWN
