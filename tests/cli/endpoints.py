"""Endpoints on loopback, in a thread of the test, for a `check` that runs in a process of its own."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.cli.settings_text import AES_KEY, CORP_ID, TOKEN
from wecom_doctor.receiver.exchange import Raw, Request, Response
from wecom_doctor.receiver.gallery import found, handler
from wecom_doctor.receiver.http import Handler, start
from wecom_doctor.receiver.receive_ids import Keys
from wecom_doctor.receiver.reference import receive

LOOPBACK = "127.0.0.1"
PATH = "/callback"
KEYS = Keys(token=TOKEN, encoding_aes_key=AES_KEY, corp_id=CORP_ID)

# What a server does with one connection.
Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A running endpoint, and every request that it got."""

    url: str
    requests: list[Request] = field(default_factory=list)

    @property
    def methods(self) -> set[str]:
        """The methods that it was asked with."""
        return {one.method for one in self.requests}


async def settled() -> None:
    """Connections that were ended just now are closed in the next turns of the loop."""
    for _ in range(3):
        await asyncio.sleep(0)


@contextmanager
def looping() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield loop
    finally:
        asyncio.run_coroutine_threadsafe(settled(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def answering(handle: Handler) -> Iterator[Endpoint]:
    """An endpoint that answers every request with what `handle` gives."""
    requests: list[Request] = []

    async def noting(request: Request) -> Response | Raw:
        requests.append(request)
        return await handle(request)

    with looping() as loop:
        running = asyncio.run_coroutine_threadsafe(start(LOOPBACK, 0, noting), loop).result()
        try:
            yield Endpoint(url=f"http://{LOOPBACK}:{running.port}{PATH}", requests=requests)
        finally:
            asyncio.run_coroutine_threadsafe(running.close(), loop).result()


@contextmanager
def healthy(keys: Keys = KEYS) -> Iterator[Endpoint]:
    """The reference receiver, with the settings of `env_text()` unless told."""

    async def right(request: Request) -> Response:
        return receive(request, keys, path=PATH).response

    with answering(right) as endpoint:
        yield endpoint


@contextmanager
def exhibit(name: str, keys: Keys = KEYS) -> Iterator[Endpoint]:
    """An endpoint of the gallery that ought to have these settings."""
    shown = found(name)
    assert shown is not None, name
    with answering(handler(shown, keys, PATH)) as endpoint:
        yield endpoint


@contextmanager
def behaving(behave: Behaviour) -> Iterator[str]:
    """The URL of a server that does with every connection what `behave` says, until the test is over."""
    running: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            await behave(reader, writer)
        running.discard(task)
        writer.transport.abort()

    async def close(server: asyncio.Server) -> None:
        server.close()
        for one in list(running):
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    with looping() as loop:
        server = asyncio.run_coroutine_threadsafe(asyncio.start_server(accept, LOOPBACK, 0), loop).result()
        try:
            yield f"http://{LOOPBACK}:{server.sockets[0].getsockname()[1]}{PATH}"
        finally:
            asyncio.run_coroutine_threadsafe(close(server), loop).result()
