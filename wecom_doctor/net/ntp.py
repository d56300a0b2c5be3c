"""One question to a time server (SNTP, RFC 4330 and 5905), and by how much its clock differs from ours."""

import asyncio
import errno
import secrets
import socket
import struct
import time
from dataclasses import replace
from typing import NamedTuple

from wecom_doctor.facts.reference_clocks import Reading, Silence
from wecom_doctor.net._connect import look_up
from wecom_doctor.net.ways import Address, End, Ways

# Flags, stratum, poll, precision, root delay, root dispersion, reference id; then four points in time.
PACKET = struct.Struct("!BBbbII4sQQQQ")
CLIENT, SERVER = 3, 4
# Version 4, and no word about leap seconds.
GREETING = 4 << 3 | CLIENT
UNSYNCHRONISED_LEAP, UNSYNCHRONISED_STRATUM = 3, 16
NONCE_BYTES = 8
# NTP counts from 1900, and begins again in 2036.
UNIX_EPOCH_S = 2_208_988_800
ERA_S = 2**32
# A packet may get lost, and a name may stand for several servers.
ATTEMPTS = 2


class Packet(NamedTuple):
    """The fields of an NTP packet; points in time are seconds since 1900 in 2^32nds."""

    flags: int
    stratum: int
    poll: int
    precision: int
    root_delay: int
    root_dispersion: int
    reference_id: bytes
    referenced: int
    originated: int
    received: int
    transmitted: int


class Moment(NamedTuple):
    """This machine's time, and a count that nobody sets while we wait."""

    clock_s: float
    count_s: float


async def time_of(address: Address, ways: Ways, within_s: float) -> Reading | Silence:
    """Ask a time server by the resolver of this run; the user's detours are for TCP and not for it."""
    try:
        async with asyncio.timeout(within_s):
            ends = await look_up(address, replace(ways, detours=()))
    except TimeoutError:
        return Silence.NO_ANSWER
    except (OSError, UnicodeError):
        return Silence.NAME_UNKNOWN
    found: Reading | Silence = Silence.NO_ANSWER
    for attempt in range(ATTEMPTS):
        found = await asked(ends[attempt % len(ends)], within_s / ATTEMPTS)
        if isinstance(found, Reading):
            break
    return found


async def asked(end: End, within_s: float) -> Reading | Silence:
    """One packet there and one back."""
    # What stands in for our time is random: the server need not know it, and nobody can guess what must come back.
    nonce = secrets.token_bytes(NONCE_BYTES)
    try:
        async with asyncio.timeout(within_s):
            arrived, sent, packet = await exchanged(end, nonce)
    except TimeoutError:
        return Silence.NO_ANSWER
    except OSError as error:
        return Silence.REFUSED if error.errno == errno.ECONNREFUSED else Silence.UNREACHABLE
    return told(packet, sent, arrived)


async def exchanged(end: End, nonce: bytes) -> tuple[Moment, Moment, Packet]:
    """When the answer came, when the question left, and the answer."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[tuple[Moment, Packet]] = loop.create_future()
    with socket.socket(end.family, socket.SOCK_DGRAM) as line:
        line.setblocking(False)
        line.connect(end.address)
        transport, _ = await loop.create_datagram_endpoint(lambda: Listener(answer, nonce), sock=line)
        try:
            sent = now()
            transport.sendto(PACKET.pack(GREETING, *(0,) * 5, bytes(4), *(0,) * 3, int.from_bytes(nonce, "big")))
            arrived, packet = await answer
        finally:
            transport.abort()
    return arrived, sent, packet


class Listener(asyncio.DatagramProtocol):
    """Takes the first packet that answers ours; whatever else arrives is nobody's answer."""

    def __init__(self, answer: "asyncio.Future[tuple[Moment, Packet]]", nonce: bytes) -> None:
        self._answer = answer
        self._nonce = int.from_bytes(nonce, "big")

    def datagram_received(self, data: bytes, _: object) -> None:
        """A packet came."""
        arrived = now()
        if len(data) < PACKET.size or self._answer.done():
            return
        packet = Packet(*PACKET.unpack_from(data))
        if packet.flags & 7 == SERVER and packet.originated == self._nonce:
            self._answer.set_result((arrived, packet))

    def error_received(self, exc: Exception) -> None:
        """The network says that nobody is there."""
        if not self._answer.done():
            self._answer.set_exception(exc)


def told(packet: Packet, sent: Moment, arrived: Moment) -> Reading | Silence:
    """What an answer says of the time."""
    if packet.stratum == 0 and packet.reference_id.strip(b"\0").isalpha():
        return Silence.TURNED_AWAY
    if packet.flags >> 6 == UNSYNCHRONISED_LEAP or not 0 < packet.stratum < UNSYNCHRONISED_STRATUM:
        return Silence.UNSYNCHRONISED
    if not packet.received or not packet.transmitted:
        return Silence.NONSENSE
    there_s, back_s = unix_s(packet.received), unix_s(packet.transmitted)
    took_s = arrived.count_s - sent.count_s
    on_the_way_s = max(0.0, took_s - (back_s - there_s))
    ahead_s = ((there_s - sent.clock_s) + (back_s - (sent.clock_s + took_s))) / 2
    own_doubt_s = seconds(packet.root_delay) / 2 + seconds(packet.root_dispersion)
    return Reading(ahead_s=round(ahead_s, 3), give_or_take_s=round(on_the_way_s / 2 + own_doubt_s, 3))


def unix_s(point: int) -> float:
    """A point in time of NTP as Unix has it; what lies before 1968 is meant for after 2036."""
    since_1900_s = point / ERA_S
    return since_1900_s - UNIX_EPOCH_S + (0 if point >> 63 else ERA_S)


def seconds(short: int) -> float:
    """A length of time of NTP: seconds in 2^16ths."""
    return short / 2**16


def now() -> Moment:
    """This moment."""
    return Moment(time.time(), time.monotonic())
