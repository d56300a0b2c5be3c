"""The name of a failure: told by how far the request got, by types of errors, by errno and by alert numbers."""

import errno
import socket
import ssl
from collections.abc import Iterator

import h11
import httpcore

from wecom_doctor.facts.exchange import Failure
from wecom_doctor.net._records import HTTP, alert_in, alert_of, certificate_requested, is_http2, may_be_tls
from wecom_doctor.net._watch import Watch
from wecom_doctor.net._wire import HungUp, StrangeGreeting

# HTTP's number for a head that is too long, which the parser hints at instead of having a type for it.
HEAD_TOO_LARGE = 431
CERTIFICATE_REQUIRED, PROTOCOL_VERSION, NO_APPLICATION_PROTOCOL = 116, 70, 120
# What servers say up to TLS 1.2 to a client without certificate.
NO_CERTIFICATE = frozenset({40, 41, 42, 46, 48, 49})
VERSION_REASONS = frozenset({"UNSUPPORTED_PROTOCOL", "WRONG_SSL_VERSION", "NO_PROTOCOLS_AVAILABLE", "VERSION_TOO_LOW"})
# An answer that begins like that was meant for a browser, status line or not.
MARKUP = b"<"
# Fewer pieces are no drip, and after this part of the time without a byte it is one no more.
DRIP_PIECES_MIN = 3
DRIP_SILENCE_MAX = 0.5

BY_NUMBER = {
    **dict.fromkeys((errno.ECONNREFUSED,), Failure.REFUSED),
    **dict.fromkeys((errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED, errno.ENOTCONN), Failure.RESET),
    **dict.fromkeys((errno.ETIMEDOUT,), Failure.CONNECT_TIMEOUT),
    **dict.fromkeys(
        (
            errno.EHOSTUNREACH,
            errno.ENETUNREACH,
            errno.ENETDOWN,
            errno.EHOSTDOWN,
            errno.EADDRNOTAVAIL,
            errno.EAFNOSUPPORT,
            errno.EACCES,
            errno.EPERM,
        ),
        Failure.UNREACHABLE,
    ),
}


class TooLarge(Exception):
    """More came than anybody sends for an answer."""


class Unsendable(Exception):
    """There is no such request in HTTP."""


class ProxyRefused(Exception):
    """A proxy would not connect us."""


def named(error: Exception, watch: Watch) -> Failure:
    """The name of what ended a request."""
    for one in causes(error):
        for kind, name in BY_TYPE:
            if isinstance(one, kind):
                return name if isinstance(name, Failure) else name(one, watch)
    return Failure.OTHER


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An exception, what it was raised from, and so on."""
    while error is not None:
        yield error
        error = error.__cause__


def of_deadline(_: BaseException, watch: Watch) -> Failure:
    """Which wait was too long."""
    secured = watch.connected if not watch.securing else None
    waits = (
        (watch.resolved, Failure.NAME_UNANSWERED),
        (watch.connected, Failure.CONNECT_TIMEOUT),
        (secured, Failure.TLS_TIMEOUT),
        (None if watch.sending else secured, Failure.UNREAD),
        (watch.first_byte, Failure.TIMEOUT),
    )
    for reached, failure in waits:
        if reached is None:
            refusal = watch.dial_error if failure is Failure.CONNECT_TIMEOUT else None
            return failure if refusal is None else of_number(refusal, watch)
    return Failure.DRIP if drips(watch) else Failure.STALLED


def drips(watch: Watch) -> bool:
    """The answer was still coming when the time was over."""
    timing = watch.timing()
    silence = timing.whole_s - (watch.since(watch.last_byte) or 0.0)
    return watch.pieces >= DRIP_PIECES_MIN and silence <= timing.whole_s * DRIP_SILENCE_MAX


def of_resolver(error: BaseException, _: Watch) -> Failure:
    """The resolver said no, or had no answer itself."""
    number = error.errno if isinstance(error, OSError) else None
    return Failure.NAME_UNANSWERED if number == socket.EAI_AGAIN else Failure.NAME_NOT_RESOLVED


def of_number(error: BaseException, watch: Watch) -> Failure:
    """What the operating system says, in the light of when it said so."""
    number = error.errno if isinstance(error, OSError) else None
    failure = BY_NUMBER.get(number or 0, Failure.OTHER)
    if failure is Failure.RESET and watch.securing:
        return without_certificate(watch) or Failure.TLS_RESET
    return Failure.CUT if failure is Failure.RESET and watch.received_bytes else failure


def of_tls(error: BaseException, watch: Watch) -> Failure:
    """What went wrong inside TLS, by the number of the alert if there was one."""
    alert = alert_number(error, watch)
    if alert == CERTIFICATE_REQUIRED or (alert in NO_CERTIFICATE and certificate_requested(bytes(watch.handshake))):
        return Failure.CLIENT_CERTIFICATE
    if alert == PROTOCOL_VERSION or (isinstance(error, ssl.SSLError) and error.reason in VERSION_REASONS):
        return Failure.TLS_VERSION
    if alert == NO_APPLICATION_PROTOCOL:
        return Failure.HTTP2_ONLY
    if watch.received_bytes:
        return Failure.CUT
    return Failure.TLS if alert is None else Failure.TLS_ALERT


def of_hang_up(_: BaseException, watch: Watch) -> Failure:
    """The server left in the middle of the handshake, or a proxy before it."""
    if not watch.securing:
        return Failure.CLOSED_EARLY
    return without_certificate(watch) or Failure.TLS_CLOSED


def without_certificate(watch: Watch) -> Failure | None:
    """The server asked for a client certificate before it left, and servers exist that leave without an alert."""
    return Failure.CLIENT_CERTIFICATE if certificate_requested(bytes(watch.handshake)) else None


def alert_number(error: BaseException, watch: Watch) -> int | None:
    """The number of the alert that an error of TLS is about."""
    encrypted = alert_of(error) if isinstance(error, ssl.SSLError) else None
    return encrypted if encrypted is not None else alert_in(bytes(watch.handshake))


def of_greeting(_: BaseException, watch: Watch) -> Failure:
    """What another protocol's first bytes tell."""
    opening = watch.opening
    if watch.securing:
        return Failure.HTTP_ON_HTTPS if opening.startswith((HTTP, MARKUP)) else Failure.TLS_NOT_SPOKEN
    if may_be_tls(opening) and watch.secured is None:
        return Failure.HTTPS_ON_HTTP
    if is_http2(opening):
        return Failure.HTTP2_ONLY
    return Failure.MALFORMED if HTTP in opening.upper() else Failure.NOT_HTTP


def of_protocol(error: BaseException, watch: Watch) -> Failure:
    """What is wrong with an answer that begins as one, or does not begin."""
    if any(isinstance(one, h11.ProtocolError) and one.error_status_hint == HEAD_TOO_LARGE for one in causes(error)):
        return Failure.TOO_LARGE
    if not watch.ended:
        return Failure.MALFORMED if watch.received_bytes else Failure.UNSENDABLE
    if watch.received_bytes:
        return Failure.CUT
    # After the error that a write met, reading shows a plain end.
    return Failure.CLOSED_EARLY if watch.write_error is None else named(watch.write_error, watch)


# The first line that fits decides; what a deadline raises is an OSError too, and so are the errors of TLS and of names.
BY_TYPE = (
    (TooLarge, Failure.TOO_LARGE),
    (Unsendable, Failure.UNSENDABLE),
    (ProxyRefused, Failure.PROXY_REFUSED),
    (HungUp, of_hang_up),
    (StrangeGreeting, of_greeting),
    (httpcore.ProtocolError, of_protocol),
    (h11.ProtocolError, of_protocol),
    (TimeoutError, of_deadline),
    (socket.gaierror, of_resolver),
    (ssl.SSLError, of_tls),
    (OSError, of_number),
)
