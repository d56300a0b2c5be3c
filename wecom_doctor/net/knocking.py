"""One attempt at each address of a host, all at the same time: who accepts, who refuses, who says nothing."""

import asyncio
import socket
import time
from errno import errorcode
from ipaddress import ip_address
from typing import NamedTuple

from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.ports import Family, Knock, Outcome, PortKnock, Way
from wecom_doctor.facts.scope import FAKE_NETWORK
from wecom_doctor.net._connect import dial, look_up
from wecom_doctor.net._failures import BY_NUMBER, Unsendable, named
from wecom_doctor.net._legible import legible
from wecom_doctor.net._records import HTTP, is_http2
from wecom_doctor.net._target import destination
from wecom_doctor.net._watch import Watch
from wecom_doctor.net.ways import Address, End, Ways

# As long as a request waits for its connection; two repetitions of a lost packet fit in.
PATIENCE_S = 4.0
LOOK_UP_S = 6.0
# More than any name was seen to have; every one costs a connection.
ADDRESSES_MAX = 16
# Who greets or hangs up does so at once: as soon as he knows of the connection, which is half a round trip later.
LISTEN_ROUND_TRIPS = 2
LISTEN_S_MIN, LISTEN_S_MAX = 0.05, 0.3
GREETING_BYTES = 64
OUTCOMES = {
    Failure.REFUSED: Outcome.REFUSED,
    Failure.RESET: Outcome.RESET,
    Failure.CONNECT_TIMEOUT: Outcome.SILENT,
    Failure.UNREACHABLE: Outcome.UNREACHABLE,
}


class Tried(NamedTuple):
    """How one attempt ended, and the seconds until the other side, or our patience, decided."""

    outcome: Outcome
    seconds: float
    number: int | None = None
    greeting: str = ""


async def knock_at(url: str, ways: Ways) -> PortKnock:
    """What every address does that connections for a URL go to."""
    watch = Watch()
    address = Address(host="", port=0)
    try:
        async with asyncio.timeout(LOOK_UP_S):
            address = ways.destination(destination(url, "").address)
            ends = await look_up(address, ways)
    except (OSError, Unsendable) as error:
        return PortKnock(host=address.host, port=address.port, failure=named(error, watch))
    knocks = await asyncio.gather(*(knock(one) for one in ends[:ADDRESSES_MAX]))
    return PortKnock(host=address.host, port=address.port, knocks=tuple(knocks))


async def knock(end: End) -> Knock:
    """One attempt at one address; a connection that was cut at once gets a second chance, servers do restart."""
    tried = await attempt(end)
    if tried.outcome in {Outcome.RESET, Outcome.HUNG_UP}:
        tried = await attempt(end)
    there = ip_address(end.address[0])
    return Knock(
        address=str(there),
        family=Family.IPV4 if there.version == 4 else Family.IPV6,
        loopback=there.is_loopback,
        fake=there in FAKE_NETWORK,
        way=way_to(end),
        outcome=tried.outcome,
        errno=errorcode.get(tried.number or 0),
        seconds=tried.seconds,
        greeting=tried.greeting,
    )


async def attempt(end: End) -> Tried:
    """Connect, and listen for a moment."""
    began = time.monotonic()
    outcome, number = Outcome.SILENT, None
    try:
        async with asyncio.timeout(PATIENCE_S):
            connected = await dial(end)
    except TimeoutError as error:
        number = error.errno
    except OSError as error:
        number = error.errno
        outcome = OUTCOMES.get(BY_NUMBER.get(number or 0, Failure.OTHER), Outcome.OTHER)
    else:
        seconds = time.monotonic() - began
        with connected:
            return await listened(connected, seconds)
    return Tried(outcome, time.monotonic() - began, number)


async def listened(connected: socket.socket, seconds: float) -> Tried:
    """Whether the other side says something or hangs up before it is spoken to, as no HTTP server does."""
    try:
        async with asyncio.timeout(min(max(LISTEN_ROUND_TRIPS * seconds, LISTEN_S_MIN), LISTEN_S_MAX)):
            said = await asyncio.get_running_loop().sock_recv(connected, GREETING_BYTES)
    except TimeoutError:
        return Tried(Outcome.ACCEPTS, seconds)
    except OSError as error:
        return Tried(Outcome.RESET, seconds, error.errno)
    if not said:
        return Tried(Outcome.HUNG_UP, seconds)
    is_of_the_web = said.startswith(HTTP) or is_http2(said)
    return Tried(Outcome.ACCEPTS, seconds, greeting="" if is_of_the_web else legible(said.rstrip()))


def way_to(end: End) -> Way:
    """How this machine gets there: the system chooses the way of a datagram that is never sent."""
    try:
        with socket.socket(end.family, socket.SOCK_DGRAM) as asking:
            asking.connect(end.address)
            here = ip_address(asking.getsockname()[0])
    except OSError:
        return Way.NONE
    there = ip_address(end.address[0])
    if here == there or there.is_loopback or there.is_unspecified:
        return Way.OWN
    if there.version == 6 and there.is_global and not here.is_global:
        return Way.DOUBTFUL
    return Way.ROUTED
