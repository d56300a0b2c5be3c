"""`wecom-doctor check` in front of ports that do not open, as a user sees it."""

import socket

import pytest

from tests.cli.endpoints import healthy
from tests.cli.settings_text import env_text
from tests.cli.shell import LANGUAGES, Shell
from tests.ports import LOOPBACK, deaf_port, free_port

WORDS = {
    "zh": ("回调程序没有在运行", f"{LOOPBACK} 拒绝连接", "端口可以连接"),
    "en": ("The callback program is not running", f"{LOOPBACK}: refuses connections", "The port accepts connections"),
}
# A request waits four seconds for its connection, and so does the knock.
BOTH_WAITS_S = 8.0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_port_where_nobody_listens(shell: Shell, lang: str) -> None:
    """Without any setting the port alone is examined, and the cause is told in words."""
    result = shell("check", f"http://{LOOPBACK}:{free_port()}/", "--only", "tcp", "--lang", lang)
    assert result.status == 1
    for words in (*WORDS[lang], "app-not-running"):
        assert words in result.stdout


def test_an_open_port(shell: Shell) -> None:
    """Nothing is found, and no request is sent for it."""
    with healthy() as endpoint:
        result = shell("check", endpoint.url, "--only", "tcp", "--format", "json")
    assert result.document["diagnosis"] == []
    assert {one["verdict"] for one in result.document["checks"]} == {"ok", "skipped"}
    assert result.status == 0
    assert endpoint.requests == []


def test_who_listens_is_told(shell: Shell) -> None:
    """A program that listens on one address of loopback only is named when another one is the target."""
    with socket.create_server((LOOPBACK, 0)) as here:
        port = here.getsockname()[1]
        result = shell("check", f"http://127.0.0.2:{port}/", "--only", "tcp", "--format", "json")
    (found,) = result.document["diagnosis"]
    assert (found["code"], found["certainty"]) == ("bind-loopback-only", "certain")
    (listening,) = found["params"]["listening"]
    assert listening.endswith(f" {LOOPBACK}:{port}")


def test_a_silent_port_is_waited_for_once(shell: Shell) -> None:
    """Knock and requests wait at the same time, and one cause is told for both."""
    with deaf_port() as port:
        url = f"http://{LOOPBACK}:{port}/callback"
        shell.write(".env", env_text(CALLBACK_URL=url))
        document = shell("check", "--format", "json").document
    assert [one["code"] for one in document["diagnosis"] if one["severity"] == "error"] == ["port-filtered"]
    checks = {one["id"]: one for one in document["checks"]}
    assert checks["http.answers"]["because"] == "tcp.port-open"
    assert document["run"]["duration_s"] < BOTH_WAITS_S
