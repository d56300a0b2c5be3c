"""Listens at the places of its arguments, ADDRESS:PORT[=greets|=hangs-up], until it is ended."""

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
open_ones: list[asyncio.StreamWriter] = []


async def waits(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take the connection and wait for a request."""
    open_ones.append(writer)


async def greets(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say hello as an SSH server does."""
    writer.write(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
    open_ones.append(writer)


async def hangs_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Drop the connection, as a forwarder does that reaches nobody."""
    writer.close()


BEHAVIOURS: dict[str, Behaviour] = {"": waits, "greets": greets, "hangs-up": hangs_up}


async def main(places: list[str]) -> None:
    """Listen everywhere, and say so."""
    for one in places:
        place, _, how = one.partition("=")
        address, _, port = place.rpartition(":")
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        listener = socket.create_server((address, int(port)), family=family)
        await asyncio.start_server(BEHAVIOURS[how], sock=listener)
    print("listening", flush=True)
    await asyncio.Event().wait()


asyncio.run(main(sys.argv[1:]))
