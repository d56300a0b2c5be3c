"""Who listens on this machine: the system's own table, read with psutil."""

import asyncio
import os
from collections.abc import Iterable
from ipaddress import ip_address
from typing import NamedTuple

from wecom_doctor.facts.listeners import Listener, LocalListeners
from wecom_doctor.net._aside import aside
from wecom_doctor.net._legible import legible
from wecom_doctor.net.surroundings import container, next_door

# A machine with a hundred thousand connections takes its time.
LISTING_S = 3.0
NAME_CHARACTERS_MAX = 40
SHOWN_MAX = 8
LISTENS = "LISTEN"
# Services of a system, which no callback program is; names that were cut to 15 characters begin like that, too.
SERVICES = (
    *("sshd", "systemd", "dnsmasq", "named", "unbound", "cupsd", "rpcbind", "chronyd", "avahi", "master", "exim"),
    *("mysqld", "mariadbd", "postgres", "redis-server", "valkey-server", "mongod", "memcached", "etcd"),
    *("containerd", "dockerd", "kubelet", "kube-proxy", "tailscaled", "clash", "mihomo", "xray", "v2ray", "sing-box"),
)


class Listed(NamedTuple):
    """All listening ports; not `complete` where the system shows only part of them, or none."""

    listeners: tuple[Listener, ...]
    complete: bool


async def listeners_around(port: int) -> LocalListeners:
    """Who listens on a port of this machine, and on which others what may be a callback program."""
    try:
        async with asyncio.timeout(LISTING_S):
            listed = await aside("listeners", every_listener)
            beside = await aside("next door", lambda: next_door(port))
    except (TimeoutError, OSError):
        listed, beside = Listed((), complete=False), ()
    on_port = [one for one in listed.listeners if one.port == port]
    others = [one for one in listed.listeners if one.port != port and one.pid != os.getpid()]
    return LocalListeners(
        port=port,
        listed=listed.complete,
        on_port=first(on_port),
        elsewhere=first(one for one in others if not one.process.startswith(SERVICES)),
        next_door=first(beside),
        container=container(),
    )


def first(listeners: Iterable[Listener]) -> tuple[Listener, ...]:
    """As many as anybody reads, by port."""
    return tuple(sorted(listeners, key=lambda one: (one.port, one.address)))[:SHOWN_MAX]


def every_listener() -> Listed:
    """All sockets that listen; processes of other users may stay without a name."""
    # Only a local target needs it, and it takes a while to import.
    import psutil

    try:
        found = psutil.net_connections(kind="tcp")
    except psutil.Error:
        # Without root, macOS tells nothing at all.
        return Listed((), complete=False)
    places = {(one.laddr.ip, one.laddr.port, one.pid) for one in found if one.status == LISTENS and one.laddr}
    names = {pid: name_of(pid) for _, _, pid in places}
    # A server's workers all have the port that its first process opened.
    firsts = {(address, port, names[pid]): pid for address, port, pid in sorted(places, key=highest_pid_first)}
    return Listed(tuple(listener(*spot, pid) for spot, pid in firsts.items()), complete=True)


def highest_pid_first(place: tuple[str, int, int | None]) -> int:
    """So that the lowest one stays in a dictionary."""
    return -(place[2] or 0)


def listener(address: str, port: int, process: str, pid: int | None) -> Listener:
    """One listener; a pid is told only with a name."""
    return Listener(
        address=address,
        port=port,
        loopback=ip_address(address).is_loopback,
        process=process,
        pid=pid if process else None,
    )


def name_of(pid: int | None) -> str:
    """What a process is called, without its arguments, which may hold secrets."""
    import psutil

    if pid is None:
        return ""
    try:
        name = psutil.Process(pid).name()
    except psutil.Error:
        return ""
    return legible(name.encode("utf-8", "replace"))[:NAME_CHARACTERS_MAX]
