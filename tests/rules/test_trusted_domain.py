"""The application's trusted domain."""

from dataclasses import replace
from typing import Any

import pytest

from tests.api_answers import DOMAIN, agent, read_all
from tests.rules.judging import given, judged
from wecom_doctor.model import MOOT, OK, Certainty, Problem, Severity, Verdict
from wecom_doctor.rules.settings import place
from wecom_doctor.rules.trusted_domain import (
    home_page_is_on_the_trusted_domain,
    login_leads_to_no_hash,
    trusted_domain_is_the_settings,
)

WHERE = place(given("WECOM_TRUSTED_DOMAIN"))


def domains(asked: str, **seen: Any) -> Verdict:
    """The verdict on a domain of the settings and what the application has."""
    return judged(trusted_domain_is_the_settings, replace(read_all(), asked_domain=asked, agent=agent(**seen)))


@pytest.mark.parametrize("known", [DOMAIN, DOMAIN.upper(), f"{DOMAIN}:8443"])
def test_domains_agree(known: str) -> None:
    """Letter case does not matter, nor a port that the settings leave out."""
    assert domains(DOMAIN, trusted_domain=known) is OK


@pytest.mark.parametrize("known", ["", "example.com", f"sub.{DOMAIN}"])
def test_domains_differ(known: str) -> None:
    """The whole name counts."""
    assert domains(DOMAIN, trusted_domain=known) == Problem(
        "trusted-domain-differs", domain=known, asked=DOMAIN, at=WHERE
    )


def test_nothing_to_compare() -> None:
    """No setting, or no application."""
    assert domains("") is MOOT
    assert judged(trusted_domain_is_the_settings, read_all(agent_get=301002)) is MOOT


def homes(**seen: Any) -> Verdict:
    """The verdict on the home page."""
    return judged(home_page_is_on_the_trusted_domain, replace(read_all(), agent=agent(**seen)))


def test_the_home_page_is_a_login() -> None:
    """It ends with 50001 where the page that it leads back to is not on the trusted domain."""
    assert homes(home_logs_in=True) is OK
    for known in (DOMAIN, ""):
        found = homes(home_logs_in=True, home_host="other.example.com", trusted_domain=known)
        assert found == Problem(
            "oauth-redirect-domain",
            certainty=Certainty.LIKELY,
            severity=Severity.WARNING,
            domain=known,
            host="other.example.com",
        )


def test_the_home_page() -> None:
    """Elsewhere it may be as long as it does without web login, so that is but a notice."""
    assert homes() is OK
    assert homes(home_host="") is MOOT
    assert homes(trusted_domain="") is MOOT
    assert homes(home_host="other.example.com") == Problem(
        "oauth-redirect-domain",
        certainty=Certainty.POSSIBLE,
        severity=Severity.NOTICE,
        domain=DOMAIN,
        host="other.example.com",
    )


def test_the_login_leads_behind_a_hash() -> None:
    """Some front ends find the code there, others do not; without a login there is none."""

    def led(**seen: Any) -> Verdict:
        return judged(login_leads_to_no_hash, replace(read_all(), agent=agent(**seen)))

    assert led() is MOOT
    assert led(home_logs_in=True) is OK
    assert led(home_logs_in=True, home_host=DOMAIN, home_behind_hash=True) == Problem(
        "oauth-hash-route", certainty=Certainty.POSSIBLE, severity=Severity.NOTICE, host=DOMAIN
    )
