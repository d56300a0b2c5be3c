"""From the name in a URL to a connection: every way in which that fails, and the times of each phase."""

import asyncio
import socket
import threading
from typing import Any

import pytest

from tests.net.http_servers import (
    GET,
    IMPATIENT,
    LOOPBACK,
    PATIENT,
    Reader,
    Writer,
    asked,
    asked_by_name,
    play,
    says,
    server_tls,
    serving,
)
from tests.ports import deaf_port, free_port
from wecom_doctor.facts.exchange import Answer, Failure
from wecom_doctor.net._connect import first_to_accept
from wecom_doctor.net._watch import Watch
from wecom_doctor.net.http import Address, Caps, exchange
from wecom_doctor.net.ways import End
from wecom_doctor.protocol.requests import Request

FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
# The C library refuses such a label itself, without asking anybody.
NO_NAME = "a" * 64 + ".test"


def test_refused() -> None:
    """Nobody listens."""
    answer = play(exchange(f"http://{LOOPBACK}:{free_port()}/", GET, PATIENT))
    assert (answer.failure, answer.timing.connected_s, answer.peer) == (Failure.REFUSED, None, None)


def test_connecting_takes_too_long() -> None:
    """What is dropped on the way is told from what is answered late."""
    with deaf_port() as port:
        answer = play(exchange(f"http://{LOOPBACK}:{port}/", GET, IMPATIENT))
    assert (answer.failure, answer.timing.connected_s) == (Failure.CONNECT_TIMEOUT, None)


def test_unreachable() -> None:
    """The system itself has no way there; a broadcast address is one that it never connects to."""
    assert play(exchange("http://255.255.255.255:9/", GET, PATIENT)).failure is Failure.UNREACHABLE


def test_name_is_not_resolved() -> None:
    """The resolver says that there is no such name."""
    answer = play(exchange(f"http://{NO_NAME}/", GET, PATIENT))
    assert (answer.failure, answer.timing.dns_s) == (Failure.NAME_NOT_RESOLVED, None)


def test_resolver_has_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that gives up has not said that there is no such name."""

    def gives_up(*_: Any, flags: int = 0, **__: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME if flags else socket.EAI_AGAIN, "whatever")

    monkeypatch.setattr(socket, "getaddrinfo", gives_up)
    assert play(exchange("http://wecom.test/", GET, PATIENT)).failure is Failure.NAME_UNANSWERED


def test_resolver_that_hangs_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that cannot be interrupted costs the time limit and no more; its late answer disturbs nobody."""
    release = threading.Event()

    def hangs(*_: Any, flags: int = 0, **__: Any) -> list[Any]:
        if flags:
            raise socket.gaierror(socket.EAI_NONAME, "whatever")
        release.wait()
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hangs)
    answer = play(exchange("http://wecom.test/", GET, IMPATIENT))
    hanging = [one for one in threading.enumerate() if one.name == "getaddrinfo"]
    release.set()
    for one in hanging:
        one.join()
    assert answer.failure is Failure.NAME_UNANSWERED
    assert hanging


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_connection_may_go_elsewhere(host: str) -> None:
    """An address that stands in for the name is connected to, by IPv4 or IPv6, or is itself a name."""

    async def scenario() -> Answer:
        async with serving(says(FINE), host="::1" if ":" in host else LOOPBACK) as port:
            where = Address(host=host, port=port)
            return await exchange("http://wecom.test:1/", GET, PATIENT, connect_to=where)

    answer = play(scenario())
    assert (answer.status, answer.peer) == (200, "::1" if ":" in host else LOOPBACK)


def ends(*places: tuple[str, int]) -> list[End]:
    """Addresses in the order in which a resolver may give them."""
    return [End(socket.AF_INET6 if ":" in host else socket.AF_INET, (host, port)) for host, port in places]


def test_dead_addresses_are_passed_over() -> None:
    """One that refuses and one that does not answer do not keep us from the third."""

    async def scenario(deaf: int) -> None:
        async with serving(says(FINE)) as port:
            places = ends((LOOPBACK, free_port()), (LOOPBACK, deaf), (LOOPBACK, port))
            with await first_to_accept(places, Watch()) as connected:
                assert connected.getpeername() == (LOOPBACK, port)

    with deaf_port() as deaf:
        play(scenario(deaf))


def test_first_address_has_the_word() -> None:
    """When all fail, the first one's reason is given."""

    async def scenario() -> None:
        with pytest.raises(ConnectionRefusedError):
            await first_to_accept(ends((LOOPBACK, free_port()), ("255.255.255.255", 9)), Watch())

    play(scenario())


def resolving(monkeypatch: pytest.MonkeyPatch, name: str, *places: tuple[str, int]) -> None:
    """Make a name stand for these addresses."""
    real = socket.getaddrinfo

    def resolve(host: bytes, port: int, **options: Any) -> list[Any]:
        if host != name.encode():
            return list(real(host, port, **options))
        if options.get("flags"):
            raise socket.gaierror(socket.EAI_NONAME, "whatever")
        return [one for place in places for one in real(*place, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


def test_ipv4_is_preferred(monkeypatch: pytest.MonkeyPatch) -> None:
    """No callback was ever seen to come over IPv6, so IPv6 is used only where IPv4 does not connect."""

    async def peers() -> list[str | None]:
        async with serving(says(FINE), host="::1") as six, serving(says(FINE)) as four:
            resolving(monkeypatch, "both.test", ("::1", six), (LOOPBACK, four))
            resolving(monkeypatch, "six.test", (LOOPBACK, free_port()), ("::1", six))
            return [(await exchange(f"http://{name}.test/", GET, PATIENT)).peer for name in ("both", "six")]

    assert play(peers()) == [LOOPBACK, "::1"]


def test_first_address_has_the_word_when_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that refuses is not made a time-out by another that does not answer."""
    with deaf_port() as deaf:
        resolving(monkeypatch, "wecom.test", (LOOPBACK, free_port()), (LOOPBACK, deaf))
        assert play(exchange("http://wecom.test/", GET, IMPATIENT)).failure is Failure.REFUSED


@pytest.mark.parametrize("secured", [False, True], ids=["http", "https"])
def test_phases_are_timed_in_their_order(secured: bool) -> None:
    """Each phase ends after the one before it, and TLS has a time only where there is TLS."""
    scheme, tls = ("https", server_tls()) if secured else ("http", None)
    timing = play(asked(says(FINE), scheme=scheme, tls=tls)).timing
    phases = [timing.dns_s, timing.connected_s, timing.secured_s, timing.first_byte_s, timing.whole_s]
    assert (timing.secured_s is None) is not secured
    told = [one for one in phases if one is not None]
    assert len(told) == 4 + secured
    assert told == sorted(told)
    assert told[0] >= 0


def test_time_until_the_first_byte_is_the_endpoints() -> None:
    """An endpoint that thinks before it answers has that in its first byte, not in the connection."""

    async def thinks(reader: Reader, writer: Writer) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.1)
        writer.write(FINE)
        await writer.drain()

    timing = play(asked(thinks)).timing
    assert timing.first_byte_s - timing.connected_s > 0.05


def test_whole_time_counts_for_every_phase() -> None:
    """The whole time is a limit by itself, whatever the limit for connecting says."""
    with deaf_port() as port:
        caps = Caps(whole_s=0.2, connect_s=30.0)
        assert play(exchange(f"http://{LOOPBACK}:{port}/", GET, caps)).failure is Failure.CONNECT_TIMEOUT


def test_four_at_a_time_do_not_mix() -> None:
    """Requests that run beside each other get their own answers, failures and times."""

    async def echoes(reader: Reader, writer: Writer) -> None:
        name = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1]
        if name == b"/?cut":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + name)
        elif name == b"/?silent":
            await asyncio.sleep(30)
        elif name == b"/?flood":
            while True:
                writer.write(b"x" * 99_999)
                await writer.drain()
        else:
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + name)
        await writer.drain()

    async def scenario() -> list[Answer]:
        async with serving(echoes) as port:
            asking = [
                exchange(f"http://{LOOPBACK}:{port}/", Request(method="GET", query=query), caps)
                for query, caps in (("a", PATIENT), ("cut", PATIENT), ("silent", IMPATIENT), ("flood", PATIENT))
            ]
            return await asyncio.gather(*asking, asked_by_name(port))

    answers = play(scenario())
    assert [one.failure for one in answers] == [None, Failure.CUT, Failure.TIMEOUT, Failure.NOT_HTTP, None]
    assert [one.body for one in answers] == [b"/?a", b"/?cut", b"", b"", b"/?echostr=abc"]
