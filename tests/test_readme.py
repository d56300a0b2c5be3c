"""The READMEs tell the truth: their examples are what the program prints.

`UPDATE_README=1` writes the examples anew; what changed is then for a person to read.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.endpoints import exhibit
from wecom_doctor.receiver.receive_ids import Keys

ROOT = Path(__file__).parent.parent
LANGUAGES = {"README.md": "en", "README.zh-CN.md": "zh"}
BLOCK = re.compile(r"(?<=<!-- example -->\n```console\n)\$ (.+)\n([\s\S]*?)(?=```\n<!-- /example -->)")
KEYS = Keys(
    token="Kp3vXw9QmZ2rT7",
    encoding_aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFE",
    corp_id="ww8a1f0c2d9b3e4f56",
)
ENV = f"WECOM_CORP_ID={KEYS.corp_id}\nWECOM_TOKEN={KEYS.token}\nWECOM_ENCODING_AES_KEY={KEYS.encoding_aes_key}\n"
# Where the broken endpoint of the examples is shown to be, and the folder of the demo.
SHOWN_URL = "http://127.0.0.1:8080/callback"
SHOWN_FOLDER = "wecom-doctor-demo-k3v9x2m7"
# A line of an access log in which a proxy decoded the query once too often.
LOG = (
    '203.0.113.9 - - [20/Nov/2026:16:27:09 +0800] "GET /wecom/callback?'
    "msg_signature=126cd464d0b65936deb04ec89f6409b3f3eac4b8&timestamp=1795206429&nonce=1372623149&"
    "echostr=E1zh2lJ8JUh9s2mXrv2UXobWHJxB8fV2GM3IcFs+kCiHwKWXPl+2bQ8YhUqg3Fn1yat4zUd7ohe6QKBA1mAuNA%3D%3D "
    'HTTP/1.1" 403 9 "-" "Mozilla/4.0"\n'
)


@dataclass(frozen=True, kw_only=True)
class Example:
    """One block of a README: what is typed, and what comes out."""

    readme: str
    number: int
    command: str
    output: str

    def __str__(self) -> str:
        return f"{self.readme}-{self.number}"


def examples(readme: str) -> Iterator[Example]:
    """The examples of a README."""
    for number, block in enumerate(BLOCK.finditer((ROOT / readme).read_text("utf-8"))):
        yield Example(readme=readme, number=number, command=block[1], output=block[2])


def printed(command: str, lang: str, folder: Path) -> str:
    """What a command prints in a folder with a .env and an access log, while the broken endpoint runs."""
    (folder / ".env").write_text(ENV)
    (folder / ".env").chmod(0o600)
    (folder / "access.log").write_text(LOG)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WECOM_")}
    more = {"PYTHONPATH": str(ROOT), "WECOM_DOCTOR_LANG": lang, "TZ": "UTC", "TMPDIR": "/tmp"}
    program = shlex.join([sys.executable, "-m", "wecom_doctor"])
    with exhibit("reply-json-quoted", KEYS) as endpoint:
        typed = command.replace("wecom-doctor", program, 1).replace(SHOWN_URL, endpoint.url)
        done = subprocess.run(
            ["sh", "-c", typed], cwd=folder, env={**environment, **more}, capture_output=True, text=True, check=False
        )
    assert done.stderr == ""
    return re.sub(r"wecom-doctor-demo-\w{8}", SHOWN_FOLDER, done.stdout.replace(endpoint.url, SHOWN_URL))


@pytest.mark.parametrize("example", [one for readme in LANGUAGES for one in examples(readme)], ids=str)
def test_an_example_is_real_output(example: Example, tmp_path: Path) -> None:
    """What a README shows is what a user gets."""
    real = printed(example.command, LANGUAGES[example.readme], tmp_path)
    if os.environ.get("UPDATE_README"):
        path = ROOT / example.readme
        before = path.read_text("utf-8")
        begin = [one.start(2) for one in BLOCK.finditer(before)][example.number]
        end = [one.end(2) for one in BLOCK.finditer(before)][example.number]
        path.write_text(before[:begin] + real + before[end:], "utf-8")
        return
    assert example.output == real


@pytest.mark.parametrize("readme", LANGUAGES)
def test_the_main_job_is_shown(readme: str) -> None:
    """Both READMEs show a broken endpoint diagnosed, the healthy demo, and a captured request opened, in that order."""
    commands = [one.command for one in examples(readme)]
    assert [one.split()[1] for one in commands] == ["check", "check", "decode"]
    assert [SHOWN_URL in one for one in commands] == [True, False, False]
    assert "--demo" in commands[1]
    assert "reply-json-quoted" in next(examples(readme)).output


@pytest.mark.parametrize("readme", LANGUAGES)
def test_output_stands_on_the_first_screen(readme: str) -> None:
    """A visitor sees real output without scrolling far."""
    lines = (ROOT / readme).read_text("utf-8").splitlines()
    assert lines.index("<!-- example -->") < 12
