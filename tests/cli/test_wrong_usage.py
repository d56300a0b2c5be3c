"""A call that cannot be carried out gets one clear sentence, in the user's language, and exit status 2."""

import re
from collections.abc import Sequence

import pytest

from tests.cli.settings_text import TOKEN, env_text
from tests.cli.shell import LANGUAGES, Result, Shell

# The call, and what the answer has to name so that the user knows how to go on.
WRONG: list[tuple[Sequence[str], Sequence[str]]] = [
    (["chek"], ["chek", "check", "`wecom-doctor --help`"]),
    (["keygem"], ["keygem", "keygen"]),
    (["frobnicate"], ["frobnicate", "check", "env", "keygen", "explain"]),
    (["--nonsense"], ["--nonsense", "`wecom-doctor --help`"]),
    (["check", "--nonsense"], ["--nonsense", "`wecom-doctor check --help`"]),
    (["check", "--forma", "json"], ["--forma", "--format"]),
    (["env", "--tokn=abc"], ["--tokn", "--token"]),
    (["keygen", "--wriet", "x"], ["--wriet", "--write"]),
    (["explain", "--nonsense"], ["--nonsense", "`wecom-doctor explain --help`"]),
    (["completion", "--nonsense"], ["--nonsense", "`wecom-doctor completion --help`"]),
    (["check", "-x"], ["-x", "`wecom-doctor check --help`"]),
    (["check", "--format"], ["--format", "`wecom-doctor check --help`"]),
    (["keygen", "--write"], ["--write", "`wecom-doctor keygen --help`"]),
    (["env", "-o"], ["-o", "`wecom-doctor env --help`"]),
    (["check", "--token"], ["--token", "`wecom-doctor check --help`"]),
    (["check", "--format", "pdf"], ["--format", "text", "json"]),
    (["keygen", "--format", "yaml"], ["--format", "text", "env", "json"]),
    (["env", "--kind", "robot"], ["--kind", "app", "suite-data", "suite-command", "bot", "kf", "mp"]),
    (["env", "--fail-on", "error"], ["--fail-on", "problem", "warning", "never"]),
    (["completion"], ["SHELL", "`wecom-doctor completion --help`"]),
    (["completion", "tcsh"], ["bash", "zsh", "fish"]),
    (["check", "--timeout", "soon"], ["--timeout", "soon"]),
    (["check", "--timeout", "0"], ["--timeout", "0"]),
    (["check", "--timeout", "-3"], ["--timeout", "-3"]),
    (["check", "--resolver", "dns.example.com"], ["--resolver", "dns.example.com", "223.5.5.5"]),
    (["check", "--resolver", "223.5.5.5:0"], ["--resolver", "223.5.5.5:0"]),
    (["check", "--connect-to", "127.0.0.1"], ["--connect-to", "127.0.0.1", "HOST:PORT:ADDRESS[:PORT]"]),
    (["check", "--connect-to", "a:443:"], ["--connect-to", "a:443:"]),
    (["check", "--connect-to", "a:443:b:65536"], ["--connect-to", "a:443:b:65536"]),
    (["check", "--ca-file", "missing.pem"], ["--ca-file", "missing.pem", "PEM"]),
    (["net", "--ca-file", "/dev/null"], ["--ca-file", "/dev/null", "BEGIN CERTIFICATE"]),
    (["check", "--ntp", "ntp aliyun"], ["--ntp", "ntp aliyun", "ntp.aliyun.com"]),
    (["check", "--ntp", "127.0.0.1:"], ["--ntp", "127.0.0.1:"]),
    (["check", "--verify-file", "MP_verify_ab12.txt"], ["--verify-file", "MP_verify_ab12.txt", "WW_verify_"]),
    (["net", "--verify-file", ""], ["--verify-file", "WW_verify_"]),
    (["net", "--ntp", "127.0.0.1:70000"], ["--ntp", "127.0.0.1:70000"]),
    (["check", "https://a.example.com/", "extra"], ["extra", "`wecom-doctor check --help`"]),
    (["keygen", "extra"], ["extra", "`wecom-doctor keygen --help`"]),
    (["keygen", "--force=1"], ["--force", "`wecom-doctor keygen --help`"]),
    (["check", "--only", "nonsense"], ["nonsense", "settings", "keys", "url", "`wecom-doctor check --list`"]),
    (["env", "--skip", "settings.nonsense"], ["settings.nonsense", "`wecom-doctor env --list`"]),
    (["check", "-o", "report.pdf"], ["report.pdf", ".pdf", ".txt", ".json"]),
    (["check", "-o", "report"], ["report", ".txt", ".json"]),
    (["check", "--from", "config.toml"], ["config.toml", "cc-connect:config.toml"]),
    (["check", "--from", "nonsense:config.toml"], ["nonsense", "cc-connect"]),
    (["check", "--from", "cc-connect:"], ["cc-connect:config.toml"]),
    (["check", "--demo", "https://a.example.com/"], ["--demo", "URL"]),
    (["check", "--demo", "--env-file", ".env"], ["--demo", "--env-file"]),
    (["check", "--demo", "--from", "cc-connect:x"], ["--demo", "--from"]),
    (["env", "a.env", "--env-file", "b.env"], ["a.env", "b.env"]),
    (["explain"], ["`wecom-doctor explain 60020`", "`wecom-doctor explain --list`"]),
    (["explain", "6002"], ["6002", "60020", "`wecom-doctor explain --list`"]),
    (["explain", "4001"], ["4001", "40001"]),
    (["explain", "token-malform"], ["token-malform", "token-malformed"]),
    (["explain", "aeskey-lenght"], ["aeskey-lenght", "aeskey-length"]),
    (["explain", "nonsense"], ["nonsense", "`wecom-doctor explain --list`"]),
    (["explain", "987654321"], ["987654321", "`wecom-doctor explain --list`"]),
    (["explain", "60020", "6002"], ["6002", "60020"]),
    (["keygen", "--write", "no/such/folder/.env"], ["no/such/folder"]),
    (["keygen", "--write", "."], ["--write"]),
    (["keygen", "--write", "set.env"], ["set.env", "WECOM_TOKEN", "WECOM_ENCODING_AES_KEY", "--force"]),
    (["env", "-o", "no/such/folder/report.txt"], ["no/such/folder/report.txt"]),
]


def is_one_sentence_for(result: Result, names: Sequence[str]) -> None:
    """Exit status 2, nothing on stdout, one line on stderr that names what it must, nothing of Python's."""
    assert result.status == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert result.stderr.endswith("\n")
    assert not re.search(r"Traceback|Error\b|Exception|\.py\b", result.stderr)
    for name in names:
        assert name in result.stderr


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("arguments", "names"), WRONG, ids=[" ".join(row[0]) for row in WRONG])
def test_wrong_usage_gets_one_sentence(shell: Shell, arguments: Sequence[str], names: Sequence[str], lang: str) -> None:
    """The sentence names the mistake and the next step, and is wholly in the user's language."""
    shell.write("set.env", env_text())
    result = shell(*arguments, WECOM_DOCTOR_LANG=lang)
    is_one_sentence_for(result, names)
    words = re.sub(r"`[^`]*`", "", result.stderr)
    assert bool(re.search(r"[\u4e00-\u9fff]", words)) == (lang == "zh")
    if lang == "zh":
        assert not re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", words), "English in a Chinese sentence"


@pytest.mark.parametrize("variable", ["WECOM_DOCTOR_LANG", "WECOM_DOCTOR_ENV_LANG"])
def test_a_language_that_does_not_exist_is_told(shell: Shell, variable: str) -> None:
    """A wrong value in a variable is told like one on the command line."""
    is_one_sentence_for(shell("env", **{variable: "fr"}), ["--lang", "zh", "en"])
    is_one_sentence_for(shell("env", "--lang", "fr"), ["--lang", "zh", "en"])
    is_one_sentence_for(shell("--lang", "fr"), ["--lang", "zh", "en"])
    is_one_sentence_for(shell("env", "--lang"), ["--lang"])


def test_nothing_is_examined_or_written_before_the_call_is_right(shell: Shell) -> None:
    """With one of two -o files impossible, no report is printed and no file is written."""
    shell.write(".env", env_text())
    result = shell("env", "-o", "good.txt", "-o", "bad.pdf")
    is_one_sentence_for(result, ["bad.pdf"])
    assert not (shell.folder / "good.txt").exists()


def test_a_strange_character_in_an_argument_is_no_problem(shell: Shell) -> None:
    """Control characters of the user's input do not reach the terminal."""
    result = shell("explain", "\x1b]0;title\x07\x1b[31mred")
    is_one_sentence_for(result, ["red"])
    assert "\x1b" not in result.stderr
    assert "\x07" not in result.stderr


@pytest.mark.parametrize("arguments", [["--token", TOKEN, "--nonsense"], ["--tokn", TOKEN], [f"--tokn={TOKEN}"]])
def test_a_secret_in_a_wrong_call_is_not_repeated(shell: Shell, arguments: list[str]) -> None:
    """The sentence about a mistake does not show the secret that stood beside it."""
    assert TOKEN not in shell("check", *arguments).said


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "arguments",
    [
        ["decode", "--env-file", "folder", "x"],
        ["listen", "--env-file", "folder"],
        ["gallery", "token-mismatch", "--env-file", "folder"],
        ["simulate", "text", "--dry-run", "--env-file", "folder"],
        ["fingerprint", "--word", "a word of both", "--env-file", "folder"],
        ["report", "show", "folder"],
        ["env", "-o", "folder"],
        ["keygen", "--write", "folder"],
        ["decode", "--env-file", "no.env", "x"],
    ],
    ids=" ".join,
)
def test_a_path_that_cannot_be_read_is_told_in_our_own_words(shell: Shell, arguments: list[str], lang: str) -> None:
    """Not that settings are missing, and not in the library's English."""
    (shell.folder / "folder").mkdir()
    result = shell(*arguments, WECOM_DOCTOR_LANG=lang)
    is_one_sentence_for(result, [])
    assert "WECOM_TOKEN" not in result.stderr
    words = re.sub(r"`[^`]*`", "", result.stderr)
    assert bool(re.search(r"[\u4e00-\u9fff]", words)) == (lang == "zh")
    assert not re.search(r"\b(?:Path|File|directory)\b", words)
