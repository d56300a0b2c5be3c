"""A name server on loopback that knows a few names."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

LOOPBACK = "127.0.0.1"
Zone = Mapping[str, Sequence[str]]


class Names(asyncio.DatagramProtocol):
    """Answers for A and AAAA; a name that it does not know is no name."""

    def __init__(self, zone: Zone) -> None:
        self._zone = zone
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ready to answer."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: Any) -> None:
        """Answer one question."""
        asked = dns.message.from_wire(data)
        (question,) = asked.question
        name = question.name.to_text(omit_final_dot=True)
        reply = dns.message.make_response(asked)
        kind = dns.rdatatype.to_text(question.rdtype)
        found = [one for one in self._zone.get(name, ()) if (":" in one) == (kind == "AAAA")]
        if name not in self._zone:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        elif found:
            reply.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
        assert self._transport is not None
        self._transport.sendto(reply.to_wire(), addr)


@asynccontextmanager
async def naming(zone: Zone) -> AsyncIterator[int]:
    """The port of a name server, as long as it runs."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: Names(zone), local_addr=(LOOPBACK, 0), family=socket.AF_INET
    )
    try:
        yield int(transport.get_extra_info("sockname")[1])
    finally:
        transport.close()
