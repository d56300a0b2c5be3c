"""What else a zone holds around a name: records beside an alias, a wildcard, whom CAA lets issue certificates."""

import asyncio
import secrets

import dns.name
import dns.rdatatype
from dns.name import Name

from wecom_doctor.facts.callback_url import Scope
from wecom_doctor.facts.dns import DnsRecords
from wecom_doctor.net._dns_delegation import ancestors, reply_of
from wecom_doctor.net._dns_reply import Reply
from wecom_doctor.net._legible import legible
from wecom_doctor.net.dns import absolute, scope_of, text
from wecom_doctor.net.ways import Address

# What people put at a name that is an alias already.
NEIGHBOURS = (dns.rdatatype.A, dns.rdatatype.MX, dns.rdatatype.TXT, dns.rdatatype.NS)
# Nothing exists there (RFC 6761), so whatever is said about it is made up on the way.
NOWHERE = dns.name.from_text("invalid")
ISSUING = (b"issue", b"issuewild")
ISSUERS_MAX = 8


async def records_around(server: Address, host: str) -> DnsRecords:
    """Ask for all of it at the same time; what is not answered is not known."""
    name = absolute(host)
    beside, wildcard, (caa_at, issuers) = await asyncio.gather(
        beside_alias(server, name), has_wildcard(server, name), who_may_issue(server, name)
    )
    return DnsRecords(beside_cname=beside, wildcard=wildcard, caa_at=caa_at, caa_issuers=issuers)


async def beside_alias(server: Address, name: Name) -> tuple[str, ...]:
    """The types of records that the server gives for the name itself although it is an alias."""
    kinds = (dns.rdatatype.CNAME, *NEIGHBOURS)
    alias, *others = await asyncio.gather(*(reply_of(server, name, kind) for kind in kinds))
    if alias is None or not alias.aliases(name):
        return ()
    answered = [one for one in others if one is not None]
    return tuple(kind.name for kind in NEIGHBOURS if any(one.records(name, kind) for one in answered))


async def has_wildcard(server: Address, name: Name) -> bool | None:
    """A sister of the name that nobody ever heard of has an address; None where everything has one."""
    made_up = (secrets.token_hex(8).encode(),)
    *_, zone = [one for one in ancestors(name) if len(one.labels) > 2][:2] or [name]
    asked = (Name(made_up + zone.labels), Name(made_up + NOWHERE.labels))
    told, nowhere = await asyncio.gather(*(reply_of(server, one, dns.rdatatype.A) for one in asked))
    if told is None or nowhere is None or not told.tells or addresses_in(nowhere):
        return None
    return any(scope_of(one) is not Scope.FAKE for one in addresses_in(told))


def addresses_in(reply: Reply) -> list[str]:
    """All the IPv4 addresses of a reply, at whichever name."""
    return [one.address for records in reply.message.answer if records.rdtype == dns.rdatatype.A for one in records]


async def who_may_issue(server: Address, name: Name) -> tuple[str | None, tuple[str, ...]]:
    """The nearest name with CAA records that limit who may issue, and whom they allow, for wildcards included."""
    above = ancestors(name)
    replies = await asyncio.gather(*(reply_of(server, one, dns.rdatatype.CAA) for one in above))
    for at, reply in zip(above, replies, strict=True):
        if reply is None or not reply.tells:
            break
        records = [one for each in reply.message.answer if each.rdtype == dns.rdatatype.CAA for one in each]
        if records:
            issuing = [one for one in records if one.tag.lower() in ISSUING]
            issuers = [legible(one.value.partition(b";")[0].strip()) for one in issuing]
            named = tuple(dict.fromkeys(filter(None, issuers)))[:ISSUERS_MAX]
            return (text(at) if issuing else None), named
    return None, ()
