"""Finer points of how a handshake is judged: short lives, names, alerts, and what is left open."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.handshakes import FIREWALL, NOW, failed, leaf, own, shaken
from tests.rules.judging import judged
from wecom_doctor.examination.discovery import all_checks
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.tls_handshake import Unnamed
from wecom_doctor.facts.tls_older_client import TlsOlderClient
from wecom_doctor.model import MOOT, OK, UNSURE, Area, Check, Problem, Severity
from wecom_doctor.rules import tls as rules

WARNING, NOTICE = Severity.WARNING, Severity.NOTICE
CHECKS = [one for one in all_checks() if one.area is Area.TLS and "tls" in one.needs]


@pytest.mark.parametrize(
    ("life", "left", "severity"),
    [
        (timedelta(hours=160), timedelta(days=4), None),
        (timedelta(hours=160), timedelta(days=2), NOTICE),
        (timedelta(hours=160), timedelta(hours=12), WARNING),
        (timedelta(days=47), timedelta(days=20), None),
        (timedelta(days=47), timedelta(days=15), NOTICE),
        (timedelta(days=90), timedelta(days=30), NOTICE),
    ],
)
def test_short_lives_are_renewed_late(life: timedelta, left: timedelta, severity: Severity | None) -> None:
    """A certificate that lives for a week is not warned about for all of its life."""
    verdict = judged(rules.certificate_is_in_date, own(not_before=NOW + left - life, not_after=NOW + left))
    assert (verdict.severity if isinstance(verdict, Problem) else None) is severity


@pytest.mark.parametrize("check", [one for one in CHECKS if one.id != "tls.handshake"], ids=lambda one: one.id)
def test_without_a_handshake_there_is_nothing_to_judge(check: Check) -> None:
    """A handshake that failed is told once."""
    assert judged(check, failed(failure=Failure.TLS_TIMEOUT)) is MOOT


def test_certificate_that_cannot_be_read_is_not_judged() -> None:
    """Where the handshake showed something that is no certificate, nothing is claimed about it."""
    unread = shaken(leaf=None, chain=(), path=(), trust=())
    verdicts = {one.id: judged(one, unread) for one in CHECKS}
    about_versions = {"tls.handshake", "tls.no-client-certificate", "tls.versions", "tls.forward-secrecy"}
    assert {name for name, verdict in verdicts.items() if verdict is not UNSURE} == about_versions


def test_replaced_certificate_leaves_the_real_one_open() -> None:
    """What a firewall shows tells nothing about the server, so the run is unsure and not healthy."""
    assert judged(rules.authority_is_trusted, FIREWALL) is UNSURE
    assert judged(rules.certificate_is_in_date, replace(FIREWALL, chain=own(not_after=NOW).chain)) is MOOT


@pytest.mark.parametrize("unnamed", Unnamed)
def test_what_is_shown_without_a_name_is_told(unnamed: Unnamed) -> None:
    """Whether the default certificate is shown stands beside the names."""
    verdict = judged(rules.certificate_is_for_the_host, leaf(shaken(unnamed=unnamed), fits_host=False))
    assert isinstance(verdict, Problem)
    assert verdict.params["unnamed"] == unnamed


def test_long_list_of_names_is_cut() -> None:
    """A certificate of a hundred sites does not fill the screen."""
    many = leaf(fits_host=False, names=tuple(f"{one}.test" for one in range(20)), names_count=100)
    verdict = judged(rules.certificate_is_for_the_host, many)
    assert isinstance(verdict, Problem)
    assert verdict.params["names"] == tuple(f"{one}.test" for one in range(6))
    assert verdict.params["more"] == 94


def test_cut_off_by_name() -> None:
    """A server that answers as long as no name is said may be cut off on the way, for want of a filing."""
    verdict = judged(rules.handshake_succeeds, failed(failure=Failure.TLS_RESET, unnamed=Unnamed.OTHER))
    assert isinstance(verdict, Problem)
    assert verdict.also == ("icp-interception",)


def test_alert_is_named_as_in_the_standard() -> None:
    """A reader can look the alert up."""
    verdict = judged(rules.handshake_succeeds, failed(failure=Failure.TLS_ALERT, alert=112))
    assert isinstance(verdict, Problem)
    assert verdict.params["alert"] == "unrecognized_name(112)"


@pytest.mark.parametrize(
    ("issued", "days"),
    [
        (datetime(2017, 1, 1, tzinfo=UTC), 1209),
        (datetime(2020, 8, 31, tzinfo=UTC), 825),
        (datetime(2020, 9, 1, tzinfo=UTC), 398),
        (datetime(2026, 3, 14, tzinfo=UTC), 398),
        (datetime(2026, 3, 15, tzinfo=UTC), 200),
        (datetime(2027, 3, 15, tzinfo=UTC), 100),
        (datetime(2029, 3, 15, tzinfo=UTC), 47),
    ],
)
def test_limit_of_a_lifetime_is_that_of_the_day_of_issue(issued: datetime, days: int) -> None:
    """An older certificate is measured by the rules of its time."""
    longest = own(not_before=issued, not_after=issued + timedelta(days=days, hours=23))
    assert judged(rules.lifetime_is_within_limits, longest) is OK
    longer = own(not_before=issued, not_after=issued + timedelta(days=days + 1))
    assert isinstance(judged(rules.lifetime_is_within_limits, longer), Problem)


def test_older_client_is_a_fact_of_its_own() -> None:
    """Both handshakes are judged together."""
    assert set(rules.current_versions_are_spoken.needs) == {"tls", "older"}
    assert rules.current_versions_are_spoken.needs["older"].fact is TlsOlderClient
