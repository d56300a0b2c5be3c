"""One HTTP request and what came of it."""

from dataclasses import dataclass
from enum import StrEnum


class Failure(StrEnum):
    """Why there is no complete answer."""

    UNSENDABLE = "unsendable"
    NAME_NOT_RESOLVED = "name-not-resolved"
    NAME_UNANSWERED = "name-unanswered"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    CONNECT_TIMEOUT = "connect-timeout"
    TLS = "tls"
    TLS_ALERT = "tls-alert"
    TLS_VERSION = "tls-version"
    TLS_TIMEOUT = "tls-timeout"
    TLS_RESET = "tls-reset"
    TLS_CLOSED = "tls-closed"
    TLS_NOT_SPOKEN = "tls-not-spoken"
    CLIENT_CERTIFICATE = "client-certificate"
    HTTP_ON_HTTPS = "http-on-https"
    HTTPS_ON_HTTP = "https-on-http"
    HTTP2_ONLY = "http2-only"
    NOT_HTTP = "not-http"
    PROXY_REFUSED = "proxy-refused"
    UNREAD = "unread"
    RESET = "reset"
    CLOSED_EARLY = "closed-early"
    TIMEOUT = "timeout"
    DRIP = "drip"
    STALLED = "stalled"
    CUT = "cut"
    MALFORMED = "malformed"
    TOO_LARGE = "too-large"
    BAD_ENCODING = "bad-encoding"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Timing:
    """Seconds from the start of the request to the end of each phase, as far as it got."""

    dns_s: float | None = None
    connected_s: float | None
    secured_s: float | None
    first_byte_s: float | None
    whole_s: float


@dataclass(frozen=True, kw_only=True)
class Hop:
    """What a proxy did with us: what failed once we had `passed` failed behind it.

    `status` is its answer to CONNECT, `logins` are the ways to log in that it offers, `says` what it tells of itself.
    """

    passed: bool
    status: int | None
    logins: tuple[str, ...]
    says: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back, capped: header values without control characters, the body unpacked; `failure` when not all."""

    status: int | None
    http_version: str | None
    headers: tuple[tuple[str, str], ...]
    body: bytes
    encoded: str | None
    failure: Failure | None
    timing: Timing
    # The address that answered, and how the connection to it was secured.
    peer: str | None = None
    tls_version: str | None = None
    # The number of the TLS alert that the server ended the connection with.
    alert: int | None = None
    # How it began, made safe to print, when it was no HTTP answer.
    garbage: str = ""
    # Bytes that came with the answer although Content-Length ended it before them.
    surplus_bytes: int = 0
    # The proxy on the way, if there was one.
    hop: Hop | None = None

    def header(self, name: str) -> str | None:
        """The first header of that name."""
        return next((value for own, value in self.headers if own.lower() == name), None)
