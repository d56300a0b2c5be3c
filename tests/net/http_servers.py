"""Servers on loopback that do exactly what a test says, and certificates for them."""

import asyncio
import datetime
import functools
import gc
import logging
import os
import socket
import ssl
import struct
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from wecom_doctor.facts.exchange import Answer
from wecom_doctor.net.http import Address, Caps, exchange
from wecom_doctor.protocol.requests import Request

LOOPBACK = "127.0.0.1"
GET = Request(method="GET", query="echostr=abc")
# Long enough for anything on loopback, for what must not end by a deadline.
PATIENT = Caps(whole_s=30.0, connect_s=30.0)
# For what must.
IMPATIENT = Caps(whole_s=0.4, connect_s=0.3)

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter
Behaviour = Callable[[Reader, Writer], Awaitable[None]]


class Complaints(logging.Handler):
    """What asyncio's debug mode says, save that a step took long, which on a busy machine any may."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it, unless it is the server's own about a handshake that a test let fail."""
        if not record.getMessage().startswith(("Executing", "Error on transport creation")):
            self.told.append(record.getMessage())


def open_files() -> int:
    """How many files and connections this process has open."""
    return len(os.listdir("/dev/fd"))


def play(scenario: Coroutine[Any, Any, Any]) -> Any:
    """Run a scenario; one that hangs fails, and so does one that leaves a task, a connection or a complaint behind."""

    async def bounded() -> Any:
        async with asyncio.timeout(60):
            result = await scenario
        for _ in range(3):
            await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return result

    complaints = Complaints()
    logging.getLogger("asyncio").addHandler(complaints)
    before = open_files()
    try:
        result = asyncio.run(bounded(), debug=True)
        gc.collect(1)
    finally:
        logging.getLogger("asyncio").removeHandler(complaints)
    assert complaints.told == []
    assert open_files() == before
    return result


@asynccontextmanager
async def serving(behave: Behaviour, tls: ssl.SSLContext | None = None, host: str = LOOPBACK) -> AsyncIterator[int]:
    """A server whose every connection behaves like that; its port."""
    running: set[asyncio.Task[None]] = set()

    async def accept(reader: Reader, writer: Writer) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await behave(reader, writer)
        writer.transport.abort()

    server = await asyncio.start_server(accept, host, 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def asked(
    behave: Behaviour,
    caps: Caps = PATIENT,
    request: Request = GET,
    *,
    scheme: str = "http",
    tls: ssl.SSLContext | None = None,
    until: Awaitable[Any] | None = None,
) -> Answer:
    """What comes of one request to such a server, which goes on until something has happened there."""
    async with serving(behave, tls) as port:
        answer = await exchange(f"{scheme}://{LOOPBACK}:{port}/callback", request, caps)
        if until is not None:
            await until
        return answer


async def asked_by_name(port: int, caps: Caps = PATIENT, scheme: str = "http", host: str = "wecom.test") -> Answer:
    """What comes of a request to a name that stands for this port of loopback."""
    return await exchange(f"{scheme}://{host}/", GET, caps, connect_to=Address(host=LOOPBACK, port=port))


def says(*pieces: bytes, stay: bool = False) -> Behaviour:
    """Read the head of a request and say this; then end the connection, or leave it open."""

    async def behave(reader: Reader, writer: Writer) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for one in pieces:
            writer.write(one)
            await writer.drain()
        await (forever() if stay else end(reader, writer))

    return behave


def floods(begin: bytes, again: bytes) -> Behaviour:
    """Say the same again and again until the client has had enough."""

    async def behave(reader: Reader, writer: Writer) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(begin)
        while True:
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(0)

    return behave


def pauses(*pieces: bytes) -> Behaviour:
    """Say this with a pause after each piece that makes it a packet of its own, and leave the connection open."""

    async def behave(reader: Reader, writer: Writer) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for one in pieces:
            writer.write(one)
            await asyncio.sleep(0.02)
        await forever()

    return behave


def drips(begin: bytes, again: bytes) -> Behaviour:
    """Say the same again and again, slowly."""

    async def behave(reader: Reader, writer: Writer) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(begin)
        while True:
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(0.01)

    return behave


def greets(greeting: bytes) -> Behaviour:
    """Speak first, then wait for a client that speaks the same protocol."""

    async def behave(reader: Reader, writer: Writer) -> None:
        writer.write(greeting)
        await writer.drain()
        await forever()

    return behave


async def end(reader: Reader, writer: Writer) -> None:
    """End the connection orderly."""
    if writer.can_write_eof():
        writer.write_eof()
    else:
        writer.close()
    with suppress(OSError, asyncio.LimitOverrunError):
        await reader.read()


def reset(writer: Writer) -> None:
    """End the connection with a RST."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def forever() -> None:
    """Until the test is over."""
    await asyncio.get_running_loop().create_future()


@functools.cache
def identity() -> Path:
    """A file with a key and a certificate of its own making."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "wecom.test")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=2))
        .not_valid_after(now - datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = Path(tempfile.mkdtemp()) / "identity.pem"
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def server_tls(version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    """A TLS server with an expired certificate that nobody trusts, of one version only if one is given."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(identity())
    if version is not None:
        context.maximum_version = version
    return context
