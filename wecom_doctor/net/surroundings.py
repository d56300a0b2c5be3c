"""Where on its machine this process lives: inside which container, and beside which other networks."""

import os
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from sys import byteorder

from wecom_doctor.facts.listeners import Container, Listener

PROC = Path("/proc")
# Files that a container's runtime puts into every container of its.
MARKS = {"/.dockerenv": Container.DOCKER, "/run/.containerenv": Container.PODMAN}
# How the group is called that a runtime puts its processes into; Kubernetes runs the others, so it comes first.
GROUPS = {
    "/kubepods": Container.KUBERNETES,
    "/libpod": Container.PODMAN,
    "/docker/": Container.DOCKER,
    "/docker-": Container.DOCKER,
    "/lxc/": Container.LXC,
}
LISTENS = "0A"
PROCESSES_MAX = 5_000
TABLE_BYTES_MAX = 4_000_000
HEX = 16


def container(root: Path = Path("/")) -> Container | None:
    """The container that this process runs in, if it does and the usual signs are there."""
    if "KUBERNETES_SERVICE_HOST" in os.environ:
        return Container.KUBERNETES
    groups = text_of(root / "proc/self/cgroup")
    for word, kind in GROUPS.items():
        if word in groups:
            return kind
    return next((kind for mark, kind in MARKS.items() if (root / mark.lstrip("/")).exists()), None)


def next_door(port: int, proc: Path = PROC) -> tuple[Listener, ...]:
    """Who listens on a port in other network namespaces, where containers have their ports; Linux tells root."""
    found: dict[Listener, None] = {}
    for process in other_networks(proc):
        for table in ("tcp", "tcp6"):
            for address in listening(text_of(process / "net" / table), port):
                found[Listener(address=address, port=port, loopback=ip_address(address).is_loopback)] = None
    return tuple(found)


def other_networks(proc: Path) -> Iterator[Path]:
    """One process in every network namespace but ours."""
    known = {network_of(proc / "self")}
    try:
        processes = [one for one in os.listdir(proc) if one.isdecimal()]
    except OSError:
        return
    for one in processes[:PROCESSES_MAX]:
        network = network_of(proc / one)
        if network is not None and network not in known:
            known.add(network)
            yield proc / one


def network_of(process: Path) -> int | None:
    """The number of a process's network namespace, if we may know it."""
    try:
        return (process / "ns/net").stat().st_ino
    except OSError:
        return None


def listening(table: str, port: int) -> Iterator[str]:
    """The addresses that somebody listens on at a port, of a table as Linux writes it."""
    for line in table.splitlines()[1:]:
        fields = line.split()
        if len(fields) > 3 and fields[3] == LISTENS:
            address, _, number = fields[1].partition(":")
            if int(number, HEX) == port:
                yield address_of(address)


def address_of(hexadecimal: str) -> str:
    """An address of the table: words of four bytes in the machine's order."""
    words = [int.from_bytes(bytes.fromhex(hexadecimal[at : at + 8]), byteorder) for at in range(0, len(hexadecimal), 8)]
    return str(ip_address(b"".join(one.to_bytes(4, "big") for one in words)))


def text_of(path: Path) -> str:
    """What stands in a file of the system; nothing when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(TABLE_BYTES_MAX).decode("ascii", "replace")
    except OSError:
        return ""
