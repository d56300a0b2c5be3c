"""Connections: kept, shared by several requests, idle, and closed in good order."""

import asyncio
import http.client

import pytest

from tests.receiver.serving import LOOPBACK, play, serving
from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.receiver.http import Limits, address

GET = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
LAST_GET = b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"


def test_requests_sent_in_one_piece_are_answered_in_order() -> None:
    """Pipelined requests get their answers one after the other."""

    async def scenario() -> None:
        async with serving() as served:
            answers = await served.sent(GET + POST + GET + LAST_GET)
            assert [one.body for one in answers] == [b"GET ", b"POST hello", b"GET ", b"GET "]

    play(scenario())


@pytest.mark.parametrize(
    ("version", "connection", "stays"),
    [
        ("1.1", "", True),
        ("1.1", "Connection: keep-alive\r\n", True),
        ("1.1", "Connection: foo, Close\r\n", False),
        ("1.0", "", False),
        ("1.0", "Connection: Keep-Alive\r\n", True),
    ],
)
def test_connections_stay_as_the_version_says(version: str, connection: str, stays: bool) -> None:
    """HTTP/1.1 stays unless told to close, HTTP/1.0 closes unless told to stay; the answer says which."""

    async def scenario() -> None:
        async with serving() as served:
            client = await served.connect()
            await client.send(f"GET / HTTP/{version}\r\nHost: here\r\n{connection}\r\n".encode())
            answer = await client.answer()
            assert answer.headers["connection"] == ("keep-alive" if stays else "close")
            if stays:
                await client.send(LAST_GET)
                assert (await client.answer()).status == 200
            assert await client.reader.read() == b""

    play(scenario())


def test_an_ordinary_client_is_content() -> None:
    """http.client of the standard library, with a connection kept for several requests."""

    def ask(port: int) -> list[tuple[int, bytes]]:
        connection = http.client.HTTPConnection(LOOPBACK, port)
        found = []
        for method, body in (("GET", None), ("POST", b"hello"), ("POST", iter([b"in ", b"chunks"])), ("HEAD", None)):
            connection.request(method, "/", body=body, encode_chunked=not isinstance(body, bytes | None))
            answer = connection.getresponse()
            found.append((answer.status, answer.read()))
        connection.close()
        return found

    async def scenario() -> None:
        async with serving() as served:
            found = await asyncio.to_thread(ask, served.running.port)
            assert found == [(200, b"GET "), (200, b"POST hello"), (200, b"POST in chunks"), (200, b"")]

    play(scenario())


def test_connections_that_say_nothing_are_closed_without_a_word() -> None:
    """Browsers open connections in advance; that is no bad request, and an idle one is closed like it."""

    async def scenario() -> None:
        async with serving(limits=Limits(idle_s=0.05)) as served:
            client = await served.connect()
            assert await client.reader.read() == b""
            kept = await served.connect()
            await kept.send(GET)
            assert (await kept.answer()).headers["connection"] == "keep-alive"
            assert await kept.reader.read() == b""
            assert served.refusals == []

    play(scenario())


def test_closing_lets_answers_on_their_way_be_sent() -> None:
    """A request that is being answered gets its answer, an idle connection just ends, and the port is free again."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_request: Request) -> Response:
        begun.set()
        await go_on.wait()
        return Response(body=b"late")

    async def scenario() -> None:
        async with serving(slow) as served:
            idle, busy = await served.connect(), await served.connect()
            await busy.send(GET)
            await begun.wait()
            closing = asyncio.create_task(served.running.close(grace_s=30))
            assert await idle.reader.read() == b""
            go_on.set()
            answer = await busy.answer()
            assert (answer.body, answer.headers["connection"]) == (b"late", "close")
            await closing
            with pytest.raises(ConnectionRefusedError):
                await served.connect()

    play(scenario())


def test_closing_does_not_wait_for_ever() -> None:
    """A handler that never ends is ended."""
    begun = asyncio.Event()

    async def stuck(_request: Request) -> Response:
        begun.set()
        return await asyncio.Future[Response]()

    async def scenario() -> None:
        async with serving(stuck) as served:
            client = await served.connect()
            await client.send(GET)
            await begun.wait()
            await served.running.close(grace_s=0.05)
            assert await client.reader.read() == b""

    play(scenario())


def test_a_request_can_be_written_down_as_it_came() -> None:
    """`raw` is the request to the byte; a chunked one gets the length of its joined body."""

    async def scenario() -> None:
        async with serving() as served:
            await served.sent(POST + CHUNKED + b"2\r\nhi\r\n0\r\n\r\n" + GET)
            assert [one.raw() for one in served.requests] == [
                POST,
                b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\nhi",
                GET,
            ]

    play(scenario())


def test_a_version_6_address_is_written_in_brackets() -> None:
    """Peers are written as in a URL, and a peer that was gone before it was looked at has no name."""
    assert address(("::1", 80, 0, 0)) == "[::1]:80"
    assert address(("192.0.2.1", 80)) == "192.0.2.1:80"
    assert address(None) == "?"


def test_a_leak_would_be_seen() -> None:
    """The scenarios here fail when a connection task leaks an exception: the collector works."""

    async def leak() -> None:
        async with serving():
            asyncio.get_running_loop().call_exception_handler({"message": "leaked"})

    with pytest.raises(AssertionError, match="leaked"):
        asyncio.run(leak())
