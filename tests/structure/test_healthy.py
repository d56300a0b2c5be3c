"""The healthy facts are what probes really report about a healthy .env, and no rule finds fault with them."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.given_settings import ENV_PATH, VALUES
from tests.healthy import healthy
from tests.rules.judging import judged
from wecom_doctor.examination.discovery import all_checks, all_probes
from wecom_doctor.facts.env_file import EnvFile
from wecom_doctor.model import MOOT, OK, Check, Fine
from wecom_doctor.settings.given import Given, Options, gather

NO_ENVIRONMENT: Mapping[str, str] = {}
FROM_THE_FILE = ("settings_given", "env_file", "env_lines", "env_readings", "callback_url")


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Given:
    """The healthy .env in the current folder."""
    monkeypatch.chdir(tmp_path)
    env = tmp_path / ENV_PATH
    env.write_text("".join(f"{name}={value}\n" for name, value in VALUES.items()), encoding="utf-8")
    env.chmod(0o600)
    return gather(options=Options(), flags={}, env_path=None, foreign=None, environ=NO_ENVIRONMENT)


@pytest.mark.parametrize("name", FROM_THE_FILE)
def test_probe_reports_the_healthy_fact(name: str, given: Given) -> None:
    """What tests of rules take for healthy is what a healthy file looks like."""
    found = asyncio.run(_ask(name, given))
    if isinstance(found, EnvFile):
        # Whether the folder of temporary files is closed to others depends on the machine.
        found = replace(found, folder_shields=healthy().env_file.folder_shields)
    assert found == getattr(healthy(), name)


async def _ask(name: str, given: Given) -> object:
    return await all_probes()[name].function(given)


@pytest.mark.parametrize("check", all_checks(), ids=lambda one: one.id)
def test_no_rule_finds_fault_with_health(check: Check) -> None:
    """On healthy facts every rule is content."""
    verdict = judged(check)
    assert verdict in (OK, MOOT, ()) or isinstance(verdict, Fine)
