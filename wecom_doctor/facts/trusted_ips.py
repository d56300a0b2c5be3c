"""The user's copy of 企业可信IP, entry by entry, as far as it can be read."""

import ipaddress
from dataclasses import dataclass
from enum import StrEnum

from wecom_doctor.model import Fact


class EntryKind(StrEnum):
    """What one entry of the list is; the console takes single public IPv4 addresses."""

    ADDRESS = "address"
    IPV6 = "ipv6"
    NETWORK = "ip-network"
    RANGE = "ip-range"
    WILDCARD = "ip-wildcard"
    NOT_PUBLIC = "not-public"
    WITH_PORT = "ip-with-port"
    HOST_NAME = "host-name"
    NO_ADDRESS = "no-address"


@dataclass(frozen=True, kw_only=True)
class TrustedEntry:
    """One entry: its text where that can be nothing but an address, and the addresses that it stands for."""

    number: int
    text: str
    kind: EntryKind
    first: str | None
    last: str | None

    def covers(self, address: str) -> bool:
        """The address is one of those that the entry stands for."""
        if self.first is None or self.last is None:
            return False
        first, last, wanted = map(ipaddress.ip_address, (self.first, self.last, address))
        return first.version == wanted.version and int(first) <= int(wanted) <= int(last)


@dataclass(frozen=True, kw_only=True)
class TrustedIps(Fact):
    """All entries of WECOM_TRUSTED_IPS; `odd_marks` tells that something unusual stands between them."""

    entries: tuple[TrustedEntry, ...]
    odd_marks: bool

    @property
    def addresses(self) -> tuple[str, ...]:
        """The single addresses, each once."""
        single = (one.first for one in self.entries if one.first is not None and one.first == one.last)
        return tuple(dict.fromkeys(single))

    def holds(self, address: str) -> bool:
        """The address stands in the list by itself."""
        return address in self.addresses

    def covers(self, address: str) -> bool:
        """The address lies in a network or range of the list, or stands in it."""
        return any(one.covers(address) for one in self.entries)
