"""A healthy TLS handshake as facts, with the certificate of a public authority, and how a test changes a bit of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from wecom_doctor.facts.tls_handshake import Certificate, ClientCertificate, Distrust, Leaf, Store, TlsHandshake, Trust
from wecom_doctor.facts.tls_older_client import TlsOlderClient

HOST = "wecom.example.com"
# When the healthy run started.
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
SUITE = "ECDHE-ECDSA-AES256-GCM-SHA384"
# The number of OpenSSL for each reason.
CODES = {
    None: 0,
    Distrust.SELF_SIGNED: 18,
    Distrust.UNKNOWN_ROOT: 19,
    Distrust.ISSUER_MISSING: 20,
    Distrust.WRONG_USAGE: 26,
    Distrust.NAME_CONSTRAINT: 47,
    Distrust.NOT_AN_AUTHORITY: 79,
    Distrust.BAD_SIGNATURE: 7,
    Distrust.OTHER: -1,
}


def certificate(subject: str, issuer: str, **changes: Any) -> Certificate:
    """A sound certificate of ninety days, of which sixty are left at the moment of the healthy run."""
    sound = Certificate(
        subject=subject,
        issuer=issuer,
        not_before=datetime(2026, 10, 21, tzinfo=UTC),
        not_after=datetime(2027, 1, 19, 23, 59, 59, tzinfo=UTC),
        fingerprint=f"{sum(subject.encode()):064x}",
        key_kind="EC",
        key_bits=256,
        signature_hash="sha256",
        is_authority=False,
        is_self_signed=False,
    )
    return replace(sound, **changes)


INTERMEDIATE = certificate(
    "R11 (Let's Encrypt)",
    "ISRG Root X1 (Internet Security Research Group)",
    not_before=datetime(2024, 3, 13, tzinfo=UTC),
    not_after=datetime(2027, 3, 12, 23, 59, 59, tzinfo=UTC),
    key_kind="RSA",
    key_bits=2048,
    is_authority=True,
)
LEAF = Leaf(
    common_name=HOST,
    names=(HOST,),
    names_count=1,
    fits_host=True,
    common_name_fits=True,
    is_for_servers=True,
    tells_issuer_address=True,
    is_publicly_logged=True,
)


def vouching(store: Store, distrust: Distrust | None = None, **changes: Any) -> Trust:
    """The verdict of a store."""
    trusted = distrust is None
    plain = Trust(
        store=store,
        distrust=distrust,
        code=CODES[distrust],
        in_date=True if trusted else None,
        weak=False if trusted else None,
    )
    return replace(plain, **changes)


def distrusted(why: Distrust) -> tuple[Trust, ...]:
    """All stores refuse for the same reason."""
    return tuple(vouching(store, why) for store in (Store.PUBLIC, Store.SYSTEM))


def shaken(**changes: Any) -> TlsHandshake:
    """A handshake of which nobody could complain."""
    fine = TlsHandshake(
        host=HOST,
        port=443,
        peer="203.0.113.7",
        failure=None,
        alert=None,
        greeting="",
        version="TLSv1.3",
        cipher="TLS_AES_256_GCM_SHA384",
        alpn="http/1.1",
        client_certificate=ClientCertificate.NOT_ASKED,
        unnamed=None,
        sent_count=2,
        chain=(certificate(HOST, INTERMEDIATE.subject), INTERMEDIATE),
        path=(0, 1),
        leaf=LEAF,
        interceptor="",
        trust=(vouching(Store.PUBLIC), vouching(Store.SYSTEM)),
        connected_s=0.02,
        secured_s=0.05,
    )
    return replace(fine, **changes)


def failed(**changes: Any) -> TlsHandshake:
    """A handshake that showed no certificate."""
    nothing: dict[str, Any] = {
        **dict.fromkeys(("version", "cipher", "alpn", "leaf", "secured_s")),
        "sent_count": 0,
        "chain": (),
        "path": (),
        "trust": (),
    }
    return shaken(**{**nothing, **changes})


def older(**changes: Any) -> TlsOlderClient:
    """What a client of TLS 1.2 meets at a server that speaks both."""
    fine = TlsOlderClient(failure=None, alert=None, version="TLSv1.2", cipher=SUITE, alpn="h2")
    return replace(fine, **changes)


def own(**changes: Any) -> TlsHandshake:
    """A handshake whose own certificate differs."""
    chain = shaken().chain
    return shaken(chain=(replace(chain[0], **changes), *chain[1:]))


def ending(**left: int) -> TlsHandshake:
    """A certificate of ninety days with so much left."""
    last = NOW + timedelta(**left)
    return own(not_before=last - timedelta(days=90), not_after=last)


def leaf(tls: TlsHandshake | None = None, **changes: Any) -> TlsHandshake:
    """A handshake whose own certificate says something else."""
    return replace(tls or shaken(), leaf=replace(LEAF, **changes))


def alone(why: Distrust = Distrust.ISSUER_MISSING, **changes: Any) -> TlsHandshake:
    """A server that sends nothing but its own certificate."""
    plain = shaken(sent_count=1, chain=shaken().chain[:1], path=(0,), trust=distrusted(why))
    return leaf(plain, **changes)


def self_signed(**changes: Any) -> TlsHandshake:
    """A certificate that vouches for itself."""
    plain = alone(Distrust.SELF_SIGNED, is_publicly_logged=False, tells_issuer_address=False, **changes)
    return replace(plain, chain=(certificate(HOST, HOST, is_self_signed=True),))


def private(tls: TlsHandshake, *trust: Any, **changes: Any) -> TlsHandshake:
    """The same from an authority of one's own."""
    return replace(leaf(tls, is_publicly_logged=False, tells_issuer_address=False), trust=trust or tls.trust, **changes)


WITH_FILE = (vouching(Store.CA_FILE), *distrusted(Distrust.ISSUER_MISSING))
FIREWALL = private(shaken(interceptor="Zscaler"), *distrusted(Distrust.UNKNOWN_ROOT))
