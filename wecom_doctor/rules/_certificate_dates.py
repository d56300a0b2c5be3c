"""Whether certificates are in date, by which clock, and how sure that is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wecom_doctor.facts.reference_clocks import ReferenceClocks
from wecom_doctor.facts.run_info import RunInfo
from wecom_doctor.facts.tls_handshake import Certificate, Store, TlsHandshake, Trust
from wecom_doctor.model import UNSURE, Absence, Absent, Certainty, Fine, Problem, Severity, Verdict
from wecom_doctor.rules._certificates import in_use, verdict
from wecom_doctor.rules._clocks import is_far, third_clock

EXPIRING, EXPIRING_SOON = timedelta(days=30), timedelta(days=7)
# Certificates of public authorities that live shorter are renewed by machines, in the last third of their life.
MONTHS = timedelta(days=89)
OUT_OF_DATE = frozenset({"tls-certificate-expired", "tls-certificate-not-yet-valid"})


@dataclass(frozen=True, kw_only=True)
class Hour:
    """What time it is, how much bears that out, and what time it is by the server's clock where that differs."""

    at: datetime
    certainty: Certainty
    # The stores were asked by this machine's clock.
    is_ours: bool = True
    by_server: datetime | None = None


def hour(tls: TlsHandshake, run: RunInfo, clocks: ReferenceClocks | Absent) -> Hour:
    """The time of this run, put right where other clocks agree on a different one."""
    here, third = run.started_at, third_clock(clocks, tls.clock)
    if third is not None and is_far(third.reading):
        at = here + timedelta(seconds=third.reading.ahead_s)
        return Hour(at=at, certainty=third.certainty, is_ours=False)
    if third is not None:
        return Hour(at=here, certainty=Certainty.CERTAIN)
    if tls.clock is None:
        return Hour(at=here, certainty=Certainty.LIKELY)
    if is_far(tls.clock):
        by_server = here + timedelta(seconds=tls.clock.ahead_s)
        return Hour(at=here, certainty=Certainty.LIKELY, by_server=by_server)
    return Hour(at=here, certainty=Certainty.CERTAIN)


def in_date(tls: TlsHandshake, own: Certificate, now: Hour) -> Verdict:
    """Whether the certificates in use are in date at that hour."""
    found = in_date_at(tls, own, now.at, ours=now.is_ours)
    if not isinstance(found, Problem) or found.code not in OUT_OF_DATE:
        return found
    also = () if now.certainty is Certainty.CERTAIN else ("clock-skewed",)
    if is_excused(tls, own, now):
        # One wrong clock, ours, explains all that is seen; else there would be two faults.
        sure, eased = Certainty.POSSIBLE, Severity.WARNING
        return Problem(found.code, certainty=sure, severity=eased, also=also, at=found.params)
    sure = max(found.certainty, now.certainty, key=list(Certainty).index)
    return Problem(found.code, certainty=sure, also=also, at=found.params)


def is_excused(tls: TlsHandshake, own: Certificate, now: Hour) -> bool:
    """By the server's own clock its certificates are in date, and by ours they are not."""
    if now.by_server is None or not is_out_of_date(in_date_at(tls, own, now.at, ours=True)):
        return False
    return not is_out_of_date(in_date_at(tls, own, now.by_server, ours=False))


def is_excused_by_the_server(tls: TlsHandshake, run: RunInfo) -> bool:
    """The same where no third clock is there to say which of the two is wrong."""
    nobody = Absent(Absence.NOT_PLANNED)
    return tls.own is not None and is_excused(tls, tls.own, hour(tls, run, nobody))


def is_out_of_date(found: Verdict) -> bool:
    """The certificate does not count any more, or not yet."""
    return isinstance(found, Problem) and found.code in OUT_OF_DATE


def in_date_at(tls: TlsHandshake, own: Certificate, moment: datetime, *, ours: bool) -> Verdict:
    """What holds at a moment; what the stores say of dates they say by this machine's clock."""
    if moment > own.not_after:
        return expired(own)
    if moment < own.not_before:
        return Problem("tls-certificate-not-yet-valid", begins_on=day(own.not_before))
    found = verdict(tls)
    # Above a root that is trusted, spare certificates may be over; which ones that are, only the stores know.
    if ours and found is not None and found.in_date is False:
        over = next((one for one in (*in_use(tls), *root_sent(tls)) if moment > one.not_after), None)
        return expired_root_of(tls, found) if over is None else expired(over)
    left = own.not_after - moment
    if left > margin(tls, own, EXPIRING):
        return Fine(days_left=left.days, expires_on=day(own.not_after))
    soon = left <= margin(tls, own, EXPIRING_SOON)
    severity = Severity.WARNING if soon else Severity.NOTICE
    return Problem(
        "tls-certificate-expiring",
        severity=severity,
        days_left=left.days,
        expires_on=day(own.not_after),
        issuer=own.issuer,
    )


def expired(one: Certificate) -> Problem:
    """One of the certificates in use is past its last day."""
    return Problem("tls-certificate-expired", certificate=one.subject, issuer=one.issuer, expired_on=day(one.not_after))


def root_sent(tls: TlsHandshake) -> tuple[Certificate, ...]:
    """The root, where the server sent it along."""
    highest = tls.chain[tls.path[-1]]
    return (highest,) if highest.is_self_signed else ()


def expired_root_of(tls: TlsHandshake, found: Trust) -> Verdict:
    """Nothing that was sent is over, so it is the root; the user's file has it, while systems may have a newer one."""
    if found.store is not Store.CA_FILE:
        return UNSURE
    issuer = tls.chain[tls.path[-1]].issuer
    return Problem("tls-certificate-expired", certainty=Certainty.LIKELY, certificate=issuer, issuer=issuer)


def margin(tls: TlsHandshake, own: Certificate, usual: timedelta) -> timedelta:
    """How long before the last day it is time to say so."""
    life = own.not_after - own.not_before
    if life >= MONTHS or tls.leaf is None or not tls.leaf.is_publicly_logged:
        return usual
    return life * (usual / EXPIRING) / 3


def day(moment: datetime) -> str:
    """A day as dates are written."""
    return moment.date().isoformat()
