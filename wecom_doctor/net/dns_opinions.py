"""What the rest of the world says about a name: public resolvers, and whoever is in charge of the zone."""

import asyncio
from collections.abc import Sequence

from dns.name import Name

from wecom_doctor.facts.dns import DnsOpinions, Opinion
from wecom_doctor.net._dns_delegation import charge_of
from wecom_doctor.net.dns import absolute, opinion, text
from wecom_doctor.net.ways import DNS_PORT, Address

# Chinese ones first: what they say is nearest to what WeCom hears.
PUBLIC_RESOLVERS = tuple(
    Address(host=host, port=DNS_PORT) for host in ("223.5.5.5", "119.29.29.29", "114.114.114.114", "1.1.1.1", "8.8.8.8")
)
OPINION_WITHIN_S = 2.5
# The way down to the servers in charge; their opinions come after it.
WAY_WITHIN_S = 2.5
NOBODY = DnsOpinions(zone=None, authorities=(), public=())
Authorities = tuple[str | None, tuple[Opinion, ...]]


async def opinions_of_the_world(
    host: str, resolvers: Sequence[Address], within_s: float, port: int = DNS_PORT
) -> DnsOpinions:
    """Ask all of them at the same time; `port` is that of the servers in charge."""
    name, asked = absolute(host), resolvers or PUBLIC_RESOLVERS
    public = asyncio.gather(*(opinion(one, name, OPINION_WITHIN_S) for one in asked))
    try:
        async with asyncio.timeout(within_s):
            told, (zone, authorities) = await asyncio.gather(public, opinions_in_charge(name, asked, port))
    except TimeoutError:
        return NOBODY
    return DnsOpinions(zone=zone, authorities=authorities, public=tuple(told))


async def opinions_in_charge(name: Name, guides: Sequence[Address], port: int) -> Authorities:
    """What the servers of the zone say themselves, when they can be found out in time."""
    try:
        async with asyncio.timeout(WAY_WITHIN_S):
            charge = await charge_of(name, guides, port)
    except TimeoutError:
        charge = None
    if charge is None:
        return None, ()
    asked = (
        opinion(server, name, OPINION_WITHIN_S, host=text(host), recursively=False)
        for host, server in charge.servers(port)
    )
    return text(charge.zone), tuple(await asyncio.gather(*asked))
