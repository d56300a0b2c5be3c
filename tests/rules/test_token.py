"""Whether the API gives out a token, and takes it."""

from typing import Any

import pytest

from tests.api_answers import knocked, read_all, said, token_granted, token_refused
from tests.rules.judging import in_env, judged
from wecom_doctor.facts.api_token import ApiToken
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.model import MOOT, OK, UNSURE, Certainty, Problem
from wecom_doctor.rules.token import token_is_accepted, token_is_given_out

SECRET, CORP_ID = in_env("WECOM_SECRET"), in_env("WECOM_CORP_ID")
CALLS = ("gettoken",)


def test_a_token_is_given_out() -> None:
    """All is well, also when the platform was busy at first."""
    assert judged(token_is_given_out) is OK
    busy_first = ApiToken(answers=(said("gettoken", -1), said("gettoken")), withheld=False, lifetime_s=7200)
    assert judged(token_is_given_out, busy_first) is OK


@pytest.mark.parametrize(
    ("errcode", "code", "more"),
    [
        (40001, "secret-wrong", {"also": ("app-disabled", "wrong-secret-kind"), "at": SECRET}),
        (40091, "secret-wrong", {"at": SECRET}),
        (40013, "corp-id-wrong", {"also": ("new-corp-not-ready",), "at": CORP_ID}),
        (50003, "app-disabled", {}),
        (48002, "wrong-secret-kind", {"certainty": Certainty.LIKELY, "at": SECRET}),
    ],
)
def test_no_token(errcode: int, code: str, more: dict[str, Any]) -> None:
    """Every code has its cause."""
    assert judged(token_is_given_out, token_refused(errcode)) == Problem(code, errcode=errcode, **more)


def test_a_code_that_means_nothing_particular() -> None:
    """It is told, and explain knows more."""
    expected = Problem("api-call-refused", errcode=42, calls=("gettoken 42",))
    assert judged(token_is_given_out, token_refused(42)) == (expected,)


@pytest.mark.parametrize(
    ("errcode", "code"), [(-1, "api-busy"), (45009, "api-rate-limited"), (45033, "api-rate-limited")]
)
def test_not_now(errcode: int, code: str) -> None:
    """The platform says the same at every call."""
    calls = (f"gettoken {errcode}",)
    assert judged(token_is_given_out, token_refused(errcode)) == (Problem(code, errcode=errcode, calls=calls),)


def test_the_address_may_not_even_ask() -> None:
    """Somebody reported this; usually the next call is the first to be refused."""
    found = judged(token_is_given_out, token_refused(60020, from_ip="203.0.113.9"))
    assert found == Problem("egress-ip-not-trusted", from_ip="203.0.113.9", calls=("gettoken 60020",))


@pytest.mark.parametrize(
    "token",
    [
        ApiToken(answers=(), withheld=True, lifetime_s=None),
        token_refused(None, status=200, body_start="<html>"),
        token_refused(None, status=None, failure=Failure.REFUSED),
    ],
)
def test_the_api_was_not_reached(token: ApiToken) -> None:
    """Then nothing can be said of the credentials, and it was said why."""
    unreached = knocked(answer=said("getcallbackip", None, status=token.last.status if token.last else 200))
    assert judged(token_is_given_out, token, unreached) is MOOT


def test_the_api_answers_everything_but_this() -> None:
    """Nobody knows what it would have said."""
    late = token_refused(None, status=None, failure=Failure.TIMEOUT)
    assert judged(token_is_given_out, late) is UNSURE


def test_a_token_is_accepted() -> None:
    """Whatever else may be refused, the token is not."""
    assert judged(token_is_accepted) is OK
    assert judged(token_is_accepted, read_all(agent_get=60020)) is OK


@pytest.mark.parametrize("errcode", [40014, 42001, 41001])
def test_a_fresh_token_is_refused(errcode: int) -> None:
    """So it was not the same WeCom that gave it out."""
    found = judged(token_is_accepted, read_all(getcallbackip=errcode))
    calls = ("agent/get 0", "department/simplelist 0", f"getcallbackip {errcode}", "get_api_domain_ip 0")
    assert found == Problem("token-rejected", errcode=errcode, calls=calls)
    assert judged(token_is_given_out, token_granted()) is OK
