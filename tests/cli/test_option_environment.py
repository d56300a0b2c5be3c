"""Every option can be an environment variable: WECOM_DOCTOR_<COMMAND>_<OPTION>."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.settings_text import AES_KEY, CC_CONNECT, TOKEN, env_text
from tests.cli.shell import Result, Shell

Seen = Callable[[Shell, Result], bool]
JSON = ("--format", "json")
DEMO = ("--demo", *JSON)
# Where `--security` has to be confirmed.
ELSEWHERE = "https://wecom.example.com/callback"
NONE = "--no-messages"
# Where two names are to be compared.
FILED = (ELSEWHERE, "--only", "url", "--format", "json")
# Requests to a healthy endpoint, unless --thorough.
USUAL_MAX = 25


def source_of(name: str, label: str) -> Seen:
    """A setting came from the option."""
    return lambda _, result: (
        label in next(str(one["source"]) for one in result.document["target"]["settings"] if one["name"] == name)
    )


def not_from_file(name: str) -> Seen:
    """A setting came from somewhere nearer than the file."""
    return lambda _, result: (
        not next(str(one["source"]) for one in result.document["target"]["settings"] if one["name"] == name).startswith(
            ".env"
        )
    )


def areas_are(*areas: str) -> Seen:
    """Only these areas were examined."""
    return lambda _, result: {one["area"] for one in result.document["checks"]} == set(areas)


def sent(result: Result, battery: str) -> list[str]:
    """The rows of a battery that were sent."""
    return [str(one["variant"]) for one in result.document["facts"][battery]["reactions"]]


def refused(option: str) -> Seen:
    """The value of the option is one that cannot be used."""
    return lambda _, result: result.status == 2 and option in result.stderr


def subjects_are(filing: str, corp: str) -> Seen:
    """These two names are compared."""
    return lambda _, result: result.document["facts"]["filing_subjects"] == {"filing": filing, "corp": corp}


def boxes(result: Result) -> list[dict[str, Any]]:
    """The boxes of a list."""
    items: list[dict[str, Any]] = result.document["items"]
    return items


def crossed(check: str) -> Seen:
    """A box that names this check has a problem."""
    return lambda _, result: any(check in one["checks"] and one["state"] == "problem" for one in boxes(result))


CHECKLIST, NAME = "checklist", "deploy-callback"
LISTED = (NAME, *JSON)
SUITE = ("third-party-app", *JSON)
DYNAMIC = ("dynamic-ip", *JSON)
EXAMINING: list[tuple[str, str, tuple[str, ...], Seen]] = [
    ("ENV_FILE", "other.env", JSON, source_of("WECOM_TOKEN", "other.env:4")),
    ("FROM", "cc-connect:config.toml", JSON, source_of("WECOM_TOKEN", "cc-connect:config.toml")),
    ("KIND", "bot", JSON, lambda _, result: result.document["target"]["kind"] == "bot"),
    ("RECEIVE_ID", "abc", JSON, lambda _, result: result.document["facts"]["settings_given"]["receive_id_given"]),
    ("CORP_ID", "ww00000000000000aa", JSON, not_from_file("WECOM_CORP_ID")),
    ("AGENT_ID", "1000009", JSON, not_from_file("WECOM_AGENT_ID")),
    ("SECRET", TOKEN, JSON, not_from_file("WECOM_SECRET")),
    ("TOKEN", "abcdefgh12345", JSON, not_from_file("WECOM_TOKEN")),
    ("ENCODING_AES_KEY", AES_KEY[::-1], JSON, not_from_file("WECOM_ENCODING_AES_KEY")),
    ("BASELINE", "nowhere.json", (), refused("nowhere.json")),
    ("BASELINE_UNTIL", "soon", (), refused("--baseline-until")),
    ("ONLY", "keys", JSON, areas_are("keys")),
    ("ONLY", "keys settings", JSON, areas_are("keys", "settings")),
    ("SKIP", "keys", JSON, lambda _, result: "keys" not in {one["area"] for one in result.document["checks"]}),
    ("LIST", "1", (), lambda _, result: "settings.env-file-found " in result.stdout),
    ("FORMAT", "json", (), lambda _, result: result.document["schema"] == 1),
    ("OUTPUT", "report.json", (), lambda shell, _: shell.read("report.json").startswith("{")),
    ("FAIL_ON", "warning", ("--env-file", "windows.env"), lambda _, result: result.status == 1),
    ("TIMEOUT", "soon", (), lambda _, result: result.status == 2 and "--timeout" in result.stderr),
    ("LANG", "zh", (), lambda _, result: "检查" in result.stdout),
]
OTHERS: list[tuple[str, str, str, tuple[str, ...], Seen]] = [
    ("check", "RESOLVER", "soon", (), lambda _, result: result.status == 2 and "--resolver" in result.stderr),
    ("check", "CONNECT_TO", "soon", (), lambda _, result: result.status == 2 and "--connect-to" in result.stderr),
    ("check", "WAIT", "soon", (), lambda _, result: result.status == 2 and "--wait" in result.stderr),
    ("check", "DEMO", "1", JSON, lambda _, result: result.document["facts"]["run_info"]["demo"]),
    ("check", "NO_MESSAGES", "1", DEMO, lambda _, result: result.document["absent"]["delivery"]["because"] == NONE),
    ("check", "THOROUGH", "1", DEMO, lambda _, result: len(sent(result, "verification")) > USUAL_MAX),
    ("check", "TEXT", "1", DEMO, lambda _, result: "text" in sent(result, "delivery")),
    ("check", "SECURITY", "1", DEMO, lambda _, result: "xml_entities" in result.document["facts"]),
    ("check", "YES", "1", (ELSEWHERE, "--security", "--only", "url"), lambda _, result: result.status == 0),
    ("check", "OFFLINE", "1", JSON, lambda _, result: result.document["facts"]["run_info"]["offline"]),
    ("check", "RESOLVER", "nobody", (), refused("--resolver")),
    ("check", "PUBLIC_RESOLVER", "nobody", (), refused("--public-resolver")),
    ("check", "CONNECT_TO", "nowhere", (), refused("--connect-to")),
    ("check", "CA_FILE", "nothing.pem", (), refused("--ca-file")),
    ("check", "REPLAY", "nowhere.json", (), lambda _, result: result.status == 2 and "nowhere.json" in result.stderr),
    ("check", "NTP", "a/name", (), refused("--ntp")),
    ("check", "VERIFY_FILE", "MP_verify_x.txt", (), refused("--verify-file")),
    ("check", "FILING_SUBJECT", "A", (*FILED, "--corp-subject", "B"), subjects_are("A", "B")),
    ("check", "CORP_SUBJECT", "B", (*FILED, "--filing-subject", "A"), subjects_are("A", "B")),
    ("check", "HOP", "nowhere", (), refused("--hop")),
    ("check", "PROXY", "http://127.0.0.1:1", JSON, not_from_file("WECOM_PROXY")),
    ("check", "API_BASE", "http://127.0.0.1:1", JSON, not_from_file("WECOM_API_BASE")),
    ("check", "USER", "zhangsan", DEMO, lambda _, result: "api_user" in result.document["facts"]),
    ("keygen", "WRITE", "new.env", (), lambda shell, _: "WECOM_TOKEN=" in shell.read("new.env")),
    ("keygen", "FORCE", "1", ("--write", "other.env"), lambda shell, _: TOKEN not in shell.read("other.env")),
    ("keygen", "FORMAT", "json", (), lambda _, result: set(result.document) == {"WECOM_TOKEN", AES_KEY_NAME}),
    ("keygen", "LANG", "zh", (), lambda _, result: "管理后台" in result.stdout),
    ("explain", "LIST", "1", (), lambda _, result: len(result.stdout.splitlines()) > 1000),
    ("explain", "FORMAT", "json", ("60020",), lambda _, result: result.document["code"] == "60020"),
    ("explain", "LANG", "zh", ("60020",), lambda _, result: "怎么办" in result.stdout),
    *(
        (CHECKLIST, *row)
        for row in (
            ("LIST", "1", (), lambda _, result: "deploy-callback" in result.stdout),
            ("ENV_FILE", "nope.env", LISTED, lambda _, result: "nope.env" in result.stdout),
            ("FROM", "cc-connect:nope.toml", LISTED, lambda _, result: "nope.toml" in result.stdout),
            ("KIND", "bot", LISTED, lambda _, result: result.document["target"]["kind"] == "bot"),
            (
                "RECEIVE_ID",
                "abc",
                SUITE,
                lambda _, result: all("setting-missing" not in one["codes"] for one in boxes(result)),
            ),
            ("CORP_ID", "nobody", LISTED, crossed("keys.corp-id")),
            ("AGENT_ID", "nobody", LISTED, crossed("keys.agent-id")),
            ("SECRET", "a", LISTED, crossed("keys.secret")),
            ("TOKEN", "密", LISTED, crossed("keys.token-characters")),
            ("ENCODING_AES_KEY", "a", LISTED, crossed("keys.aes-key-length")),
            ("RESOLVER", "nobody", (NAME,), refused("--resolver")),
            ("PUBLIC_RESOLVER", "nobody", (NAME,), refused("--public-resolver")),
            ("CONNECT_TO", "nowhere", (NAME,), refused("--connect-to")),
            ("CA_FILE", "nothing.pem", (NAME,), refused("--ca-file")),
            (
                "PROXY",
                "http://127.0.0.1:1",
                (*DYNAMIC, "--api-base", "http://127.0.0.1:1"),
                lambda _, result: "egress-proxy-broken" in str(boxes(result)),
            ),
            ("API_BASE", "http://127.0.0.1:1", DYNAMIC, crossed("egress.api-reached")),
            (
                "USER",
                "zhangsan",
                LISTED,
                lambda _, result: all("--user" not in one["wanting"] for one in boxes(result)),
            ),
            ("OFFLINE", "1", LISTED, lambda _, result: any("--offline" in one["wanting"] for one in boxes(result))),
            ("NO_MESSAGES", "1", (NAME, "http://127.0.0.1:1/", *JSON), lambda _, result: NONE in str(boxes(result))),
            ("NTP", "a/name", (NAME,), refused("--ntp")),
            ("VERIFY_FILE", "MP_verify_x.txt", (NAME,), refused("--verify-file")),
            ("FILING_SUBJECT", "A", (NAME, ELSEWHERE, *JSON, "--corp-subject", "B"), crossed("url.filing-subject")),
            ("CORP_SUBJECT", "B", (NAME, ELSEWHERE, *JSON, "--filing-subject", "A"), crossed("url.filing-subject")),
            ("FORMAT", "json", (NAME,), lambda _, result: result.document["schema"] == 1),
            ("OUTPUT", "list.md", (NAME,), lambda shell, _: shell.read("list.md").startswith("# ")),
            ("FAIL_ON", "never", (NAME, "--env-file", "nope.env"), lambda _, result: result.status == 0),
            ("TIMEOUT", "soon", (NAME,), refused("--timeout")),
            ("LANG", "zh", (NAME,), lambda _, result: "部署" in result.stdout),
        )
    ),
    ("completion", "LANG", "zh", (), lambda _, result: "缺少" in result.stderr),
]
AES_KEY_NAME = "WECOM_ENCODING_AES_KEY"
EVERY = [(command, *row) for command in ("check", "env") for row in EXAMINING] + OTHERS


@pytest.mark.parametrize(
    ("command", "option", "value", "arguments", "seen"), EVERY, ids=[f"{row[0]} {row[1]}={row[2]}" for row in EVERY]
)
def test_an_option_can_be_an_environment_variable(
    shell: Shell, command: str, option: str, value: str, arguments: tuple[str, ...], seen: Seen
) -> None:
    """The variable has the effect of the option."""
    shell.write(".env", env_text())
    shell.write("other.env", env_text())
    shell.write("windows.env", env_text().replace("\n", "\r\n"))
    shell.write("config.toml", CC_CONNECT)
    variable = f"WECOM_DOCTOR_{command.upper()}_{option}"
    result = shell(command, *arguments, **{variable: value})
    assert seen(shell, result), f"{variable}={value} has no effect:\n{result.said}"


@pytest.mark.parametrize("command", ["check", "env", "keygen", "explain", "completion", "checklist"])
def test_the_table_above_has_every_option(shell: Shell, command: str) -> None:
    """An option that is added gets its variable proven."""
    options = set(re.findall(r"^  (?:-\w, )?--([a-z-]+)", shell(command, "--help").stdout, re.MULTILINE)) - {"help"}
    proven = {row[1].lower().replace("_", "-") for row in EVERY if row[0] == command}
    assert options == proven


def test_a_flag_wins_over_its_variable(shell: Shell) -> None:
    """What is typed now counts more than what was exported once."""
    shell.write(".env", env_text())
    result = shell("env", "--kind", "kf", "--format", "json", WECOM_DOCTOR_ENV_KIND="bot")
    assert result.document["target"]["kind"] == "kf"


@pytest.mark.parametrize("name", ["TOKEN", "SECRET", "ENCODING_AES_KEY"])
def test_only_a_secret_that_others_can_see_is_warned_about(shell: Shell, name: str) -> None:
    """A secret as a flag is warned about on stderr, the same as a variable is not."""
    flag = f"--{name.lower().replace('_', '-')}"
    warned = shell("env", "--format", "json", flag, TOKEN)
    assert f"WECOM_{name}" in warned.stderr
    assert TOKEN not in warned.stderr
    assert warned.document["schema"] == 1
    quiet = shell("env", "--format", "json", **{f"WECOM_DOCTOR_ENV_{name}": TOKEN})
    assert quiet.stderr == ""
