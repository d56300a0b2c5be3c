"""`--wait`: why it is not well yet on stderr, the last report and nothing else on stdout."""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.cli.contract import assert_contract
from tests.cli.endpoints import KEYS, PATH, Endpoint, answering
from tests.cli.pseudo_terminal import ESCAPE, columns, on_terminal
from tests.cli.settings_text import env_text
from tests.cli.shell import COMMAND, LANGUAGES, PATIENCE_S, Shell
from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.receiver.reference import receive

NOT_YET = {"en": "not yet", "zh": "还没好"}


@contextmanager
def mended_when(told: threading.Event) -> Iterator[Endpoint]:
    """An endpoint behind a gateway that finds nobody, until the test has seen what it waits for."""

    async def handle(request: Request) -> Response:
        if told.is_set():
            return receive(request, KEYS, path=PATH).response
        return Response(status=502, body=b"no")

    with answering(handle) as endpoint:
        yield endpoint


def test_the_wait_ends_when_all_is_well(shell: Shell) -> None:
    """Without a terminal there is a line for the reason and one for the end; stdout has one report, a healthy one."""
    shell.write(".env", env_text())
    told = threading.Event()
    with mended_when(told) as endpoint:
        arguments = ("check", endpoint.url, "--wait", str(PATIENCE_S), "--format", "json")
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=shell.folder,
            env=shell.environ({}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        first = process.stderr.readline()
        told.set()
        stdout, rest = process.communicate(timeout=PATIENCE_S)
    assert "http-bad-gateway" in first
    assert NOT_YET["en"] in first
    assert len(rest.splitlines()) == 1
    document = json.loads(stdout)
    assert_contract(document)
    assert (process.returncode, document["verdict"]) == (0, "healthy")


@pytest.mark.parametrize(("width", "lang"), [(80, "en"), (40, "zh")])
def test_a_person_sees_one_line_that_is_written_over(shell: Shell, width: int, lang: str) -> None:
    """On a terminal the reason stands on one line that fits and goes away; the report that stays is the last."""
    shell.write(".env", env_text())
    told = threading.Event()
    with mended_when(told) as endpoint:
        screen = on_terminal(
            shell,
            *("check", endpoint.url, "--wait", str(PATIENCE_S), "--lang", lang),
            width=width,
            watch=lambda sent: told.set() if NOT_YET[lang] in sent else None,
        )
    assert any(NOT_YET[lang] in one for one in screen.written_over)
    assert all(columns(ESCAPE.sub("", one)) < width for one in screen.written_over)
    shown = "\n".join(screen.lines)
    assert "http-bad-gateway" not in shown
    assert NOT_YET[lang] not in shown
    assert screen.status == 0


def test_time_is_up(shell: Shell) -> None:
    """What is still wrong at the end is the report, with its status."""
    result = shell("net", "http://127.0.0.1:1/", "--wait", "1", "--only", "url", "--fail-on", "warning")
    assert (result.status, result.stderr) == (0, "")
    shell.write(".env", env_text())
    with mended_when(threading.Event()) as endpoint:
        result = shell("check", endpoint.url, "--wait", "0.5", "--format", "json")
    assert result.status == 1
    assert result.document["diagnosis"][0]["code"] == "http-bad-gateway"
    assert "http-bad-gateway" in result.stderr


@pytest.mark.parametrize("lang", LANGUAGES)
def test_settings_are_not_waited_for(shell: Shell, lang: str) -> None:
    """What is wrong in the .env is told at once, whatever the wait, and so is a call without anything to examine."""
    shell.write(".env", env_text(TOKEN="my_token"))
    result = shell("check", "--wait", "3600", "--lang", lang)
    assert result.status == 1
    assert "token-malformed" in result.stderr
    (shell.folder / ".env").unlink()
    assert shell("check", "--wait", "3600", "--lang", lang).status == 2


@pytest.mark.parametrize("value", ["0", "-1", "soon", "inf"])
def test_a_wait_is_a_number_of_seconds(shell: Shell, value: str) -> None:
    """Anything else gets one sentence that names the option."""
    result = shell("check", "--wait", value)
    assert (result.status, result.stdout) == (2, "")
    assert "--wait" in result.stderr


def test_ctrl_c_while_waiting_leaves_the_last_report(shell: Shell) -> None:
    """Between two looks, too, an interrupt ends with what is known and 130."""
    shell.write(".env", env_text())
    with mended_when(threading.Event()) as endpoint:
        process = subprocess.Popen(
            [*COMMAND, "check", endpoint.url, "--wait", "3600", "--format", "json"],
            cwd=shell.folder,
            env=shell.environ({}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )
        assert process.stderr is not None
        assert "http-bad-gateway" in process.stderr.readline()
        os.killpg(process.pid, signal.SIGINT)
        stdout, stderr = process.communicate(timeout=PATIENCE_S)
    document = json.loads(stdout)
    assert (process.returncode, document["run"]["interrupted"], stderr) == (130, True, "")
    assert document["diagnosis"][0]["code"] == "http-bad-gateway"
