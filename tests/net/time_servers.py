"""Time servers on loopback that answer exactly what a test says."""

import asyncio
import struct
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

LOOPBACK = "127.0.0.1"
UNIX_EPOCH_S = 2_208_988_800
FORMAT = "!BBbbII4sQQQQ"
SERVER, VERSION, ALARM = 4, 4 << 3, 3 << 6

# What goes back for a packet that came; none is silence.
Answer = Callable[[bytes], list[bytes]]


def points(unix_s: float) -> int:
    """A time as NTP writes it: seconds since 1900, or since 2036, in 2^32nds."""
    return int((unix_s + UNIX_EPOCH_S) * 2**32) % 2**64


def packet(
    request: bytes,
    *,
    ahead_s: float = 0.0,
    flags: int = VERSION | SERVER,
    stratum: int = 2,
    reference: bytes = b"GPS\0",
    dispersion_s: float = 0.0,
    kept_s: float = 0.0,
) -> bytes:
    """A correct answer, of a clock that is so far ahead, with what a test changes."""
    received = time.time() + ahead_s
    return struct.pack(
        FORMAT,
        flags,
        stratum,
        0,
        -20,
        0,
        int(dispersion_s * 2**16),
        reference,
        points(received - 1),
        *struct.unpack("!Q", request[40:48]),
        points(received),
        points(received + kept_s),
    )


def ahead(ahead_s: float, **changes: Any) -> Answer:
    """A server whose clock is so far ahead."""
    return lambda request: [packet(request, ahead_s=ahead_s, **changes)]


class TimeServer(asyncio.DatagramProtocol):
    """Answers every packet as it was told, and keeps what came."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._transport: asyncio.DatagramTransport | None = None
        self.requests: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: Any) -> None:
        """A packet came."""
        self.requests.append(data)
        assert self._transport is not None
        for one in self._answer(data):
            with suppress(OSError):
                self._transport.sendto(one, addr)


@asynccontextmanager
async def telling(answer: Answer) -> AsyncIterator[tuple[int, TimeServer]]:
    """A running time server: its port, and what it got."""
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(lambda: TimeServer(answer), local_addr=(LOOPBACK, 0))
    try:
        yield transport.get_extra_info("sockname")[1], server
    finally:
        transport.close()
        await asyncio.sleep(0)
