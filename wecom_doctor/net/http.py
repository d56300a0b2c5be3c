"""The door to HTTP: one request, no redirects, no proxy, with a cap on time, head, body and unpacked size."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import h11
import httpcore

from wecom_doctor.facts.exchange import Answer, Failure
from wecom_doctor.net._connect import connect
from wecom_doctor.net._failures import ProxyRefused, TooLarge, Unsendable, alert_number, named
from wecom_doctor.net._httpx import httpx
from wecom_doctor.net._legible import legible
from wecom_doctor.net._stream import SPOKEN, WatchedStream
from wecom_doctor.net._target import Destination, destination
from wecom_doctor.net._unpack import Unpackable, unpack
from wecom_doctor.net._watch import Watch
from wecom_doctor.net._wire import HungUp, SecuredWire, StrangeGreeting, Wire
from wecom_doctor.net.ways import DIRECT, Address, Ways
from wecom_doctor.protocol.requests import Request

__all__ = ["Address", "Caps", "exchange", "exchange_by"]

FOREIGN_ERRORS = (
    OSError,
    httpcore.ProtocolError,
    h11.ProtocolError,
    TooLarge,
    Unsendable,
    ProxyRefused,
    StrangeGreeting,
    HungUp,
    Unpackable,
)
# Bytes on the wire for one of the body: small chunks are allowed, a flood of chunks of one byte is too large.
WIRE_PER_BODY = 2
HEAD_END = re.compile(rb"\r?\n\r?\n")
# 100 Continue and its like come before the answer; 101 is one itself.
ANNOUNCEMENT = re.compile(rb"HTTP/[0-9.]+ 1(?!01)")


@dataclass(frozen=True, kw_only=True)
class Caps:
    """How much of an answer we are willing to take; `connect_s` counts for the connection and again for TLS."""

    whole_s: float = 6.0
    connect_s: float = 4.0
    head_bytes: int = 64_000
    body_bytes: int = 256_000
    headers: int = 100


@dataclass
class Taken:
    """What has come of an answer so far; it is kept when the rest fails."""

    status: int | None = None
    http_version: str | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    packed: bytearray = field(default_factory=bytearray)
    encoded: str | None = None
    surplus_bytes: int = 0


async def exchange(
    url: str, request: Request, caps: Caps, *, connect_to: Address | None = None, ways: Ways = DIRECT
) -> Answer:
    """Send exactly one request as WeCom does; whatever comes of it is in the answer.

    With `connect_to` the connection goes there, while Host and the name that TLS asks for stay those of the URL.
    """

    def line_to(whither: Destination, watch: Watch) -> "Line":
        return Line(connect_to or whither.address, caps, watch, ways)

    return await exchange_by(line_to, url, request, caps)


async def exchange_by(
    line_to: "Callable[[Destination, Watch], Line]", url: str, request: Request, caps: Caps
) -> Answer:
    """The same over a line that the caller makes."""
    watch, taken = Watch(), Taken()
    failure: Failure | None = None
    alert: int | None = None
    try:
        async with asyncio.timeout(caps.whole_s):
            whither = destination(url, request.query)
            async with line_to(whither, watch) as line:
                await take(line, sendable(whither, request), taken)
    except FOREIGN_ERRORS as error:
        failure, alert = named(error, watch), alert_number(error, watch)
    body, unpacking = unpacked(taken, caps)
    return Answer(
        status=taken.status,
        http_version=taken.http_version,
        headers=tuple(taken.headers[: caps.headers]),
        body=body,
        encoded=taken.encoded,
        failure=failure or unpacking,
        timing=watch.timing(),
        peer=watch.peer,
        tls_version=watch.tls_version,
        alert=alert,
        garbage=legible(watch.opening) if taken.status is None else "",
        surplus_bytes=taken.surplus_bytes,
        hop=watch.hop,
    )


def sendable(whither: Destination, request: Request) -> httpx.Request:
    """The request with Host and length, and with its target as it was given."""
    try:
        return httpx.Request(
            request.method,
            whither.origin,
            headers=list(request.headers),
            content=request.body or None,
            extensions={"target": whither.target, "version": request.version},
        )
    except UnicodeError as error:
        raise Unsendable from error


class Line(httpx.AsyncBaseTransport):
    """httpx on one connection for one request, watched from its first byte to its last."""

    def __init__(self, address: Address, caps: Caps, watch: Watch, ways: Ways) -> None:
        self.caps = caps
        self.watch = watch
        self._address = address
        self._ways = ways
        self._wire: Wire | SecuredWire | None = None
        self._stream: WatchedStream | None = None

    @property
    def head(self) -> bytes:
        """All that came up to the last byte of the head, and a bit of what followed."""
        return bytes(self._stream.head) if self._stream else b""

    def read_no_more(self) -> None:
        """What is not read yet is more than anybody wants."""
        if self._stream:
            self._stream.allowed_bytes = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Connect, send, and take the head of the answer."""
        wire = await self._open(request.url)
        self._stream = stream = WatchedStream(wire, self.watch, self.caps.head_bytes)
        stream.version = request.extensions.get("version", SPOKEN)
        sent = httpcore.Request(
            method=request.method,
            url=str(request.url),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        response = await httpcore.AsyncHTTP11Connection(sent.url.origin, stream).handle_async_request(sent)
        stream.head_is_over()
        stream.allowed_bytes = self.caps.head_bytes + WIRE_PER_BODY * self.caps.body_bytes
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=Body(response.stream),
            extensions=response.extensions,
        )

    async def _open(self, url: httpx.URL) -> Wire | SecuredWire:
        """A connection, secured if the URL says so."""
        async with asyncio.timeout(self.caps.connect_s):
            wire = Wire(await connect(self._address, self.watch, self._ways))
        self._wire = wire
        if url.scheme == "http":
            return wire
        self._wire = secured = SecuredWire(wire, url.raw_host, self.watch)
        async with asyncio.timeout(self.caps.connect_s):
            await secured.secure()
        return secured

    async def aclose(self) -> None:
        """End the connection at once."""
        if self._wire is not None:
            self._wire.close()


class Body(httpx.AsyncByteStream):
    """The body of a response as httpx wants it."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            yield part


async def take(line: Line, request: httpx.Request, taken: Taken) -> None:
    """Fill `taken` as the answer arrives."""
    response = await line.handle_async_request(request)
    taken.status = response.status_code
    taken.http_version = response.http_version
    taken.headers = [(legible(name), legible(value)) for name, value in response.headers.raw]
    taken.encoded = encoding_of(response)
    if len(taken.headers) > line.caps.headers:
        raise TooLarge
    # The loop is never left early: what is read is capped below it, so that no generator stays behind half run.
    async for part in response.aiter_raw():
        taken.packed += part[: line.caps.body_bytes + 1 - len(taken.packed)]
        if len(taken.packed) > line.caps.body_bytes:
            line.read_no_more()
    if response.headers.get("content-length", "").isdecimal() and "transfer-encoding" not in response.headers:
        sent_bytes = line.watch.received_bytes - head_length(line.head)
        taken.surplus_bytes = max(0, sent_bytes - int(response.headers["content-length"]))


def encoding_of(response: httpx.Response) -> str | None:
    """How the body is packed, in lower case."""
    encoding = response.headers.get("content-encoding")
    named = "" if encoding is None else legible(encoding.encode("utf-8", "replace")).strip().lower()
    # Some send the header to say that nothing is packed.
    return None if named in {"", "identity", "none"} else named


def head_length(received: bytes) -> int:
    """Where the head of the answer ends, behind those of the answers that only announce it."""
    at = 0
    while end := HEAD_END.search(received, at):
        announces = ANNOUNCEMENT.match(received, at)
        at = end.end()
        if not announces:
            break
    return at


def unpacked(taken: Taken, caps: Caps) -> tuple[bytes, Failure | None]:
    """The body, unpacked if it is packed in a way we know, and what is wrong with it."""
    packed = bytes(taken.packed)
    try:
        body = unpack(packed, taken.encoded or "", caps.body_bytes)
    except Unpackable:
        return packed[: caps.body_bytes], Failure.BAD_ENCODING
    return body[: caps.body_bytes], Failure.TOO_LARGE if len(body) > caps.body_bytes else None
