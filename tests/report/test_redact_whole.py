"""Striking secrets out leaves a report that can still be read, by people and by scripts."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import wecom_doctor
from tests.examination.workbench import HEALTHY_LINES, needs_git, write_env

pytestmark = needs_git
COMMON_WORDS = ["false", "wecom", "error", "settings", "token", "checks", "exit_status", "WECOM_TOKEN", "token-weak"]


def document_of(folder: Path, *lines: str, below: str = ".") -> dict[str, Any]:
    """What `env --format json` prints about a .env of these lines."""
    path = write_env(folder / below, *lines, mode=0o644)
    done = subprocess.run(
        [sys.executable, "-m", "wecom_doctor", "env", "--format", "json", str(path.relative_to(folder))],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(wecom_doctor.__file__).parent.parent),
            "GIT_CEILING_DIRECTORIES": str(folder.parent),
        },
        capture_output=True,
        check=False,
    )
    document: dict[str, Any] = json.loads(done.stdout)
    return document


@pytest.mark.parametrize("word", COMMON_WORDS)
def test_a_document_survives_a_secret_that_is_a_word(tmp_path: Path, word: str) -> None:
    """A variable such as USE_KEYRING=false, or a Token that is a word, leaves members, ids and codes as they are."""
    lines = [line for line in HEALTHY_LINES if "_TOKEN" not in line]
    plain = document_of(tmp_path, *lines, "WECOM_TOKEN=test1")
    struck = document_of(tmp_path, *lines, "WECOM_TOKEN=test1", f"USE_KEYRING={word}")
    for document in (plain, struck):
        document["checks"] = [(one["id"], one["verdict"], one["codes"]) for one in document["checks"]]
        document["diagnosis"] = [(one["code"], one["severity"], one["check"]) for one in document["diagnosis"]]
    for member in ("schema", "tool", "verdict", "exit_status", "checks", "diagnosis"):
        assert struck[member] == plain[member]
    assert struck["target"]["settings"] == plain["target"]["settings"]
    assert set(struck) == set(plain)


def test_a_secret_in_a_free_text_is_struck_out(tmp_path: Path) -> None:
    """A folder that is named like the Token is masked in every member that can hold it."""
    token = "h7Kq2ZtV9sXbL4mCw8RfYd3N"
    (tmp_path / token).mkdir()
    document = document_of(tmp_path, f"WECOM_TOKEN={token}", below=token)
    assert [one for one in document["diagnosis"] if one["params"].get("file")]
    assert token not in json.dumps(document)
