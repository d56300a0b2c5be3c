"""No client can crash the server, fill its memory or hold it up."""

import asyncio
import tracemalloc
from contextlib import suppress

import pytest

from tests.receiver.serving import GIVE_UP_S, Client, Served, play, serving
from wecom_doctor.receiver import http as receiver_http
from wecom_doctor.receiver.exchange import Reason, Request, Response
from wecom_doctor.receiver.http import Limits

GET = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
HEAD = b"POST / HTTP/1.1\r\nHost: here\r\n"
ANY = Request(method="GET", target="/", path="/")
MEBIBYTE = 1024 * 1024
SMALL = Limits(header_bytes=2048, header_count=10, body_bytes=4096)


def lengths(message: bytes) -> tuple[int, ...]:
    """Where a message may be cut without a client noticing."""
    return tuple(range(0, len(message), max(1, len(message) // 16)))


SLOW = {
    "one byte": b"G",
    "line": b"GET / HTTP/1.1\r\n",
    "headers": b"GET / HTTP/1.1\r\nHost: here\r\nX: ",
    "body": HEAD + b"Content-Length: 5\r\n\r\nhell",
    "chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhell",
    "trailer": HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n",
}


@pytest.mark.parametrize("begun", SLOW.values(), ids=SLOW)
def test_slow_requests_are_given_up(begun: bytes) -> None:
    """A request that is not complete in time gets 408 and an end, wherever it stopped."""

    async def scenario() -> None:
        async with serving(limits=Limits(request_s=0.05)) as served:
            client = await served.connect()
            await client.send(begun)
            (answer,) = await client.all_answers()
            assert (answer.status, answer.headers["connection"]) == (408, "close")
            assert served.reasons == [Reason.TOO_SLOW]

    play(scenario())


def test_dripping_does_not_buy_time() -> None:
    """The limit is for the whole request: a client that sends a byte now and then is given up all the same."""

    async def scenario() -> None:
        async with serving(limits=Limits(request_s=0.05)) as served:
            client = await served.connect()
            await client.send(b"GET / HTTP/1.1\r\nHost: here\r\n")
            answered = asyncio.create_task(client.answer())
            while not answered.done():
                await asyncio.wait([answered], timeout=0.005)
                client.writer.write(b"X: y\r\n")
            assert answered.result().status in (408, 431)
            await client.close()

    play(scenario())


def test_a_slow_client_does_not_hold_up_the_others() -> None:
    """While some dawdle, others are answered."""

    async def scenario() -> None:
        async with serving() as served:
            dawdlers = [await served.connect() for _ in range(20)]
            for one in dawdlers:
                await one.send(b"GET / HTTP/1.1\r\n")
            (answer,) = await served.sent(GET)
            assert answer.status == 200
            for one in dawdlers:
                await one.close()

    play(scenario())


def test_connections_beyond_the_limit_are_turned_away() -> None:
    """503 for those that are too many, told once; as soon as there is a place again, it is given."""

    async def scenario() -> None:
        async with serving(limits=Limits(connections=3)) as served:
            inside = [await served.connect() for _ in range(3)]
            outside = [await served.connect() for _ in range(5)]
            for one in outside:
                (answer,) = await one.all_answers()
                assert (answer.status, answer.headers["retry-after"]) == (503, "1")
            assert served.reasons == [Reason.BUSY]
            for one in inside:
                await one.send(GET)
                assert (await one.answer()).status == 200
            await inside[0].close()
            assert await first_status(served) == 200
            for one in inside[1:]:
                await one.close()

    play(scenario())


async def first_status(served: Served) -> int:
    """The status once the server has noticed that a place is free."""
    while True:
        client = await served.connect()
        await client.send(GET)
        answer = await client.answer()
        await client.close()
        if answer.status != 503:
            return answer.status


def test_many_connections_one_after_the_other_leave_nothing_behind() -> None:
    """Places are given back, whether a client sends a request, a piece of one, or nothing."""

    async def scenario() -> None:
        async with serving(limits=Limits(connections=4)) as served:
            for message in (b"", b"G", GET, b"GET / HTTP/1.1\r\n\r\n") * 25:
                client = await served.connect()
                await client.send(message)
                await client.close()
            assert await first_status(served) == 200

    play(scenario())


async def pour(client: Client, first: bytes, piece: bytes) -> None:
    """Send many times more than is allowed, or until the other side has had enough."""
    try:
        await client.send(first)
        for _ in range(200):
            await client.send(piece)
    except OSError:
        pass


FLOODS = {
    "header line": (b"GET / HTTP/1.1\r\nX: ", b"a" * 65536, 431),
    "headers": (b"GET / HTTP/1.1\r\n", b"X: y\r\n" * 10000, 431),
    "target": (b"GET /", b"a" * 65536, 414),
    "chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"a" * 65536 + b"\r\n", 413),
    "body": (HEAD + b"Content-Length: 99999999999\r\n\r\n", b"a" * 65536, 413),
}


@pytest.mark.parametrize(("first", "piece", "status"), FLOODS.values(), ids=FLOODS)
def test_a_flood_is_answered_and_not_kept(first: bytes, piece: bytes, status: int) -> None:
    """However much is sent, the answer comes and memory stays within the limits of one connection."""

    async def scenario() -> None:
        async with serving() as served:
            client = await served.connect()
            tracemalloc.start()
            try:
                answer, _ = await asyncio.gather(client.answer(), pour(client, first, piece))
                await client.close()
                _, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
            assert answer.status == status
            assert peak < 6 * MEBIBYTE

    play(scenario())


def test_a_client_that_sends_first_and_reads_later_gets_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing at once would reset the connection and take the answer along; what is still sent is let pass."""
    monkeypatch.setattr(receiver_http, "LINGER_S", GIVE_UP_S)

    async def scenario() -> None:
        async with serving() as served:
            client = await served.connect()
            await client.send(HEAD + b"Content-Length: 99999999999\r\n\r\n")
            for _ in range(200):
                await client.send(b"a" * 65536)
            client.writer.write_eof()
            assert [one.status for one in await client.all_answers()] == [413]

    play(scenario())


def test_many_bodies_at_once_stay_within_what_the_limits_allow() -> None:
    """Sixty-four clients that each announce the largest body cost no more than these bodies."""

    async def scenario() -> None:
        limits = Limits(body_bytes=65536)
        async with serving(limits=limits) as served:
            clients = [await served.connect() for _ in range(limits.connections)]
            tracemalloc.start()
            try:
                for one in clients:
                    await one.send(HEAD + b"Content-Length: 65536\r\n\r\n" + b"a" * 65000)
                for one in clients:
                    await one.send(b"a" * 536)
                    assert (await one.answer()).status == 200
                _, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
            served.requests.clear()
            assert peak < 4 * limits.connections * limits.body_bytes
            for one in clients:
                await one.close()

    play(scenario())


def test_a_client_that_never_reads_is_given_up() -> None:
    """An answer that nobody takes does not keep its connection for ever."""

    async def huge(_request: Request) -> Response:
        return Response(body=b"a" * (32 * MEBIBYTE))

    async def scenario() -> None:
        async with serving(huge, Limits(request_s=0.05, connections=1)) as served:
            client = await served.connect()
            await client.send(GET)
            while (await refused_or_slow(served)) != 408:
                pass
            assert len(await rest(client)) < len((await huge(ANY)).body)

    play(scenario())


async def rest(client: Client) -> bytes:
    """What can still be read before the connection ends, one way or the other."""
    found = bytearray()
    with suppress(ConnectionResetError):
        while more := await client.reader.read(MEBIBYTE):
            found += more
    return bytes(found)


async def refused_or_slow(served: Served) -> int:
    """503 as long as the only place is taken, 408 once it is free."""
    client = await served.connect()
    await client.send(b"G")
    answer = await client.answer()
    await client.close()
    return answer.status


def test_a_crashing_handler_costs_one_answer() -> None:
    """500 for that request, the error for the log, and the server goes on on the same connection."""
    error = RuntimeError("a bug")

    async def crashing(request: Request) -> Response:
        if request.path == "/crash":
            raise error
        return Response(body=b"fine")

    async def scenario() -> None:
        async with serving(crashing) as served:
            answers = await served.sent(GET.replace(b"/ ", b"/crash ", 1) + GET)
            assert [(one.status, one.body) for one in answers] == [(500, b""), (200, b"fine")]
            assert [(one.reason, one.crash) for one in served.refusals] == [(Reason.CRASHED, error)]

    play(scenario())


def test_a_handler_that_is_interrupted_ends_with_its_connection() -> None:
    """Closing the server while a handler works leaves neither the handler nor its connection behind."""
    begun, ended = asyncio.Event(), asyncio.Event()

    async def stuck(_request: Request) -> Response:
        begun.set()
        try:
            return await asyncio.Future[Response]()
        finally:
            ended.set()

    async def scenario() -> None:
        async with serving(stuck) as served:
            client = await served.connect()
            await client.send(GET)
            await begun.wait()
            await served.running.close()
            await ended.wait()
            assert await client.reader.read() == b""

    play(scenario())


def test_clients_that_vanish_do_no_harm() -> None:
    """A reset at any point of a request ends that connection and nothing else."""

    async def scenario() -> None:
        async with serving() as served:
            message = HEAD + b"Content-Length: 5\r\n\r\nhello"
            for length in lengths(message):
                client = await served.connect()
                await client.send(message[:length])
                client.writer.transport.abort()
            (answer,) = await served.sent(GET)
            assert answer.status == 200

    play(scenario())
