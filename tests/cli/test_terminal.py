"""On a terminal, in a pipe, in other encodings: readable everywhere, coloured only where colours belong."""

import json
import os
import re
import shlex
import subprocess
from collections.abc import Sequence

import pytest

from tests.cli.pseudo_terminal import COLOUR, columns, on_terminal
from tests.cli.settings_text import CORP_ID, TOKEN, env_text
from tests.cli.shell import COMMAND, LANGUAGES, PATIENCE_S, Shell

COMMANDS: list[list[str]] = [
    ["check"],
    ["env"],
    ["env", "--list"],
    ["keygen"],
    ["explain", "60020"],
    ["explain", "aeskey-trailing-bits", "-40001"],
    ["check", "--help"],
]


@pytest.fixture
def faulty(shell: Shell) -> Shell:
    """A folder with a .env of many faults, so that the report is long."""
    changes = {"TOKEN": "my_tken_9Qz7Kd", "ENCODING_AES_KEY": "short", "SECRET": "changeme", "AGENT_ID": "1000002a"}
    text = env_text(**changes, TRUSTED_IPS="203.0.113.7 # office", PROXY='"http://10.0.0.1:3128')
    shell.write(".env", f"wecom_suite_id=ww4asffe99e54c0f4c\n{text}".replace("WECOM_CORP_ID", "WECOM_CORPID"))
    return shell


@pytest.mark.parametrize("command", ["check", "env"])
def test_colours_only_on_a_terminal(faulty: Shell, command: str) -> None:
    """A person at a terminal gets colours; a pipe and a file do not."""
    assert COLOUR.search(on_terminal(faulty, command).sent)
    piped = faulty(command, "-o", "report.txt", TERM="xterm-256color")
    assert "\x1b" not in piped.said
    assert "\x1b" not in faulty.read("report.txt")


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"NO_COLOR": "yes"}, {"TERM": "dumb"}])
@pytest.mark.parametrize("command", ["check", "env"])
def test_no_colours_where_they_are_not_wanted(faulty: Shell, command: str, environ: dict[str, str]) -> None:
    """NO_COLOR, whatever its value, and a dumb terminal switch the colours off."""
    assert not COLOUR.search(on_terminal(faulty, command, environ=environ).sent)


def test_an_empty_no_color_means_nothing(faulty: Shell) -> None:
    """NO_COLOR counts only when it is not empty (https://no-color.org)."""
    assert COLOUR.search(on_terminal(faulty, "env", environ={"NO_COLOR": ""}).sent)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_terminal_shows_what_a_pipe_gets(faulty: Shell, lang: str) -> None:
    """At 80 columns a person reads the very report that a pipe or a file gets."""
    screen = on_terminal(faulty, "env", "--lang", lang)
    result = faulty("env", "--lang", lang)
    assert [line.rstrip() for line in screen.lines] == result.stdout.split("\n")
    assert screen.status == result.status == 1


def too_wide(lines: Sequence[str], width: int) -> list[str]:
    """The lines that a terminal would break; a link is left in one piece on purpose, to be clicked."""
    return [line for line in lines if columns(line) > width and not re.fullmatch(r"\s*(?:\S+\s+)?https://\S+", line)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda one: " ".join(one))
def test_no_line_is_wider_than_a_classic_terminal(faulty: Shell, arguments: list[str], lang: str) -> None:
    """At 80 columns nothing but a link needs breaking."""
    assert too_wide(on_terminal(faulty, *arguments, "--lang", lang).lines, 80) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("command", ["check", "env"])
def test_no_line_of_a_report_is_wider_than_a_narrow_terminal(faulty: Shell, command: str, lang: str) -> None:
    """At 40 columns, half a screen, the report still fits."""
    assert too_wide(on_terminal(faulty, command, "--lang", lang, width=40).lines, 40) == []


def test_a_wide_terminal_is_not_filled(faulty: Shell) -> None:
    """Lines stay short enough to be read, however wide the terminal is."""
    assert max(map(columns, on_terminal(faulty, "env", width=250).lines)) <= 100


@pytest.mark.parametrize(
    "arguments",
    [
        ["explain", "--list"],
        ["explain", "--list", "--format", "json"],
        ["env"],
        ["env", "--format", "json"],
        ["--help"],
    ],
    ids=lambda one: " ".join(one),
)
def test_a_reader_that_goes_away_is_no_trouble(faulty: Shell, arguments: list[str]) -> None:
    """`| head -1` ends quietly: one line, and nothing on stderr."""
    command = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=faulty.folder,
        env=faulty.environ({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert command.stdout is not None
    assert command.stderr is not None
    assert command.stdout.readline()
    command.stdout.close()
    assert command.stderr.read() == b""
    command.stderr.close()
    assert command.wait(PATIENCE_S) in {0, 1}


def head_of(shell: Shell, *arguments: str) -> tuple[int, bytes]:
    """What `| head` of one byte leaves: the exit status, and stderr."""
    reads, writes = os.pipe()
    command = subprocess.Popen(
        [*COMMAND, *arguments], cwd=shell.folder, env=shell.environ({}), stdout=writes, stderr=subprocess.PIPE
    )
    # Gone before the first byte.
    os.close(reads)
    os.close(writes)
    _, stderr = command.communicate(timeout=PATIENCE_S)
    return command.returncode, stderr


@pytest.mark.parametrize("arguments", [["keygen"], ["explain", "60020"], ["simulate", "text", "--dry-run"]])
def test_a_reader_that_is_gone_is_no_finding(shell: Shell, arguments: list[str]) -> None:
    """Exit status 1 means that problems were found."""
    shell.write(".env", env_text())
    assert head_of(shell, *arguments) == (0, b"")


def test_a_reader_that_is_gone_loses_nobody_the_result(faulty: Shell) -> None:
    """The exit status is that of the report, and files are written."""
    assert head_of(faulty, "env", "-o", "report.json") == (1, b"")
    assert (faulty.folder / "report.json").stat().st_size > 0


@pytest.mark.parametrize("closed", ["<&-", "2>&-", ">&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("arguments", ["env --fail-on never", "explain 60020", "decode", "report show -"])
def test_closed_streams_are_no_trouble(shell: Shell, arguments: str, closed: str) -> None:
    """As under a daemon or cron; commands that read find nothing to read."""
    shell.write(".env", env_text())
    done = shell.program("sh", "-c", f"{shlex.join(COMMAND)} {arguments} {closed}")
    assert done.returncode == (2 if arguments in {"decode", "report show -"} else 0)
    assert b"itself failed" not in done.stderr


ENCODINGS: list[dict[str, str]] = [
    {"PYTHONIOENCODING": "gbk"},
    {"PYTHONIOENCODING": "gb18030"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "latin-1"},
    {"PYTHONIOENCODING": "cp936:strict"},
    {"LC_ALL": "zh_CN.GBK"},
    {"LC_ALL": "zh_CN.GB18030"},
    {"LC_ALL": "POSIX"},
    {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LANG": "no_SUCH.locale"},
]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("environ", ENCODINGS, ids=lambda one: " ".join(f"{name}={one[name]}" for name in one))
def test_no_encoding_makes_it_fail(faulty: Shell, environ: dict[str, str], lang: str) -> None:
    """Where a terminal lacks a character, another one is shown; the exit status stays the same."""
    calls = [(["env"], 1), (["explain", "60020"], 0), (["explain", "6002"], 2)]
    for arguments, status in calls:
        result = faulty(*arguments, **{**environ, "WECOM_DOCTOR_LANG": lang})
        assert result.status == status
        assert "Traceback" not in result.stderr
        assert bool(result.stdout) == (status != 2)


@pytest.mark.parametrize("environ", ENCODINGS, ids=lambda one: " ".join(f"{name}={one[name]}" for name in one))
def test_a_document_is_utf8_wherever_it_is_made(faulty: Shell, environ: dict[str, str]) -> None:
    """JSON is UTF-8 whatever the locale, on stdout as in a file."""
    done = faulty.program(*COMMAND, "env", "--format", "json", "--lang", "zh", "-o", "report.json", environ=environ)
    document = json.loads(done.stdout.decode("utf-8", "strict"))
    assert any("读取" in one["title"] for one in document["checks"])
    assert json.loads(faulty.read("report.json"))["checks"] == document["checks"]


def test_a_chinese_file_name_survives_a_plain_locale(shell: Shell) -> None:
    """Under LC_ALL=C a path with Chinese characters is still read."""
    shell.write("企业微信.env", env_text())
    result = shell("env", "企业微信.env", "--format", "json", LC_ALL="C")
    assert result.status == 0
    assert result.document["target"]["settings"][0]["source"] == "企业微信.env:1"


def test_a_terminal_that_is_no_utf8_gets_the_report_too(shell: Shell) -> None:
    """On a terminal of another encoding the report appears without a crash."""
    shell.write(".env", env_text())
    for encoding in ("gbk", "ascii"):
        screen = on_terminal(shell, "env", "--lang", "zh", environ={"PYTHONIOENCODING": encoding})
        assert screen.status == 0
        assert "Traceback" not in screen.sent
        assert "WECOM_TOKEN" in screen.sent


def test_control_characters_of_a_file_do_not_reach_the_terminal(shell: Shell) -> None:
    """A hostile .env cannot send commands to the terminal through its names and values."""
    bad = "\x1b]0;owned\x07\x1b[2J\u202e"
    shell.write(
        ".env", env_text(CALLBACK_URL=f"https://a.example.com/{bad}", TOKEN=TOKEN + bad) + f"WECOM_TOKEN{bad}=1\n"
    )
    screen = on_terminal(shell, "env", environ={"NO_COLOR": "1", "WECOM_CORP_ID": f"{CORP_ID}\x1b[31m"})
    for sign in ("\x1b]", "\x07", "\x1b[2J", "\u202e", "\x1b[31m"):
        assert sign not in screen.sent
