"""`wecom-doctor env` on a .env with one fault: what it is called, on which line, how grave, how the shell is told."""

import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.settings_text import AES_KEY, AGENT_ID, CORP_ID, FAULTLESS, LINE, SECRET, TOKEN, env_text
from tests.cli.shell import Shell

ERROR, WARNING, NOTICE = "error", "warning", "notice"
URL_LINE = 6
ADDED_LINE = 6


def findings(document: dict[str, Any]) -> list[tuple[str, int | None, str]]:
    """Code, line and severity of every finding."""
    return [(one["code"], one["params"].get("line"), one["severity"]) for one in document["diagnosis"]]


# What is wrong, the file, the code, the line, the severity.
FILES: list[tuple[str, bytes, str, int | None, str]] = [
    ("GBK", ("# 企业微信\n" + env_text()).encode("gbk"), "env-file-encoding", None, ERROR),
    ("UTF-16 with BOM", env_text().encode("utf-16"), "env-file-encoding", None, ERROR),
    ("UTF-16 without BOM", env_text().encode("utf-16-le"), "env-file-encoding", None, ERROR),
    ("UTF-16 big-endian", env_text().encode("utf-16-be"), "env-file-encoding", None, ERROR),
    ("neither UTF-8 nor GBK", b"# caf\xe9 \xff\xff\n" + env_text().encode(), "env-file-encoding", None, ERROR),
    ("BOM before a setting", b"\xef\xbb\xbf" + env_text().encode(), "env-file-encoding", None, ERROR),
    ("BOM before a comment", b"\xef\xbb\xbf# x\n" + env_text().encode(), "env-file-encoding", None, WARNING),
    ("Windows line ends", env_text().replace("\n", "\r\n").encode(), "env-value-whitespace", None, WARNING),
]


def one_line(name: str, value: str) -> str:
    """A faultless .env with one value changed."""
    return env_text(**{name: value})


def renamed(name: str, line: str) -> str:
    """A faultless .env in which one line is written in another way, at its place."""
    return "".join(f"{line}\n" if key == f"WECOM_{name}" else f"{key}={value}\n" for key, value in FAULTLESS.items())


def with_url(url: str) -> str:
    """A faultless .env with a callback URL."""
    return env_text(CALLBACK_URL=url)


LINES: list[tuple[str, str, str, int | None, str]] = [
    ("colon", renamed("TOKEN", f"WECOM_TOKEN: {TOKEN}"), "env-line-unparsable", 4, ERROR),
    ("blank in the name", renamed("TOKEN", f"WECOM TOKEN={TOKEN}"), "env-line-unparsable", 4, ERROR),
    ("duplicate", env_text() + "WECOM_TOKEN=abcdefgh123\n", "env-duplicate-key", ADDED_LINE, ERROR),
    ("duplicate, same", env_text() + f"WECOM_TOKEN={TOKEN}\n", "env-duplicate-key", ADDED_LINE, NOTICE),
    ("lower case", renamed("TOKEN", f"wecom_token={TOKEN}"), "env-key-case", 4, ERROR),
    ("mixed case", renamed("CORP_ID", f"Wecom_Corp_Id={CORP_ID}"), "env-key-case", 1, ERROR),
    ("near miss", renamed("ENCODING_AES_KEY", f"WECOM_AESKEY={AES_KEY}"), "config-key-misnamed", 5, ERROR),
    ("underscore lost", renamed("CORP_ID", f"WECOM_CORPID={CORP_ID}"), "config-key-misnamed", 1, ERROR),
    ("letters exchanged", renamed("TOKEN", f"WECOM_TOEKN={TOKEN}"), "config-key-misnamed", 4, ERROR),
    ("zero-width blank", one_line("TOKEN", f"\u200b{TOKEN}"), "env-value-whitespace", 4, ERROR),
    ("blank behind", one_line("TOKEN", f"{TOKEN} "), "env-value-whitespace", 4, WARNING),
    ("blanks around =", renamed("TOKEN", f"WECOM_TOKEN = {TOKEN}"), "env-value-whitespace", 4, WARNING),
    ("quote not closed", one_line("ENCODING_AES_KEY", f'"{AES_KEY}'), "env-value-quoted", 5, ERROR),
    ("single quote not closed", one_line("ENCODING_AES_KEY", f"'{AES_KEY}"), "env-value-quoted", 5, ERROR),
    ("curly quotes", one_line("TOKEN", f"“{TOKEN}”"), "env-value-quoted", 4, ERROR),
    ("corner quotes", one_line("CORP_ID", f"「{CORP_ID}」"), "env-value-quoted", 1, ERROR),
    ("quotes docker keeps", one_line("TOKEN", f'"{TOKEN}"'), "env-value-quoted", 4, NOTICE),
    ("cut at #", one_line("ENCODING_AES_KEY", f"{AES_KEY[:20]} #{AES_KEY[22:]}"), "env-value-hash-cut", 5, ERROR),
    ("comment behind", one_line("AGENT_ID", "1000002 # the bot"), "env-value-hash-cut", 2, WARNING),
    ("$ replaced by some", one_line("TOKEN", "abc$defgh12"), "env-dollar-interpolation", 4, ERROR),
    ("full-width letter", one_line("TOKEN", "ａ" + TOKEN[1:]), "token-malformed", 4, ERROR),
    ("xxxx", one_line("CORP_ID", "wwxxxxxxxxxxxxxxxx"), "placeholder-left", 1, ERROR),
    ("Chinese placeholder", one_line("CORP_ID", "你的企业ID"), "placeholder-left", 1, ERROR),
    ("your-token-here", one_line("TOKEN", "your-token-here"), "placeholder-left", 4, ERROR),
    ("YOUR_AES_KEY", one_line("ENCODING_AES_KEY", "YOUR_ENCODING_AES_KEY"), "placeholder-left", 5, ERROR),
    ("changeme", one_line("SECRET", "changeme"), "placeholder-left", 3, ERROR),
    ("stars", one_line("SECRET", "******"), "placeholder-left", 3, ERROR),
    ("placeholder URL", with_url("https://your-domain.com/callback"), "placeholder-left", URL_LINE, ERROR),
    ("Token missing", env_text(TOKEN=None), "setting-missing", None, ERROR),
    ("Token empty", one_line("TOKEN", ""), "setting-missing", None, ERROR),
    ("key missing", env_text(ENCODING_AES_KEY=None), "setting-missing", None, ERROR),
    ("corp id missing", env_text(CORP_ID=None), "setting-missing", None, ERROR),
    ("AgentId missing", env_text(AGENT_ID=None), "setting-missing", None, NOTICE),
    ("Secret missing", env_text(SECRET=None), "setting-missing", None, NOTICE),
    ("corp id short", one_line("CORP_ID", CORP_ID[:-1]), "corp-id-malformed", 1, ERROR),
    ("corp id of another kind", one_line("CORP_ID", "dingabcdef123456"), "corp-id-malformed", 1, ERROR),
    ("AgentId with a letter", one_line("AGENT_ID", f"{AGENT_ID}a"), "agent-id-malformed", 2, ERROR),
    ("AgentId with a point", one_line("AGENT_ID", f"{AGENT_ID}.0"), "agent-id-malformed", 2, ERROR),
    ("Secret with a stranger", one_line("SECRET", f"{SECRET[:-1]}!"), "secret-malformed", 3, ERROR),
    ("Secret short", one_line("SECRET", SECRET[:-1]), "secret-malformed", 3, NOTICE),
    ("Token with _", one_line("TOKEN", "my_tken_9Qz7Kd"), "token-malformed", 4, ERROR),
    ("Token with -", one_line("TOKEN", "kQ7-d9Zx-3mWp"), "token-malformed", 4, ERROR),
    ("Token of 33", one_line("TOKEN", f"{TOKEN}x"), "token-too-long", 4, ERROR),
    ("weak Token", one_line("TOKEN", "test"), "token-weak", 4, NOTICE),
    ("repetitive Token", one_line("TOKEN", "aaaaaaaaaaaa"), "token-weak", 4, NOTICE),
    ("key of 42", one_line("ENCODING_AES_KEY", AES_KEY[:-1]), "aeskey-length", 5, ERROR),
    ("key of 44", one_line("ENCODING_AES_KEY", f"{AES_KEY}A"), "aeskey-length", 5, ERROR),
    ("key with +", one_line("ENCODING_AES_KEY", f"+{AES_KEY[1:]}"), "aeskey-bad-characters", 5, ERROR),
    ("key with /", one_line("ENCODING_AES_KEY", f"/{AES_KEY[1:]}"), "aeskey-bad-characters", 5, ERROR),
    ("key with -", one_line("ENCODING_AES_KEY", f"-{AES_KEY[1:]}"), "aeskey-bad-characters", 5, ERROR),
    ("key with spare bits", one_line("ENCODING_AES_KEY", f"{AES_KEY[:-1]}B"), "aeskey-trailing-bits", 5, NOTICE),
    ("official Token", one_line("TOKEN", "QDG6eK"), "stale-sample-config", 4, WARNING),
    ("official corp id", one_line("CORP_ID", "wx5823bf96d3bd56c7"), "stale-sample-config", 1, ERROR),
    ("Token is the key", one_line("TOKEN", AES_KEY), "value-copied-wrong", 4, ERROR),
    ("Token is the Secret", one_line("TOKEN", SECRET), "value-copied-wrong", 4, ERROR),
    ("URL without scheme", with_url("wecom.example.com/cb"), "url-malformed", URL_LINE, ERROR),
    ("URL with full-width colon", with_url("https：//wecom.example.com/cb"), "url-malformed", URL_LINE, ERROR),
    ("URL with user", with_url("https://u:p@wecom.example.com/cb"), "url-malformed", URL_LINE, ERROR),
    ("URL is an address", with_url("https://8.8.8.8/cb"), "url-bare-ip", URL_LINE, WARNING),
    ("URL port", with_url("https://wecom.example.com:8443/cb"), "url-odd-port", URL_LINE, NOTICE),
]


@pytest.mark.parametrize(
    ("content", "code", "line", "severity"),
    [pytest.param(*row[1:], id=row[0]) for row in [*FILES, *LINES]],
)
def test_a_single_fault(shell: Shell, content: bytes | str, code: str, line: int | None, severity: str) -> None:
    """One fault is one finding with its line; only an error makes the exit status 1."""
    shell.write(".env", content)
    result = shell("env", "--format", "json")
    assert findings(result.document) == [(code, line, severity)]
    assert result.status == (1 if severity == ERROR else 0)
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("TOKEN", "ENCODING_AES_KEY"), ("SECRET", "ENCODING_AES_KEY"), ("AGENT_ID", "CORP_ID"), ("CORP_ID", "TOKEN")],
)
def test_swapped_values(shell: Shell, one: str, other: str) -> None:
    """Two exchanged values are told as such on both lines, and nothing else is told about them."""
    swapped = {one: FAULTLESS[f"WECOM_{other}"], other: FAULTLESS[f"WECOM_{one}"]}
    shell.write(".env", env_text(**swapped))
    result = shell("env", "--format", "json")
    told = sorted(findings(result.document), key=lambda row: row[1] or 0)
    assert told == [("values-swapped", line, ERROR) for line in sorted((LINE[one], LINE[other]))]
    assert result.status == 1


def test_a_file_that_is_not_there(shell: Shell) -> None:
    """A missing file is the one finding, with the path as it was given."""
    result = shell("env", "deploy/.env", "--format", "json")
    assert findings(result.document) == [("env-file-missing", None, ERROR)]
    assert result.document["diagnosis"][0]["params"]["file"] == "deploy/.env"
    assert result.status == 1


def test_a_folder_in_place_of_the_file(shell: Shell) -> None:
    """A folder, or a file far too large, is unreadable."""
    (shell.folder / ".env").mkdir()
    shell.write("huge.env", b"#" * 1_100_000)
    for path in (".env", "huge.env"):
        result = shell("env", path, "--format", "json")
        assert findings(result.document) == [("env-file-unreadable", None, ERROR)]
        assert result.status == 1


def test_a_file_that_git_tracks_or_would_add(shell: Shell) -> None:
    """A tracked .env is a warning, one that is merely not ignored a notice, an ignored one nothing."""
    shell.write(".env", env_text())
    shell.git_init()
    assert findings(shell("env", "--format", "json").document) == [("env-file-in-git", None, NOTICE)]
    assert shell.program("git", "add", ".env").returncode == 0
    assert findings(shell("env", "--format", "json").document) == [("env-file-in-git", None, WARNING)]
    assert shell.program("git", "rm", "--cached", "--quiet", ".env").returncode == 0
    shell.write(".gitignore", ".env\n")
    assert findings(shell("env", "--format", "json").document) == []


@pytest.fixture
def open_shell() -> Iterator[Shell]:
    """A folder that every user of the machine may enter, as project folders often are."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        folder.chmod(0o755)
        if not all(one.stat().st_mode & stat.S_IXOTH for one in folder.parents):
            pytest.skip("the folder for temporary files is closed to others")
        yield Shell(folder)


@pytest.mark.parametrize(("mode", "severity"), [(0o644, WARNING), (0o604, WARNING), (0o640, None), (0o600, None)])
def test_a_file_that_others_can_read(open_shell: Shell, mode: int, severity: str | None) -> None:
    """A .env that any user may read is a warning with its mode; group and owner are the user's own affair."""
    open_shell.write(".env", env_text(), mode=mode)
    result = open_shell("env", "--format", "json")
    assert findings(result.document) == ([("env-file-world-readable", None, severity)] if severity else [])
    assert result.status == 0


def test_quotes_may_hide_blanks(shell: Shell) -> None:
    """Blanks inside the quotes are the error; that docker keeps the quotes is only noted."""
    shell.write(".env", env_text(TOKEN=f'" {TOKEN} "'))
    result = shell("env", "--format", "json")
    assert findings(result.document) == [("env-value-whitespace", 4, ERROR), ("env-value-quoted", 4, NOTICE)]
    assert result.status == 1
