"""What is noted of one request while it runs; failures are read off it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from wecom_doctor.facts.exchange import Hop, Timing

OPENING_BYTES = 256
HANDSHAKE_BYTES = 64_000


@dataclass
class Watch:
    """When each phase ended, what came first, and how the other side behaved."""

    began: float = field(default_factory=time.monotonic)
    resolved: float | None = None
    connected: float | None = None
    secured: float | None = None
    first_byte: float | None = None
    last_byte: float | None = None
    # What the first address said; it counts when the others do not get further.
    dial_error: OSError | None = None
    write_error: OSError | None = None
    securing: bool = False
    sending: bool = False
    ended: bool = False
    pieces: int = 0
    received_bytes: int = 0
    opening: bytes = b""
    handshake: bytearray = field(default_factory=bytearray)
    peer: str | None = None
    tls_version: str | None = None
    hop: Hop | None = None
    # Hears how long the connection took as soon as it stands.
    listener: Callable[[float], None] | None = None

    def stands(self) -> None:
        """The connection is there."""
        self.connected = time.monotonic()
        if self.listener is not None:
            self.listener(self.connected - (self.resolved or self.began))

    def heard(self, data: bytes) -> None:
        """Bytes of an answer came, or its end."""
        if not data:
            self.ended = True
            return
        self.last_byte = time.monotonic()
        self.first_byte = self.first_byte or self.last_byte
        self.pieces += 1
        self.received_bytes += len(data)
        self.opening += data[: OPENING_BYTES - len(self.opening)]

    def shook(self, data: bytes) -> None:
        """Bytes came while the connection was being secured."""
        self.handshake += data[: HANDSHAKE_BYTES - len(self.handshake)]

    def begin_anew(self) -> None:
        """What was heard so far was a proxy's; what comes from now on is the other side's."""
        self.secured = self.first_byte = self.last_byte = self.tls_version = None
        self.ended, self.pieces, self.received_bytes, self.opening = False, 0, 0, b""
        self.handshake.clear()

    def since(self, moment: float | None) -> float | None:
        """Seconds from the start to a moment."""
        return None if moment is None else moment - self.began

    def timing(self) -> Timing:
        """The phases as they are told in facts."""
        return Timing(
            dns_s=self.since(self.resolved),
            connected_s=self.since(self.connected),
            secured_s=self.since(self.secured),
            first_byte_s=self.since(self.first_byte),
            whole_s=time.monotonic() - self.began,
        )
