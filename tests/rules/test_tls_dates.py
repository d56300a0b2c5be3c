"""Certificates and clocks: whether a certificate is out of date, or the clock that it is judged by."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.answers import verified
from tests.clocks import clock_telling
from tests.handshakes import NOW, ending, own, shaken, vouching
from tests.rules.judging import judged
from wecom_doctor.facts.reference_clocks import Keeper, Reading, ReferenceClocks
from wecom_doctor.facts.tls_handshake import Store, TlsHandshake
from wecom_doctor.model import Absence, Absent, Certainty, Fine, Problem, Severity, Verdict
from wecom_doctor.rules.clock import endpoint_is_right, machine_is_right
from wecom_doctor.rules.tls import certificate_is_in_date

EXPIRED, NOT_YET = "tls-certificate-expired", "tls-certificate-not-yet-valid"
CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE
NO_CLOCKS = {"reference_clocks": Absent(Absence.NOT_PLANNED, "--offline")}
DAY_S = 86_400.0
OVER = own(not_before=NOW - timedelta(days=90), not_after=NOW - timedelta(days=1))
NOT_BEGUN = own(not_before=NOW + timedelta(days=1))


def clocks(ahead_s: float, *, api: bool = False) -> ReferenceClocks:
    """A clock that others keep."""
    keeper, host, port = (Keeper.API, "qyapi.weixin.qq.com", 443) if api else (Keeper.NTP, "ntp.aliyun.com", 123)
    return ReferenceClocks(clocks=(clock_telling(ahead_s, 0.5, keeper, host, port),))


def by_server(tls: TlsHandshake, ahead_s: float) -> TlsHandshake:
    """The same handshake with a server that told its time."""
    return replace(tls, clock=Reading(ahead_s=ahead_s, give_or_take_s=0.5))


def told(verdict: Verdict) -> tuple[str, Certainty, Severity | None, tuple[str, ...]]:
    """What a problem comes to."""
    assert isinstance(verdict, Problem)
    return verdict.code, verdict.certainty, verdict.severity, verdict.also


@pytest.mark.parametrize(("tls", "code"), [(OVER, EXPIRED), (NOT_BEGUN, NOT_YET)])
def test_a_clock_that_agrees_with_ours_proves_it(tls: TlsHandshake, code: str) -> None:
    """The clock of others, or that of the very server."""
    assert told(judged(certificate_is_in_date, tls, clocks(0.2))) == (code, CERTAIN, None, ())
    assert told(judged(certificate_is_in_date, by_server(tls, 0.2), absent=NO_CLOCKS)) == (code, CERTAIN, None, ())


@pytest.mark.parametrize(("tls", "code"), [(OVER, EXPIRED), (NOT_BEGUN, NOT_YET)])
def test_our_clock_alone_proves_nothing(tls: TlsHandshake, code: str) -> None:
    """Offline, and the server told no time."""
    expected = (code, LIKELY, None, ("clock-skewed",))
    assert told(judged(certificate_is_in_date, tls, absent=NO_CLOCKS)) == expected


@pytest.mark.parametrize(("tls", "ahead_s"), [(OVER, -40 * DAY_S), (NOT_BEGUN, 2 * DAY_S)])
@pytest.mark.parametrize("api", [False, True])
def test_a_third_clock_acquits_the_certificate(tls: TlsHandshake, ahead_s: float, api: bool) -> None:
    """It is this machine's clock that is wrong, and that is all that is said."""
    third = clocks(ahead_s, api=api)
    assert isinstance(judged(certificate_is_in_date, tls, third), Fine)
    assert told(judged(machine_is_right, third))[0] == "clock-skewed"


def test_a_third_clock_convicts_the_certificate() -> None:
    """It looks well by a clock that is behind the time."""
    found = judged(certificate_is_in_date, shaken(), clocks(70 * DAY_S))
    assert told(found) == (EXPIRED, CERTAIN, None, ())
    assert told(judged(certificate_is_in_date, shaken(), clocks(70 * DAY_S, api=True)))[1] is LIKELY


def test_days_are_counted_from_the_right_time() -> None:
    """Sixty days are left by our clock, and ten of them in truth."""
    found = judged(certificate_is_in_date, ending(days=60), clocks(50 * DAY_S))
    assert told(found)[0] == "tls-certificate-expiring"
    assert isinstance(found, Problem)
    assert found.params["days_left"] == 10


def test_stores_that_were_asked_by_a_wrong_clock_prove_nothing() -> None:
    """An authority was over by our clock alone."""
    tls = shaken(trust=(vouching(Store.PUBLIC, in_date=False),))
    assert isinstance(judged(certificate_is_in_date, tls, clocks(-2 * DAY_S)), Fine)


@pytest.mark.parametrize(("tls", "ahead_s", "code"), [(OVER, -2 * DAY_S, EXPIRED), (NOT_BEGUN, 2 * DAY_S, NOT_YET)])
def test_the_server_acquits_itself(tls: TlsHandshake, ahead_s: float, code: str) -> None:
    """Its certificate is in date by its own clock: our clock is wrong, or two things are; so ours comes first."""
    seen = replace(verified(), ahead_s=round(ahead_s))
    clock = told(judged(endpoint_is_right, by_server(tls, ahead_s), seen, absent=NO_CLOCKS))
    certificate = told(judged(certificate_is_in_date, by_server(tls, ahead_s), absent=NO_CLOCKS))
    assert clock == ("clock-skewed", LIKELY, Severity.WARNING, ("endpoint-clock-skewed",))
    assert certificate == (code, POSSIBLE, Severity.WARNING, ("clock-skewed",))


def test_a_server_whose_clock_is_no_excuse() -> None:
    """It is off, and its certificate is over by its own clock as well."""
    tls, seen = by_server(OVER, 3600.0), replace(verified(), ahead_s=3600)
    assert told(judged(certificate_is_in_date, tls, absent=NO_CLOCKS)) == (EXPIRED, LIKELY, None, ("clock-skewed",))
    assert told(judged(endpoint_is_right, tls, seen, absent=NO_CLOCKS))[0] == "endpoint-clock-skewed"
