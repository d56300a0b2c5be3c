"""Requests read off a stream and responses made for it; nothing here trusts the other side."""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from typing import NamedTuple

from wecom_doctor.receiver.exchange import Reason, Request, Response

METHODS = ("GET", "HEAD", "POST")
REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) ([!-~]+) HTTP/([0-9])\.([0-9])")
HEADER_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t -~\x80-\xff]*)")
ORIGIN = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?")
# The first byte of a TLS handshake: somebody speaks HTTPS to a port without TLS.
TLS_HANDSHAKE = b"\x16"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
BODILESS = frozenset({204, 304})
SAW_CHARACTERS = 80


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much of everything a connection may take."""

    header_bytes: int = 16 * 1024
    header_count: int = 100
    body_bytes: int = 1024 * 1024
    request_s: float = 10.0
    idle_s: float = 15.0
    connections: int = 64


class Refused(Exception):
    """The request is answered by the server itself and the connection ends."""

    def __init__(self, reason: Reason, saw: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.saw = saw[:SAW_CHARACTERS]


class Head(NamedTuple):
    """Everything of a request but its body."""

    method: str
    target: str
    version: str
    headers: tuple[tuple[str, str], ...]

    def values(self, name: str) -> list[str]:
        """The values of all headers of that name."""
        return [value for one, value in self.headers if one.lower() == name]

    def tokens(self, name: str) -> list[str]:
        """The members of a list header in lower case, over all its lines."""
        return [part.strip().lower() for value in self.values(name) for part in value.split(",")]

    @property
    def stays(self) -> bool:
        """The other side wants to send more requests over the connection."""
        tokens = self.tokens("connection")
        return "close" not in tokens if self.version == "1.1" else "keep-alive" in tokens


class Lines:
    """Lines that end in CRLF, and no more bytes of them than allowed."""

    def __init__(self, reader: asyncio.StreamReader, allowed_bytes: int, begun: bytes = b"") -> None:
        self._reader = reader
        self._left = allowed_bytes
        self._begun = begun

    async def next(self, too_long: Reason) -> bytes:
        """One line without its end."""
        try:
            line = self._begun + await self._reader.readuntil(b"\n")
        except asyncio.LimitOverrunError:
            raise Refused(too_long) from None
        except asyncio.IncompleteReadError:
            raise Refused(Reason.CUT_SHORT) from None
        self._begun = b""
        self._left -= len(line)
        if self._left < 0:
            raise Refused(too_long)
        # A bare LF is where proxies and servers disagree about the end of a header; no honest client sends it.
        if not line.endswith(b"\r\n"):
            raise Refused(Reason.MALFORMED, line.decode("latin-1").strip())
        return line[:-2]


async def read_head(reader: asyncio.StreamReader, first: bytes, limits: Limits) -> Head:
    """The request line and the headers, of which one byte has been read already."""
    if first == TLS_HANDSHAKE:
        raise Refused(Reason.TLS)
    lines = Lines(reader, limits.header_bytes, first)
    # Old clients send an empty line after a body.
    line = await lines.next(Reason.TARGET_TOO_LONG) or await lines.next(Reason.TARGET_TOO_LONG)
    found = REQUEST_LINE.fullmatch(line)
    if found is None:
        raise Refused(Reason.MALFORMED, line.decode("latin-1"))
    method, target, major, minor = (part.decode("ascii") for part in found.groups())
    if major != "1":
        raise Refused(Reason.VERSION, f"HTTP/{major}.{minor}")
    headers = await read_headers(lines, limits.header_count)
    return accepted(Head(method, target, "1.0" if minor == "0" else "1.1", headers), limits)


async def read_headers(lines: Lines, count_max: int) -> tuple[tuple[str, str], ...]:
    """Header lines up to the empty one."""
    headers: list[tuple[str, str]] = []
    while line := await lines.next(Reason.HEADERS_TOO_LARGE):
        found = HEADER_LINE.fullmatch(line)
        if found is None:
            raise Refused(Reason.MALFORMED, line.decode("latin-1"))
        if len(headers) == count_max:
            raise Refused(Reason.HEADERS_TOO_LARGE, f"more than {count_max}")
        headers.append((found[1].decode("ascii"), found[2].decode("latin-1").rstrip(" \t")))
    return tuple(headers)


def accepted(head: Head, limits: Limits) -> Head:
    """The head when it says clearly what it wants and where its body ends."""
    if head.method not in METHODS:
        raise Refused(Reason.METHOD, head.method)
    if len(head.values("host")) > 1 or (head.version == "1.1" and not head.values("host")):
        raise Refused(Reason.MALFORMED, "Host")
    if not head.target.startswith("/") and not ORIGIN.match(head.target):
        raise Refused(Reason.MALFORMED, head.target)
    lengths, codings = head.values("content-length"), head.tokens("transfer-encoding")
    # Two ways to tell the end of a body are how requests are smuggled past a proxy.
    if len(lengths) + bool(codings) > 1 or (codings and head.version == "1.0"):
        raise Refused(Reason.MALFORMED, "Content-Length, Transfer-Encoding")
    if codings and codings != ["chunked"]:
        raise Refused(Reason.CODING, ", ".join(codings))
    if lengths and not (lengths[0].isascii() and lengths[0].isdigit()):
        raise Refused(Reason.MALFORMED, f"Content-Length: {lengths[0]}")
    if lengths and (len(lengths[0]) > len(str(limits.body_bytes)) + 1 or int(lengths[0]) > limits.body_bytes):
        raise Refused(Reason.BODY_TOO_LARGE, f"Content-Length: {lengths[0]}")
    if head.tokens("expect") not in ([], ["100-continue"]):
        raise Refused(Reason.EXPECTATION, ", ".join(head.tokens("expect")))
    return head


async def read_body(reader: asyncio.StreamReader, head: Head, limits: Limits) -> bytes:
    """The body, whichever way its end is told."""
    if head.values("transfer-encoding"):
        return await read_chunks(reader, limits)
    try:
        return await reader.readexactly(int((head.values("content-length") or ["0"])[0]))
    except asyncio.IncompleteReadError as cut:
        raise Refused(Reason.CUT_SHORT, f"{len(cut.partial)} / {cut.expected}") from None


async def read_chunks(reader: asyncio.StreamReader, limits: Limits) -> bytes:
    """A chunked body; what stands around the chunks may not be longer than a body either."""
    body = bytearray()
    lines = Lines(reader, limits.body_bytes)
    while True:
        line = await lines.next(Reason.BODY_TOO_LARGE)
        found = CHUNK_SIZE.fullmatch(line)
        if found is None:
            raise Refused(Reason.MALFORMED, line.decode("latin-1"))
        size = int(found[1], 16)
        if size == 0:
            await read_headers(Lines(reader, limits.header_bytes), limits.header_count)
            return bytes(body)
        if len(body) + size > limits.body_bytes:
            raise Refused(Reason.BODY_TOO_LARGE)
        try:
            body += await reader.readexactly(size)
        except asyncio.IncompleteReadError:
            raise Refused(Reason.CUT_SHORT) from None
        if await lines.next(Reason.BODY_TOO_LARGE):
            raise Refused(Reason.MALFORMED, "chunk")


def request_of(head: Head, body: bytes, peer: str, received_at: float) -> Request:
    """The request for the handler; path and query are cut apart and left as they came."""
    path, _, query = (ORIGIN.sub("", head.target, count=1) or "/").partition("?")
    return Request(
        method=head.method,
        target=head.target,
        path=path or "/",
        query=query,
        version=head.version,
        headers=head.headers,
        body=body,
        peer=peer,
        received_at=received_at,
    )


def response_bytes(response: Response, *, stays: bool, with_body: bool = True) -> bytes:
    """A response as it goes over the wire."""
    given = {name.lower() for name, _ in response.headers}
    headers = list(response.headers)
    headers += [(name, value) for name, value in own_headers(response, stays=stays) if name.lower() not in given]
    lines = [f"HTTP/1.1 {response.status} {phrase(response.status)}", *(f"{name}: {value}" for name, value in headers)]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
    return head + response.body if with_body and response.status not in BODILESS else head


def own_headers(response: Response, *, stays: bool) -> Iterable[tuple[str, str]]:
    """The headers that every response needs."""
    if response.status not in BODILESS:
        yield "Content-Length", str(len(response.body))
    yield "Date", formatdate(usegmt=True)
    yield "Connection", "keep-alive" if stays else "close"


def phrase(status: int) -> str:
    """The words beside a status; the ones that proxies invented have none."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
