"""A listener on loopback that notes who comes: proof that somebody fetches what a document points to."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

LOOPBACK = "127.0.0.1"
REQUEST_BYTES = 4096
PATIENCE_S = 2.0
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nConnection: close\r\n\r\nprobe"


class Listener:
    """A URL that nobody knows but whom we told it to."""

    def __init__(self) -> None:
        self._secret = secrets.token_hex(12)
        self._came = asyncio.Event()
        self.url = ""

    async def open(self) -> asyncio.Server:
        """Begin to listen at a port of the system's choice."""
        server = await asyncio.start_server(self._arrived, LOOPBACK, 0)
        self.url = f"http://{LOOPBACK}:{server.sockets[0].getsockname()[1]}/{self._secret}"
        return server

    async def _arrived(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                if self._secret.encode() in await reader.read(REQUEST_BYTES):
                    self._came.set()
                writer.write(ANSWER)
                await writer.drain()
        writer.close()

    async def was_asked(self, seconds: float) -> bool:
        """Somebody asked for the URL by then."""
        try:
            await asyncio.wait_for(self._came.wait(), seconds)
        except TimeoutError:
            return False
        return True


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    """A listener as long as it is needed."""
    listener = Listener()
    server = await listener.open()
    try:
        yield listener
    finally:
        server.close()
