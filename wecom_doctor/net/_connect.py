"""From a name to a connected socket: getaddrinfo, then one address after the other with a head start."""

import asyncio
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from wecom_doctor.net._aside import aside
from wecom_doctor.net._watch import Watch
from wecom_doctor.net.ways import Address, End, Ways

# How long an address is waited for before the next one is tried beside it (RFC 8305, section 5).
HEAD_START_S = 0.25
FAMILIES = {4: socket.AF_INET, 6: socket.AF_INET6}


async def connect(address: Address, watch: Watch, ways: Ways) -> socket.socket:
    """A connection to the first address of a host that accepts."""
    ends = await look_up(ways.destination(address), ways)
    watch.resolved = time.monotonic()
    connected = await first_to_accept(ends, watch)
    watch.stands()
    with suppress(OSError):
        watch.peer = connected.getpeername()[0]
    return connected


async def look_up(address: Address, ways: Ways) -> list[End]:
    """The addresses of a host, IPv4 first because no callback was ever seen to arrive over IPv6."""
    try:
        found = socket.getaddrinfo(
            address.host.encode("ascii"), address.port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
        )
    except socket.gaierror:
        found = await by_name(address, ways)
    ends = [End(family, tuple(where)) for family, _, _, _, where in found]
    if ways.version is not None:
        ends = [one for one in ends if one.family == FAMILIES[ways.version]]
    if not ends:
        raise socket.gaierror(socket.EAI_NONAME, address.host)
    return sorted(dict.fromkeys(ends), key=lambda end: end.family != socket.AF_INET)


async def by_name(address: Address, ways: Ways) -> list[Any]:
    """What the name stands for: by the resolver of this run, else by the system's."""
    if ways.resolver is None:
        host, port = address.host.encode("ascii"), address.port
        # The system's resolver cannot be interrupted.
        return await aside("getaddrinfo", lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    numeric = socket.AI_NUMERICHOST
    return [
        end
        for one in await ways.names(address.host)
        for end in socket.getaddrinfo(one, address.port, type=socket.SOCK_STREAM, flags=numeric)
    ]


async def first_to_accept(ends: Sequence[End], watch: Watch) -> socket.socket:
    """The connection that stands first; the others are given up."""
    waiting = list(ends)
    dials: list[asyncio.Task[socket.socket]] = []
    won: asyncio.Task[socket.socket] | None = None
    try:
        while True:
            if waiting:
                dials.append(asyncio.create_task(dial(waiting.pop(0))))
            pending = [one for one in dials if not one.done()]
            if pending:
                head_start = HEAD_START_S if waiting else None
                await asyncio.wait(pending, timeout=head_start, return_when=asyncio.FIRST_COMPLETED)
            if dials[0].done() and isinstance(error := dials[0].exception(), OSError):
                watch.dial_error = error
            won = next((one for one in dials if one.done() and one.exception() is None), None)
            if won is not None:
                return won.result()
            if not waiting and all(one.done() for one in dials):
                return dials[0].result()
    finally:
        for one in dials:
            if one is not won:
                one.cancel()
                one.add_done_callback(close_late)


async def dial(end: End) -> socket.socket:
    """One attempt at one address."""
    connecting = socket.socket(end.family, socket.SOCK_STREAM)
    try:
        connecting.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connecting, end.address)
        connecting.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        connecting.close()
        raise
    return connecting


def close_late(dialled: asyncio.Task[socket.socket]) -> None:
    """Close a connection that stands when another was faster."""
    if not dialled.cancelled() and dialled.exception() is None:
        dialled.result().close()
