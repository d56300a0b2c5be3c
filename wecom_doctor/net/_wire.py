"""A connected socket, in clear or secured, that notes what it hears and does not trust the other side to read."""

import asyncio
import socket
import ssl
import time
from contextlib import suppress
from functools import cache

from wecom_doctor.net._records import may_be_tls
from wecom_doctor.net._watch import OPENING_BYTES, Watch

PIECE_BYTES = 16_384
# How long the rest of a strange greeting is waited for.
GREETING_S = 0.2


class AnsweredEarly(Exception):
    """The other side spoke instead of reading."""


class HungUp(Exception):
    """The other side ended the connection while it was being secured."""


class StrangeGreeting(Exception):
    """The other side speaks another protocol."""


class Wire:
    """A connection in clear."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._early: bytes | None = None

    async def receive(self, most: int = PIECE_BYTES) -> bytes:
        """What comes next, or nothing when it has ended."""
        if self._early:
            early, self._early = self._early[:most], self._early[most:]
            return early
        # A flood that is always there already must not keep deadlines and the other requests waiting.
        await asyncio.sleep(0)
        return await asyncio.get_running_loop().sock_recv(self._socket, most)

    async def send(self, data: bytes) -> None:
        """Send all, unless the other side speaks before it has read that."""
        sent = self.send_at_once(data)
        if sent < len(data):
            await self._send_or_hear(data[sent:])

    async def send_all(self, data: bytes) -> None:
        """Send all, whatever the other side says meanwhile."""
        await asyncio.get_running_loop().sock_sendall(self._socket, data)

    def send_at_once(self, data: bytes) -> int:
        """Send what there is room for; how much that was."""
        try:
            return self._socket.send(data)
        except BlockingIOError:
            return 0

    async def _send_or_hear(self, data: bytes) -> None:
        """Wait for room in the connection, or for what the other side says."""
        loop = asyncio.get_running_loop()
        sending = asyncio.ensure_future(loop.sock_sendall(self._socket, data))
        hearing = asyncio.ensure_future(loop.sock_recv(self._socket, PIECE_BYTES))
        try:
            await asyncio.wait({sending, hearing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sending.cancel()
            hearing.cancel()
            done, heard = await asyncio.gather(sending, hearing, return_exceptions=True)
        if isinstance(heard, bytes):
            self._early = heard
        for one in (heard, done):
            if isinstance(one, OSError):
                raise one
        if isinstance(done, asyncio.CancelledError):
            raise AnsweredEarly

    def close(self) -> None:
        """End the connection at once; what was not read is thrown away."""
        self._socket.close()


class SecuredWire:
    """A connection inside TLS."""

    def __init__(
        self, wire: "Wire | SecuredWire", host: bytes | None, watch: Watch, context: ssl.SSLContext | None = None
    ) -> None:
        self._wire = wire
        self._watch = watch
        self._arriving, self._leaving = ssl.MemoryBIO(), ssl.MemoryBIO()
        name = None if host is None else host.rstrip(b".").decode()
        self._tls = (context or lenient_context()).wrap_bio(self._arriving, self._leaving, server_hostname=name)

    @property
    def tls(self) -> ssl.SSLObject:
        """The library's own view of the connection."""
        return self._tls

    async def secure(self) -> None:
        """Agree on keys."""
        self._watch.securing = True
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                await self._flush()
                await self._hear_handshake()
            except ssl.SSLError:
                self._say_at_once()
                raise
            else:
                break
        await self._flush()
        self._watch.securing = False
        self._watch.secured = time.monotonic()
        self._watch.tls_version = self._tls.version()

    async def receive(self, most: int = PIECE_BYTES) -> bytes:
        """What comes next, or nothing when it has ended, orderly or not."""
        while True:
            try:
                return self._tls.read(most)
            except ssl.SSLWantReadError:
                await self._flush()
                data = await self._wire.receive()
                self._arriving.write(data) if data else self._arriving.write_eof()
            except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
                return b""

    async def send(self, data: bytes) -> None:
        """Send all."""
        for at in range(0, len(data), PIECE_BYTES):
            self._tls.write(data[at : at + PIECE_BYTES])
            await self._flush()

    async def send_all(self, data: bytes) -> None:
        """Send all, as what is inside wants it done."""
        await self.send(data)

    def send_at_once(self, data: bytes) -> int:
        """Send what there is room for, of a last word only."""
        self._tls.write(data)
        return self._wire.send_at_once(self._leaving.read())

    def close(self) -> None:
        """End the connection at once, with the goodbye whose absence some servers log as an attack."""
        if self._watch.secured is not None:
            with suppress(ssl.SSLError):
                self._tls.unwrap()
            self._say_at_once()
        self._wire.close()

    def _say_at_once(self) -> None:
        """Send TLS's last word, whether or not it arrives."""
        with suppress(OSError):
            self._wire.send_at_once(self._leaving.read())

    async def _flush(self) -> None:
        """Send what TLS has to say."""
        if self._leaving.pending:
            await self._wire.send_all(self._leaving.read())

    async def _hear_handshake(self) -> None:
        """The next bytes of the handshake, if it is one."""
        data = await self._wire.receive()
        if not data:
            raise HungUp
        self._watch.shook(data)
        if not may_be_tls(bytes(self._watch.handshake[:2])):
            greeting = bytes(self._watch.handshake) + await rest_of_greeting(self._wire)
            self._watch.opening = greeting[:OPENING_BYTES]
            raise StrangeGreeting
        self._arriving.write(data)


async def rest_of_greeting(wire: Wire | SecuredWire) -> bytes:
    """What comes shortly after the first bytes of a greeting that is cut by chance."""
    rest = b""
    with suppress(TimeoutError, OSError):
        async with asyncio.timeout(GREETING_S):
            while len(rest) < OPENING_BYTES and (data := await wire.receive(OPENING_BYTES)):
                rest += data
    return rest


@cache
def lenient_context() -> ssl.SSLContext:
    """The context that all requests share."""
    return new_lenient_context()


def new_lenient_context() -> ssl.SSLContext:
    """TLS with whatever the server offers: certificates and versions are judged elsewhere, and answers are wanted."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.set_alpn_protocols(["http/1.1"])
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    return context
