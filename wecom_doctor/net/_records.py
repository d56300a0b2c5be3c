"""What the first bytes of a connection are, and what a TLS handshake said in clear."""

import ssl
from collections.abc import Iterator

CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE = 20, 21, 22
FATAL = b"\x02"
RECORD_HEAD_BYTES = 5
MESSAGE_HEAD_BYTES = 4
CERTIFICATE_REQUEST = 13
HTTP = b"HTTP/"
HTTP2_FRAME_HEAD_BYTES = 9
# An HTTP/2 server begins with SETTINGS, or ends with GOAWAY; both concern the whole connection, which is stream 0.
HTTP2_OPENINGS = (4, 7)
HTTP2_STREAM_OF_ALL = bytes(4)
HTTP2_FRAME_BYTES_MAX = 16_384

NAMES_OF_ALERTS = {one.name.removeprefix("ALERT_DESCRIPTION_"): int(one) for one in ssl.AlertDescription} | {
    "CERTIFICATE_REQUIRED": 116,
    "NO_APPLICATION_PROTOCOL": 120,
}


def may_be_http(opening: bytes) -> bool:
    """An HTTP/1 answer can begin like that."""
    return HTTP.startswith(opening[: len(HTTP)])


def may_be_tls(opening: bytes) -> bool:
    """A TLS server can begin like that."""
    return opening[:1] in {bytes([ALERT]), bytes([HANDSHAKE])} and opening[1:2] in {b"", b"\x03"}


def is_http2(opening: bytes) -> bool:
    """It begins with a frame of HTTP/2."""
    return (
        len(opening) >= HTTP2_FRAME_HEAD_BYTES
        and int.from_bytes(opening[:3], "big") <= HTTP2_FRAME_BYTES_MAX
        and opening[3] in HTTP2_OPENINGS
        and opening[5:HTTP2_FRAME_HEAD_BYTES] == HTTP2_STREAM_OF_ALL
    )


def clear_records(handshake: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and content of the TLS records up to where they are encrypted."""
    at = 0
    while at + RECORD_HEAD_BYTES <= len(handshake):
        kind, length = handshake[at], int.from_bytes(handshake[at + 3 : at + RECORD_HEAD_BYTES], "big")
        if kind == CHANGE_CIPHER_SPEC:
            return
        at += RECORD_HEAD_BYTES
        yield kind, handshake[at : at + length]
        at += length


def alert_in(handshake: bytes) -> int | None:
    """The number of the alert that the server ended the handshake with in clear."""
    alerts = [content for kind, content in clear_records(handshake) if kind == ALERT and content[:1] == FATAL]
    return alerts[-1][1] if alerts and len(alerts[-1]) > 1 else None


def alert_of(error: ssl.SSLError) -> int | None:
    """The number of an alert that came encrypted, by OpenSSL's name for it."""
    return NAMES_OF_ALERTS.get((error.reason or "").partition("_ALERT_")[2])


def certificate_requested(handshake: bytes) -> bool:
    """The server asked for a client certificate, as far as it did so in clear (up to TLS 1.2)."""
    messages = b"".join(content for kind, content in clear_records(handshake) if kind == HANDSHAKE)
    at = 0
    while at + MESSAGE_HEAD_BYTES <= len(messages):
        if messages[at] == CERTIFICATE_REQUEST:
            return True
        at += MESSAGE_HEAD_BYTES + int.from_bytes(messages[at + 1 : at + MESSAGE_HEAD_BYTES], "big")
    return False
