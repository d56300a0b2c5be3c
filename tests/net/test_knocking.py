"""One attempt at each address: every way in which an address of loopback behaves, and all of them at once."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.net.http_servers import Behaviour, Reader, Writer, forever, play, serving
from tests.net.names import naming
from tests.ports import LOOPBACK, deaf_port, free_port
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.ports import Family, Knock, Outcome, PortKnock, Way
from wecom_doctor.net import knocking
from wecom_doctor.net.knocking import knock_at
from wecom_doctor.net.reset import reset
from wecom_doctor.net.ways import DIRECT, Address, Detour, Ways

IMPATIENCE_S = 0.3
# For what must have come before it is over; nothing waits so long.
PATIENCE_S = 30.0
MANY = 12


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is taken for an answer soon."""
    monkeypatch.setattr(knocking, "PATIENCE_S", IMPATIENCE_S)
    monkeypatch.setattr(knocking, "LOOK_UP_S", IMPATIENCE_S)


@pytest.fixture
def attentive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the other side does is waited for."""
    monkeypatch.setattr(knocking, "LISTEN_S_MIN", PATIENCE_S)
    monkeypatch.setattr(knocking, "LISTEN_S_MAX", PATIENCE_S)


async def silent(_: Reader, __: Writer) -> None:
    """Wait to be spoken to, as web servers do."""
    await forever()


def greets(words: bytes) -> Behaviour:
    """Speak first."""

    async def behave(_: Reader, writer: Writer) -> None:
        writer.write(words)
        await writer.drain()
        await forever()

    return behave


async def hangs_up(_: Reader, writer: Writer) -> None:
    """End the connection politely."""
    writer.write_eof()
    await forever()


async def resets(_: Reader, writer: Writer) -> None:
    """End it the hard way."""
    reset(writer.transport)


def url(port: int, host: str = LOOPBACK) -> str:
    """A URL of that port."""
    return f"http://{host}:{port}/callback"


def knocked(where: str, ways: Ways = DIRECT) -> PortKnock:
    """What comes of knocking at a URL."""
    found = play(knock_at(where, ways))
    assert isinstance(found, PortKnock)
    return found


def served(behave: Behaviour) -> Knock:
    """What comes of knocking at a server that behaves like that."""

    async def scenario() -> PortKnock:
        async with serving(behave) as port:
            return await knock_at(url(port), DIRECT)

    (one,) = play(scenario()).knocks
    assert isinstance(one, Knock)
    return one


@asynccontextmanager
async def ways_to(*addresses: str) -> AsyncIterator[Ways]:
    """A resolver for which wecom.test stands for these addresses."""
    async with naming({"wecom.test": addresses}) as port:
        yield Ways(resolver=Address(host=LOOPBACK, port=port))


def test_an_open_port() -> None:
    """It accepts and waits; where it is, and how long it took."""
    one = served(silent)
    assert (one.outcome, one.errno, one.greeting) == (Outcome.ACCEPTS, None, "")
    assert (one.address, one.family, one.way) == (LOOPBACK, Family.IPV4, Way.OWN)
    assert one.loopback
    assert 0 < one.seconds < knocking.PATIENCE_S


def test_a_refusal() -> None:
    """Nobody listens, and the system says so under its own name."""
    (one,) = knocked(url(free_port())).knocks
    assert (one.outcome, one.errno, one.way) == (Outcome.REFUSED, "ECONNREFUSED", Way.OWN)


@pytest.mark.usefixtures("impatient")
def test_silence() -> None:
    """A full queue drops what comes, as a firewall does."""
    with deaf_port() as port:
        (one,) = knocked(url(port)).knocks
    assert (one.outcome, one.errno) == (Outcome.SILENT, None)
    assert one.seconds >= IMPATIENCE_S


def test_no_way() -> None:
    """The system never connects to a broadcast address; that is this machine's affair."""
    (one,) = knocked("http://255.255.255.255:9/").knocks
    assert (one.outcome, one.way) == (Outcome.UNREACHABLE, Way.NONE)


@pytest.mark.usefixtures("attentive")
@pytest.mark.parametrize(
    ("words", "greeting"),
    [
        (b"SSH-2.0-OpenSSH_9.2p1\r\n", "SSH-2.0-OpenSSH_9.2p1"),
        (b"J\x00\x00\x00\n8.0.36\x00", "J\\x00\\x00\\x00\\n8.0.36\\x00"),
        (b"x" * 1000, "x" * 64),
        # These are of the web, however early.
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", ""),
        (b"\x00\x00\x00\x04\x00\x00\x00\x00\x00", ""),
    ],
)
def test_a_greeting(words: bytes, greeting: str) -> None:
    """What the other side says first is kept, short and harmless, unless it is HTTP."""
    one = served(greets(words))
    assert (one.outcome, one.greeting) == (Outcome.ACCEPTS, greeting)


@pytest.mark.usefixtures("attentive")
@pytest.mark.parametrize(
    ("behave", "outcome", "errno"), [(hangs_up, Outcome.HUNG_UP, None), (resets, Outcome.RESET, "ECONNRESET")]
)
def test_cut_off_at_once(behave: Behaviour, outcome: Outcome, errno: str | None) -> None:
    """Accepted and dropped before a word was said, each time."""
    one = served(behave)
    assert (one.outcome, one.errno) == (outcome, errno)


@pytest.mark.usefixtures("attentive")
def test_cut_off_only_once() -> None:
    """A server that restarts is given a second chance."""
    visits: list[Writer] = []

    async def behave(_: Reader, writer: Writer) -> None:
        visits.append(writer)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n") if len(visits) > 1 else reset(writer.transport)
        await forever()

    assert served(behave).outcome is Outcome.ACCEPTS
    assert len(visits) == 2


@pytest.fixture
def two_homes() -> Iterator[int]:
    """A port that 127.0.0.1 and ::1 listen on, and 127.0.0.2 does not."""
    with socket.create_server((LOOPBACK, 0)) as four:
        port = int(four.getsockname()[1])
        with socket.create_server(("::1", port), family=socket.AF_INET6):
            yield port


def test_every_address_by_itself(two_homes: int) -> None:
    """One dead address does not hide behind the others, and IPv4 comes first."""

    async def scenario() -> PortKnock:
        async with ways_to("::1", LOOPBACK, "127.0.0.2") as ways:
            return await knock_at(url(two_homes, "wecom.test"), ways)

    knocks = sorted(play(scenario()).knocks, key=lambda one: str(one.address))
    assert [(one.address, one.family, one.outcome) for one in knocks] == [
        ("127.0.0.1", Family.IPV4, Outcome.ACCEPTS),
        ("127.0.0.2", Family.IPV4, Outcome.REFUSED),
        ("::1", Family.IPV6, Outcome.ACCEPTS),
    ]


def test_an_address_of_ipv6(two_homes: int) -> None:
    """A URL with an address in brackets."""
    (one,) = knocked(url(two_homes, "[::1]")).knocks
    assert (one.address, one.family, one.outcome, one.way) == ("::1", Family.IPV6, Outcome.ACCEPTS, Way.OWN)


@pytest.mark.usefixtures("impatient")
def test_all_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dozen silent addresses cost what one costs."""
    monkeypatch.setattr(knocking, "PATIENCE_S", 1.0)
    monkeypatch.setattr(knocking, "LOOK_UP_S", PATIENCE_S)

    async def scenario() -> PortKnock:
        with deaf_port("0.0.0.0") as port:
            async with ways_to(*(f"127.0.0.{one}" for one in range(1, MANY + 1))) as ways:
                return await knock_at(url(port, "wecom.test"), ways)

    began = time.monotonic()
    found = play(scenario())
    assert {one.outcome for one in found.knocks} == {Outcome.SILENT}
    assert len(found.knocks) == MANY
    assert time.monotonic() - began < MANY / 2


def test_no_more_than_sixteen() -> None:
    """A name with a hundred addresses gets no hundred connections."""
    port = free_port()

    async def scenario() -> PortKnock:
        async with ways_to(*(f"127.0.1.{one}" for one in range(1, 101))) as ways:
            return await knock_at(url(port, "wecom.test"), ways)

    assert len(play(scenario()).knocks) == knocking.ADDRESSES_MAX


def test_a_detour_is_taken(two_homes: int) -> None:
    """--connect-to leads elsewhere, and the fact says where."""
    ways = Ways(detours=(Detour("wecom.test", 443, Address(host=LOOPBACK, port=two_homes)),))
    found = knocked("https://wecom.test/callback", ways)
    assert (found.host, found.port) == (LOOPBACK, two_homes)
    assert [one.outcome for one in found.knocks] == [Outcome.ACCEPTS]


def test_a_name_that_is_none() -> None:
    """Without an address there is nothing to knock at."""

    async def scenario() -> PortKnock:
        async with ways_to() as ways:
            return await knock_at("https://other.test/", ways)

    found = play(scenario())
    assert (found.host, found.port, found.failure) == ("other.test", 443, Failure.NAME_NOT_RESOLVED)
    assert found.knocks == ()


@pytest.mark.usefixtures("impatient")
def test_a_name_server_that_says_nothing() -> None:
    """A look-up has an end."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
        mute.bind((LOOPBACK, 0))
        ways = Ways(resolver=Address(host=LOOPBACK, port=mute.getsockname()[1]))
        assert knocked("https://wecom.test/", ways).failure is Failure.NAME_UNANSWERED


def test_a_url_that_leads_nowhere() -> None:
    """What is no URL has no address."""
    assert knocked("ftp://wecom.test/").failure is Failure.UNSENDABLE


@pytest.mark.usefixtures("attentive")
@pytest.mark.parametrize("where", ["connecting", "listening"])
def test_nothing_is_left_when_it_is_given_up(where: str) -> None:
    """The end of a run closes what is open; `play` counts."""

    async def given_up(knocking_at: Callable[[], Awaitable[Any]]) -> None:
        task = asyncio.ensure_future(knocking_at())
        await asyncio.sleep(IMPATIENCE_S)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    async def scenario() -> None:
        if where == "connecting":
            with deaf_port() as port:
                await given_up(lambda: knock_at(url(port), DIRECT))
        else:
            async with serving(silent) as port:
                await given_up(lambda: knock_at(url(port), DIRECT))

    play(scenario())
