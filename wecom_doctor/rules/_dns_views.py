"""Whose word on a name counts: what the world says before what this machine alone hears."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from wecom_doctor.facts.callback_url import Scope
from wecom_doctor.facts.dns import TELLING, DnsAnswer, DnsOpinions, Opinion, Outcome, Resolved, most_telling
from wecom_doctor.model import Absent, Certainty

ADDRESSES_SHOWN = 3
# Addresses of manuals, which look public to the eye.
DOCUMENTATION = tuple(
    map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"))
)


class Said(StrEnum):
    """What an answer comes to for somebody on the public internet."""

    PUBLIC = "public"
    MIXED = "mixed"
    HIDDEN = "hidden"
    FAKE = "fake"
    ABSENT = "absent"


def said(one: Opinion) -> Said | None:
    """What an opinion comes to; None when it tells nothing about the name."""
    if one.outcome not in TELLING:
        return None
    scopes = {each.scope for each in one.addresses}
    if not scopes:
        return Said.ABSENT
    if Scope.FAKE in scopes and not (one.host and is_in_charge(one)):
        return Said.FAKE
    if scopes == {Scope.PUBLIC}:
        return Said.PUBLIC
    return Said.MIXED if Scope.PUBLIC in scopes else Said.HIDDEN


def is_in_charge(one: Opinion) -> bool:
    """It speaks for the zone itself; a proxy that catches queries on the way claims that too, but offers recursion."""
    return one.authoritative and not one.recursive


@dataclass(frozen=True)
class Views:
    """All opinions on one name."""

    dns: DnsAnswer
    world: DnsOpinions | Absent

    @property
    def own(self) -> tuple[Opinion, ...]:
        """Those servers of this machine that tell something; for a name of this network the system speaks alone."""
        telling = () if self.dns.is_local else told(self.dns.opinions)
        # Where its servers fail and the system has an address, that is from its hosts file or of another name, which
        # a search list made of this one.
        failing = any(one.outcome is Outcome.FAILURE for one in self.dns.opinions) and not self.dns.is_local
        elsewhere = failing or bool(self.dns.hosts_file)
        return telling or (() if elsewhere else told([of_the_system(self.dns)]))

    @property
    def outside(self) -> tuple[Opinion, ...]:
        """What WeCom may hear as well: the zone's own servers, public resolvers, also where this machine asks one.

        In whose name the network itself answers, those know no zone above the name, not even the root.
        """
        if isinstance(self.world, Absent) or self.world.zone is None:
            return ()
        in_charge = [one for one in self.world.authorities if is_in_charge(one)]
        public_own = [one for one in self.dns.opinions if one.scope is Scope.PUBLIC]
        return told([*in_charge, *self.world.public, *public_own])

    @property
    def seen(self) -> tuple[Opinion, ...]:
        """The best there is: the world's opinions, else our own."""
        return self.outside or self.own

    @property
    def outcome(self) -> Outcome | None:
        """What the best opinions come to."""
        return most_telling(one.outcome for one in self.seen)

    @property
    def chain(self) -> tuple[str, ...]:
        """The aliases of the best opinions."""
        return next((one.chain for one in self.seen if one.chain), ())

    @property
    def sure(self) -> Certainty:
        """What only this machine hears may be different elsewhere."""
        return Certainty.CERTAIN if self.outside else Certainty.LIKELY

    @property
    def is_split(self) -> bool:
        """The name leads to a public address for this machine alone, or for everybody but this machine."""
        own, outside = {said(one) for one in self.own}, {said(one) for one in self.outside}
        absent = {Said.ABSENT}
        return (own == absent and Said.PUBLIC in outside) or (outside == absent and Said.PUBLIC in own)

    def says(self, *more: str) -> tuple[str, ...]:
        """Who says what."""
        return (*more, *spelled(dict.fromkeys((*self.own, *self.outside))))


def told(opinions: Iterable[Opinion]) -> tuple[Opinion, ...]:
    """The opinions that tell something true about the name."""
    return tuple(one for one in opinions if said(one) not in {None, Said.FAKE})


def of_the_system(dns: DnsAnswer) -> Opinion:
    """What the system as a whole answers, as one more opinion."""
    kinds = {":" in one.address for one in dns.addresses}
    otherwise = Outcome.NO_ADDRESS if kinds else dns.outcome
    return Opinion(
        server="this-machine",
        host=None,
        scope=Scope.LOOPBACK,
        v4=Outcome.FOUND if False in kinds else otherwise,
        v6=Outcome.FOUND if True in kinds else otherwise,
        addresses=dns.addresses,
        chain=(),
        ttl_s=None,
        authoritative=False,
        recursive=True,
        truncated=False,
        seconds=dns.seconds,
    )


def spelled(opinions: Iterable[Opinion]) -> tuple[str, ...]:
    """`who=what` for each opinion, as the words of reports take it."""
    return tuple(
        saying(one.host or one.server, one.addresses) if one.addresses else f"{one.host or one.server}={one.outcome}"
        for one in opinions
    )


def saying(who: str, addresses: Iterable[Resolved]) -> str:
    """Somebody's answer in the same form, with the first few addresses, IPv4 before IPv6."""
    ordered = sorted((":" in one.address, one.address) for one in addresses)
    return f"{who}={'+'.join(address for _, address in ordered[:ADDRESSES_SHOWN])}"


def is_of_manuals(address: str) -> bool:
    """The address was copied from an example."""
    number = ipaddress.ip_address(address.partition("%")[0])
    return any(number.version == one.version and number in one for one in DOCUMENTATION)
