"""A server on loopback for one test, and a client that sends exactly the bytes it is told to."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from wecom_doctor.receiver.exchange import Reason, Refusal, Request, Response
from wecom_doctor.receiver.http import Handler, Limits, Running, start

LOOPBACK = "127.0.0.1"
# No scenario needs that long; it is there so that a server that never answers fails a test instead of hanging it.
GIVE_UP_S = 60.0


class Answer(NamedTuple):
    """A response as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes


class Served:
    """A running server, the requests its handler got, and the connections it turned away."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.refusals: list[Refusal] = []
        self.leaks: list[str] = []
        self.clients: list[Client] = []
        self.running: Running

    @property
    def reasons(self) -> list[Reason]:
        """Why connections were turned away, in order."""
        return [one.reason for one in self.refusals]

    async def echo(self, request: Request) -> Response:
        """Answer with what came."""
        self.requests.append(request)
        return Response(headers=(("Content-Type", "text/plain"),), body=request.method.encode() + b" " + request.body)

    async def connect(self) -> "Client":
        """A new connection."""
        self.clients.append(Client(*await asyncio.open_connection(LOOPBACK, self.running.port)))
        return self.clients[-1]

    async def sent(self, message: bytes) -> list[Answer]:
        """All answers on a connection that sends these bytes and nothing more."""
        client = await self.connect()
        await client.send(message)
        client.writer.write_eof()
        return await client.all_answers()


class Client:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, message: bytes) -> None:
        """Send bytes."""
        self.writer.write(message)
        await self.writer.drain()

    async def answer(self, begun: bytes = b"", *, with_body: bool = True) -> Answer:
        """The next response, of which a byte may have been read."""
        head = (begun + await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *rest = head.strip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in rest)}
        length = int(headers.get("content-length", "0")) if with_body else 0
        return Answer(int(line.split(" ")[1]), headers, await self.reader.readexactly(length))

    async def all_answers(self) -> list[Answer]:
        """Every response until the server ends the connection."""
        answers = []
        while not self.reader.at_eof():
            if begun := await self.reader.read(1):
                answers.append(await self.answer(begun))
        await self.close()
        return answers

    async def close(self) -> None:
        """End the connection."""
        self.writer.close()
        await asyncio.gather(self.writer.wait_closed(), return_exceptions=True)


@asynccontextmanager
async def serving(handler: Handler | None = None, limits: Limits | None = None) -> AsyncIterator[Served]:
    """A server for one scenario; whatever leaves one of its tasks as an exception fails the test."""
    served = Served()
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: served.leaks.append(str(context)))
    served.running = await start(LOOPBACK, 0, handler or served.echo, limits, served.refusals.append)
    try:
        yield served
    finally:
        await served.running.close()
        for one in served.clients:
            await one.close()
    assert served.leaks == [], served.leaks


def play(scenario: Coroutine[Any, Any, None]) -> None:
    """Run a scenario to its end."""
    asyncio.run(asyncio.wait_for(scenario, GIVE_UP_S))
