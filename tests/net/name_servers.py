"""Real name servers on loopback: Knot with zones good and broken, and Unbound that asks it as a resolver does."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import dns.exception
import dns.message
import dns.query
import pytest

from tests.ports import free_port
from wecom_doctor.net import _dns_delegation, _dns_exchange, _dns_track, dns_answer, dns_opinions

needs_name_servers = pytest.mark.skipif(
    not all(map(shutil.which, ("knotd", "unbound"))), reason="knot or unbound is not installed"
)
# The first holds all zones but the one above them, the second a part of them, and nobody is at the last address.
LOOPBACK, SECOND, PARENT, NOBODY = "127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"
START_WITHIN_S = 20.0
ATTEMPTS = 3
SOA = "@ SOA ns hostmaster 1 3600 900 604800 60"
BIG = "\n".join(f"big A 47.96.8.{number}" for number in range(60))
ZONES = {
    "test": f"""
{SOA}
@ NS ns
ns A {PARENT}
good NS ns.good
good NS ns2.good
ns.good A {LOOPBACK}
ns2.good A {SECOND}
wild NS ns.good
half NS ns.good
half NS ns.half
ns.half A {NOBODY}
stale NS ns.good
stale NS ns2.good
lame NS ns2.good
""",
    "good.test": f"""
{SOA}
@ NS ns
@ NS ns2
ns A {LOOPBACK}
ns2 A {SECOND}
www A 47.96.3.4
www AAAA 2408:4004::5
plain A 47.96.3.4
six AAAA 2408:4004::5
mail MX 10 www
alias CNAME www
two CNAME alias
dangling CNAME gone
empty CNAME mail
away CNAME www.elsewhere.example.
circle CNAME circle-b
circle-b CNAME circle-c
circle-c CNAME circle
self CNAME self
private A 10.0.0.5
mixed A 10.0.0.5
mixed A 47.96.3.4
nobody A 0.0.0.0
fake A 198.18.0.7
short 1 A 47.96.3.4
long 1209600 A 47.96.3.4
xn--fiq228c A 47.96.3.4
{BIG}
""",
    "wild.test": f"""
{SOA}
@ NS ns.good.test.
@ CAA 0 issue ";"
* A 47.96.3.4
open A 47.96.3.4
open CAA 0 issue "letsencrypt.org; validationmethods=dns-01"
""",
    "half.test": f"{SOA}\n@ NS ns.good.test.\n@ NS ns\nns A {NOBODY}\nwww A 47.96.3.4",
    # The zone itself names one server only; that the parent still names another is what registrars forget.
    "stale.test": f"{SOA}\n@ NS ns.good.test.\nwww A 47.96.3.4",
}
# The second server knows no other; what the parent sends to it besides is refused.
AT_SECOND = ("good.test",)
# Whom the resolver asks about what; for all the rest somebody who refuses, so that nothing leaves this machine.
STUBS = {**dict.fromkeys(ZONES, LOOPBACK), "test": PARENT, "lame.test": SECOND, "": PARENT}
KNOT = """
server:
    listen: {address}@{port}
    rundir: {folder}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
log:
  - target: stderr
    any: error
database:
    storage: {folder}
    journal-db-max-size: 1M
    kasp-db-max-size: 5M
    timer-db-max-size: 1M
template:
  - id: default
    storage: {folder}
    journal-content: none
zone:
"""
UNBOUND = """
server:
  interface: {address}@{port}
  chroot: ""
  username: ""
  directory: "{folder}"
  pidfile: "{folder}/pid"
  use-syslog: no
  do-daemonize: no
  access-control: 0.0.0.0/0 allow
  do-not-query-localhost: no
  module-config: "iterator"
  num-threads: 1
  local-zone: "test." nodefault
remote-control:
  control-enable: no
"""


# How long is waited for what comes at once on a machine with nothing else to do.
PATIENCE = (
    (_dns_delegation, "STEP_WITHIN_S"),
    (_dns_exchange, "TCP_WITHIN_S"),
    (_dns_track, "BESIDE_S"),
    (dns_answer, "OPINION_WITHIN_S"),
    (dns_answer, "LOOK_UP_WITHIN_S"),
    (dns_answer, "ANSWER_WITHIN_S"),
    (dns_opinions, "OPINION_WITHIN_S"),
    (dns_opinions, "WAY_WITHIN_S"),
)
PATIENT_S = 20.0


def wait_patiently(change: Callable[[ModuleType, str, float], None] = setattr) -> None:
    """No answer depends on how busy the machine is."""
    for module, name in PATIENCE:
        change(module, name, PATIENT_S)


@dataclass(frozen=True, kw_only=True)
class NameServers:
    """At `zones` lie the zones, on three addresses; `resolver` asks there on behalf of others."""

    zones: int
    resolver: int


@contextmanager
def name_servers(folder: Path) -> Iterator[NameServers]:
    """All of them, as long as they are needed."""
    below = {name: zone for name, zone in ZONES.items() if name != "test"}
    with ExitStack() as stack:
        port = stack.enter_context(started(knot, folder / "first", LOOPBACK, below))
        for name, address, held in (("second", SECOND, AT_SECOND), ("parent", PARENT, ("test",))):
            stack.enter_context(started(knot, folder / name, address, {one: ZONES[one] for one in held}, port))
        stubs = {name: f"{address}@{port}" for name, address in STUBS.items()}
        resolver = stack.enter_context(started(unbound, folder / "resolver", LOOPBACK, stubs))
        yield NameServers(zones=port, resolver=resolver)


def knot(folder: Path, address: str, port: int, zones: Mapping[str, str]) -> list[str]:
    """The command of a server that holds these zones."""
    configuration = KNOT.format(address=address, port=port, folder=folder)
    for name, text in zones.items():
        (folder / f"{name}zone").write_text(f"$ORIGIN {name.rstrip('.')}.\n$TTL 600\n{text}\n", encoding="ascii")
        configuration += f"  - domain: {name}\n    file: {name}zone\n"
    (folder / "conf").write_text(configuration, encoding="ascii")
    return ["knotd", "-c", str(folder / "conf")]


def unbound(folder: Path, address: str, port: int, stubs: Mapping[str, str]) -> list[str]:
    """The command of a resolver that asks these servers for these zones, and nobody for others."""
    configuration = UNBOUND.format(address=address, port=port, folder=folder)
    for name, server in stubs.items():
        configuration += f'stub-zone:\n  name: "{name}."\n  stub-addr: {server}\n'
    (folder / "conf").write_text(configuration, encoding="ascii")
    return ["unbound", "-d", "-c", str(folder / "conf")]


Command = Callable[[Path, str, int, Mapping[str, str]], list[str]]


@contextmanager
def started(
    command: Command, folder: Path, address: str, zones: Mapping[str, str], port: int | None = None
) -> Iterator[int]:
    """The port of a server that answers; another one is tried when somebody was faster to take it."""
    folder.mkdir()
    for _ in range(ATTEMPTS):
        chosen = port or free_port(address)
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command(folder, address, chosen, zones), stdout=log, stderr=log)
        try:
            if answers(process, address, chosen, next(iter(zones))):
                yield chosen
                return
        finally:
            process.terminate()
            process.wait()
    pytest.fail((folder / "log").read_text(encoding="utf-8", errors="replace"))


def answers(process: subprocess.Popen[bytes], address: str, port: int, zone: str) -> bool:
    """The server is up; False when it ended instead."""
    ends = time.monotonic() + START_WITHIN_S
    while process.poll() is None and time.monotonic() < ends:
        try:
            dns.query.udp(dns.message.make_query(zone, "SOA"), address, timeout=0.2, port=port)
        except dns.exception.Timeout:
            continue
        except OSError:
            # Nobody listens yet.
            time.sleep(0.02)
            continue
        return True
    return False
