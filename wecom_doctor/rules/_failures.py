"""What a connection or an exchange that failed is called."""

from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.tls_handshake import TlsHandshake, Unnamed
from wecom_doctor.model import Certainty, Problem

CODES = {
    Failure.UNSENDABLE: "url-malformed",
    Failure.NAME_NOT_RESOLVED: "dns-name-not-found",
    Failure.NAME_UNANSWERED: "dns-timeout",
    Failure.REFUSED: "port-refused",
    Failure.UNREACHABLE: "host-unreachable",
    Failure.CONNECT_TIMEOUT: "port-filtered",
    Failure.TLS: "tls-handshake-refused",
    Failure.TLS_ALERT: "tls-handshake-refused",
    Failure.TLS_VERSION: "tls-old-protocol",
    Failure.TLS_TIMEOUT: "tls-handshake-timeout",
    Failure.TLS_RESET: "tls-handshake-reset",
    Failure.TLS_CLOSED: "tls-handshake-reset",
    Failure.TLS_NOT_SPOKEN: "tls-not-spoken",
    Failure.CLIENT_CERTIFICATE: "tls-client-certificate-required",
    Failure.HTTP_ON_HTTPS: "tls-not-spoken",
    Failure.HTTPS_ON_HTTP: "scheme-mismatch",
    Failure.HTTP2_ONLY: "http2-only",
    Failure.NOT_HTTP: "port-other-service",
    Failure.UNREAD: "http-timeout",
    Failure.RESET: "http-closed-early",
    Failure.CLOSED_EARLY: "http-closed-early",
    Failure.TIMEOUT: "http-timeout",
    Failure.DRIP: "http-slow-drip",
    Failure.STALLED: "http-timeout",
    Failure.CUT: "reply-truncated",
    Failure.MALFORMED: "http-malformed",
    Failure.TOO_LARGE: "http-too-large",
    Failure.BAD_ENCODING: "reply-compressed-or-chunked",
}
# What only looks like its cause from here: a name may fail for this machine alone, a firewall may refuse.
NOT_SURE = frozenset({Failure.NAME_NOT_RESOLVED, Failure.NAME_UNANSWERED, Failure.CONNECT_TIMEOUT, Failure.TLS})
# Where it was we who gave up: after less time than that, which a short --timeout leaves, a slow road may be to blame.
GIVEN_UP = frozenset({Failure.TIMEOUT, Failure.STALLED, Failure.UNREAD, Failure.DRIP, Failure.TLS_TIMEOUT})
PATIENT_S = 2.5
# The names that RFC 8446 and RFC 7301 have for the alerts that servers end handshakes with.
ALERTS = {
    40: "handshake_failure",
    47: "illegal_parameter",
    48: "unknown_ca",
    70: "protocol_version",
    71: "insufficient_security",
    80: "internal_error",
    109: "missing_extension",
    112: "unrecognized_name",
    116: "certificate_required",
    120: "no_application_protocol",
}
GREETING_SHOWN = 60
CUT_OFF = frozenset({Failure.TLS_RESET, Failure.TLS_CLOSED})


def handshake_failed(tls: TlsHandshake, failure: Failure) -> Problem:
    """The problem that a handshake without success is."""
    also: tuple[str, ...] = ()
    if failure in CUT_OFF and tls.unnamed in {Unnamed.SAME, Unnamed.OTHER}:
        # Only the name made a difference, and names without a filing are cut off on the way.
        also = ("icp-interception",)
    elif failure is Failure.TLS_NOT_SPOKEN:
        also = ("port-other-service",)
    elif failure is Failure.TLS:
        also = ("tls-not-spoken",)
    hurried = failure in GIVEN_UP and tls.ended_s is not None and tls.ended_s - (tls.connected_s or 0.0) < PATIENT_S
    return Problem(
        CODES[failure],
        certainty=Certainty.LIKELY if failure in NOT_SURE or hurried else Certainty.CERTAIN,
        also=also,
        host=tls.host,
        port=tls.port,
        alert=alert_of(tls),
        said=tls.greeting[:GREETING_SHOWN],
        unnamed=tls.unnamed or "",
    )


def alert_of(tls: TlsHandshake) -> str:
    """The alert as the standard writes it."""
    return "" if tls.alert is None else f"{ALERTS.get(tls.alert, '?')}({tls.alert})"
