"""`report`: what a saved report is good for, through the whole program."""

import json
from collections.abc import Sequence

import pytest

from tests.cli.settings_text import env_text
from tests.cli.shell import COMMAND, LANGUAGES, Shell


def saved(shell: Shell, *arguments: str) -> str:
    """The report on a .env that lacks its key, as JSON in report.json."""
    shell.write(".env", env_text().replace("WECOM_ENCODING_AES_KEY=", "WECOM_ENCODING_AES_KEY=x"))
    assert shell("check", "-o", "report.json", *arguments).status == 1
    return shell.read("report.json")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_report_is_shown_in_any_language(shell: Shell, lang: str) -> None:
    """What the examination would have printed, though another language was asked for then."""
    shell.write(".env", env_text().replace("WECOM_ENCODING_AES_KEY=", "WECOM_ENCODING_AES_KEY=x"))
    live = shell("check", "--lang", lang)
    saved(shell, "--lang", "en" if lang == "zh" else "zh")
    shown = shell("report", "show", "report.json", "--lang", lang)
    assert (shown.stdout, shown.stderr, shown.status) == (live.stdout, "", 0)
    assert shell("report", "report.json", "--lang", lang).stdout == live.stdout


@pytest.mark.parametrize("call", [("report", "replay", "report.json"), ("check", "--replay", "report.json")])
def test_a_report_is_judged_again_without_its_settings(shell: Shell, call: Sequence[str]) -> None:
    """The facts are all it takes: the .env may be gone."""
    before = json.loads(saved(shell))
    shell.write(".env", "")
    again = shell(*call, "--format", "json")
    assert again.status == 1
    assert again.document["diagnosis"] == before["diagnosis"]
    assert again.document["facts"] == before["facts"]


def test_a_report_comes_through_a_pipe_and_goes_to_files(shell: Shell) -> None:
    """`-` is standard input, and -o writes every format at once."""
    text = saved(shell)
    done = shell.program(*COMMAND, "report", "show", "-", "-o", "a.txt", "-o", "b.json", stdin=text.encode())
    assert done.returncode == 0
    assert json.loads(shell.read("b.json"))["diagnosis"] == json.loads(text)["diagnosis"]
    assert shell.read("a.txt") == done.stdout.decode()


def test_fail_on_holds_for_a_replay(shell: Shell) -> None:
    """What makes a run fail is asked anew."""
    saved(shell)
    assert shell("report", "replay", "report.json", "--fail-on", "never").status == 0


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("command", ["show", "replay"])
@pytest.mark.parametrize(
    "content", ["", "text", "{}", '{"schema": 7, "tool": {"name": "wecom-doctor", "version": "7"}}']
)
def test_a_foreign_file_is_told_in_one_sentence(shell: Shell, lang: str, command: str, content: str) -> None:
    """The file is named, nothing goes to stdout, and the status is that of wrong usage."""
    shell.write("file.json", content)
    told = shell("report", command, "file.json", "--lang", lang)
    assert (told.status, told.stdout) == (2, "")
    assert "file.json" in told.stderr
    assert told.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "call",
    [
        ("report", "show", "bad.json"),
        ("report", "replay", "bad.json"),
        ("report", "diff", "report.json", "bad.json"),
        ("report", "redact", "bad.json", "-o", "out.txt"),
        ("check", "--baseline", "bad.json"),
    ],
)
def test_a_damaged_report_is_no_bug_of_ours(shell: Shell, call: Sequence[str]) -> None:
    """The part that is missing is named in one sentence, whichever command reads it."""
    document = json.loads(saved(shell))
    document["target"]["settings"][0] = {}
    shell.write("bad.json", json.dumps(document))
    told = shell(*call)
    assert (told.status, told.stdout) == (2, "")
    assert "bad.json" in told.stderr
    assert "target" in told.stderr


def test_a_report_in_utf16_is_read(shell: Shell) -> None:
    """PowerShell redirects into UTF-16 with a mark in front."""
    text = saved(shell)
    plain = shell("report", "show", "report.json")
    (shell.folder / "report.json").write_bytes(text.encode("utf-16"))
    assert shell("report", "show", "report.json").stdout == plain.stdout


@pytest.mark.parametrize("name", ["gone.json", "no/such", "-"])
def test_what_looks_like_a_file_is_one(shell: Shell, name: str) -> None:
    """`report FILE` shows a file, so a mistyped name is no unknown command."""
    done = shell.program(*COMMAND, "report", name, "--lang", "en", stdin=b"")
    assert done.returncode == 2
    assert name.strip("-") in done.stderr.decode()
    assert "There are:" not in done.stderr.decode()


@pytest.mark.parametrize("arguments", [("report",), ("report", "shwo"), ("check", "--replay", "a.json", "--demo")])
def test_wrong_usage_says_what_to_type(shell: Shell, arguments: Sequence[str]) -> None:
    """No report, no such command, and a replay together with a run."""
    told = shell(*arguments)
    assert (told.status, told.stdout) == (2, "")
    assert "report" in told.stderr or "show" in told.stderr


@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_reports_are_compared(shell: Shell, lang: str) -> None:
    """What got fixed is no failure, what broke is one."""
    saved(shell)
    shell.write(".env", env_text())
    assert shell("check", "-o", "well.json").status == 0
    better = shell("report", "diff", "report.json", "well.json", "--lang", lang)
    worse = shell("report", "diff", "well.json", "report.json", "--lang", lang)
    assert (better.status, worse.status) == (0, 1)
    assert "aeskey-length" in better.stdout
    assert "aeskey-length" in worse.stdout
    document = shell("report", "diff", "well.json", "report.json", "--format", "json").document
    assert "aeskey-length" in [one["code"] for one in document["broke"]]


def test_a_report_is_redacted_harder(shell: Shell) -> None:
    """Addresses and names go where asked, stdout is the document, stderr lists the placeholders."""
    document = json.loads(saved(shell))
    document["diagnosis"][0]["params"]["found"] = "access_token=Zk8Qw3Vt1Lp9Xs6Rb4Nm at 203.0.113.7"
    document["target"]["url"] = "https://cb.corp.example.net/callback"
    shell.write("report.json", json.dumps(document))
    told = shell("report", "redact", "report.json", "--redact-ip", "--redact-host")
    assert told.status == 0
    assert not [one for one in ("Zk8Qw3Vt1Lp9Xs6Rb4Nm", "203.0.113.7", "corp.example.net") if one in told.stdout]
    assert told.document["target"]["url"] == "https://HOST-1/callback"
    assert not [one for one in ("REDACTED-", "IP-1 (", "HOST-1 (") if one not in told.stderr]
    assert shell("report", "redact", "report.json", "-o", "out.txt").status == 0
    assert "Zk8Qw3Vt1Lp9Xs6Rb4Nm" not in shell.read("out.txt")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_baseline_accepts_what_it_knows(shell: Shell, lang: str) -> None:
    """Status 0, and the problem is still told; past its day, status 1."""
    saved(shell)
    accepted = shell("check", "--baseline", "report.json", "--baseline-until", "2999-01-01", "--lang", lang)
    assert accepted.status == 0
    assert "aeskey-length" in accepted.stdout
    assert "2999-01-01" in accepted.stdout
    document = shell("env", "--baseline", "report.json", "--format", "json").document
    assert "aeskey-length" in [one["code"] for one in document["accepted"]["diagnosis"]]
    assert shell("check", "--baseline", "report.json", "--baseline-until", "2020-01-01").status == 1
    assert shell("check", "--baseline-until", "2020-01-01").status == 2
    assert shell("check", "--baseline", ".env").status == 2
