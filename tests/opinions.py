"""What name servers say of a healthy name, as facts, and how a test changes a part of it."""

import ipaddress
from collections.abc import Iterable
from typing import Any

from wecom_doctor.facts.dns import DnsAnswer, DnsOpinions, DnsRecords, Opinion, Outcome, Resolved
from wecom_doctor.facts.scope import address_scope

NAME = "wecom.example.com"
V4, V6 = "47.96.3.4", "2408:4004::5"
PUBLIC = ("223.5.5.5", "119.29.29.29", "1.1.1.1")
AUTHORITIES = {"ns1.example.com": "140.205.1.1", "ns2.example.com": "140.205.1.2"}


def resolved(*addresses: str) -> tuple[Resolved, ...]:
    """Addresses with their scopes."""
    return tuple(Resolved(address=one, scope=address_scope(ipaddress.ip_address(one))) for one in addresses)


def opinion(server: str, *addresses: str, **changes: Any) -> Opinion:
    """A resolver that has these addresses; what has none of a kind says so."""
    kinds = {":" in one for one in addresses}
    whole = {
        "server": server,
        "host": None,
        "scope": address_scope(ipaddress.ip_address(server)),
        "v4": Outcome.FOUND if False in kinds else Outcome.NO_ADDRESS,
        "v6": Outcome.FOUND if True in kinds else Outcome.NO_ADDRESS,
        "addresses": resolved(*addresses),
        "chain": (),
        "ttl_s": 600 if addresses else None,
        "authoritative": False,
        "recursive": True,
        "truncated": False,
        "seconds": 0.02,
    }
    return Opinion(**{**whole, **changes})


def failing(server: str, outcome: Outcome, **changes: Any) -> Opinion:
    """A name server that has no address, for this reason."""
    return opinion(server, v4=outcome, v6=outcome, **changes)


def in_charge(host: str, *addresses: str, **changes: Any) -> Opinion:
    """A server of the zone with these addresses."""
    return opinion(
        AUTHORITIES[host], *addresses, **{"host": host, "authoritative": True, "recursive": False, **changes}
    )


def answer(*opinions: Opinion, **changes: Any) -> DnsAnswer:
    """What this machine gets when its name servers say this; the first that has addresses decides."""
    found = next((one.addresses for one in opinions if one.addresses), ())
    first = opinions[0].outcome if opinions else Outcome.SILENT
    whole = {
        "name": NAME,
        "is_local": False,
        "resolver": None,
        "looked_up": Outcome.FOUND if found else first,
        "addresses": found,
        "seconds": 0.02,
        "hosts_file": (),
        "opinions": opinions,
    }
    return DnsAnswer(**{**whole, **changes})


def world(
    public: Iterable[Opinion] = (), authorities: Iterable[Opinion] = (), zone: str | None = "example.com"
) -> DnsOpinions:
    """What the rest of the world says."""
    return DnsOpinions(zone=zone, authorities=tuple(authorities), public=tuple(public))


HEALTHY_ANSWER = answer(opinion("192.168.1.1", V4, V6))
HEALTHY_WORLD = world((opinion(one, V4, V6) for one in PUBLIC), (in_charge(one, V4, V6) for one in AUTHORITIES))
HEALTHY_RECORDS = DnsRecords(beside_cname=(), wildcard=False, caa_at=None, caa_issuers=())
# Nobody outside could be asked, as in a network that lets no question out.
NOBODY = world((failing(one, Outcome.SILENT) for one in PUBLIC), zone=None)
