"""By which way connections go: what names stand for, and the detours that the user ordered."""

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where to connect to: a name or an address, and a port."""

    host: str
    port: int


class End(NamedTuple):
    """One address that a name stands for."""

    family: int
    address: tuple[Any, ...]


class Detour(NamedTuple):
    """What is meant for one host and port goes to another; TLS and Host stay those of the URL."""

    host: str
    port: int
    to: Address


@dataclass(frozen=True, kw_only=True)
class Ways:
    """The way of every connection of a run; without a resolver of its own, the system's is asked."""

    resolver: Address | None = None
    detours: tuple[Detour, ...] = ()

    def destination(self, address: Address) -> Address:
        """Where the connection really goes; a detour without host or port is for all of them."""
        for detour in self.detours:
            if detour.host in {"", address.host.lower()} and detour.port in {0, address.port}:
                return Address(host=detour.to.host or address.host, port=detour.to.port or address.port)
        return address

    async def names(self, host: str) -> Sequence[str]:
        """The addresses of a host as the resolver of this run tells them; an error of names is `socket.gaierror`."""
        assert self.resolver is not None
        from dns.asyncresolver import Resolver
        from dns.exception import DNSException
        from dns.resolver import NXDOMAIN, NoAnswer

        resolver = Resolver(configure=False)
        resolver.nameservers, resolver.port = [self.resolver.host], self.resolver.port
        asked = [resolver.resolve(host, kind, search=False) for kind in ("A", "AAAA")]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        found = [str(record) for one in answers if not isinstance(one, BaseException) for record in one]
        if found:
            return found
        errors = [one for one in answers if isinstance(one, BaseException)]
        for error in errors:
            if not isinstance(error, DNSException):
                raise error
        known = all(isinstance(one, NXDOMAIN | NoAnswer) for one in errors)
        raise socket.gaierror(socket.EAI_NONAME if known else socket.EAI_AGAIN, host) from errors[0]


DIRECT = Ways()
