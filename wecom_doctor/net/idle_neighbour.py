"""Handshakes beside a connection that says nothing, and without it: who serves one at a time keeps us waiting."""

import asyncio

from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.idle_neighbour import Beside
from wecom_doctor.net._connect import connect
from wecom_doctor.net._failures import named
from wecom_doctor.net._target import destination
from wecom_doctor.net._watch import Watch
from wecom_doctor.net._wire import Wire
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.tls import Client, shake_hands

# Once could be chance.
ATTEMPTS = 2


async def attempts(url: str, gate: Gate, patience_s: float) -> tuple[Beside, ...]:
    """Try, and once more if it was in vain; a server that does not mind is tried once."""
    found: list[Beside] = []
    while len(found) < ATTEMPTS and all(was_held_up(one) for one in found):
        found.append(await attempt(url, gate, patience_s))
    return tuple(found)


def was_held_up(one: Beside) -> bool:
    """The handshake succeeded only without the silent connection."""
    return one.beside is Failure.TLS_TIMEOUT and one.afterwards is None


async def attempt(url: str, gate: Gate, patience_s: float) -> Beside:
    """Keep a connection open in silence, shake hands on another one, and again when the first is closed."""
    address = destination(url, "").address
    client = Client(name=address.host.encode("ascii"))
    async with gate.to(address.host):
        watch = Watch()
        try:
            async with asyncio.timeout(patience_s):
                idle = Wire(await connect(address, watch, gate.ways))
        except OSError as error:
            return Beside(beside=named(error, watch), afterwards=None)
        try:
            beside = (await shake_hands(address, client, gate.ways, patience_s)).failure
        finally:
            idle.close()
        if beside is None:
            return Beside(beside=None, afterwards=None)
        return Beside(beside=beside, afterwards=(await shake_hands(address, client, gate.ways, patience_s)).failure)
