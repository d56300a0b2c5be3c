"""What a broken server sends instead of a response goes over the wire as it is."""

import asyncio

import pytest

from tests.receiver.serving import Client, Served, play, serving
from wecom_doctor.receiver import http as receiver_http
from wecom_doctor.receiver.exchange import Ending, Raw, Request
from wecom_doctor.receiver.http import Handler, Limits

GET = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
MEBIBYTE = 1024 * 1024


def saying(*parts: bytes | float, ending: Ending = Ending.CLOSE) -> Handler:
    """A handler that answers everything with these parts."""

    async def answer(_request: Request) -> Raw:
        return Raw(parts=parts, ending=ending)

    return answer


async def asking(served: Served) -> Client:
    """A client that has sent a request and keeps its side open."""
    client = await served.connect()
    await client.send(GET)
    return client


@pytest.mark.parametrize("parts", [(b"\x00\xff no HTTP\r\n",), (b"HTTP/1.1 200 OK\r\n", b"\r\nmore", b" and more"), ()])
def test_bytes_arrive_as_they_are(parts: tuple[bytes, ...]) -> None:
    """Nothing is added, and the connection ends like any other."""

    async def scenario() -> None:
        async with serving(saying(*parts)) as served:
            client = await asking(served)
            assert await client.reader.read() == b"".join(parts)

    play(scenario())


def test_a_client_that_wants_to_stay_is_not_kept() -> None:
    """After bytes that are no response nobody could say where the next one begins."""

    async def scenario() -> None:
        async with serving(saying(b"once")) as served:
            client = await served.connect()
            await client.send(GET + GET)
            assert await client.reader.read() == b"once"

    play(scenario())


def test_a_part_is_sent_before_the_pause_behind_it() -> None:
    """What comes after an hour does not come with what comes at once, and closing the server does not wait for it."""

    async def scenario() -> None:
        async with serving(saying(b"first", 3600.0, b"second")) as served:
            client = await asking(served)
            assert await client.reader.readexactly(5) == b"first"
            await served.running.close()
            assert await client.reader.read() == b""

    play(scenario())


def test_the_limit_for_sending_does_not_cut_pauses() -> None:
    """What would be too slow for a response is intended here."""

    async def scenario() -> None:
        limits = Limits(request_s=0.05)
        async with serving(saying(b"a", 0.03, b"b", 0.03, b"c", 0.12, b"d"), limits) as served:
            client = await asking(served)
            assert await client.reader.read() == b"abcd"

    play(scenario())


def test_a_client_that_takes_nothing_is_given_up() -> None:
    """The limit still holds for each piece: a large body that nobody reads does not keep its place."""

    async def scenario() -> None:
        parts = (b"a" * MEBIBYTE,) * 64
        async with serving(saying(*parts), Limits(request_s=0.05, connections=1)) as served:
            await asking(served)
            while not await free_again(served):
                pass

    play(scenario())


async def free_again(served: Served) -> bool:
    """Somebody else is let in."""
    client = await asking(served)
    begun = await client.reader.read(10)
    await client.close()
    return begun != b"HTTP/1.1 5"


@pytest.mark.parametrize("size", [0, 5, 100_000])
def test_a_reset_is_one(size: int) -> None:
    """What was sent before arrives, and then the connection breaks instead of ending."""

    async def scenario() -> None:
        async with serving(saying(b"a" * size, ending=Ending.RESET)) as served:
            client = await asking(served)
            with pytest.raises(ConnectionResetError):
                await client.reader.read()

    play(scenario())


def test_a_held_connection_lasts_until_the_client_goes_away() -> None:
    """Nothing comes and nothing ends; the place is free again once the client has left."""

    async def scenario() -> None:
        async with serving(saying(b"wait", ending=Ending.HOLD), Limits(connections=1)) as served:
            client = await asking(served)
            assert await client.reader.readexactly(4) == b"wait"
            assert not await free_again(served)
            await client.close()
            while not await free_again(served):
                pass

    play(scenario())


def test_holding_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that never leaves does not hold its place for ever either."""
    monkeypatch.setattr(receiver_http, "HOLD_S", 0.05)

    async def scenario() -> None:
        async with serving(saying(ending=Ending.HOLD)) as served:
            client = await asking(served)
            assert await client.reader.read() == b""

    play(scenario())


@pytest.mark.parametrize("grace_s", [0.0, 3600.0])
def test_closing_the_server_ends_what_is_held(grace_s: float) -> None:
    """A held connection carries no answer that one would wait for."""

    async def scenario() -> None:
        async with serving(saying(b"wait", ending=Ending.HOLD)) as served:
            client = await asking(served)
            assert await client.reader.readexactly(4) == b"wait"
            await asyncio.sleep(0)
            await served.running.close(grace_s)
            assert await client.reader.read() == b""

    play(scenario())
