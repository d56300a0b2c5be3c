"""Knock by every way that programs may take, to learn whose address the API takes each for."""

import asyncio
from dataclasses import replace

from wecom_doctor.facts.api_answer import ApiAnswer
from wecom_doctor.facts.outgoing_addresses import OutgoingAddresses
from wecom_doctor.model import Absent, Reach, probe
from wecom_doctor.net.api import call_api
from wecom_doctor.net.gate import Gate
from wecom_doctor.protocol.api.call import DIRECT_ROUTE, Door
from wecom_doctor.protocol.api.calls import knock
from wecom_doctor.settings.door import door_of, not_asked
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.routes import doors_of

OVER_IPV6 = replace(DIRECT_ROUTE, name="ipv6", version=6)


@probe(reach=Reach.API, deadline_s=25.0)
async def outgoing_addresses(given: Given, gate: Gate) -> OutgoingAddresses | Absent:
    """One call by each other way; with --samples several more by each, over connections of their own."""
    if (absent := not_asked(given)) is not None:
        return absent
    others = [*doors_of(given), *over_ipv6(given)]
    # What is repeated must not look like somebody who tries out Secrets.
    harmless = knock(has_credentials=True)
    asked = [*others, *(door for door in (door_of(given), *others) for _ in range(given.options.samples))]
    replies = await asyncio.gather(*(call_api(gate, door, harmless) for door in asked))
    return OutgoingAddresses(
        answers=tuple(one.answer for one in replies if not leads_nowhere(one.answer)),
        sampled=given.options.samples,
    )


def over_ipv6(given: Given) -> tuple[Door, ...]:
    """The door over IPv6 alone, where anybody goes there without a proxy."""
    door = door_of(given)
    direct = [one for one in (door, *doors_of(given)) if one.route == DIRECT_ROUTE]
    return tuple(replace(one, route=OVER_IPV6) for one in direct)


def leads_nowhere(answer: ApiAnswer) -> bool:
    """What does not work over IPv6 is done over IPv4 by every program, so it is nothing to tell."""
    return answer.route == OVER_IPV6.name and answer.failure is not None
