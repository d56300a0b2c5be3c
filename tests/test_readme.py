"""The READMEs tell the truth: their example is what the program prints."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# The .env of the example: a key that lost its last character.
ENV = """\
WECOM_CORP_ID=ww8a1f0c2d9b3e4f56
WECOM_TOKEN=Kp3vXw9QmZ2rT7
WECOM_ENCODING_AES_KEY=abcdefghijklmnopqrstuvwxyz0123456789ABCDEF
"""


@pytest.mark.parametrize(("readme", "lang"), [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_example_is_real_output(readme: str, lang: str, tmp_path: Path) -> None:
    """The first screen of a README is what a user gets."""
    (tmp_path / ".env").write_text(ENV)
    (tmp_path / ".env").chmod(0o600)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WECOM_")}
    done = subprocess.run(
        [sys.executable, "-m", "wecom_doctor", "check", "--only", "keys", "--lang", lang],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    block = re.search(r"<!-- example -->\n```console\n\$ .*?\n(.*?)```", (ROOT / readme).read_text("utf-8"), re.DOTALL)
    assert block is not None
    assert block[1] == done.stdout


def test_english_readme_shows_output_on_its_first_screen() -> None:
    """A visitor sees real output without scrolling far."""
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    assert lines.index("<!-- example -->") < 12
