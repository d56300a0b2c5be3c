"""Names in an internet of our own, with nothing replaced: resolv.conf, hosts file, port 53, the way from the root."""

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from tests.net.name_servers import needs_name_servers
from tests.structure.source import ROOT

TOOLS = ("ip", "mount", "unshare")
NAMESPACES = ("unshare", "--net", "--mount", "--fork", "--kill-child")
pytestmark = [
    needs_name_servers,
    pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's"),
    pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() != 0 or not all(map(shutil.which, TOOLS)),
        reason=f"an internet of our own needs root and {', '.join(TOOLS)}",
    ),
]
PATIENCE_S = 120
CERTAIN, LIKELY = "certain", "likely"
# What is found about a URL: code, certainty, severity.
CASES: dict[str, list[list[str]]] = {
    "https://www.good.example/": [],
    "https://private.good.example/": [["dns-private-address", CERTAIN, "error"]],
    # The office's resolver has an address of its own for this one.
    "https://inner.good.example/": [["dns-resolvers-disagree", CERTAIN, "warning"]],
    "https://own.good.example/": [["dns-resolvers-disagree", CERTAIN, "notice"]],
    "https://only-here.good.example/": [["dns-name-not-found", CERTAIN, "error"]],
    # The search list makes `nothing.good.example.corp.example` of it, where everything resolves.
    "https://nothing.good.example/": [["dns-name-not-found", CERTAIN, "error"]],
    "https://www.stale.example/": [["dns-lame-delegation", CERTAIN, "warning"]],
    "https://www.lame.example/": [["dns-lame-delegation", LIKELY, "error"]],
    "https://www.unregistered.example/": [["dns-name-not-found", CERTAIN, "error"]],
    "https://www.no-such-end/": [["dns-name-not-found", CERTAIN, "error"]],
    # A name of this network, found by the search list.
    "http://app:8000/": [],
}


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """All URLs examined, one after the other, in one such machine."""
    if subprocess.run([*NAMESPACES, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("namespaces cannot be made here")
    command = [*NAMESPACES, sys.executable, "-m", "tests.examination.machine_names"]
    asked = json.dumps(list(CASES))
    done = subprocess.run(
        command, cwd=ROOT, input=asked, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert done.returncode == 0, done.stderr
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers


@pytest.mark.parametrize("url", CASES)
def test_what_is_found_about_a_name(found: dict[str, Any], url: str) -> None:
    """The world's word is found and believed."""
    assert found[url]["diagnosis"] == CASES[url]
    assert found[url]["exit_status"] == (1 if "error" in str(CASES[url]) else 0)


def test_everybody_is_heard(found: dict[str, Any]) -> None:
    """The server of resolv.conf, five public resolvers, and both servers of the zone."""
    facts = found["https://www.good.example/"]["facts"]
    assert [one["server"] for one in facts["dns_answer"]["opinions"]] == ["192.168.1.1"]
    world = facts["dns_opinions"]
    assert [one["server"] for one in world["public"]] == [
        "223.5.5.5",
        "119.29.29.29",
        "114.114.114.114",
        "1.1.1.1",
        "8.8.8.8",
    ]
    assert world["zone"] == "good.example"
    assert [one["host"] for one in world["authorities"]] == ["ns.hoster.example", "ns2.hoster.example"]


def test_the_hosts_file_is_told(found: dict[str, Any]) -> None:
    """What it says, beside what name servers say."""
    here = found["https://own.good.example/"]
    assert [one["address"] for one in here["facts"]["dns_answer"]["hosts_file"]] == ["192.168.1.10"]
    assert here["says"][0][:2] == ["hosts-file=192.168.1.10", "192.168.1.1=47.96.3.4"]
    assert "hosts-file=192.168.1.11" in found["https://only-here.good.example/"]["says"][0]


@pytest.mark.parametrize(
    ("url", "host", "zone"),
    [
        ("https://www.unregistered.example/", "a.registry", "example"),
        ("https://www.no-such-end/", "a.root", "."),
        ("https://www.lame.example/", "ns.old-hoster.example", "lame.example"),
    ],
)
def test_where_there_is_no_zone_whoever_is_above_is_heard(
    found: dict[str, Any], url: str, host: str, zone: str
) -> None:
    """The registry for a domain that nobody has, the root for an end that does not exist."""
    world = found[url]["facts"]["dns_opinions"]
    assert ([one["host"] for one in world["authorities"]], world["zone"]) == ([host], zone)
