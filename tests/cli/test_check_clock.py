"""`wecom-doctor check` where a clock is off: this machine's or the endpoint's, with and without a third one."""

import asyncio
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl

import pytest

from tests.cli.endpoints import KEYS, PATH, answering, exhibit, healthy, looping
from tests.cli.settings_text import env_text
from tests.cli.shell import COMMAND, LANGUAGES, Result, Shell
from tests.net.time_servers import LOOPBACK, ahead, telling
from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.receiver.reference import receive

# As far as the gallery's endpoint is ahead.
AHEAD_S = 600
SKEWED = "endpoint-clock-skewed"


@contextmanager
def time_server(ahead_s: float) -> Iterator[str]:
    """A time server that runs beside the test, as `--ntp` takes it."""
    with looping() as loop:
        running = telling(ahead(ahead_s))
        port, _ = asyncio.run_coroutine_threadsafe(running.__aenter__(), loop).result()
        try:
            yield f"{LOOPBACK}:{port}"
        finally:
            asyncio.run_coroutine_threadsafe(running.__aexit__(None, None, None), loop).result()


def clock_findings(result: Result) -> list[tuple[str, str, str]]:
    """What is said of clocks: the code, how sure, how grave."""
    return [
        (one["code"], one["certainty"], one["severity"])
        for one in result.document["diagnosis"]
        if one["check"].startswith("clock.")
    ]


def verdicts(result: Result) -> dict[str, str]:
    """The verdicts of the checks of clocks."""
    return {one["id"]: one["verdict"] for one in result.document["checks"] if one["area"] == "clock"}


@pytest.fixture
def ready(shell: Shell) -> Shell:
    """A folder with a .env without fault."""
    shell.write(".env", env_text())
    return shell


def test_offline_the_endpoint_is_suspected_first(ready: Shell) -> None:
    """Two clocks differ and there is no third: a warning that names the other reading, and this machine is skipped."""
    with exhibit(SKEWED) as endpoint:
        result = ready("check", endpoint.url, "--format", "json")
    assert clock_findings(result) == [(SKEWED, "likely", "warning")]
    assert verdicts(result) == {"clock.machine": "skipped", "clock.endpoint": "problem"}
    assert (result.status, result.document["verdict"]) == (0, "healthy")


@pytest.mark.parametrize(
    ("third_s", "found"),
    [(0, [(SKEWED, "certain", "warning")]), (AHEAD_S, [("clock-skewed", "certain", "warning")])],
)
def test_a_named_server_decides_also_offline(ready: Shell, third_s: int, found: list[tuple[str, str, str]]) -> None:
    """The third clock agrees with this machine, or with the endpoint: the other one is wrong, for certain."""
    with exhibit(SKEWED) as endpoint, time_server(third_s) as server:
        result = ready("check", endpoint.url, "--ntp", server, "--format", "json")
    assert clock_findings(result) == found


def test_clocks_that_agree_are_well(ready: Shell) -> None:
    """The same answer from both, by an environment variable, and nothing but ticks."""
    with healthy() as endpoint, time_server(0.2) as server:
        result = ready("check", endpoint.url, "--format", "json", WECOM_DOCTOR_CHECK_NTP=server)
    assert clock_findings(result) == []
    assert verdicts(result) == {"clock.machine": "ok", "clock.endpoint": "ok"}
    assert result.status == 0


def test_a_named_server_that_is_silent_leaves_the_run_unsure(ready: Shell) -> None:
    """Evidence was asked for and is missing; without the option nobody would miss it."""
    with healthy() as endpoint:
        result = ready("check", endpoint.url, "--ntp", f"{LOOPBACK}:9", "--format", "json")
    assert verdicts(result) == {"clock.machine": "unsure", "clock.endpoint": "ok"}
    assert result.status == 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_says_by_how_much_and_against_what(ready: Shell, lang: str) -> None:
    """The difference, its error, the clock it was held against, and why it matters."""
    with healthy() as endpoint, time_server(-7200) as server:
        result = ready("check", endpoint.url, "--ntp", server, "--only", "clock", "--lang", lang)
    assert "clock-skewed" in result.stdout
    assert "7200" in result.stdout
    assert LOOPBACK in result.stdout
    assert "access_token" in result.stdout


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_machine_with_a_wrong_clock_does_not_blame_the_endpoint(ready: Shell, hours: int) -> None:
    """The endpoint refuses what is signed an hour off, and is right; the one thing that is wrong is our clock."""
    faketime = shutil.which("faketime")
    if faketime is None:
        pytest.skip("faketime is not installed, so no process can be given another time")

    async def strict(request: Request) -> Response:
        timestamp = dict(parse_qsl(request.query)).get("timestamp", "")
        late = timestamp.isdecimal() and abs(time.time() - int(timestamp)) > AHEAD_S
        return Response(status=403) if late else receive(request, KEYS, path=PATH).response

    with answering(strict) as endpoint, time_server(0) as server:
        command = [faketime, "-f", f"{hours:+d}h", *COMMAND, "check", endpoint.url, "--ntp", server, "--format", "json"]
        done = ready.program(*command, environ={"TZ": "UTC"})
    document = json.loads(done.stdout)
    told = [one for one in document["diagnosis"] if one["severity"] != "notice"]
    assert {(one["code"], one["severity"]) for one in told} == {("clock-skewed", "warning")}
    assert {round(one["params"]["machine_ahead_s"], -1) for one in told} == {hours * 3600}
    assert done.returncode == 0
