"""What the certificates of a handshake amount to: who vouches for them, which are in use, how long they may live."""

from datetime import UTC, datetime, timedelta

from wecom_doctor.facts.tls_handshake import Certificate, Distrust, Store, TlsHandshake, Trust
from wecom_doctor.model import Certainty

# The stores in the order in which they count: what the user says, what everybody trusts, what this machine trusts.
STORES = (Store.CA_FILE, Store.PUBLIC, Store.SYSTEM)
# Faults that are found only on the way from a root that is trusted.
BEHIND_A_ROOT = frozenset({None, Distrust.WRONG_USAGE, Distrust.NAME_CONSTRAINT})
# The longest that public authorities may issue for, from a day on (CA/Browser Forum, ballots 193, SC31 and SC081v3).
LIMITS = (
    (datetime(2029, 3, 15, tzinfo=UTC), 47),
    (datetime(2027, 3, 15, tzinfo=UTC), 100),
    (datetime(2026, 3, 15, tzinfo=UTC), 200),
    (datetime(2020, 9, 1, tzinfo=UTC), 398),
    (datetime(2018, 3, 1, tzinfo=UTC), 825),
    (datetime(2015, 4, 1, tzinfo=UTC), 39 * 31),
)
WEAK_HASHES = frozenset({"md2", "md4", "md5", "sha1"})


def verdict(tls: TlsHandshake) -> Trust | None:
    """The judgement that counts: of the first store that leads to a root, else of the first that there is."""
    judged = [one for one in map(tls.by, STORES) if one is not None and counts(one, tls)]
    return next((one for one in judged if one.distrust in BEHIND_A_ROOT), judged[0] if judged else None)


def counts(one: Trust, tls: TlsHandshake) -> bool:
    """What this machine alone trusts, nobody else does; but an authority that logs what it issues is a public one."""
    if one.store is not Store.SYSTEM or tls.by(Store.PUBLIC) is None:
        return True
    return one.distrust is not None or (tls.leaf is not None and tls.leaf.is_publicly_logged)


def is_vouched_for(tls: TlsHandshake) -> bool:
    """A root that counts stands above the certificate."""
    found = verdict(tls)
    return found is not None and found.distrust in BEHIND_A_ROOT


def is_trusted_here_only(tls: TlsHandshake) -> bool:
    """This machine was told to trust the root, and others were not."""
    system = tls.by(Store.SYSTEM)
    return system is not None and system.distrust is None and not is_vouched_for(tls)


def is_replaced(tls: TlsHandshake) -> bool:
    """The certificate has the right name, the mark of a product that sits on the way, and no trust of the public.

    What a device shows of its own has another name.
    """
    return bool(tls.interceptor) and tls.leaf is not None and tls.leaf.fits_host and not is_vouched_for(tls)


def lacks_issuer(tls: TlsHandshake) -> Certainty | None:
    """How sure it is that an intermediate certificate was not sent; None when the root is just not a trusted one."""
    found, leaf = verdict(tls), tls.leaf
    if found is None or leaf is None or not leads_nowhere(found, tls):
        return None
    alone = len(tls.path) == 1
    if alone and leaf.is_publicly_logged:
        # Public authorities issue for servers from intermediates only.
        return Certainty.CERTAIN
    if tls.by(Store.CA_FILE) is not None:
        return Certainty.LIKELY
    if not alone or is_home_made(tls):
        return None
    return Certainty.LIKELY if leaf.tells_issuer_address else Certainty.POSSIBLE


def leads_nowhere(found: Trust, tls: TlsHandshake) -> bool:
    """The issuer is not there, or only another one of the same name; some systems verify no weak signature at all."""
    if found.distrust is Distrust.BAD_SIGNATURE:
        return not any(one.signature_hash in WEAK_HASHES for one in in_use(tls))
    return found.distrust is Distrust.ISSUER_MISSING


def is_home_made(tls: TlsHandshake) -> bool:
    """No public authority may issue for so long."""
    return tls.own is not None and lifetime_days(tls.own) > limit_days(tls.own)


def lifetime_days(one: Certificate) -> int:
    """The days that a certificate is valid for; the last second is one of them."""
    return (one.not_after - one.not_before) // timedelta(days=1)


def limit_days(one: Certificate) -> int:
    """The most that a public authority could issue for when this was issued."""
    return next((days for since, days in LIMITS if one.not_before >= since), 60 * 31)


def in_use(tls: TlsHandshake) -> tuple[Certificate, ...]:
    """The certificates from the server's own up to the highest that was sent, without a root."""
    return tuple(one for one in (tls.chain[at] for at in tls.path) if not one.is_self_signed)
