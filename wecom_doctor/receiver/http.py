"""A small HTTP/1.1 server on asyncio streams that no client can crash, fill or hold up."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from wecom_doctor.net.reset import reset
from wecom_doctor.receiver.exchange import STATUS, Ending, Raw, Reason, Refusal, Request, Response
from wecom_doctor.receiver.wire import (
    CONTINUE,
    METHODS,
    Head,
    Limits,
    Refused,
    read_body,
    read_head,
    request_of,
    response_bytes,
)

__all__ = ["Handler", "Limits", "Running", "start"]

Handler = Callable[[Request], Coroutine[Any, Any, Response | Raw]]
OnRefusal = Callable[[Refusal], None]
# How long a refused client may go on sending: closing at once would reset the connection before it reads our answer.
LINGER_S = 2.0
HANG_UP_S = 1.0
# How long a connection is held that nobody ends: longer than any client has patience.
HOLD_S = 300.0
DISCARDED_AT_ONCE_BYTES = 64 * 1024


def nobody(_refusal: Refusal) -> None:
    """The default listener: nobody wants to know who was turned away."""


async def start(
    host: str,
    port: int,
    handler: Handler,
    limits: Limits | None = None,
    on_refusal: OnRefusal = nobody,
) -> "Running":
    """Bind and serve; port 0 lets the system choose."""
    running = Running(handler, limits or Limits(), on_refusal)
    await running.bind(host, port)
    return running


class Link:
    """One connection: its two streams, who is there, and whether an answer is on its way."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.peer = address(writer.get_extra_info("peername"))
        self.answering = False


class Running:
    """A server that serves until it is closed."""

    def __init__(self, handler: Handler, limits: Limits, on_refusal: OnRefusal) -> None:
        self._handler = handler
        self._limits = limits
        self._on_refusal = on_refusal
        self.port = 0
        self._links: dict[asyncio.Task[None], Link] = {}
        self._listener: asyncio.Server | None = None
        self._closing = False
        self._full = False

    async def bind(self, host: str, port: int) -> None:
        """Begin to take connections."""
        self._listener = await asyncio.start_server(self._arrive, host, port, limit=self._limits.header_bytes)
        self.port = int(self._listener.sockets[0].getsockname()[1])

    async def close(self, grace_s: float = 0.0) -> None:
        """Take no more connections, let answers on their way be sent, end all others."""
        self._closing = True
        if self._listener is not None:
            self._listener.close()
        links = dict(self._links)
        answering = [task for task, link in links.items() if link.answering]
        for task in links.keys() - answering:
            task.cancel()
        if answering:
            await asyncio.wait(answering, timeout=grace_s)
        for task in links:
            task.cancel()
        await asyncio.gather(*links, return_exceptions=True)
        for link in links.values():
            # A task that is cancelled before its first step never comes to the end where it hangs up.
            link.writer.transport.abort()

    def _arrive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = Link(reader, writer)
        if self._closing or len(self._links) >= self._limits.connections:
            self._turn_away(link)
            return
        self._full = False
        task = asyncio.get_running_loop().create_task(self._serve(link))
        self._links[task] = link
        task.add_done_callback(self._links.pop)

    def _turn_away(self, link: Link) -> None:
        link.writer.write(refusal_bytes(Reason.BUSY))
        link.writer.close()
        # A flood is told once, not once for each connection.
        if not self._full and not self._closing:
            self._full = True
            self._on_refusal(Refusal(peer=link.peer, reason=Reason.BUSY))

    async def _serve(self, link: Link) -> None:
        try:
            stays = True
            while stays:
                stays = await self._exchange(link)
                # Requests that came in one piece must not keep other connections waiting.
                await asyncio.sleep(0)
        except (OSError, EOFError):
            # The other side went away, or does not take its answer.
            link.writer.transport.abort()
        finally:
            await hang_up(link.writer)

    async def _exchange(self, link: Link) -> bool:
        try:
            arrived = await self._arrival(link)
        except Refused as refused:
            self._on_refusal(Refusal(peer=link.peer, reason=refused.reason, saw=refused.saw))
            await self._refuse(link, refused.reason)
            return False
        if arrived is None:
            return False
        head, request = arrived
        link.answering = True
        response = await self._answer(link, request)
        if isinstance(response, Raw):
            await self._send_raw(link, response)
            return False
        stays = head.stays and not self._closing
        await self._send(link, response_bytes(response, stays=stays, with_body=request.method != "HEAD"))
        link.answering = False
        return stays

    async def _arrival(self, link: Link) -> tuple[Head, Request] | None:
        try:
            async with asyncio.timeout(self._limits.idle_s):
                first = await link.reader.read(1)
        except TimeoutError:
            return None
        if not first:
            return None
        try:
            async with asyncio.timeout(self._limits.request_s):
                received_at = time.time()
                head = await read_head(link.reader, first, self._limits)
                if head.tokens("expect") and head.version == "1.1":
                    link.writer.write(CONTINUE)
                body = await read_body(link.reader, head, self._limits)
        except TimeoutError:
            raise Refused(Reason.TOO_SLOW) from None
        return head, request_of(head, body, link.peer, received_at)

    async def _answer(self, link: Link, request: Request) -> Response | Raw:
        """What the handler says; it runs in a task of its own, so that a bug costs one answer and not the server."""
        task = asyncio.create_task(self._handler(request))
        try:
            await asyncio.wait([task])
        finally:
            task.cancel()
        crash = task.exception()
        if crash is None:
            return task.result()
        self._on_refusal(Refusal(peer=link.peer, reason=Reason.CRASHED, crash=crash))
        return Response(status=STATUS[Reason.CRASHED])

    async def _send(self, link: Link, message: bytes) -> None:
        async with asyncio.timeout(self._limits.request_s):
            link.writer.write(message)
            await link.writer.drain()

    async def _send_raw(self, link: Link, raw: Raw) -> None:
        """Bytes and pauses as they stand there; the time limit is for taking a piece, not for the pauses."""
        # A reset throws away what waits in the buffer, so nothing may wait there.
        link.writer.transport.set_write_buffer_limits(high=0)
        for part in raw.parts:
            if isinstance(part, bytes):
                await self._send(link, part)
            else:
                await asyncio.sleep(part)
        if raw.ending is Ending.RESET:
            reset(link.writer.transport)
        elif raw.ending is Ending.HOLD:
            link.answering = False
            await discard(link.reader, HOLD_S)

    async def _refuse(self, link: Link, reason: Reason) -> None:
        """Answer, then take in what is still being sent, so that the answer is read."""
        await self._send(link, refusal_bytes(reason))
        link.writer.write_eof()
        await discard(link.reader, LINGER_S)


async def discard(reader: asyncio.StreamReader, seconds: float) -> None:
    """Take in what still comes, until the other side ends or the time is over."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while await reader.read(DISCARDED_AT_ONCE_BYTES):
                pass


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Close, and insist after a moment."""
    writer.close()
    try:
        async with asyncio.timeout(HANG_UP_S):
            await writer.wait_closed()
    except OSError:
        pass
    finally:
        writer.transport.abort()


def refusal_bytes(reason: Reason) -> bytes:
    """The answer of the server itself, which tells no more than the status."""
    allow = (("Allow", ", ".join(METHODS)),) if reason is Reason.METHOD else ()
    retry = (("Retry-After", "1"),) if reason is Reason.BUSY else ()
    return response_bytes(Response(status=STATUS[reason], headers=allow + retry), stays=False)


def address(peername: object) -> str:
    """The other side's address and port as they are written in a URL."""
    if not isinstance(peername, tuple) or len(peername) < 2:
        return "?"
    host, port = peername[:2]
    return f"[{host}]:{port}" if ":" in str(host) else f"{host}:{port}"
