"""The help in the READMEs is what the program prints."""

import os
import re
import subprocess
import sys

import pytest

from tests.structure.source import ROOT

LANGUAGES = {"README.md": "en", "README.zh-CN.md": "zh"}
# The commands whose help a README shows; the root itself has no name.
SHOWN = ("", "check")
BLOCK = re.compile(r"<!-- help ?(\w*) -->\s*```[a-z]*\n(.*?)```\s*<!-- /help -->", re.DOTALL)


def helps(readme: str) -> dict[str, str]:
    """The help of each command as a README shows it, without the prompt."""
    found = BLOCK.findall((ROOT / readme).read_text(encoding="utf-8"))
    return {command: re.sub(r"\A\$ .*\n", "", shown).rstrip() for command, shown in found}


@pytest.mark.parametrize("command", SHOWN)
@pytest.mark.parametrize(("readme", "lang"), LANGUAGES.items())
def test_help_in_readme(readme: str, lang: str, command: str) -> None:
    """The block between the markers, without its code fence, equals the output of --help."""
    printed = subprocess.run(
        [sys.executable, "-m", "wecom_doctor", "--lang", lang, *command.split(), "--help"],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert helps(readme).get(command) == printed.rstrip()


@pytest.mark.parametrize("readme", LANGUAGES)
def test_every_command_is_told(readme: str) -> None:
    """A README has a word on every command, as it is typed."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    commands = re.findall(r"^  ([a-z]+)  +\S", helps(readme)[""], re.MULTILINE)
    assert len(commands) > 5
    assert [one for one in commands if f"`wecom-doctor {one}" not in text and f"wecom-doctor {one} " not in text] == []
