"""Whether customer service is bound to the application."""

import pytest

from tests.api_answers import said
from tests.rules.judging import judged
from wecom_doctor.facts.api_accounts import ApiAccounts
from wecom_doctor.model import OK, UNSURE, Certainty, Problem, Verdict
from wecom_doctor.rules.customer_service import customer_service_is_bound as rule

CALL = "kf/account/list"


def listed(errcode: int | None = 0, accounts: int = 0, managed: int = 0) -> Verdict:
    """What is said of such an answer."""
    return judged(rule, ApiAccounts(answer=said(CALL, errcode), accounts=accounts, managed=managed))


def test_one_account_is_enough() -> None:
    """Others may be served by people."""
    assert judged(rule) is OK
    assert listed(accounts=3, managed=1) is OK


@pytest.mark.parametrize("errcode", [48002, 48001])
def test_the_application_may_not_call(errcode: int) -> None:
    """Which may also be the Secret's kind."""
    assert listed(errcode) == Problem(
        "kf-app-not-bound", certainty=Certainty.LIKELY, also=("wrong-secret-kind",), errcode=errcode
    )


@pytest.mark.parametrize("accounts", [0, 2])
def test_no_account_is_handed_over(accounts: int) -> None:
    """There is none, or people manage all of them."""
    assert listed(accounts=accounts) == Problem(
        "kf-app-not-bound", certainty=Certainty.LIKELY, accounts=accounts, managed=0
    )


def test_what_is_told_elsewhere_is_not_told_again() -> None:
    """The address, the token, too many calls; other refusals are told as they are."""
    assert all(listed(errcode) is UNSURE for errcode in (60020, 40014, 45009, -1))
    assert listed(None) is UNSURE
    other = Problem("api-call-refused", errcode=95000, calls=(f"{CALL} 95000",))
    assert listed(95000) == (other,)
