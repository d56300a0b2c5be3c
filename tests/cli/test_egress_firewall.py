"""`egress --firewall`: real firewalls take what it prints, and an incomplete list is not printed."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import LANGUAGES, Result, Shell
from tests.platforms import AGENT_ID, CORP_ID, SECRET, platform

CALLBACK = ("203.0.113.10", "198.51.100.*", "203.0.113.10", "2001:db8::7", "not an address", "7.*.*.*", "0.0.0.0/0")
API = ("192.0.2.20", "192.0.2.21")
ACCOUNT = {"WECOM_CORP_ID": CORP_ID, "WECOM_SECRET": SECRET, "WECOM_AGENT_ID": str(AGENT_ID)}


Outputs = dict[tuple[str, str], Result]
FORMS = ("nftables", "iptables", "ufw", "nginx", "json")


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    """What the command prints in each form, from a platform whose lists hold everything that lists may hold."""
    shell = Shell(tmp_path_factory.mktemp("firewall"))
    with platform(callback_ips=CALLBACK, api_ips=API) as (base, _):
        wanted = [(form, "en") for form in FORMS] + [("nftables", "zh"), ("iptables", "zh")]
        told = {
            one: shell("egress", "--firewall", one[0], "--lang", one[1], WECOM_API_BASE=base, **ACCOUNT)
            for one in wanted
        }
    assert not [one.said for one in told.values() if one.status != 0]
    return told


def tool(name: str) -> str:
    """Where a program is; without it the test is left out."""
    found = shutil.which(name, path="/usr/sbin:/sbin:/usr/bin:/bin")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def accepted(*command: str) -> None:
    """The program finds nothing wrong."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if "ermission" in done.stderr or "not permitted" in done.stderr:
        pytest.skip(f"{command[0]} is for root")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("form", "program", "options"),
    [("nftables", "nft", ("-c", "-f")), ("iptables", "iptables-restore", ("--noflush", "--test"))],
)
def test_the_firewall_takes_it(
    outputs: Outputs, form: str, program: str, options: tuple[str, ...], tmp_path: Path
) -> None:
    """The real program reads the file from end to end, comments in both languages included."""
    found = tool(program)
    for lang in LANGUAGES:
        path = tmp_path / f"rules.{lang}"
        path.write_text(outputs[form, lang].stdout, encoding="utf-8")
        accepted(found, *options, str(path))


def test_nginx_takes_it(outputs: Outputs, tmp_path: Path) -> None:
    """In the location that the comment tells."""
    found = tool("nginx")
    (tmp_path / "wecom-callback.conf").write_text(outputs["nginx", "en"].stdout, encoding="utf-8")
    inside = f"location = /wecom/callback {{ include {tmp_path}/wecom-callback.conf; proxy_pass http://127.0.0.1:9; }}"
    logs = f"pid {tmp_path}/pid; error_log {tmp_path}/error.log;"
    (tmp_path / "nginx.conf").write_text(f"{logs} events {{}} http {{ access_log off; server {{ {inside} }} }}")
    accepted(found, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"))


def test_a_shell_takes_it(outputs: Outputs, tmp_path: Path) -> None:
    """Every command of ufw arrives as it is meant."""
    path = tmp_path / "ufw.sh"
    path.write_text(outputs["ufw", "en"].stdout, encoding="utf-8")
    script = f"ufw() {{ printf '%s|' \"$@\"; echo; }}; . {path}"
    lines = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout.splitlines()
    assert "allow|proto|tcp|from|198.51.100.0/24|to|any|port|80,443|comment|wecom callback|" in lines
    assert "allow|out|proto|tcp|from|any|to|192.0.2.20|port|443|comment|wecom api|" in lines
    assert len(lines) == 5


@pytest.mark.parametrize("form", FORMS[:-1])
def test_the_job_fetches_the_list_anew(outputs: Outputs, form: str) -> None:
    """A list that is loaded every day and never fetched is the one that shuts WeCom out."""
    assert f"daily cron job: wecom-doctor egress --firewall {form} > wecom" in outputs[form, "en"].stdout


def test_json_is_for_programs(outputs: Outputs) -> None:
    """Wildcards are networks, each entry stands there once, what opens too much is apart; stderr warns."""
    result = outputs["json", "en"]
    assert json.loads(result.stdout) == {
        "callback": ["198.51.100.0/24", "203.0.113.10", "2001:db8::7"],
        "api": list(API),
        "unread": ["7.*.*.*", "0.0.0.0/0"],
    }
    assert "They change" in result.stderr
    assert "7.*.*.*" in result.stderr


@pytest.mark.parametrize("form", ["nftables", "iptables", "ufw", "nginx"])
def test_everybody_is_told_that_it_changes(outputs: Outputs, form: str) -> None:
    """The warning stands in the file, where whoever finds it reads it, and so do all addresses."""
    said = outputs[form, "en"].stdout
    assert "They change" in said
    assert all(one in said for one in ("203.0.113.10", "198.51.100.0/24", "2001:db8::7"))
    assert "7.*.*.*" in next(line for line in said.splitlines() if line.startswith("#") and "Left out" in line)
    assert not [
        line for line in said.splitlines() if not line.startswith("#") and ("7.0.0" in line or "0.0.0.0" in line)
    ]


@pytest.mark.parametrize(
    ("changes", "form"),
    [
        ({"callback_ips": ()}, "nginx"),
        ({"api_ips": ()}, "nftables"),
        ({"callback_ips": ("203.0.113.7",), "api_ips": ("0.0.0.0/0",)}, "json"),
        ({"name": "secret-wrong"}, "nftables"),
    ],
)
def test_an_incomplete_list_is_not_printed(shell: Shell, changes: dict[str, Any], form: str) -> None:
    """Nobody loads an empty list by mistake; the status says that it could not be told."""
    with platform(**changes) as (base, _):
        result = shell("egress", "--firewall", form, WECOM_API_BASE=base, **ACCOUNT)
    assert (result.status, result.stdout) == (3, "")
    assert "wecom-doctor egress" in result.stderr


def test_without_an_application(shell: Shell) -> None:
    """The lists are told to applications only."""
    result = shell("egress", "--firewall", "json")
    assert result.status == 2
    assert "WECOM_SECRET" in result.stderr
