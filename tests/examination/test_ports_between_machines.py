"""Ports that are open, closed, dropped and rejected on another machine, and who listens on this one, for real."""

import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.examination.machines import Machine, examined, listening, wired

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's")

COMMANDS = {
    # The other machine is next door; what is public there has no public address to come from here. That nobody has an
    # address is found out in half the usual time, long before our patience ends.
    "here": """
        addr add 10.77.0.1/24 dev wire
        addr add 2001:db8:77::1/64 dev wire nodad
        link set wire up
        ntable change name arp_cache dev wire retrans 500
        route add 2600:77::/64 via 2001:db8:77::2 dev wire
    """,
    "there": """
        addr add 10.77.0.2/24 dev wire
        addr add 10.77.0.3/24 dev wire
        addr add 10.77.0.4/24 dev wire
        addr add 2001:db8:77::2/64 dev wire nodad
        link set wire up
    """,
}
FILTERS = """
table inet doors {
  chain incoming {
    type filter hook input priority 0
    ip daddr 10.77.0.3 tcp dport 8000 drop
    meta nfproto ipv6 tcp dport 8006 drop
    tcp dport 8001 drop
    tcp dport 8002 reject with icmpx type admin-prohibited
    tcp dport 8003 reject with tcp reset
  }
}
"""
NGINX = """
pid FOLDER/pid; error_log FOLDER/error.log;
events {}
http {
  access_log off;
  client_body_temp_path FOLDER/1; proxy_temp_path FOLDER/2; fastcgi_temp_path FOLDER/3; uwsgi_temp_path FOLDER/4;
  scgi_temp_path FOLDER/5;
  server { listen 80; listen [::]:80; return 204; }
}
"""
ZONE = {
    "four.test": ["10.77.0.2"],
    "six.test": ["2001:db8:77::2"],
    "both.test": ["10.77.0.2", "2001:db8:77::2"],
    "dropped.test": ["10.77.0.2", "10.77.0.3"],
    "refused.test": ["10.77.0.2", "10.77.0.4"],
    "far-six.test": ["10.77.0.2", "2a00:1450::1"],
    "doubtful-six.test": ["10.77.0.2", "2600:77::1"],
    "only-far-six.test": ["2a00:1450::1"],
}


class Case(NamedTuple):
    """A URL, and the one problem with it above notice, if there is one."""

    url: str
    code: str | None = None
    certainty: str = "certain"
    severity: str = "error"


CASES = {
    "IPv4 only": Case("http://four.test:8000/"),
    "nginx on both": Case("http://both.test/"),
    "IPv6 only": Case("http://six.test/"),
    "several that work": Case("http://refused.test:8000/"),
    "nobody on IPv6": Case("http://both.test:8000/", "ipv6-listener-missing", "certain", "warning"),
    "IPv6 dropped": Case("http://both.test:8006/", "ipv6-listener-missing", "likely", "warning"),
    "IPv6 that this machine lacks": Case("http://far-six.test:8000/"),
    "IPv6 that may be ours": Case("http://doubtful-six.test:8000/"),
    "nobody on IPv4": Case("http://both.test:8008/", "port-refused"),
    "refused": Case("http://four.test:8099/", "port-refused"),
    "dropped": Case("http://four.test:8001/", "port-filtered", "likely"),
    "rejected with a message": Case("http://four.test:8002/", "host-unreachable"),
    "rejected with a reset": Case("http://four.test:8003/", "port-refused"),
    "one of two dropped": Case("http://dropped.test:8000/", "some-addresses-dead", "likely"),
    "one of two refused": Case("http://refused.test:8007/", "some-addresses-dead"),
    "nobody has the address": Case("http://10.77.0.9/", "host-unreachable"),
    "no way there": Case("http://203.0.113.9/", "host-unreachable", "possible"),
    "hangs up": Case("http://four.test:8004/", "port-reset", "likely"),
    "SSH": Case("http://four.test:8022/", "port-other-service"),
    "ours, open": Case("http://10.77.0.1:8102/"),
    "ours, over loopback": Case("http://127.0.0.1:8100/"),
    "ours, loopback only": Case("http://10.77.0.1:8100/", "bind-loopback-only"),
    "ours, other loopback only": Case("http://127.0.0.2:8100/", "bind-loopback-only"),
    "ours, IPv6 loopback only": Case("http://10.77.0.1:8103/", "bind-loopback-only"),
    "ours, nothing there": Case("http://10.77.0.1:8101/", "app-not-running", "likely"),
    "ours, but next door": Case("http://10.77.0.1:8005/", "container-port-not-published", "likely"),
    "ours, hangs up": Case("http://10.77.0.1:8104/", "port-reset", "likely"),
}
UNSEEN = {"six": "http://only-far-six.test/"}
THERE = (
    "0.0.0.0:8000",
    "0.0.0.0:8004=hangs-up",
    "0.0.0.0:8005",
    "0.0.0.0:8006",
    "10.77.0.2:8007",
    ":::8008",
    "0.0.0.0:8022=greets",
)
HERE = ("127.0.0.1:8100", "0.0.0.0:8102", "::1:8103", "0.0.0.0:8104=hangs-up")
Found = dict[str, Any]


@contextmanager
def nginx(machine: Machine, folder: Path) -> Iterator[None]:
    """nginx at port 80; it goes to the background once it listens."""
    config = folder / "nginx.conf"
    config.write_text(NGINX.replace("FOLDER", str(folder)))
    machine.runs("nginx", "-c", str(config))
    try:
        yield
    finally:
        machine.runs("nginx", "-c", str(config), "-s", "stop")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    """All cases, examined at the same time."""
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not installed")
    with ExitStack() as stack:
        here, there = stack.enter_context(wired(COMMANDS, FILTERS))
        stack.enter_context(nginx(there, tmp_path_factory.mktemp("nginx")))
        stack.enter_context(listening(there, *THERE))
        stack.enter_context(listening(here, *HERE))
        return examined(here, ZONE, {name: case.url for name, case in CASES.items()} | UNSEEN)


@pytest.mark.parametrize("name", CASES)
def test_the_cause_stands_first(found: dict[str, Found], name: str) -> None:
    """Each case has its code, its certainty and its severity; a healthy one has nothing at all."""
    case = CASES[name]
    expected = [] if case.code is None else [[case.code, case.certainty, case.severity]]
    assert found[name]["diagnosis"] == expected, found[name]


@pytest.mark.parametrize("name", ["IPv6 that this machine lacks", "IPv6 that may be ours"])
def test_unseen_is_not_dead(found: dict[str, Found], name: str) -> None:
    """A machine without IPv6 says that it saw nothing."""
    assert found[name]["checks"]["tcp.ipv6-open"] == ["skipped", "no-ipv6-here"]
    assert found[name]["checks"]["tcp.port-open"] == ["ok", None]


def test_an_unseen_target_is_unsure(found: dict[str, Found]) -> None:
    """A name with IPv6 alone cannot be judged from a machine that has none."""
    assert found["six"]["diagnosis"] == []
    assert found["six"]["checks"]["tcp.port-open"] == ["unsure", "undecided"]


@pytest.mark.parametrize(
    ("name", "address"),
    [("ours, loopback only", "127.0.0.1:8100"), ("ours, IPv6 loopback only", "[::1]:8103")],
)
def test_who_listens_is_named(found: dict[str, Found], name: str, address: str) -> None:
    """The program, its number and where it listens."""
    (listening,) = found[name]["params"][0]["listening"]
    assert re.fullmatch(rf"python[\d.]*\[\d+\] {re.escape(address)}", listening)


def test_others_that_listen_are_named(found: dict[str, Found]) -> None:
    """Where nothing listens, the ports of other programs may be the ones that were meant."""
    (params,) = found["ours, nothing there"]["params"]
    assert any(one.endswith(" 0.0.0.0:8102") for one in params["elsewhere"])
    assert "wrong-port" in found["ours, nothing there"]["also"][0]


def test_only_ipv6_works(found: dict[str, Found]) -> None:
    """Then the callback can be had over IPv6 only, which is the other reading."""
    assert "ipv6-only" in found["nobody on IPv4"]["also"][0]
