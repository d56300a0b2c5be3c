"""Credentials that nobody told us of, in what was typed, captured or saved: none is repeated on a screen."""

import http.client
import json
from pathlib import Path

import pytest

from tests.cli.listening import ENV, listening, verification
from tests.cli.settings_text import env_text
from tests.cli.shell import Shell

CANARY = "Zk8Qw3Vt1Lp9Xs6Rb4Nm"
OTHER = "Hy5Tg2Mc7Jd0Fa9Ue3Wo"


def test_not_in_a_sentence_about_wrong_usage(shell: Shell) -> None:
    """The URL is shown without what it holds."""
    told = shell("simulate", "text", f"https://u@cb.example.net/x?key={CANARY}", "--curl")
    assert told.status == 2
    assert "cb.example.net" in told.stderr
    assert CANARY not in told.said


@pytest.mark.parametrize("form", ["text", "json"])
def test_not_of_a_captured_message(shell: Shell, form: str) -> None:
    """Permanent codes and tokens are masked under any spelling of their names."""
    fields = f"<permanent_code>{CANARY}</permanent_code><SuiteTicket>{OTHER}</SuiteTicket>"
    shell.write(".env", env_text())
    shell.write("body.xml", f"<xml><SuiteId>ww1</SuiteId><InfoType>create_auth</InfoType>{fields}</xml>")
    told = shell("decode", "body.xml", "--format", form)
    assert "create_auth" in told.stdout
    assert not [one for one in (CANARY, OTHER) if one in told.said]


@pytest.mark.parametrize("form", ["text", "json"])
def test_not_in_what_differs_between_reports(shell: Shell, form: str) -> None:
    """Another value is told as another placeholder."""
    shell.write(".env", env_text())
    document = shell("env", "--format", "json").document
    for name, secret in (("old.json", CANARY), ("new.json", OTHER)):
        document["target"]["url"] = f"https://me:{secret}@cb.example.net/?key={secret}"
        shell.write(name, json.dumps(document))
    told = shell("report", "diff", "old.json", "new.json", "--format", form)
    assert not [one for one in (CANARY, OTHER) if one in told.said]


@pytest.mark.parametrize("form", ["text", "json"])
def test_not_of_a_request_that_was_heard(tmp_path: Path, form: str) -> None:
    """Neither on the screen nor in the headers of the recording; what is signed stays as it came."""
    (tmp_path / ".env").write_text(ENV)
    with listening(tmp_path, "--record", "kept", "--max-requests", "1", "--format", form) as run:
        connection = http.client.HTTPConnection(run.host, run.port)
        headers = {"Authorization": f"Bearer {CANARY}", "Cookie": f"sid={OTHER}", "X-Debug": CANARY}
        query = verification()
        connection.request("GET", f"/?{query}&access_token={CANARY}", headers=headers)
        connection.getresponse().read()
        connection.close()
        told = "".join(map(str, run.end()))
    assert "GET" in told
    assert not [one for one in (CANARY, OTHER) if one in told]
    (recording,) = (tmp_path / "kept").iterdir()
    target, _, rest = recording.read_text().partition("\n")
    assert query in target
    assert "Authorization: Bearer REDACTED-" in rest
    assert not [one for one in (CANARY, OTHER) if one in rest]
