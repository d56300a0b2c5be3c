"""`wecom-doctor net` as a user runs it."""

import pytest

from tests.cli.contract import assert_contract
from tests.cli.endpoints import healthy
from tests.cli.shell import LANGUAGES, Shell

ROAD = {"url", "dns", "tcp", "tls", "http", "clock", "domain"}


def test_the_road_is_examined_without_keys(shell: Shell) -> None:
    """Without any setting there is a report on the road, of the kind that `check` prints; no request is signed."""
    with healthy() as endpoint:
        result = shell("net", endpoint.url, "--offline", "--format", "json")
    document = result.document
    assert_contract(document)
    assert (result.status, result.stderr) == (0, "")
    assert document["run"]["command"] == "net"
    assert {one["area"] for one in document["checks"]} <= ROAD
    assert not any("msg_signature" in one.query or one.method == "POST" for one in endpoint.requests)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_bare_host_was_taken_for_is_said(shell: Shell, lang: str) -> None:
    """A name without scheme is examined as https, and the user is told."""
    result = shell("net", "localhost:1", "--only", "url", "--lang", lang)
    assert "https://localhost:1/" in result.stderr
    assert "https://localhost:1/" in result.stdout
    assert result.status == 0


def test_without_a_target_there_is_one_sentence(shell: Shell) -> None:
    """`net` alone in an empty folder says what it takes."""
    result = shell("net")
    assert (result.status, result.stdout) == (2, "")
    assert "wecom-doctor net your-host" in result.stderr


def test_the_url_of_the_settings_will_do(shell: Shell) -> None:
    """Without an argument the road to WECOM_CALLBACK_URL is examined."""
    result = shell("net", "--only", "url", WECOM_CALLBACK_URL="http://127.0.0.1:1/cb")
    assert result.status == 0
    assert "http://127.0.0.1:1/cb" in result.stdout


def test_a_port_that_speaks_http_is_examined_as_http(shell: Shell) -> None:
    """HOST:PORT is tried as https first; where only http is answered, that is what is examined."""
    with healthy() as endpoint:
        address = endpoint.url.removeprefix("http://")
        result = shell("net", address, "--offline", "--only", "tcp", "--format", "json")
    assert endpoint.url in result.stderr
    assert result.document["target"]["url"] == endpoint.url
    assert result.status == 0
