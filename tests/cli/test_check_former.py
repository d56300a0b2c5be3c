"""`check` when the program still holds what the .env held before, as after `keygen --write --force`."""

import pytest

from tests.cli.endpoints import healthy
from tests.cli.settings_text import AES_KEY, CORP_ID, TOKEN, env_text
from tests.cli.shell import LANGUAGES, Shell

NEW_KEY = "pR7tYq2WmZx9CvB4nL6kJ8hG3fD5sA1eUoIiTyKrQw8"


def test_a_program_that_was_not_restarted_is_told(shell: Shell) -> None:
    """keygen keeps the old file; who still answers to it was not restarted."""
    shell.write(".env", env_text())
    assert shell("keygen", "--write", ".env", "--force").status == 0
    with healthy() as endpoint:
        result = shell("check", endpoint.url, "--only", "callback", "--format", "json")
    [first, *_] = [one for one in result.document["diagnosis"] if one["severity"] == "error"]
    assert (first["code"], first["certainty"]) == ("config-not-reloaded", "likely")
    assert first["also"] == ["env-overrides-file"]
    assert result.status == 1
    assert TOKEN not in result.stdout
    assert AES_KEY not in result.stdout


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "before",
    [f"# WECOM_TOKEN={TOKEN}\n", f"#WECOM_ENCODING_AES_KEY={AES_KEY}\n", f"# WECOM_CORP_ID={CORP_ID}\n"],
    ids=["token", "key", "corp-id"],
)
def test_a_single_value_that_is_commented_out_is_recognised(shell: Shell, before: str, lang: str) -> None:
    """One of three values was changed, the others are still right."""
    now = {"TOKEN": "N3wT0k3nN3wT0k3n", "ENCODING_AES_KEY": NEW_KEY, "CORP_ID": "ww9f8e7d6c5b4a3210"}
    changed = {name: value for name, value in now.items() if f"WECOM_{name}=" in before}
    shell.write(".env", before + env_text(**changed))
    with healthy() as endpoint:
        result = shell("check", endpoint.url, "--only", "callback", "--lang", lang)
    assert "config-not-reloaded" in result.stdout.partition("1. ")[2].partition("2. ")[0]


def test_an_old_value_that_nobody_holds_changes_nothing(shell: Shell) -> None:
    """A healthy endpoint is asked no more, whatever lies beside the .env."""
    shell.write(".env", env_text())
    shell.write(".env.bak", env_text(TOKEN="N3wT0k3nN3wT0k3n"))
    with healthy() as endpoint:
        result = shell("check", endpoint.url, "--only", "callback", "--format", "json")
    assert result.status == 0
    assert len(endpoint.requests) <= 25
