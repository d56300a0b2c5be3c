"""`wecom-doctor check`: with nothing, with a URL, with settings; choosing checks; the demo."""

import re
from collections.abc import Sequence

import pytest

from tests.cli.contract import assert_contract
from tests.cli.settings_text import AES_KEY, CC_CONNECT, FAULTLESS, TOKEN, env_text
from tests.cli.shell import LANGUAGES, Shell

URL = "https://wecom.example.com/wecom/callback"
# What can be judged without asking the network for that name.
ON_PAPER = ("--only", "settings", "--only", "keys", "--only", "url")


def ids(shell: Shell, *arguments: str) -> list[str]:
    """The checks that a call reports on."""
    return [str(one["id"]) for one in shell(*arguments, "--format", "json").document["checks"]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_with_nothing_the_report_says_how_to_begin(shell: Shell, lang: str) -> None:
    """In an empty folder the exit status is 2 and the report names the two ways to go on."""
    result = shell("check", "--lang", lang)
    assert result.status == 2
    assert "`wecom-doctor keygen --write .env`" in result.stdout
    assert "`wecom-doctor check https://" in result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_with_only_a_url_it_is_judged_and_the_missing_settings_are_named(shell: Shell, lang: str) -> None:
    """Somebody who gives a URL alone gets the URL judged, and is told which settings are missing."""
    result = shell("check", URL, *ON_PAPER, "--lang", lang, "-o", "report.json")
    assert URL in result.stdout.splitlines()[0]
    document = shell("check", URL, *ON_PAPER, "--format", "json").document
    assert document["target"]["url"] == URL
    judged = {one["id"]: one["verdict"] for one in document["checks"] if one["area"] == "url"}
    assert judged["url.well-formed"] == judged["url.public"] == "ok"
    assert set(judged.values()) <= {"ok", "skipped"}
    assert document["target"]["settings"][5]["source"] == "URL"
    assert "WECOM_TOKEN" in result.stdout or "keygen --write .env" in result.stdout


def test_with_url_and_settings_everything_is_judged(shell: Shell) -> None:
    """URL and .env together leave nothing on paper undecided, and skip only what does not apply."""
    shell.write(".env", env_text())
    result = shell("check", URL, *ON_PAPER, "--format", "json")
    assert result.status == 0
    verdicts = {one["id"]: one["verdict"] for one in result.document["checks"]}
    assert set(verdicts.values()) == {"ok", "skipped"}
    skipped = {name for name, verdict in verdicts.items() if verdict == "skipped"}
    # No other project's file, no list of addresses, and nobody asked for a bot.
    without = {"foreign-file-read", "foreign-values-text", "trusted-ips-single", "trusted-ips-few", "bot-mode"}
    assert skipped <= {"url.https-where-required", "url.filing-subject", *(f"settings.{one}" for one in without)}


def test_a_wrong_url_is_a_problem(shell: Shell) -> None:
    """A URL that cannot be called is an error whether typed or in the file."""
    shell.write(".env", env_text())
    assert shell("check", "wecom.example.com/callback", *ON_PAPER).status == 1
    shell.write(".env", env_text(CALLBACK_URL="https://wecom.example.com/#/callback"))
    assert shell("check", *ON_PAPER).status == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_demo_is_healthy_wherever_it_runs(shell: Shell, lang: str) -> None:
    """`check --demo` needs nothing, touches nothing, and ends with 0, whatever lies in the folder."""
    shell.write(".env", "WECOM_TOKEN=broken!\n")
    result = shell("check", "--demo", "--lang", lang)
    assert result.status == 0
    assert result.stderr == ""
    assert "✗" not in result.stdout
    assert sorted(one.name for one in shell.folder.iterdir()) == [".env"]
    assert_contract(shell("check", "--demo", "--format", "json").document)


def test_only_and_skip_choose_by_area_and_by_check(shell: Shell) -> None:
    """--only keeps and --skip drops areas and single checks, repeated and together."""
    shell.write(".env", env_text())
    every = ids(shell, "check")
    keys = [one for one in every if one.startswith("keys.")]
    assert keys
    assert ids(shell, "check", "--only", "keys") == keys
    assert ids(shell, "check", "--only", "keys.corp-id") == ["keys.corp-id"]
    assert set(ids(shell, "check", "--only", "keys", "--only", "url.public")) == {*keys, "url.public"}
    assert ids(shell, "check", "--skip", "keys") == [one for one in every if one not in keys]
    assert ids(shell, "check", "--skip", "keys.corp-id") == [one for one in every if one != "keys.corp-id"]
    assert ids(shell, "check", "--only", "keys", "--skip", "keys.corp-id") == keys[1:]


def test_what_was_left_out_does_not_count(shell: Shell) -> None:
    """A fault in a part that was not asked for does not change the exit status."""
    shell.write(".env", env_text(ENCODING_AES_KEY="short"))
    assert shell("env").status == 1
    assert shell("env", "--skip", "keys").status == 0
    assert shell("env", "--only", "settings").status == 0
    assert shell("env", "--only", "keys.aes-key-length").status == 1


@pytest.mark.parametrize("command", ["check", "env"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_list_names_every_check_and_runs_none(shell: Shell, command: str, lang: str) -> None:
    """--list prints id and sentence of each check, narrowed like a run, even where there is nothing to examine."""
    result = shell(command, "--list", "--lang", lang)
    assert (result.status, result.stderr) == (0, "")
    rows = [line.split(None, 1) for line in result.stdout.splitlines()]
    assert [row[0] for row in rows] == ids(shell, command)
    for row in rows:
        assert bool(re.search(r"[\u4e00-\u9fff]", row[1])) == (lang == "zh"), row
    narrowed = shell(command, "--list", "--only", "keys", "--skip", "keys.secret").stdout.splitlines()
    assert {line.partition(".")[0] for line in narrowed} == {"keys"}
    assert not any(line.startswith("keys.secret ") for line in narrowed)


@pytest.mark.parametrize(
    ("changes", "statuses"),
    [
        ({}, (0, 0, 0)),
        ({"TOKEN": "a9Z"}, (0, 0, 0)),
        ({"TOKEN": "QDG6eK"}, (0, 1, 0)),
        ({"ENCODING_AES_KEY": "short"}, (1, 1, 0)),
        ({"ENCODING_AES_KEY": "short", "TOKEN": "QDG6eK"}, (1, 1, 0)),
    ],
    ids=["healthy", "notice", "warning", "error", "error and warning"],
)
def test_fail_on_moves_the_threshold(shell: Shell, changes: dict[str, str], statuses: Sequence[int]) -> None:
    """Exit status by --fail-on problem, warning, never; problem is the default."""
    shell.write(".env", env_text(**changes))
    found = tuple(shell("env", "--fail-on", limit).status for limit in ("problem", "warning", "never"))
    assert found == tuple(statuses)
    assert shell("env").status == statuses[0]


@pytest.mark.parametrize("command", ["check", "env"])
def test_flag_before_environment_before_file(shell: Shell, command: str) -> None:
    """The nearest source counts, and the report says which one it was, with the line in the file."""
    shell.write(".env", env_text())
    variables = {"WECOM_TOKEN": "kQ7d9Zx3mWpVb", "WECOM_AGENT_ID": "1000003"}
    result = shell(command, "--agent-id", "1000004", "--format", "json", **variables)
    sources = {one["name"]: one["source"] for one in result.document["target"]["settings"]}
    assert sources["WECOM_CORP_ID"] == ".env:1"
    assert sources["WECOM_TOKEN"] == "environment"
    assert sources["WECOM_AGENT_ID"] == "--agent-id"


def test_an_environment_that_wins_over_the_file_is_told(shell: Shell) -> None:
    """A variable with another value than the file is a warning that names the overridden line."""
    shell.write(".env", env_text())
    result = shell("env", "--format", "json", WECOM_TOKEN="kQ7d9Zx3mWpVb")
    (finding,) = result.document["diagnosis"]
    assert (finding["code"], finding["severity"]) == ("env-overrides-file", "warning")
    assert finding["params"]["setting"] == "WECOM_TOKEN"
    assert ".env:4" in str(finding["params"])
    assert result.status == 0


@pytest.mark.parametrize("name", list(FAULTLESS))
def test_every_setting_is_read_from_the_environment(shell: Shell, name: str) -> None:
    """A setting may stand in the environment while the rest stands in the file."""
    shell.write(".env", env_text(**{name.removeprefix("WECOM_"): None}))
    result = shell("env", "--format", "json", **{name: FAULTLESS[name]})
    assert result.document["diagnosis"] == []
    assert result.status == 0


def test_another_projects_file_is_read_with_its_lines(shell: Shell) -> None:
    """`--from cc-connect:FILE` takes every setting from the WeCom platform, and says from which line."""
    shell.write("config.toml", CC_CONNECT)
    shell.write(".env", "WECOM_TOKEN=ignored!\n")
    target = shell("env", "--from", "cc-connect:config.toml", "--format", "json").document["target"]
    assert target["url"] == "http://127.0.0.1:8081/wecom/callback"
    lines = {one["name"]: one["source"] for one in target["settings"] if one["source"]}
    assert lines["WECOM_CORP_ID"] == "cc-connect:config.toml:10"
    assert lines["WECOM_TOKEN"] == "cc-connect:config.toml:13"
    assert lines["WECOM_ENCODING_AES_KEY"] == "cc-connect:config.toml:14"


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (CC_CONNECT.replace(AES_KEY, AES_KEY[:-1]), "aeskey-length", 14),
        (CC_CONNECT.replace(TOKEN, "your-token"), "placeholder-left", 13),
        (CC_CONNECT.replace('type = "wecom"', 'type = "slack"'), "foreign-config-without-wecom", None),
        ('[[projects]]\nname = "x\n', "env-line-unparsable", 2),
        (None, "env-file-missing", None),
    ],
    ids=["short key", "placeholder", "no section", "broken", "missing"],
)
def test_faults_in_another_projects_file(shell: Shell, content: str | None, code: str, line: int | None) -> None:
    """The same judgement on a foreign file, with the foreign line."""
    if content is not None:
        shell.write("config.toml", content)
    result = shell("env", "--from", "cc-connect:config.toml", "--format", "json")
    first = result.document["diagnosis"][0]
    assert (first["code"], first["params"].get("line"), first["params"]["file"]) == (code, line, "config.toml")
    assert result.status == 1
