"""Read a list of addresses however it is separated; which separator the console takes is not documented."""

import ipaddress
import re
from typing import NamedTuple

from wecom_doctor.facts.callback_url import Scope
from wecom_doctor.facts.scope import address_scope
from wecom_doctor.facts.trusted_ips import EntryKind, TrustedEntry, TrustedIps
from wecom_doctor.settings.url import HOST_NAME

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

BETWEEN = re.compile(r"[\s,;|、，；。]+")
ODD_MARKS = re.compile(r"[|、，；。\[\]\"']")
# What a list in JSON has around its entries.
AROUND = "[]\"'()<>「」“”"
# Such a text is an address, or was meant to be one; anything else may be a secret in the wrong place.
NUMERIC = re.compile(r"[0-9a-fA-F.:/*~–—-]{2,43}")
DECIMAL = re.compile(r"[0-9.]+")
OCTET_MAX = 255
TEXT_MAX = 16_000
# Examples and tests are written with these; whoever forgets one in the list will hear that his address is missing.
EXAMPLES = tuple(map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")))


class Read(NamedTuple):
    """What an entry is, and the first and last address that it stands for."""

    kind: EntryKind
    first: Address | None = None
    last: Address | None = None


def read_trusted_ips(text: str) -> TrustedIps:
    """Every entry of the list."""
    pieces = [one.strip(AROUND) for one in BETWEEN.split(text[:TEXT_MAX])]
    entries = tuple(entry(number, one) for number, one in enumerate(filter(None, pieces), start=1))
    return TrustedIps(entries=entries, odd_marks=bool(ODD_MARKS.search(text)))


def entry(number: int, text: str) -> TrustedEntry:
    """One entry; the text is kept only when it can be nothing but an address."""
    kind, first, last = read_entry(text)
    return TrustedEntry(
        number=number,
        text=text if NUMERIC.fullmatch(text) and ("." in text or ":" in text) else "",
        kind=kind,
        first=None if first is None else str(first),
        last=None if last is None else str(last),
    )


def read_entry(text: str) -> Read:
    """What an entry is: the first way to read it that succeeds."""
    address = as_address(text)
    if address is not None:
        return Read(kind_of(address), address, address)
    for read in (as_network, as_wildcard, as_range, as_endpoint):
        found = read(text)
        if found is not None:
            return found
    named = HOST_NAME.fullmatch(text) and "." in text and not DECIMAL.fullmatch(text)
    return Read(EntryKind.HOST_NAME if named else EntryKind.NO_ADDRESS)


def kind_of(address: Address) -> EntryKind:
    """A single address: one that can be seen from outside, or one that cannot."""
    if address_scope(address) is not Scope.PUBLIC and not any(address in network for network in EXAMPLES):
        return EntryKind.NOT_PUBLIC
    return EntryKind.ADDRESS if address.version == 4 else EntryKind.IPV6


def as_address(text: str) -> Address | None:
    """The address that the text is."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def as_network(text: str) -> Read | None:
    """`203.0.113.0/24`."""
    if "/" not in text:
        return None
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    return Read(EntryKind.NETWORK, network[0], network[-1])


def as_wildcard(text: str) -> Read | None:
    """`203.0.113.*`, or a star for more than the last number."""
    if "*" not in text:
        return None
    first, last = (as_address(text.replace("*", number)) for number in ("0", str(OCTET_MAX)))
    return None if first is None or last is None else Read(EntryKind.WILDCARD, first, last)


def as_range(text: str) -> Read | None:
    """`203.0.113.1-203.0.113.20` or `203.0.113.1-20`."""
    start, dash, end = re.sub("[~–—]", "-", text).partition("-")
    first = as_address(start)
    if not dash or first is None:
        return None
    last = as_address(end) or as_address(f"{start.rpartition('.')[0]}.{end}")
    if last is None or first.version != last.version:
        return None
    return Read(EntryKind.RANGE, first, last)


def as_endpoint(text: str) -> Read | None:
    """An address with a port, or inside a URL."""
    host = re.sub(r"^[a-z]+://", "", text, flags=re.IGNORECASE).partition("/")[0]
    address = as_address(host) or as_address(host.rpartition(":")[0].strip("[]"))
    return None if address is None else Read(EntryKind.WITH_PORT, address, address)
