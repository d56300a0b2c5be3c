"""A request that came, a response that goes, and the requests that were turned away."""

from dataclasses import dataclass
from enum import StrEnum

CHUNKED = "transfer-encoding"
LENGTH = "content-length"


@dataclass(frozen=True, kw_only=True)
class Request:
    """A whole request as it stood on the wire; only a chunked body is joined, nothing is decoded."""

    method: str
    target: str
    path: str
    query: str = ""
    version: str = "1.1"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    peer: str = ""
    received_at: float = 0.0

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its letter case."""
        return next((value for one, value in self.headers if one.lower() == name.lower()), None)

    def raw(self) -> bytes:
        """The request as one piece of HTTP; a chunked body stands there with its length instead."""
        headers = [(name, value) for name, value in self.headers if name.lower() not in (CHUNKED, LENGTH)]
        if self.body or len(headers) < len(self.headers):
            headers.append(("Content-Length", str(len(self.body))))
        lines = [f"{self.method} {self.target} HTTP/{self.version}", *(f"{name}: {value}" for name, value in headers)]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.body


@dataclass(frozen=True, kw_only=True)
class Response:
    """What a handler answers; length, date and connection headers are added when it leaves them out."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class Ending(StrEnum):
    """How a connection ends after an answer that is no HTTP response."""

    CLOSE = "close"
    RESET = "reset"
    HOLD = "hold"


@dataclass(frozen=True, kw_only=True)
class Raw:
    """What a broken server puts on the wire instead of a response: bytes as they are, and pauses in seconds."""

    parts: tuple[bytes | float, ...] = ()
    ending: Ending = Ending.CLOSE


class Reason(StrEnum):
    """Why a connection got an answer without a handler having seen a request."""

    MALFORMED = "malformed"
    CUT_SHORT = "cut-short"
    TLS = "tls"
    METHOD = "method"
    TOO_SLOW = "too-slow"
    BODY_TOO_LARGE = "body-too-large"
    TARGET_TOO_LONG = "target-too-long"
    EXPECTATION = "expectation"
    HEADERS_TOO_LARGE = "headers-too-large"
    CRASHED = "crashed"
    CODING = "coding"
    BUSY = "busy"
    VERSION = "version"


STATUS = {
    Reason.MALFORMED: 400,
    Reason.CUT_SHORT: 400,
    Reason.TLS: 400,
    Reason.METHOD: 405,
    Reason.TOO_SLOW: 408,
    Reason.BODY_TOO_LARGE: 413,
    Reason.TARGET_TOO_LONG: 414,
    Reason.EXPECTATION: 417,
    Reason.HEADERS_TOO_LARGE: 431,
    Reason.CRASHED: 500,
    Reason.CODING: 501,
    Reason.BUSY: 503,
    Reason.VERSION: 505,
}


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One connection that was turned away, for whoever keeps the log."""

    peer: str
    reason: Reason
    saw: str = ""
    crash: BaseException | None = None

    @property
    def status(self) -> int:
        """The status that the other side was given."""
        return STATUS[self.reason]
