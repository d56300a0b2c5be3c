"""Ctrl-C in a real run: SIGINT ends the waiting and keeps what is known."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.examination.slow_run import SlowRun


@pytest.fixture
def slow_text(tmp_path: Path) -> Iterator[SlowRun]:
    run = SlowRun(tmp_path, "--lang", "en")
    yield run
    run.end()


@pytest.fixture
def slow_json(tmp_path: Path) -> Iterator[SlowRun]:
    run = SlowRun(tmp_path, "--format", "json")
    yield run
    run.end()


def test_an_interrupted_check_prints_what_it_knows(slow_text: SlowRun) -> None:
    """After SIGINT every check that needs no git is told, the report says that it was cut short, and 130 is the end."""
    status, out, err = slow_text.interrupted()
    assert status == 130
    assert "✓ The settings needed have values" in out
    assert "✓ The callback URL is well-formed" in out
    assert "? The .env stays out of git" in out
    assert "Interrupted." in out
    assert err == ""


def test_an_interrupted_check_writes_a_whole_document(slow_json: SlowRun) -> None:
    """After SIGINT the JSON report is complete, says that it was interrupted, and carries the exit status."""
    status, out, err = slow_json.interrupted()
    document = json.loads(out)
    assert status == document["exit_status"] == 130
    assert document["run"]["interrupted"] is True
    assert document["verdict"] == "unsure"
    verdicts = {one["id"]: one["verdict"] for one in document["checks"]}
    assert verdicts.pop("settings.env-file-outside-git") == "unsure"
    assert set(verdicts.values()) == {"ok", "skipped"}
    assert err == ""
