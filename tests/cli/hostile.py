"""Endpoints that mean harm, or are so broken that it makes no difference: what they do with a connection."""

import asyncio
import gzip
import re
import socket
import struct

from tests.cli.endpoints import Behaviour

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
# What a terminal would act on: colours, a window title, a bell, a cleared screen, text in reverse order, C1 codes.
ESCAPES = b"\x1b[31mred\x1b]0;title\x07\x1b[2J\r\x08\x9b31m\xc2\x9b31m\xe2\x80\xaegnp\x7f\x00\xe2\x80\xa8"
# What may stand in a header without ending it.
ESCAPES_IN_HEADER = ESCAPES.replace(b"\r", b"").replace(b"\x00", b"")
UNPACKED_BYTES = 300_000_000
MEGABYTE = b"x" * 1_000_000

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter


async def request_from(reader: Reader) -> None:
    """Wait for the end of the head of a request."""
    await reader.readuntil(b"\r\n\r\n")


def says(*parts: bytes, stay: bool = False) -> Behaviour:
    """Answer every request with these bytes, and hang up or stay on the line."""

    async def behave(reader: Reader, writer: Writer) -> None:
        await request_from(reader)
        for part in parts:
            writer.write(part)
            await writer.drain()
        writer.write_eof()
        if stay:
            await asyncio.Event().wait()
        await reader.read()

    return behave


def whole(body: bytes, *headers: bytes) -> Behaviour:
    """Answer with a body and its true length."""
    head = b"".join(one + b"\r\n" for one in (*headers, b"Content-Length: %d" % len(body)))
    return says(OK + head + b"\r\n" + body)


def endless(head: bytes, part: bytes, pause_s: float = 0.0) -> Behaviour:
    """Begin an answer and never come to its end."""

    async def behave(reader: Reader, writer: Writer) -> None:
        await request_from(reader)
        writer.write(head)
        while True:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause_s)

    return behave


async def silent(reader: Reader, writer: Writer) -> None:
    """Take the request and never answer."""
    await asyncio.Event().wait()


async def resetting(reader: Reader, writer: Writer) -> None:
    """Take the request and reset the connection."""
    await request_from(reader)
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def chunk(data: bytes) -> bytes:
    """A chunk of a chunked body."""
    return b"%x\r\n%s\r\n" % (len(data), data)


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
BOMB = gzip.compress(bytes(UNPACKED_BYTES), 6)
HEADERS = b"".join(b"X-Flood-%d: %s\r\n" % (number, b"y" * 200) for number in range(2000))
REDIRECT = b"HTTP/1.1 302 Found\r\nLocation: /callback/%d\r\nContent-Length: 0\r\n\r\n"


async def redirecting(reader: Reader, writer: Writer) -> None:
    """Send on from /callback to /callback/1, from there to /callback/2, and so on to a hundred and back again."""
    head = await reader.readuntil(b"\r\n\r\n")
    hop = re.search(rb"/callback/(\d+)", head)
    writer.write(REDIRECT % ((int(hop[1]) + 1) % 100 if hop else 1))
    await writer.drain()


HOSTILE: dict[str, Behaviour] = {
    "endless body": endless(OK + b"\r\n", MEGABYTE),
    "endless chunks": endless(CHUNKED, chunk(MEGABYTE)),
    "endless body of a said length": endless(OK + b"Content-Length: 99999999999\r\n\r\n", MEGABYTE),
    "endless head": endless(OK, b"X-Y: " + b"z" * 1000 + b"\r\n"),
    "endless status line": endless(b"HTTP/1.1 200 ", MEGABYTE),
    "endless announcements": endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100),
    "slow drip of the body": endless(OK + b"Content-Length: 5000\r\n\r\n", b"x", 0.05),
    "slow drip of the head": endless(OK, b"X: y\r\n", 0.05),
    "gzip bomb": whole(BOMB, b"Content-Encoding: gzip"),
    "header flood": says(OK + HEADERS + b"Content-Length: 0\r\n\r\n"),
    "reset": resetting,
    "closed without a word": says(),
    "garbage bytes": says(bytes(range(256)) * 40),
    "garbage behind a status line": says(b"HTTP/1.1 200 OK\r\n" + bytes(range(128, 256)) * 40),
    "invalid UTF-8": whole(b"\xff\xfe\xc3\x28\xed\xa0\x80\xf8\x88" * 20),
    "invalid UTF-8 said to be UTF-8": whole(b"\xc3\x28\xed\xa0\x80", b"Content-Type: text/plain; charset=utf-8"),
    "unknown charset": whole(b"hello", b"Content-Type: text/plain; charset=no-such-thing"),
    "escapes in the body": whole(ESCAPES),
    "escapes in headers": whole(
        b"no", *(b"%s: %s" % (name, ESCAPES_IN_HEADER) for name in (b"Server", b"X-Powered-By", b"Content-Type"))
    ),
    "escapes in a redirect": says(
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/" + ESCAPES_IN_HEADER + b"\r\nContent-Length: 0\r\n\r\n"
    ),
    "escapes instead of HTTP": says(ESCAPES * 10),
    "escapes in the reason": says(b"HTTP/1.1 500 " + ESCAPES_IN_HEADER + b"\r\nContent-Length: 0\r\n\r\n"),
    "escapes in an error page": says(
        b"HTTP/1.1 500 Oh\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(ESCAPES * 50) + ESCAPES * 50
    ),
    "a hundred redirects": redirecting,
    "never answering": silent,
    "body cut": says(OK + b"Content-Length: 50\r\n\r\nabc"),
}
