"""The help in the READMEs is what the program prints."""

import os
import re
import subprocess
import sys

import pytest

from tests.structure.source import ROOT


@pytest.mark.parametrize(("readme", "lang"), [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_help_in_readme(readme: str, lang: str) -> None:
    """The block between the markers, without its code fence, equals the output of --help."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    block = re.search(r"<!-- help -->\s*```[a-z]*\n(.*?)```\s*<!-- /help -->", text, re.DOTALL)
    assert block is not None, f"{readme} has no block between <!-- help --> and <!-- /help -->"
    printed = subprocess.run(
        [sys.executable, "-m", "wecom_doctor", "--lang", lang, "--help"],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    prompt = re.match(r"\$ .*\n", block[1])
    assert block[1][prompt.end() if prompt else 0 :].rstrip() == printed.rstrip()
