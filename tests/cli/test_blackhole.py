"""A network that swallows everything: name servers, ports, clocks and the platform; --timeout holds all the same."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.cli.contract import assert_contract
from tests.cli.settings_text import env_text
from tests.cli.shell import COMMAND, PATIENCE_S, Shell
from tests.examination.machines import Machine, machine

# Every address is one of this machine, and everything that arrives for it is dropped, but for loopback.
ROUTES = ("ip", "route", "add", "local", "default", "dev", "lo")
FILTERS = """
table inet doors {
  chain incoming {
    type filter hook input priority 0; policy drop;
    ip daddr 127.0.0.0/8 accept
  }
}
"""
# The name server lies in the dark, too.
RESOLVING = 'mount --bind resolv.conf /etc/resolv.conf && exec "$@"'
TIMEOUT_S = 2.0
# What the start of a program and a busy machine may add; each of these waits alone would take longer than both.
SLACK_S = 2.0
CASES = {
    "check a name": ("check", "https://callback.example.com/wecom"),
    "check an address": ("check", "https://203.0.114.7/wecom"),
    "net a name": ("net", "https://callback.example.com/wecom"),
    "net an address": ("net", "203.0.114.7"),
}

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or any(shutil.which(one) is None for one in ("ip", "nft", "unshare")),
    reason="network namespaces need Linux, root, ip, nft and unshare",
)


@pytest.fixture(scope="module")
def darkness() -> Iterator[Machine]:
    """A machine whose network swallows everything."""
    with machine() as made:
        mounting = made.inside("unshare", "--mount", "mount", "--bind", "/etc/hosts", "/etc/hosts")
        if subprocess.run(mounting, capture_output=True, check=False).returncode != 0:
            pytest.skip("mount namespaces cannot be made here")
        made.runs(*ROUTES)
        made.runs("nft", "-f", "-", given=FILTERS)
        yield made


def started(dark: Machine, shell: Shell, *arguments: str) -> subprocess.Popen[str]:
    """A command that runs in there."""
    return subprocess.Popen(
        dark.inside("unshare", "--mount", "sh", "-c", RESOLVING, "sh", *COMMAND, *arguments),
        cwd=shell.folder,
        env=shell.environ({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_deadline_holds_when_nothing_answers(darkness: Machine, shell: Shell) -> None:
    """Whatever is asked, the run ends with a report that claims no health; the waits do not add up."""
    shell.write(".env", env_text())
    shell.write("resolv.conf", "nameserver 203.0.114.53\n", mode=0o644)
    options = ("--timeout", f"{TIMEOUT_S:g}", "--format", "json")
    running = {name: started(darkness, shell, *arguments, *options) for name, arguments in CASES.items()}
    for name, process in running.items():
        stdout, stderr = process.communicate(timeout=PATIENCE_S)
        document = json.loads(stdout)
        assert_contract(document)
        assert document["run"]["duration_s"] < TIMEOUT_S + SLACK_S, name
        assert (process.returncode, document["exit_status"]) in {(1, 1), (3, 3)}, name
        assert "wecom-doctor itself" not in stderr


def test_a_dead_port_is_told_when_there_is_time(darkness: Machine, shell: Shell) -> None:
    """With time enough the cause is named once, and the waits for port, TLS, HTTP, clocks and platform overlap."""
    shell.write("resolv.conf", "nameserver 203.0.114.53\n", mode=0o644)
    process = started(darkness, shell, "net", "https://203.0.114.7/wecom", "--format", "json")
    document = json.loads(process.communicate(timeout=PATIENCE_S)[0])
    assert [one["code"] for one in document["diagnosis"] if one["severity"] == "error"] == ["port-filtered"]
    slowest = max(one["duration_s"] for one in document["checks"])
    assert document["run"]["duration_s"] < slowest + SLACK_S
