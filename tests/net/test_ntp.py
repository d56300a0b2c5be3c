"""The SNTP client: what it reads off an answer, and which answers it does not believe."""

import socket
import struct
from collections.abc import Sequence

import pytest

from tests.net.http_servers import play
from tests.net.time_servers import ALARM, LOOPBACK, SERVER, VERSION, Answer, TimeServer, ahead, packet, telling
from wecom_doctor.facts.reference_clocks import Reading, Silence
from wecom_doctor.net import ntp
from wecom_doctor.net.ntp import Moment, Packet
from wecom_doctor.net.ways import DIRECT, Address, Detour, End, Ways

PATIENT_S = 10.0
# For what must end by a deadline.
IMPATIENT_S = 0.2


async def asked(answer: Answer, within_s: float = PATIENT_S) -> tuple[Reading | Silence, TimeServer]:
    """What the client makes of a server, and what the server got."""
    async with telling(answer) as (port, server):
        return await ntp.time_of(Address(host=LOOPBACK, port=port), DIRECT, within_s), server


@pytest.mark.parametrize("ahead_s", [0.0, 300.0, -86_400.0, 1_000_000_000.0])
def test_the_difference_is_read(ahead_s: float) -> None:
    """A right clock, a wrong one, one of long ago, and one of after 2036, when NTP counts from zero again."""
    found, _ = play(asked(ahead(ahead_s)))
    assert isinstance(found, Reading)
    assert abs(found.ahead_s - ahead_s) <= found.give_or_take_s + 0.002


def test_the_question_tells_nothing() -> None:
    """A plain client packet of version 4 that holds neither our time nor anything that can be guessed."""
    _, server = play(asked(ahead(0)))
    (sent,) = server.requests
    assert (len(sent), sent[0], sent[1:40]) == (48, VERSION | 3, bytes(39))
    _, other = play(asked(ahead(0)))
    assert sent[40:] != other.requests[0][40:]


def test_the_error_counts_the_way_and_what_the_server_admits() -> None:
    """Half of the round trip, half of the server's own, and its dispersion."""
    sent, arrived = Moment(1_000_000.0, 50.0), Moment(1_000_000.0, 50.5)
    at = 1_000_100.25
    point = int((at + ntp.UNIX_EPOCH_S) * 2**32)
    came = Packet(VERSION | SERVER, 2, 0, -20, 1 << 16, 1 << 15, b"GPS\0", point, 0, point, point + 2**30)
    # There and back took 0.5 s, of which the server kept it for 0.25 s.
    assert ntp.told(came, sent, arrived) == Reading(ahead_s=100.125, give_or_take_s=0.125 + 0.5 + 0.5)


@pytest.mark.parametrize(
    ("changes", "silence"),
    [
        ({"stratum": 0, "flags": ALARM | VERSION | SERVER, "reference": b"RATE"}, Silence.TURNED_AWAY),
        ({"stratum": 0, "reference": b"DENY"}, Silence.TURNED_AWAY),
        ({"stratum": 0, "flags": ALARM | VERSION | SERVER, "reference": bytes(4)}, Silence.UNSYNCHRONISED),
        ({"flags": ALARM | VERSION | SERVER}, Silence.UNSYNCHRONISED),
        ({"stratum": 16}, Silence.UNSYNCHRONISED),
    ],
)
def test_a_server_that_does_not_know_the_time_is_not_believed(changes: dict[str, int], silence: Silence) -> None:
    """A kiss of death, and clocks that say themselves that they are not set."""
    assert play(asked(ahead(300, **changes)))[0] is silence


def test_a_packet_without_time_is_nonsense() -> None:
    """Zeros are no point in time."""
    answer: Answer = lambda request: [packet(request)[:32] + bytes(16)]  # noqa: E731
    assert play(asked(answer))[0] is Silence.NONSENSE


@pytest.mark.parametrize(
    "stray",
    [
        lambda request: b"",
        lambda request: b"short",
        lambda request: packet(request, ahead_s=999)[:47],
        lambda request: packet(bytes(48), ahead_s=999),
        lambda request: packet(request, ahead_s=999, flags=VERSION | 3),
        lambda request: packet(request, ahead_s=999, flags=VERSION | 6),
    ],
)
def test_what_is_no_answer_to_us_is_passed_over(stray: Answer) -> None:
    """Short packets, answers to other questions, and packets of other modes do not count; the right one does."""
    found, _ = play(asked(lambda request: [stray(request), packet(request)]))  # type: ignore[list-item]
    assert isinstance(found, Reading)
    assert abs(found.ahead_s) < 1


def test_a_lost_packet_is_sent_again() -> None:
    """The first packet gets lost, the second one is answered."""
    seen: list[bytes] = []

    def answer(request: bytes) -> list[bytes]:
        seen.append(request)
        return [packet(request)] if len(seen) > 1 else []

    found, _ = play(asked(answer, 2.0))
    assert isinstance(found, Reading)
    assert len(set(seen)) == 2


def test_silence_ends_by_the_deadline() -> None:
    """A server that says nothing is one that said nothing."""
    assert play(asked(lambda _: [], IMPATIENT_S))[0] is Silence.NO_ANSWER


def unused_port() -> int:
    """A port of loopback at which nobody listens."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind((LOOPBACK, 0))
        port: int = one.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("host", "silences"),
    [
        (LOOPBACK, {Silence.REFUSED}),
        ("no-such-name.invalid", {Silence.NAME_UNKNOWN, Silence.NO_ANSWER}),
        ("näme", {Silence.NAME_UNKNOWN}),
        ("255.255.255.255", {Silence.UNREACHABLE}),
    ],
)
def test_what_cannot_be_asked(host: str, silences: set[Silence]) -> None:
    """Nobody there, no such name, no name at all, and an address that nothing may be sent to."""
    assert play(ntp.time_of(Address(host=host, port=unused_port()), DIRECT, 2.0)) in silences


def test_detours_are_not_for_time_servers() -> None:
    """`--connect-to` is about TCP; with one for every connection the time server is still asked itself."""

    async def scenario() -> Reading | Silence:
        async with telling(ahead(300)) as (port, _):
            ways = Ways(detours=(Detour("", 0, Address(host="192.0.2.1", port=9)),))
            return await ntp.time_of(Address(host=LOOPBACK, port=port), ways, PATIENT_S)

    assert isinstance(play(scenario()), Reading)


def test_the_other_addresses_of_a_name_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name of several servers, of which the first is dead."""

    async def scenario() -> Reading | Silence:
        async with telling(ahead(300)) as (port, _):

            async def two(*_: object) -> Sequence[End]:
                return [End(socket.AF_INET, (LOOPBACK, one)) for one in (unused_port(), port)]

            monkeypatch.setattr(ntp, "look_up", two)
            return await ntp.time_of(Address(host="pool.test", port=port), DIRECT, PATIENT_S)

    assert isinstance(play(scenario()), Reading)


def test_the_format_is_that_of_the_rfc() -> None:
    """48 bytes, and the time at the end."""
    assert ntp.PACKET.size == struct.calcsize("!BBbb11I") == 48
