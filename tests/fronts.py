"""TLS in front of a server that has none; whoever calls keeps his address, so that the server sees who it was."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from tests.authority import shared_authority
from tests.platforms import platform

LOOPBACK = "127.0.0.1"
PIECE = 65_536

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter


@contextmanager
def tls_in_front(port: int, context: ssl.SSLContext | None, host: str = LOOPBACK) -> Iterator[int]:
    """The port at which the server of another port is reached, over TLS if there is a context."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    running: set[asyncio.Task[None]] = set()

    async def accept(reader: Reader, writer: Writer) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        with suppress(OSError, asyncio.CancelledError):
            await pass_on(reader, writer, port)
        writer.transport.abort()

    async def stop(server: asyncio.Server) -> None:
        server.close()
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(accept, host, 0, ssl=context), loop).result()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(stop(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def pass_on(reader: Reader, writer: Writer, port: int) -> None:
    """Both directions, until both have ended."""
    caller = writer.get_extra_info("peername")[0]
    ahead, back = await asyncio.open_connection(LOOPBACK, port, local_addr=None if ":" in caller else (caller, 0))
    try:
        await asyncio.gather(pour(reader, back), pour(ahead, writer))
    finally:
        back.transport.abort()


async def pour(source: Reader, target: Writer) -> None:
    """All that comes, then the end of it."""
    while data := await source.read(PIECE):
        target.write(data)
        await target.drain()
    target.write_eof() if target.can_write_eof() else target.close()


@contextmanager
def secured_platform(**changes: Any) -> Iterator[str]:
    """The address of a platform behind a certificate for `localhost`."""
    with ExitStack() as stack:
        base, _ = stack.enter_context(platform(**changes))
        context = shared_authority().server_side("localhost")
        port = stack.enter_context(tls_in_front(int(base.rpartition(":")[2]), context))
        yield f"https://localhost:{port}"
