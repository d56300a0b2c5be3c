"""Fetch a page from this machine, and from nowhere else: the broken endpoint that resolves XML entities needs it."""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PATIENCE_S = 2.0
BYTES_MAX = 64 * 1024


async def fetched(url: str) -> bytes:
    """The body at an http address on loopback; nothing for any other address, or when nobody answers."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or 80
    except ValueError:
        return b""
    if parts.scheme != "http" or host not in LOOPBACK:
        return b""
    answer = b""
    with suppress(OSError, asyncio.IncompleteReadError):
        async with asyncio.timeout(PATIENCE_S):
            answer = await asked(host, port, parts.path or "/")
    return answer.partition(b"\r\n\r\n")[2]


async def asked(host: str, port: int, path: str) -> bytes:
    """The whole answer to one GET."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(f"GET {path} HTTP/1.0\r\nHost: {host}:{port}\r\n\r\n".encode("ascii", "replace"))
        return await reader.read(BYTES_MAX)
    finally:
        writer.close()
