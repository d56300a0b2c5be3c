"""A machine with an internet of its own: root, registry, hosters, resolvers. URLs in, what is found as JSON out.

To be run in a network and a mount namespace: all addresses are put on loopback, and files of ours cover those in /etc.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.net.name_servers import SOA, knot, started, unbound, wait_patiently
from wecom_doctor.examination.examine import checks_for, examine
from wecom_doctor.examination.outcome import FailOn
from wecom_doctor.facts.codec import to_json
from wecom_doctor.model import Absent, Area
from wecom_doctor.net.dns_opinions import PUBLIC_RESOLVERS
from wecom_doctor.settings.given import Options, gather
from wecom_doctor.settings.names import Name

PORT = 53
ROOT, REGISTRY, HOSTER, OLD_HOSTER = "198.41.0.4", "192.5.6.30", "140.205.1.1", "140.205.1.2"
OFFICE = "192.168.1.1"
ZONES: Mapping[str, Mapping[str, str]] = {
    ROOT: {".": f"{SOA}\n@ NS a.root\na.root A {ROOT}\nexample NS a.registry\na.registry A {REGISTRY}"},
    REGISTRY: {
        "example": f"""
{SOA}
@ NS a.registry.
good NS ns.hoster
good NS ns2.hoster
stale NS ns.hoster
stale NS ns.old-hoster
lame NS ns.old-hoster
corp NS ns.hoster
hoster NS ns.hoster
ns.hoster A {HOSTER}
ns2.hoster A {OLD_HOSTER}
ns.old-hoster A {OLD_HOSTER}
"""
    },
    HOSTER: {
        "hoster.example": f"{SOA}\n@ NS ns\nns A {HOSTER}\nns2 A {OLD_HOSTER}",
        "good.example": f"""
{SOA}
@ NS ns.hoster.example.
@ NS ns2.hoster.example.
www A 47.96.3.4
private A 10.0.0.5
inner A 47.96.3.4
own A 47.96.3.4
""",
        "stale.example": f"{SOA}\n@ NS ns.hoster.example.\nwww A 47.96.3.4",
        "corp.example": f"{SOA}\n@ NS ns.hoster.example.\n* A 47.96.7.7",
    },
}
# The old hoster knows no other; what the registry sends there besides is refused.
AT_OLD_HOSTER = ("good.example",)
# What only the resolver of the office says.
OFFICE_ONLY = 'server:\n  local-data: "inner.good.example. 60 A 10.0.0.7"\n'
HOSTS = "127.0.0.1 localhost\n192.168.1.10 own.good.example\n192.168.1.11 only-here.good.example\n"
RESOLV_CONF = f"nameserver {OFFICE}\nsearch corp.example\n"


def resolver(folder: Path, address: str, port: int, more: Mapping[str, str]) -> list[str]:
    """The command of a resolver that begins at our root, and listens on some more addresses."""
    command = unbound(folder, address, port, {})
    hints = f". 3600 NS a.root.\na.root. 3600 A {ROOT}\n"
    (folder / "hints").write_text(hints, encoding="ascii")
    with (folder / "conf").open("a", encoding="ascii") as file:
        file.write(f"server:\n  root-hints: {folder}/hints\n")
        file.writelines(more.values())
    return command


@contextmanager
def internet(folder: Path) -> Iterator[None]:
    """All servers, on the addresses that they have in the world."""
    public = [one.host for one in PUBLIC_RESOLVERS]
    for address in (*ZONES, OLD_HOSTER, OFFICE, *public):
        subprocess.run(["ip", "address", "add", f"{address}/32", "dev", "lo"], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for name, text in (("resolv.conf", RESOLV_CONF), ("hosts", HOSTS)):
        (folder / name).write_text(text, encoding="ascii")
        subprocess.run(["mount", "--bind", str(folder / name), f"/etc/{name}"], check=True)
    zones = {**ZONES, OLD_HOSTER: {one: ZONES[HOSTER][one] for one in AT_OLD_HOSTER}}
    interfaces = "server:\n" + "".join(f"  interface: {one}@{PORT}\n" for one in public[1:])
    with ExitStack() as stack:
        for address, held in zones.items():
            stack.enter_context(started(knot, folder / address, address, held, PORT))
        stack.enter_context(started(resolver, folder / "public", public[0], {"": interfaces}, PORT))
        stack.enter_context(started(resolver, folder / "office", OFFICE, {"": OFFICE_ONLY}, PORT))
        yield


def examined(url: str) -> dict[str, Any]:
    """The report on the name of a URL, as short as can be."""
    flags = {Name.CALLBACK_URL: ("URL", url)}
    given = gather(options=Options(), flags=flags, env_path=None, foreign=None, environ={})
    report = examine(given, checks_for([Area.DNS], (), ()), FailOn.PROBLEM, lambda _: None)
    # That it took long may be this machine's fault.
    told = [one for one in report.findings if one.problem.code != "dns-slow"]
    return {
        "exit_status": report.exit_status,
        "diagnosis": [[one.problem.code, one.problem.certainty, one.severity] for one in told],
        "says": [to_json(one.problem.params.get("says", ())) for one in told],
        "facts": {name: None if isinstance(one, Absent) else to_json(one) for name, one in report.facts.items()},
    }


wait_patiently()
with tempfile.TemporaryDirectory() as made, internet(Path(made)):
    print(json.dumps({one: examined(one) for one in json.load(sys.stdin)}))
