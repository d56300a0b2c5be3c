"""Ctrl-C and the deadline while an endpoint is being examined."""

import asyncio
import json
import os
import signal
import subprocess
import threading

import pytest

from tests.cli.contract import assert_contract
from tests.cli.endpoints import PATH, answering
from tests.cli.settings_text import AES_KEY, CORP_ID, TOKEN, env_text
from tests.cli.shell import COMMAND, LANGUAGES, PATIENCE_S, Shell
from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.receiver.receive_ids import Keys
from wecom_doctor.receiver.reference import receive

KEYS = Keys(token=TOKEN, encoding_aes_key=AES_KEY, corp_id=CORP_ID)
# Requests that are answered before the endpoint falls silent: some of the first battery, and all of it.
EARLY, LATE = 0, 12


def interrupted(shell: Shell, answered: int, *options: str) -> subprocess.CompletedProcess[bytes]:
    """Examine an endpoint that falls silent after some answers, and press Ctrl-C as soon as it is silent."""
    silent = threading.Event()
    served = 0

    async def falling_silent(request: Request) -> Response:
        nonlocal served
        served += 1
        if served > answered:
            silent.set()
            await asyncio.Event().wait()
        return receive(request, KEYS, path=PATH).response

    shell.write(".env", env_text(SECRET="changeme"))
    with answering(falling_silent) as endpoint:
        process = subprocess.Popen(
            [*COMMAND, "check", endpoint.url, *options],
            cwd=shell.folder,
            env=shell.environ({}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert silent.wait(PATIENCE_S)
        os.killpg(process.pid, signal.SIGINT)
        stdout, stderr = process.communicate(timeout=PATIENCE_S)
    return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("answered", [EARLY, LATE])
def test_ctrl_c_shows_what_is_known(shell: Shell, answered: int, lang: str) -> None:
    """What was found on paper is told, the report says that it was interrupted, status 130, no traceback."""
    done = interrupted(shell, answered, "--lang", lang)
    assert done.returncode == 130
    text = done.stdout.decode()
    assert "placeholder-left" in text
    assert ("已中断" if lang == "zh" else "Interrupted") in text
    assert done.stderr == b""


def test_ctrl_c_leaves_a_whole_document(shell: Shell) -> None:
    """In JSON the interrupt leaves one document; nothing about the endpoint is claimed, neither good nor bad."""
    done = interrupted(shell, EARLY, "--format", "json")
    document = json.loads(done.stdout)
    assert_contract(document)
    assert (done.returncode, document["exit_status"], document["run"]["interrupted"]) == (130, 130, True)
    verdicts = {one["id"]: one["verdict"] for one in document["checks"]}
    assert verdicts["callback.verify-answer"] == verdicts["http.answers"] == "unsure"


def test_the_deadline_bounds_an_endpoint_that_falls_silent(shell: Shell) -> None:
    """--timeout ends the examination by itself, with a report and a status that owns up to what is missing."""

    async def falling_silent(request: Request) -> Response:
        if request.method == "POST":
            await asyncio.Event().wait()
        return receive(request, KEYS, path=PATH).response

    shell.write(".env", env_text())
    with answering(falling_silent) as endpoint:
        result = shell("check", endpoint.url, "--timeout", "4", "--format", "json")
    assert result.status in {1, 3}
    verdicts = {one["id"]: one["verdict"] for one in result.document["checks"]}
    assert verdicts["callback.verify-answer"] == "ok"
    assert verdicts["callback.message-accepted"] != "ok"
