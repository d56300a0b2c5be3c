"""A report is made to be shown: a planted canary never appears in anything that any command says or writes."""

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.cli.pseudo_terminal import on_terminal
from tests.cli.settings_text import AES_KEY, CC_CONNECT, SECRET, TOKEN, env_text
from tests.cli.shell import LANGUAGES, Shell

CANARY = "CaNaRy7f3aZqX9"
# What can be judged without asking the network for a name.
ON_PAPER = ("--only", "settings", "--only", "keys", "--only", "url")
LONG = (CANARY * 4)[:43]

FILES: dict[str, str | bytes] = {
    "Token": env_text(TOKEN=CANARY),
    "Token of 32": env_text(TOKEN=(CANARY * 3)[:32]),
    "Token too long": env_text(TOKEN=LONG),
    "Token with strangers": env_text(TOKEN=f"{CANARY}_+!"),
    "Token in quotes": env_text(TOKEN=f'"{CANARY}"'),
    "Token in curly quotes": env_text(TOKEN=f"“{CANARY}”"),
    "Token with blanks": env_text(TOKEN=f"' {CANARY}\u200b'"),
    "Token cut at #": env_text(TOKEN=f"{CANARY} #{CANARY}"),
    "Token with a default": env_text(TOKEN="${NOTHING:-" + CANARY + "}"),
    "Token with a dollar": env_text(TOKEN=f"{CANARY}$x"),
    "key": env_text(ENCODING_AES_KEY=LONG),
    "key too short": env_text(ENCODING_AES_KEY=CANARY),
    "key with a line break": env_text(ENCODING_AES_KEY=f"{AES_KEY[:20]}\n{CANARY}"),
    "Secret": env_text(SECRET=LONG),
    "Secret too short": env_text(SECRET=CANARY),
    "Token and key exchanged": env_text(TOKEN=LONG, ENCODING_AES_KEY=CANARY),
    "the same twice": env_text(TOKEN=LONG, SECRET=LONG),
    "corp id": env_text(CORP_ID=CANARY),
    "proxy password": env_text(PROXY=f"http://user:{CANARY}@10.0.0.1:3128"),
    "proxy password with $ and #": env_text(PROXY=f"http://user:{CANARY}$x#y@10.0.0.1:3128"),
    "API password": env_text(API_BASE=f"https://user:{CANARY}@qyapi.weixin.qq.com"),
    "URL password": env_text(CALLBACK_URL=f"https://user:{CANARY}@a.example.com/cb"),
    "URL user": env_text(CALLBACK_URL=f"https://{CANARY}@a.example.com/cb"),
    "URL password with @": env_text(CALLBACK_URL=f"https://user:a@{CANARY}@a.example.com/cb"),
    "URL password, wrong brackets": env_text(CALLBACK_URL=f"https://user:{CANARY}@[a.example.com/cb"),
    "URL password with /": env_text(CALLBACK_URL=f"https://user:{CANARY}/x@a.example.com/cb"),
    "URL password, wrong port": env_text(CALLBACK_URL=f"https://user:a@{CANARY}@a.example.com:port/cb"),
    "URL password, no scheme": env_text(CALLBACK_URL=f"user:{CANARY}@a.example.com/cb"),
    "URL password, one slash": env_text(CALLBACK_URL=f"https:/user:{CANARY}@a.example.com/cb"),
    "URL password, backslashes": env_text(CALLBACK_URL=f"https:\\\\user:{CANARY}@a.example.com/cb"),
    "duplicate before": f"WECOM_TOKEN={CANARY}\nWECOM_SECRET={CANARY}\n{env_text()}",
    "duplicate after": f"{env_text()}WECOM_TOKEN={CANARY}\nWECOM_ENCODING_AES_KEY={LONG}\n",
    "colon": f"{env_text()}WECOM_SECRET: {CANARY}\n",
    "no equals sign": f"{env_text()}WECOM_SECRET {CANARY}\n",
    "bare": f"{env_text()}{CANARY}\n",
    "no name": f"{env_text()}={CANARY}\n",
    "quote not closed": f'{env_text()}WECOM_SECRET="{CANARY}\n',
    "wrong case": f"{env_text(SECRET=None)}wecom_secret={LONG}\n",
    "near miss": f"{env_text(ENCODING_AES_KEY=None)}WECOM_AESKEY={LONG}\n",
    "another program's": f"{env_text()}DB_PASSWORD={CANARY}\nOPENAI_API_KEY={CANARY}\n",
    "GBK": ("# 企业微信\n" + env_text(SECRET=CANARY)).encode("gbk"),
    "UTF-16": env_text(SECRET=CANARY).encode("utf-16"),
    "NUL": f"{env_text(SECRET=CANARY)}X=\0{CANARY}\n",
    "neither text nor binary": env_text(SECRET=CANARY).encode() + b"X=\xff\xed\xa0\x80\xfe\n",
    "escape sequences": f"{env_text(SECRET=CANARY)}\x1b]0;{CANARY}\x07=1\n",
    "a name of endless length": f"{env_text(SECRET=CANARY)}{'A' * 100_000}={CANARY}\n",
}
FOREIGN: dict[str, str] = {
    "values": CC_CONNECT.replace(TOKEN, CANARY).replace(AES_KEY, LONG).replace(SECRET, CANARY),
    "a broken line": f'{CC_CONNECT}callback_token = "{CANARY}\n',
    "a list": CC_CONNECT.replace(f'"{SECRET}"', f'["{CANARY}"]'),
    "a table": CC_CONNECT.replace(f'"{SECRET}"', f'{{ value = "{CANARY}" }}'),
    "a proxy": f'{CC_CONNECT}proxy = "http://user:{CANARY}@10.0.0.1:3128"\n',
}


def betrayed(*texts: str) -> list[str]:
    """The lines that show the canary, plainly or in an encoding that anybody can undo."""
    encoded = base64.b64encode(CANARY.encode()).decode().rstrip("=")[:-1]
    signs = (CANARY, quote(CANARY), encoded, CANARY.encode().hex(), CANARY[::-1])
    return [line for text in texts for line in text.splitlines() if any(sign in line for sign in signs)]


def reports(folder: Path) -> list[str]:
    """Everything that was written as a report."""
    return [path.read_text(encoding="utf-8") for path in folder.glob("report.*")]


@pytest.mark.parametrize("content", [pytest.param(content, id=name) for name, content in FILES.items()])
def test_no_secret_of_a_file_is_told(shell: Shell, content: str | bytes) -> None:
    """Whatever is wrong with the line that holds it, and whatever is asked for, the value stays in the file."""
    shell.write(".env", content)
    # With the variable for developers set, an error of ours would show its traceback.
    result = shell("check", *ON_PAPER, "-o", "report.txt", "-o", "report.json", WECOM_DOCTOR_DEBUG="1")
    assert result.status in {0, 1}, result.stderr
    assert betrayed(result.stdout, result.stderr, *reports(shell.folder)) == []


@pytest.mark.parametrize("content", [pytest.param(content, id=name) for name, content in FOREIGN.items()])
def test_no_secret_of_a_foreign_file_is_told(shell: Shell, content: str) -> None:
    """The same for another project's file."""
    shell.write("config.toml", content)
    call = ("env", "--from", "cc-connect:config.toml", "-o", "report.txt", "-o", "report.json", "--lang", "zh")
    result = shell(*call, WECOM_DOCTOR_DEBUG="1")
    assert result.status in {0, 1}, result.stderr
    assert betrayed(result.stdout, result.stderr, *reports(shell.folder)) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("arguments", "environ"),
    [
        (["--token", CANARY], {}),
        (["--secret", LONG], {}),
        ([f"--encoding-aes-key={CANARY}"], {}),
        (["--token", f"{CANARY}_!"], {}),
        (["--token", CANARY, "--secret", CANARY, "--encoding-aes-key", CANARY], {}),
        (["--tokn", CANARY], {}),
        ([f"--tokn={CANARY}"], {}),
        (["--token", CANARY, "--format", "pdf"], {}),
        (["--token", CANARY, "--secret"], {}),
        ([], {"WECOM_TOKEN": CANARY}),
        ([], {"WECOM_SECRET": CANARY, "WECOM_ENCODING_AES_KEY": LONG}),
        ([], {"WECOM_PROXY": f"http://user:{CANARY}@10.0.0.1"}),
        ([], {"WECOM_CALLBACK_URL": f"https://user:{CANARY}@a.example.com/"}),
        ([], {"WECOM_DOCTOR_CHECK_TOKEN": CANARY}),
        (["--token", TOKEN], {"WECOM_TOKEN": CANARY}),
        ([f"https://user:{CANARY}@a.example.com/"], {}),
    ],
)
def test_no_secret_of_the_call_is_told(
    shell: Shell, arguments: Sequence[str], environ: Mapping[str, str], lang: str
) -> None:
    """Neither a flag nor a variable comes back, not in an error and not as something overridden."""
    shell.write(".env", env_text())
    call = ("check", *ON_PAPER, "-o", "report.txt", "-o", "report.json", *arguments)
    result = shell(*call, **{"WECOM_DOCTOR_LANG": lang, **environ})
    assert result.status in {0, 1, 2}
    assert betrayed(result.stdout, result.stderr, *reports(shell.folder)) == []


@pytest.mark.parametrize("name", ["Token with strangers", "proxy password", "duplicate before", "colon", "NUL"])
def test_no_secret_reaches_the_terminal(shell: Shell, name: str) -> None:
    """The coloured report, printed piece by piece, keeps the secrets too, and so does a refusal to write."""
    shell.write(".env", FILES[name])
    assert betrayed(on_terminal(shell, "env", "--lang", "zh").sent) == []
    assert betrayed(on_terminal(shell, "keygen", "--write", ".env").sent) == []


def test_keygen_shows_its_own_new_values_and_no_others(shell: Shell) -> None:
    """What was in the file before is shown nowhere, not even when it is replaced."""
    shell.write(".env", env_text(TOKEN=CANARY, SECRET=CANARY))
    for call in (("keygen",), ("keygen", "--write", ".env"), ("keygen", "--write", ".env", "--force")):
        result = shell(*call)
        assert betrayed(result.stdout, result.stderr) == []


def test_the_canary_would_be_found(shell: Shell) -> None:
    """The search itself works: it finds the canary where a user asks to see it."""
    shell.write(".env", env_text(CALLBACK_URL=f"https://a.example.com/{CANARY}"))
    assert betrayed(shell("env", "--format", "json").stdout)
    assert betrayed(base64.b64encode(f"{CANARY}!".encode()).decode())
