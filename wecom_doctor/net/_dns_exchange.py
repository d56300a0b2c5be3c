"""One question to one name server: over UDP, sent again when nothing comes, and over TCP when the answer is cut."""

import asyncio
import socket

import dns.asyncbackend
import dns.asyncquery
import dns.exception
import dns.flags
import dns.inet
import dns.message
from dns.name import Name
from dns.rdatatype import RdataType

from wecom_doctor.net._dns_reply import Reply
from wecom_doctor.net.ways import Address

# A lost packet costs a second and not the answer.
RESEND_AFTER_S = 1.0
TCP_WITHIN_S = 2.0


class NoReply(Exception):
    """The server cannot be reached."""


async def ask(server: Address, name: Name, kind: RdataType, *, recursively: bool = True) -> Reply:
    """The server's answer; whoever asks limits the time."""
    # Without EDNS, as the system's resolver asks, so that it meets the same obstacles.
    query = dns.message.make_query(name, kind, flags=dns.flags.RD if recursively else 0)
    try:
        message = await over_udp(query, server)
    except (OSError, ValueError, dns.exception.DNSException) as error:
        raise NoReply from error
    if not message.flags & dns.flags.TC:
        return Reply(message)
    whole = await over_tcp(query, server)
    return Reply(whole or message, truncated=True)


async def over_udp(query: dns.message.Message, server: Address) -> dns.message.Message:
    """The first packet that answers, to whichever sending of the query; forged and broken ones do not count."""
    family = dns.inet.af_for_address(server.host)
    backend = dns.asyncbackend.get_default_backend()
    # Connected to the server, the socket hears when nobody listens there.
    destination = (server.host, server.port)
    place = await backend.make_socket(family, socket.SOCK_DGRAM, 0, None, destination)  # type: ignore[no-untyped-call]
    patience_s = RESEND_AFTER_S
    async with place:
        while True:
            try:
                return await dns.asyncquery.udp(
                    query, server.host, timeout=patience_s, port=server.port, sock=place, ignore_errors=True
                )
            except dns.exception.Timeout:
                patience_s *= 2


async def over_tcp(query: dns.message.Message, server: Address) -> dns.message.Message | None:
    """The whole of an answer that was cut; None when the server does not tell it."""
    try:
        async with asyncio.timeout(TCP_WITHIN_S):
            return await dns.asyncquery.tcp(query, server.host, port=server.port)
    except (OSError, EOFError, dns.exception.DNSException):
        return None
