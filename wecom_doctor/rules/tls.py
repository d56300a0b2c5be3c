"""Whether an ordinary client can shake hands with the endpoint and believe its certificate."""

from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.filing_notice import FilingNotice
from wecom_doctor.facts.reference_clocks import ReferenceClocks
from wecom_doctor.facts.run_info import RunInfo
from wecom_doctor.facts.tls_handshake import Certificate, ClientCertificate, Distrust, TlsHandshake
from wecom_doctor.facts.tls_older_client import TlsOlderClient
from wecom_doctor.model import MOOT, OK, UNSURE, Absent, Certainty, Fine, Problem, Severity, Sureness, Verdict, check
from wecom_doctor.rules._certificate_dates import hour, in_date
from wecom_doctor.rules._certificates import (
    WEAK_HASHES,
    in_use,
    is_home_made,
    is_replaced,
    is_trusted_here_only,
    is_vouched_for,
    lacks_issuer,
    lifetime_days,
    limit_days,
    verdict,
)
from wecom_doctor.rules._failures import CODES, handshake_failed
from wecom_doctor.rules._lost import TO_THE_PORT

LIKELY = Certainty.LIKELY
OLD_VERSIONS = frozenset({"TLSv1", "TLSv1.1"})
NEWEST = "TLSv1.3"
FORWARD_SECRET = ("ECDHE-", "DHE-", "TLS_")
# Ends of a handshake that a server brings about itself.
REFUSALS = frozenset({Failure.TLS_ALERT, Failure.TLS_VERSION, Failure.TLS_RESET, Failure.TLS_CLOSED})
RSA_BITS_MIN, RSA_BITS_REFUSED, CURVE_BITS_MIN = 2048, 1024, 256
NAMES_SHOWN = 6


def eased(url: CallbackUrl) -> Severity | None:
    """Nobody public issues for a machine that is only tested locally; it works there, and will not elsewhere."""
    return Severity.WARNING if url.is_local else None


def unread(tls: TlsHandshake) -> Sureness:
    """Where the handshake failed there is no certificate to look at; where it did not, it could not be read."""
    return UNSURE if tls.failure is None else MOOT


@check("tls.handshake", behind=TO_THE_PORT)
def handshake_succeeds(tls: TlsHandshake, notice: FilingNotice | Absent) -> Verdict:
    """No TLS is spoken there, or the handshake is refused, cut off or not answered."""
    if tls.failure is None:
        return Fine(version=tls.version or "")
    if isinstance(notice, FilingNotice) and notice.is_one and notice.page is not None:
        # Who stops the name says in clear what TLS leaves him no room for.
        return Problem("icp-interception", host=tls.host, page=notice.page.name, url=notice.url)
    return handshake_failed(tls, tls.failure) if tls.failure in CODES else UNSURE


@check("tls.no-client-certificate", behind=("tls.handshake",))
def no_client_certificate_is_demanded(tls: TlsHandshake, older: TlsOlderClient | Absent) -> Verdict:
    """The server wants a certificate from its clients, and WeCom is not known to have one."""
    if tls.failure is not None:
        return MOOT
    # Up to TLS 1.2 it is the handshake that fails for it.
    refused_older = isinstance(older, TlsOlderClient) and older.failure is Failure.CLIENT_CERTIFICATE
    asked = tls.client_certificate is not ClientCertificate.NOT_ASKED
    if tls.client_certificate is ClientCertificate.DEMANDED or (asked and refused_older):
        return Problem("tls-client-certificate-required", host=tls.host)
    if tls.client_certificate is ClientCertificate.PERHAPS:
        also = ("http-closed-early",)
        return Problem("tls-client-certificate-required", certainty=LIKELY, also=also, host=tls.host)
    return OK


@check("tls.versions", behind=("tls.handshake",))
def current_versions_are_spoken(tls: TlsHandshake, older: TlsOlderClient) -> Verdict:
    """The server gets no further than TLS 1.1, or speaks nothing older than TLS 1.3."""
    if tls.failure is not None:
        return MOOT
    if tls.version in OLD_VERSIONS:
        return Problem("tls-old-protocol", version=tls.version or "")
    if tls.version == NEWEST and older.failure in REFUSALS:
        sure = Certainty.CERTAIN if older.failure is Failure.TLS_VERSION else LIKELY
        return Problem("tls-1-3-only", certainty=sure)
    return OK


@check("tls.forward-secrecy", behind=("tls.handshake",))
def suites_have_forward_secrecy(tls: TlsHandshake, older: TlsOlderClient) -> Verdict:
    """Every cipher suite of the server sends the session's key under the key of the certificate."""
    if tls.cipher is None:
        return MOOT
    if tls.cipher.startswith(FORWARD_SECRET) or older.failure is None:
        return OK
    sure = Certainty.CERTAIN if older.failure is Failure.TLS_ALERT else LIKELY
    return Problem("tls-weak-cipher", certainty=sure, cipher=tls.cipher) if older.failure in REFUSALS else MOOT


@check("tls.genuine", behind=("tls.handshake",))
def certificate_is_not_replaced(tls: TlsHandshake) -> Verdict:
    """The certificate was made by something that opens TLS between this machine and the server."""
    if tls.own is None:
        return unread(tls)
    if not is_replaced(tls):
        return OK
    return Problem("tls-intercepted", certainty=LIKELY, issuer=tls.own.issuer, product=tls.interceptor)


@check("tls.chain-complete", behind=("tls.handshake",))
def chain_is_complete(tls: TlsHandshake) -> Verdict:
    """The certificate that issued the server's own one was not sent along."""
    if tls.own is None:
        return unread(tls)
    if is_replaced(tls):
        return MOOT
    sure = lacks_issuer(tls)
    if sure is None:
        return OK
    return Problem(
        "tls-chain-incomplete",
        certainty=sure,
        also=() if sure is Certainty.CERTAIN else ("tls-untrusted-root",),
        issuer=highest(tls).issuer,
        sent=tls.sent_count,
        fetching="issuer-address" if tls.leaf and tls.leaf.tells_issuer_address else "no-issuer-address",
    )


def highest(tls: TlsHandshake) -> Certificate:
    """The last certificate on the way up that was sent."""
    return tls.chain[tls.path[-1]]


@check("tls.trusted", behind=("tls.handshake",))
def authority_is_trusted(tls: TlsHandshake, url: CallbackUrl) -> Verdict:
    """No authority that the public trusts stands above the certificate, or one that may not issue for this name."""
    found = verdict(tls)
    if tls.own is None:
        return unread(tls)
    if found is None or is_replaced(tls) or lacks_issuer(tls) is not None:
        return UNSURE
    if found.distrust is Distrust.NAME_CONSTRAINT:
        return Problem("tls-name-constraint", host=tls.host, issuer=tls.own.issuer)
    if is_vouched_for(tls):
        return Fine(chain=tuple(tls.chain[at].subject for at in tls.path[1:]) or (tls.own.issuer,))
    if found.distrust is Distrust.SELF_SIGNED:
        return Problem("tls-self-signed", severity=eased(url), issuer=tls.own.issuer)
    if found.distrust is Distrust.OTHER:
        return UNSURE
    also = ("tls-intercepted",) if is_trusted_here_only(tls) else ()
    if found.distrust is not Distrust.UNKNOWN_ROOT:
        also = (*also, "tls-chain-incomplete")
    sure = LIKELY if also else Certainty.CERTAIN
    return Problem("tls-untrusted-root", certainty=sure, severity=eased(url), also=also, issuer=highest(tls).issuer)


@check("tls.name", behind=("tls.handshake",))
def certificate_is_for_the_host(tls: TlsHandshake, url: CallbackUrl) -> Verdict:
    """The certificate is for other names, or names its host only where nobody looks any more."""
    leaf = tls.leaf
    if leaf is None:
        return unread(tls)
    if leaf.fits_host:
        return OK
    if not leaf.names and (leaf.common_name_fits or not leaf.common_name):
        return Problem("tls-no-san", severity=eased(url), host=tls.host, common_name=leaf.common_name)
    return Problem(
        "tls-name-mismatch",
        severity=eased(url),
        host=tls.host,
        names=(leaf.names or (leaf.common_name,))[:NAMES_SHOWN],
        more=max(0, leaf.names_count - NAMES_SHOWN) or "",
        unnamed=tls.unnamed or "",
    )


@check("tls.in-date", behind=("tls.handshake",))
def certificate_is_in_date(tls: TlsHandshake, run: RunInfo, clocks: ReferenceClocks | Absent) -> Verdict:
    """The certificate is past its last day, or before its first, or its last day is near."""
    own = tls.own
    if own is None:
        return unread(tls)
    if is_replaced(tls):
        return MOOT
    return in_date(tls, own, hour(tls, run, clocks))


@check("tls.usage", behind=("tls.handshake",))
def certificate_is_for_servers(tls: TlsHandshake) -> Verdict:
    """The certificate, or an authority above it, is made for something else than servers."""
    found = verdict(tls)
    if tls.leaf is None:
        return unread(tls)
    if tls.leaf.is_for_servers and (found is None or found.distrust is not Distrust.WRONG_USAGE):
        return OK
    return Problem("tls-wrong-usage", certificate=tls.chain[0].subject)


@check("tls.signature", behind=("tls.handshake", "tls.trusted"))
def signatures_are_strong(tls: TlsHandshake) -> Verdict:
    """A certificate in use is signed with MD5 or SHA-1."""
    if tls.own is None:
        return unread(tls)
    found = verdict(tls)
    # A second certificate of a root that is trusted as it is, old and signed by an older one, does no harm.
    chain = in_use(tls) if found is not None and found.weak else in_use(tls)[:1]
    weak = next((one for one in chain if one.signature_hash in WEAK_HASHES), None)
    if weak is None:
        return OK
    return Problem("tls-weak-signature", certificate=weak.subject, signature=weak.signature_hash or "")


@check("tls.key", behind=("tls.handshake", "tls.trusted"))
def keys_are_long_enough(tls: TlsHandshake) -> Verdict:
    """The key of a certificate in use is shorter than 2048 bits of RSA or 256 bits of a curve."""
    if tls.own is None:
        return unread(tls)
    weak = next((one for one in (tls.own, *in_use(tls)) if is_short(one)), None)
    if weak is None:
        return OK
    refused = weak.key_kind == "RSA" and (weak.key_bits or 0) < RSA_BITS_REFUSED
    severity = Severity.ERROR if refused else None
    return Problem("tls-weak-key", severity=severity, certificate=weak.subject, key=f"{weak.key_kind}-{weak.key_bits}")


def is_short(one: Certificate) -> bool:
    """The key can be broken, or is of a kind that nobody takes any more."""
    minimum = {"RSA": RSA_BITS_MIN, "EC": CURVE_BITS_MIN}.get(one.key_kind)
    if minimum is None or one.key_bits is None:
        return one.key_kind == "DSA"
    return one.key_bits < minimum


@check("tls.chain-order", behind=("tls.handshake", "tls.chain-complete", "tls.trusted"))
def chain_is_in_order(tls: TlsHandshake) -> Verdict:
    """The certificates do not follow each other from the server's own upwards."""
    if tls.own is None:
        return unread(tls)
    if list(tls.path) == sorted(tls.path):
        return OK
    return Problem("tls-chain-order", chain=tuple(one.subject for one in tls.chain))


@check("tls.lifetime", behind=("tls.handshake", "tls.trusted"))
def lifetime_is_within_limits(tls: TlsHandshake) -> Verdict:
    """The certificate is valid for longer than public authorities may issue."""
    own = tls.own
    if own is None:
        return unread(tls)
    if not is_home_made(tls):
        return OK
    return Problem("tls-validity-too-long", lifetime_days=lifetime_days(own), limit_days=limit_days(own))
