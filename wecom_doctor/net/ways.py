"""By which way connections go: what names stand for, and the detours that the user ordered."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from wecom_doctor.facts.dns import TELLING

DNS_PORT = 53
# The C library waits five seconds for a dead server before it asks the next one.
LOOK_UP_WITHIN_S = 6.0
# One server that we ask ourselves, again every second; who needs longer for a name keeps WeCom waiting too long anyway.
ANSWER_WITHIN_S = 4.0


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
    """The way of every connection of a run; without a resolver of its own, the system's is asked.

    With a `version`, only addresses of that version of IP are taken.
    """

    resolver: Address | None = None
    detours: tuple[Detour, ...] = ()
    version: int | None = None

    def destination(self, address: Address) -> Address:
        """Where the connection really goes; a detour without host or port is for all of them."""
        for detour in self.detours:
            if detour.host in {"", address.host.lower()} and detour.port in {0, address.port}:
                return Address(host=detour.to.host or address.host, port=detour.to.port or address.port)
        return address

    async def names(self, host: str) -> Sequence[str]:
        """The addresses of a host as the resolver of this run tells them; an error of names is `socket.gaierror`."""
        assert self.resolver is not None
        # Most runs ask the system and never need what speaks DNS.
        from wecom_doctor.net.dns import absolute, opinion

        told = await opinion(self.resolver, absolute(host), ANSWER_WITHIN_S)
        if told.addresses:
            return [one.address for one in told.addresses]
        raise socket.gaierror(socket.EAI_NONAME if told.outcome in TELLING else socket.EAI_AGAIN, host)


DIRECT = Ways()
