"""Proxies on loopback that do exactly what a test says."""

import asyncio
import base64

from tests.net.http_servers import LOOPBACK, Behaviour, Reader, Writer, end

USER, PASSWORD = "relay-user", "c4nary:p@ss/word#1"
LOGIN = base64.b64encode(f"{USER}:{PASSWORD}".encode())
YES = b"HTTP/1.1 200 Connection established\r\n\r\n"


def connects(*demanded: bytes, answer: bytes = YES) -> Behaviour:
    """A proxy as it should be; the head of the request has to hold what is demanded."""

    async def behave(reader: Reader, writer: Writer) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if not all(one in head for one in demanded):
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x\r\n\r\n")
            return await end(reader, writer)
        port = int(head.split()[1].rpartition(b":")[2])
        writer.write(answer)
        return await pipe(reader, writer, port)

    return behave


async def pipe(reader: Reader, writer: Writer, port: int) -> None:
    """Both directions of a tunnel."""
    ahead, back = await asyncio.open_connection(LOOPBACK, port)

    async def pour(source: Reader, target: Writer) -> None:
        while data := await source.read(65_536):
            target.write(data)
        target.close()

    try:
        await asyncio.gather(pour(reader, back), pour(ahead, writer))
    finally:
        back.transport.abort()


def speaks_socks(chosen: int, outcome: int = 0, accepted: int = 0) -> Behaviour:
    """A SOCKS 5 proxy that chooses a login, says how that went, and then how connecting did."""

    async def behave(reader: Reader, writer: Writer) -> None:
        _, count = await reader.readexactly(2)
        methods = await reader.readexactly(count)
        writer.write(bytes([5, chosen]))
        if chosen == 2:
            assert 2 in methods
            await reader.readexactly(1)
            for expected in (USER, PASSWORD):
                assert await reader.readexactly((await reader.readexactly(1))[0]) == expected.encode()
            writer.write(bytes([1, accepted]))
        if chosen == 255 or accepted:
            return await end(reader, writer)
        assert await reader.readexactly(4) == b"\x05\x01\x00\x03"
        assert await reader.readexactly((await reader.readexactly(1))[0]) == b"localhost"
        port = int.from_bytes(await reader.readexactly(2), "big")
        writer.write(bytes([5, outcome, 0, 3, 4]) + b"here" + bytes(2))
        return await (end(reader, writer) if outcome else pipe(reader, writer, port))

    return behave


async def says_yes_to_anything(reader: Reader, writer: Writer) -> None:
    """A web server that takes every request for one of its own."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(YES)
    await reader.read(10)
    writer.write(b"<html></html>")
    await end(reader, writer)


def asked_in_clear(demanded: bytes) -> Behaviour:
    """A proxy that is asked for a whole URL and answers in the name of the API, to whom it knows."""

    async def behave(reader: Reader, writer: Writer) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"GET http://qyapi.example.com/cgi-bin/gettoken?corpid=ww0&corpsecret=0 HTTP/1.1\r\n")
        body = b'{"errcode": 40013, "errmsg": "x"}'
        yes = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        no = b"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n"
        writer.write(yes if demanded in head else no)
        await end(reader, writer)

    return behave
