"""`wecom-doctor net --watch`: changes on stdout as they come, everything else on stderr."""

import json
import os
import re
import signal
import subprocess

import pytest

from tests.cli.endpoints import behaving, healthy
from tests.cli.shell import COMMAND, LANGUAGES, PATIENCE_S, Shell

ONE_LOOK = ("--offline", "--only", "tcp", "--count", "1")


@pytest.mark.parametrize(
    "arguments", [("--watch", "URL"), ("--watch", "2", "URL"), ("URL", "--watch"), ("--watch=2.5", "URL")]
)
def test_the_number_may_be_left_out(shell: Shell, arguments: tuple[str, ...]) -> None:
    """`--watch` stands with or without seconds, before or behind the target."""
    with healthy() as endpoint:
        typed = [one.replace("URL", endpoint.url) for one in arguments]
        result = shell("net", *typed, *ONE_LOOK)
    assert result.status == 0
    assert endpoint.url in result.stderr
    assert re.fullmatch(r"\d\d:\d\d:\d\d  now: no error\n", result.stdout)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_change_is_one_line(shell: Shell, lang: str) -> None:
    """A port that closes is told in words, with the time, and the status is that of the last look."""

    async def silent(*_: object) -> None:
        """Accept, and say nothing."""

    with behaving(silent) as url:
        process = started(shell, url, "--watch", "0.2", "--count", "200", "--lang", lang)
        assert process.stdout is not None
        first = process.stdout.readline()
    change, turn = process.stdout.readline(), process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    _, stderr = process.communicate(timeout=PATIENCE_S)
    assert re.match(r"\d\d:\d\d:\d\d  ", first)
    assert "127.0.0.1" in change
    assert "→" in change
    assert "_" not in change
    assert re.search(r"  (port-refused|app-not-running)$", turn.strip())
    assert process.returncode == 1
    assert len(stderr.splitlines()) == 2


def test_machines_get_a_document_a_line(shell: Shell) -> None:
    """With --format json every look with news is one object; nothing else is on stdout."""
    with healthy() as endpoint:
        result = shell("net", endpoint.url, "--watch", "0.1", *ONE_LOOK[:-1], "3", "--format", "json")
    (line,) = result.stdout.splitlines()
    document = json.loads(line)
    assert set(document) == {"at", "url", "verdict", "exit_status", "first", "changes"}
    assert (document["verdict"], document["first"], document["changes"]) == ("healthy", None, [])


def test_the_last_report_can_be_kept(shell: Shell) -> None:
    """-o writes a whole report at the end."""
    with healthy() as endpoint:
        result = shell("net", endpoint.url, "--watch", *ONE_LOOK, "-o", "report.json")
    assert result.status == 0
    assert json.loads(shell.read("report.json"))["run"]["command"] == "net"


@pytest.mark.parametrize("arguments", [("--watch", "--wait", "5"), ("--count", "3"), ("--watch", "0"), ("--watch=x",)])
def test_what_does_not_go_together_is_told(shell: Shell, arguments: tuple[str, ...]) -> None:
    """One sentence on stderr, and nothing is looked at."""
    result = shell("net", "localhost:1", *arguments)
    assert (result.status, result.stdout) == (2, "")


def started(shell: Shell, url: str, *options: str) -> subprocess.Popen[str]:
    """A watch over ports that goes on."""
    return subprocess.Popen(
        [*COMMAND, "net", url, "--offline", "--only", "tcp", *options],
        cwd=shell.folder,
        env=shell.environ({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
