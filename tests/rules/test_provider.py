"""The tokens of a service provider."""

from typing import Any

import pytest

from tests.api_answers import said
from tests.rules.judging import given, in_env, judged
from wecom_doctor.facts.api_suite import ApiSuite
from wecom_doctor.model import MOOT, OK, UNSURE, Certainty, Problem, Severity, Verdict
from wecom_doctor.rules.provider import provider_gets_a_token, suite_gets_a_token
from wecom_doctor.rules.settings import place


def suite(errcode: int | None) -> Verdict:
    """The verdict on the third-party application."""
    answer = said("service/get_suite_token", errcode)
    return judged(suite_gets_a_token, ApiSuite(suite=answer, provider=None))


def provider(errcode: int | None) -> Verdict:
    """The verdict on the provider."""
    answer = said("service/get_provider_token", errcode)
    return judged(provider_gets_a_token, ApiSuite(suite=None, provider=answer))


def test_tokens_are_given_out() -> None:
    """All is well; what was not asked for is nothing to judge."""
    assert judged(suite_gets_a_token) is OK
    assert judged(provider_gets_a_token) is OK
    nothing = ApiSuite(suite=None, provider=None)
    assert judged(suite_gets_a_token, nothing) is MOOT
    assert judged(provider_gets_a_token, nothing) is MOOT
    assert suite(None) is UNSURE
    assert provider(None) is UNSURE


def test_the_ticket_is_not_known() -> None:
    """Three causes fit, and the looks that decide are told."""
    also = ("suite-ticket-ttl", "suite-ticket-mixed")
    expected = Problem("suite-ticket-absent", certainty=Certainty.LIKELY, also=also, errcode=40085)
    assert suite(40085) == expected


@pytest.mark.parametrize("errcode", [40083, 48003, 40086])
def test_the_suite_is_not_known(errcode: int) -> None:
    """The setting is named."""
    calls, where = (f"service/get_suite_token {errcode}",), place(given("WECOM_SUITE_ID"))
    severity = Severity.ERROR
    assert suite(errcode) == (Problem("api-call-refused", severity=severity, errcode=errcode, calls=calls, at=where),)


@pytest.mark.parametrize(
    ("judge", "name", "call"),
    [
        (suite, "WECOM_SUITE_SECRET", "service/get_suite_token"),
        (provider, "WECOM_PROVIDER_SECRET", "service/get_provider_token"),
    ],
)
def test_what_both_are_refused_for(judge: Any, name: str, call: str) -> None:
    """A wrong Secret, an address that is not listed, too many calls, something new."""
    for errcode in (40001, 40091):
        assert judge(errcode) == Problem("secret-wrong", errcode=errcode, at=place(given(name)))
    assert judge(60020) == Problem("egress-ip-not-trusted", from_ip="203.0.113.7", calls=(f"{call} 60020",))
    for errcode, code in ((45009, "api-rate-limited"), (9, "api-call-refused")):
        calls = (f"{call} {errcode}",)
        assert judge(errcode) == (Problem(code, severity=Severity.ERROR, errcode=errcode, calls=calls),)
    assert judge(-1) == (Problem("api-busy", errcode=-1, calls=(f"{call} -1",)),)


def test_the_providers_company_is_not_known() -> None:
    """Its corp id is meant, not a customer's."""
    assert provider(40013) == Problem("corp-id-wrong", errcode=40013, at=in_env("WECOM_CORP_ID"))
