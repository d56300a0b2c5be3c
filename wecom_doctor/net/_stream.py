"""The connection as httpx's engine sees it: watched, capped, and with an eye on what the other side speaks."""

import httpcore

from wecom_doctor.net._failures import TooLarge
from wecom_doctor.net._records import may_be_http
from wecom_doctor.net._watch import OPENING_BYTES, Watch
from wecom_doctor.net._wire import (
    PIECE_BYTES,
    AnsweredEarly,
    SecuredWire,
    StrangeGreeting,
    Wire,
    rest_of_greeting,
)

# The version of HTTP that the engine writes; it reads answers in others too.
SPOKEN = "1.1"
LINE_END = b" HTTP/%s\r\n"


class WatchedStream(httpcore.AsyncNetworkStream):
    """A connection that reads no more than `allowed_bytes` and nothing that is not HTTP."""

    def __init__(self, wire: Wire | SecuredWire, watch: Watch, allowed_bytes: int) -> None:
        self._wire = wire
        self._watch = watch
        self.allowed_bytes = allowed_bytes
        self.head = bytearray()
        self.version = SPOKEN
        self._head_is_over = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002, ASYNC109  # httpcore's
        """What comes next."""
        room = self.allowed_bytes - self._watch.received_bytes
        if room <= 0:
            raise TooLarge
        data = await self._wire.receive(min(max_bytes, PIECE_BYTES, room))
        self._watch.heard(data)
        if not self._head_is_over:
            self.head += data
        if data and not may_be_http(self._watch.opening):
            rest = await rest_of_greeting(self._wire)
            self._watch.opening = (self._watch.opening + rest)[:OPENING_BYTES]
            raise StrangeGreeting
        return data

    def head_is_over(self) -> None:
        """From now on the body comes, of which nothing is kept."""
        self._head_is_over = True

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109
        """Send; when that fails httpcore still reads, for the answer may have come before."""
        if self.version != SPOKEN:
            buffer = buffer.replace(LINE_END % SPOKEN.encode(), LINE_END % self.version.encode(), 1)
        self._watch.sending = True
        try:
            await self._wire.send(buffer)
        except AnsweredEarly as early:
            raise httpcore.WriteError from early
        except OSError as error:
            self._watch.write_error = error
            raise httpcore.WriteError from error
        self._watch.sending = False

    async def aclose(self) -> None:
        """End the connection at once."""
        self._wire.close()
