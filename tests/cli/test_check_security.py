"""`check --security`: what an attacker would send, only on request, and only to an endpoint of one's own."""

import pytest

from tests.cli.endpoints import exhibit, healthy
from tests.cli.settings_text import env_text
from tests.cli.shell import Shell

CHECK = "security.no-xml-entities"


@pytest.fixture
def ready(shell: Shell) -> Shell:
    """A folder with a .env without fault."""
    shell.write(".env", env_text())
    return shell


def verdict(shell: Shell, *arguments: str) -> str:
    """The verdict on the check about entities."""
    document = shell("check", *arguments, "--format", "json").document
    (found,) = (one["verdict"] for one in document["checks"] if one["id"] == CHECK)
    return str(found)


def test_entities_that_are_fetched_are_found(ready: Shell) -> None:
    """Whoever fetches the URL that a forged message names is named, with the proof that a listener saw."""
    with exhibit("xml-entity-unsafe") as endpoint:
        result = ready("check", endpoint.url, "--security", "--format", "json")
    (found,) = (one for one in result.document["diagnosis"] if one["code"] == "xml-entity-unsafe")
    assert (found["check"], found["severity"], found["certainty"]) == (CHECK, "error", "certain")
    assert result.status == 1


def test_a_parser_without_entities_is_fine(ready: Shell) -> None:
    """The reference receiver refuses documents with a DOCTYPE."""
    with healthy() as endpoint:
        assert verdict(ready, endpoint.url, "--security") == "ok"


def test_nothing_is_sent_unasked(ready: Shell) -> None:
    """Without the option no message has a DOCTYPE, and the check is skipped."""
    with healthy() as endpoint:
        assert verdict(ready, endpoint.url) == "skipped"
    assert not [one for one in endpoint.requests if b"DOCTYPE" in one.body]


def test_a_stranger_is_not_attacked(ready: Shell) -> None:
    """For a host that is not this machine somebody has to say that it is his."""
    result = ready("check", "https://wecom.example.com/callback", "--security", "--only", "settings")
    assert result.status == 2
    assert "--yes" in result.stderr
    sure = ready("check", "https://wecom.example.com/callback", "--security", "--yes", "--only", "settings")
    assert sure.status == 0
