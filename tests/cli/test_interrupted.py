"""Ctrl-C and a deadline: what is known so far is shown, and the exit status says what happened."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.contract import assert_contract
from tests.cli.settings_text import env_text
from tests.cli.shell import COMMAND, LANGUAGES, PATIENCE_S, Shell

# A git that says it was asked and then never answers.
WAITING_GIT = "#!/bin/sh\necho $$ > asked.new && mv asked.new asked\nexec sleep 20\n"


def interrupted(shell: Shell, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command and press Ctrl-C while it waits for git."""
    path = shell.install_program("git", WAITING_GIT)
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=shell.folder,
        env=shell.environ({"PATH": path}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    wait_for(shell.folder / "asked", process)
    os.killpg(process.pid, signal.SIGINT)
    stdout, stderr = process.communicate(timeout=PATIENCE_S)
    return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)


def is_running(shell: Shell, pid: int) -> bool:
    """A process of that number exists and is not merely waiting to be forgotten."""
    state = shell.program("ps", "-o", "stat=", "-p", str(pid)).stdout.decode().strip()
    return bool(state) and not state.startswith("Z")


def wait_for(path: Path, process: subprocess.Popen[bytes]) -> None:
    """Return as soon as the file is there."""
    deadline = time.monotonic() + PATIENCE_S
    while not path.exists():
        assert process.poll() is None, "ended before it could be interrupted"
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def repository(shell: Shell) -> Shell:
    """A folder where git has to be asked about the .env."""
    shell.git_init("*")
    return shell


@pytest.mark.parametrize("lang", LANGUAGES)
def test_ctrl_c_shows_what_is_known(repository: Shell, lang: str) -> None:
    """The faults found before the interrupt are told, the report says that it was interrupted, status 130."""
    repository.write(".env", env_text(ENCODING_AES_KEY="short"))
    done = interrupted(repository, "env", "--lang", lang)
    assert done.returncode == 130
    text = done.stdout.decode()
    assert "aeskey-length" in text
    assert ("已中断" if lang == "zh" else "Interrupted") in text
    assert done.stderr == b""


def test_ctrl_c_leaves_a_whole_document(repository: Shell) -> None:
    """In JSON, too, the interrupt leaves one document of the promised form."""
    repository.write(".env", env_text(ENCODING_AES_KEY="short"))
    done = interrupted(repository, "env", "--format", "json", "-o", "report.txt")
    assert done.returncode == 130
    document = json.loads(done.stdout)
    assert_contract(document)
    assert document["exit_status"] == 130
    assert "aeskey-length" in [one["code"] for one in document["diagnosis"]]
    assert "aeskey-length" in repository.read("report.txt")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_deadline_of_the_whole_run_holds(repository: Shell, lang: str) -> None:
    """--timeout ends the wait; what could not be seen is undecided, and the exit status is 3."""
    repository.write(".env", env_text())
    path = repository.install_program("git", WAITING_GIT)
    result = repository("env", "--timeout", "0.3", "--lang", lang, PATH=path)
    assert result.status == 3
    assert result.stderr == ""
    last_words = result.stdout.partition("结论：" if lang == "zh" else "Result:")[2]
    assert "1" in last_words


def test_nothing_is_left_running(repository: Shell) -> None:
    """The programs that an examination started end with it, however it ended."""
    repository.write(".env", env_text())
    interrupted(repository, "env")
    assert not is_running(repository, int(repository.read("asked")))
    path = repository.install_program("git", WAITING_GIT)
    assert repository("env", "--timeout", "0.3", PATH=path).status == 3
    assert not is_running(repository, int(repository.read("asked")))
