"""What a name server says about a name: both kinds of addresses, along all aliases, within a time."""

import ipaddress
import socket
import time
from collections.abc import Iterable

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver
from dns.name import Name

from wecom_doctor.facts.callback_url import Scope
from wecom_doctor.facts.dns import Opinion, Resolved
from wecom_doctor.facts.scope import address_scope
from wecom_doctor.net._dns_track import Track, both
from wecom_doctor.net.ways import DNS_PORT, Address

ADDRESSES_MAX = 16
# The C library reads no more lines of resolv.conf.
SYSTEM_SERVERS_MAX = 3


def system_servers() -> tuple[Address, ...]:
    """The name servers that this machine is set up to ask."""
    try:
        found = dns.resolver.Resolver()
    except (dns.exception.DNSException, ValueError, OSError):
        return ()
    return tuple(Address(host=str(one), port=found.port) for one in found.nameservers[:SYSTEM_SERVERS_MAX])


def absolute(host: str) -> Name:
    """A name that no search list is put behind; what can be no name is not found, as the system says."""
    try:
        return dns.name.from_text(host)
    except dns.exception.DNSException as error:
        raise socket.gaierror(socket.EAI_NONAME, host) from error


async def opinion(
    server: Address, name: Name, patience_s: float, *, host: str | None = None, recursively: bool = True
) -> Opinion:
    """What a server says; `host` is what it is called, and one in charge of the zone is not to ask others."""
    began = time.monotonic()
    v4, v6 = (
        Track(server=server, name=name, kind=kind, recursively=recursively)
        for kind in (dns.rdatatype.A, dns.rdatatype.AAAA)
    )
    await both(v4, v6, patience_s)
    replies = [one.first for one in (v4, v6) if one.first is not None]
    return Opinion(
        server=shown(server),
        host=host,
        scope=scope_of(server.host),
        v4=v4.outcome,
        v6=v6.outcome,
        addresses=resolved((*v4.addresses, *v6.addresses)),
        chain=tuple(text(one) for one in v4.chain or v6.chain),
        ttl_s=next((ttl for one in replies if (ttl := one.ttl_s(name)) is not None), None),
        authoritative=bool(replies) and replies[0].authoritative,
        recursive=bool(replies) and replies[0].recursive,
        truncated=any(one.truncated for one in replies),
        seconds=round(time.monotonic() - began, 3),
    )


def resolved(addresses: Iterable[str]) -> tuple[Resolved, ...]:
    """Addresses with the places that they can be reached from, each once."""
    return tuple(Resolved(address=one, scope=scope_of(one)) for one in list(dict.fromkeys(addresses))[:ADDRESSES_MAX])


def scope_of(address: str) -> Scope:
    """From where an address can be reached; behind a percent sign stands the card that leads there."""
    return address_scope(ipaddress.ip_address(address.partition("%")[0]))


def shown(server: Address) -> str:
    """A server as the options take it."""
    if server.port == DNS_PORT:
        return server.host
    return f"[{server.host}]:{server.port}" if ":" in server.host else f"{server.host}:{server.port}"


def text(name: Name) -> str:
    """A name as people write it; bytes that are no letters are written as numbers."""
    return name.to_text(omit_final_dot=True)
