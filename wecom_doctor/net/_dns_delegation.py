"""From the top down to the name servers that a name is entrusted to, those included that are not up to it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import dns.name
import dns.rdatatype
from dns.name import Name
from dns.rdatatype import RdataType

from wecom_doctor.net._dns_exchange import NoReply, ask
from wecom_doctor.net._dns_reply import Reply
from wecom_doctor.net.ways import DNS_PORT, Address

STEP_WITHIN_S = 1.5
# A referral is as good from one server as from another.
ASKED_FOR_REFERRAL = 3
HOSTS_MAX = 8
DEPTH_MAX = 5


@dataclass(frozen=True, kw_only=True)
class Charge:
    """A zone and the hosts that are in charge of it, with their IPv4 addresses as far as known."""

    zone: Name
    hosts: Mapping[Name, tuple[str, ...]]

    def servers(self, port: int) -> list[tuple[Name, Address]]:
        """One address of each host, in order of names; without IPv6, which often ends at the next router."""
        return [(host, Address(host=at[0], port=port)) for host, at in sorted(self.hosts.items()) if at]


async def charge_of(name: Name, guides: Sequence[Address], port: int = DNS_PORT) -> Charge | None:
    """Who is in charge of a name, by the word of the parent zone and its own; resolvers as guides know the way."""
    known = await first_to_know(name, guides)
    if known is None:
        return None
    guide, zones = known
    # The parent's word is what resolvers go by, and it may be older than the zone's own.
    own, *above = await asyncio.gather(*(with_addresses(one, guide) for one in zones[:2]))
    parent = above[0] if above else own
    entrusted = await follow_referrals(name, parent, guide, port)
    if entrusted.zone != own.zone:
        return entrusted if entrusted.zone.is_subdomain(own.zone) else own
    return Charge(zone=own.zone, hosts=dict([*{**own.hosts, **entrusted.hosts}.items()][:HOSTS_MAX]))


async def first_to_know(name: Name, guides: Sequence[Address]) -> tuple[Address, list[Charge]] | None:
    """The first resolver that knows zones above the name, and those zones, the nearest first."""
    tasks = {asyncio.create_task(zones_above(name, guide)): guide for guide in guides}
    waiting = set(tasks)
    try:
        while waiting:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                if one.result():
                    return tasks[one], one.result()
    finally:
        for one in tasks:
            one.cancel()
    return None


async def zones_above(name: Name, guide: Address) -> list[Charge]:
    """The zones that the name lies in, the root included, which every true resolver knows."""
    above = [*ancestors(name), dns.name.root]
    replies = await asyncio.gather(*(reply_of(guide, one, dns.rdatatype.NS) for one in above))
    return [
        Charge(zone=zone, hosts=dict.fromkeys((record.target for record in records), ()))
        for zone, reply in zip(above, replies, strict=True)
        if reply is not None and (records := reply.records(zone, dns.rdatatype.NS)) is not None
    ]


def ancestors(name: Name) -> list[Name]:
    """The name itself and those above it, without the root."""
    return [name.split(depth)[1] for depth in range(len(name.labels), 1, -1)]


async def follow_referrals(name: Name, charge: Charge, guide: Address, port: int) -> Charge:
    """Go down from zone to zone as a resolver does."""
    for _ in range(DEPTH_MAX):
        servers = charge.servers(port)[:ASKED_FOR_REFERRAL]
        asked = [reply_of(one, name, dns.rdatatype.A, recursively=False) for _, one in servers]
        referrals = [one for reply in await asyncio.gather(*asked) if reply for one in referral(reply, name)]
        deeper = next(
            (one for one in referrals if one.zone != charge.zone and one.zone.is_subdomain(charge.zone)), None
        )
        if deeper is None:
            break
        charge = await with_addresses(deeper, guide)
    return charge


def referral(reply: Reply, name: Name) -> list[Charge]:
    """Whom the reply sends us to, if it does and that can lead to the name."""
    records = reply.referral
    if records is None or not name.is_subdomain(records.name):
        return []
    hosts = [one.target for one in records]
    return [Charge(zone=records.name, hosts={one: reply.glue(one) for one in hosts[:HOSTS_MAX]})]


async def with_addresses(charge: Charge, guide: Address) -> Charge:
    """The same with the addresses looked up that did not come along."""
    missing = [host for host, at in charge.hosts.items() if not at][:HOSTS_MAX]
    replies = await asyncio.gather(*(reply_of(guide, host, dns.rdatatype.A) for host in missing))
    found = {
        host: reply.addresses([host, *reply.aliases(host)][-1], dns.rdatatype.A)
        for host, reply in zip(missing, replies, strict=True)
        if reply is not None
    }
    return Charge(zone=charge.zone, hosts={**charge.hosts, **found})


async def reply_of(server: Address, name: Name, kind: RdataType, *, recursively: bool = True) -> Reply | None:
    """What the server says, if it does in time."""
    try:
        async with asyncio.timeout(STEP_WITHIN_S):
            return await ask(server, name, kind, recursively=recursively)
    except (NoReply, TimeoutError):
        return None
