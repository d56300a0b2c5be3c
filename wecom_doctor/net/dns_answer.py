"""What a connection of this run gets for a name, and what the name servers behind that say."""

import asyncio
import socket
import time
from typing import Any

from wecom_doctor.facts.dns import DnsAnswer, Outcome
from wecom_doctor.net._aside import aside
from wecom_doctor.net.dns import absolute, opinion, resolved, shown, system_servers
from wecom_doctor.net.hosts_file import hosts_entries
from wecom_doctor.net.ways import ANSWER_WITHIN_S, LOOK_UP_WITHIN_S, Address, Ways

# Beside the system's own answer, what its servers say one by one is not worth waiting for longer.
OPINION_WITHIN_S = 2.5
OUTCOMES = {socket.EAI_AGAIN: Outcome.SILENT, socket.EAI_FAIL: Outcome.FAILURE}


async def answer_for(host: str, ways: Ways, *, is_local: bool) -> DnsAnswer:
    """What the name stands for, by the way that connections find it out."""
    if ways.resolver is not None:
        return await answer_of_resolver(ways.resolver, host, is_local=is_local)
    return await answer_of_system(host, is_local=is_local)


async def answer_of_resolver(resolver: Address, host: str, *, is_local: bool) -> DnsAnswer:
    """The name server that the user chose decides alone."""
    told = await opinion(resolver, absolute(host), ANSWER_WITHIN_S)
    return DnsAnswer(
        name=host.rstrip("."),
        is_local=is_local,
        resolver=shown(resolver),
        looked_up=told.outcome,
        addresses=told.addresses,
        seconds=told.seconds,
        hosts_file=(),
        opinions=(told,),
    )


async def answer_of_system(host: str, *, is_local: bool) -> DnsAnswer:
    """The system is asked as connections ask it, with its hosts file and search list, and its servers beside it."""
    servers = asyncio.gather(*(opinion(one, absolute(host), OPINION_WITHIN_S) for one in system_servers()))
    (outcome, addresses, seconds), opinions = await asyncio.gather(look_up(host), servers)
    hosts_file = [one for one in hosts_entries(host.rstrip(".")) if one in addresses]
    return DnsAnswer(
        name=host.rstrip("."),
        is_local=is_local,
        resolver=None,
        looked_up=outcome,
        addresses=resolved(addresses),
        seconds=seconds,
        # Whether the system asks its hosts file shows in what it answers.
        hosts_file=resolved(hosts_file),
        opinions=tuple(opinions),
    )


async def look_up(host: str) -> tuple[Outcome, tuple[str, ...], float]:
    """What the system's resolver makes of a name, and how long it takes."""
    began = time.monotonic()
    outcome = Outcome.FOUND
    found: list[Any] = []
    try:
        async with asyncio.timeout(LOOK_UP_WITHIN_S):
            name = host.encode("ascii")
            found = await aside("getaddrinfo", lambda: socket.getaddrinfo(name, None, type=socket.SOCK_STREAM))
    except TimeoutError:
        outcome = Outcome.SILENT
    except socket.gaierror as error:
        outcome = OUTCOMES.get(error.errno or 0, Outcome.NOT_FOUND)
    except OSError:
        outcome = Outcome.UNREACHABLE
    addresses = tuple(dict.fromkeys(where[0] for _, _, _, _, where in found))
    return outcome, addresses, round(time.monotonic() - began, 3)


def server_that_knows(answer: DnsAnswer, ways: Ways) -> Address | None:
    """The first of this run's name servers that has an address for the name."""
    servers = system_servers() if ways.resolver is None else (ways.resolver,)
    knowing = {one.server for one in answer.opinions if one.outcome is Outcome.FOUND}
    return next((one for one in servers if shown(one) in knowing), None)
