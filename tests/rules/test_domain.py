"""The ownership file in every wrong form, and the trusted domain beside the callback's host."""

from dataclasses import replace

import pytest

from tests.healthy import healthy
from tests.ownership import HOST, NAME, fetch, served_file
from tests.rules.judging import judged
from wecom_doctor.facts.callback_url import Scope
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.trusted_domain import TrustedDomain
from wecom_doctor.facts.verify_file import Content, Fetch
from wecom_doctor.model import MOOT, OK, UNSURE, Certainty, Problem, Severity, Verdict
from wecom_doctor.rules.domain import callback_is_on_the_trusted_domain, verify_file_is_served

LIKELY, CERTAIN, POSSIBLE = Certainty.LIKELY, Certainty.CERTAIN, Certainty.POSSIBLE
URL = f"https://{HOST}/{NAME}"
ELSEWHERE = replace(healthy().callback_url, host="api.example.org")


def holding(content: Content, scheme: str = "https") -> Fetch:
    """A file of this content."""
    return fetch(scheme, content=content)


def answered(status: int, scheme: str = "https", location: str | None = None) -> Fetch:
    """Another answer than 200."""
    return fetch(scheme, status=status, location=location, content=None)


def lost(scheme: str = "https", failure: Failure = Failure.REFUSED) -> Fetch:
    """No answer."""
    return fetch(scheme, status=None, failure=failure, content=None)


def judge(*fetches: Fetch) -> Verdict:
    """The verdict on these fetches from a domain that is not the callback's."""
    return judged(verify_file_is_served, served_file(*fetches), ELSEWHERE)


@pytest.mark.parametrize(
    "other", [lost("http"), answered(404, "http"), answered(301, "http", URL), holding(Content.WEB_PAGE, "http")]
)
def test_one_right_place_is_enough(other: Fetch) -> None:
    """The documentation says http or https, and most sites send one on to the other."""
    assert judge(fetch(), fetch("http")) is OK
    assert judge(fetch(), other) is OK
    assert judge(other, fetch()) is OK


@pytest.mark.parametrize(
    ("content", "certainty"),
    [
        (Content.WEB_PAGE, CERTAIN),
        (Content.ANOTHER_CODE, CERTAIN),
        (Content.LETTER_CASE, CERTAIN),
        (Content.NOTHING, CERTAIN),
        (Content.OWN_NAME, CERTAIN),
        (Content.OTHER, CERTAIN),
        (Content.BLANKS_AROUND, LIKELY),
        (Content.BYTE_ORDER_MARK, LIKELY),
        (Content.WIDE_CHARACTERS, LIKELY),
        (Content.QUOTED, LIKELY),
        (Content.PACKED, LIKELY),
    ],
)
def test_other_content_is_wrong(content: Content, certainty: Certainty) -> None:
    """Where the code is not there it is certain; where it is dressed up, nobody knows what WeCom forgives."""
    wrong = Problem("verify-file-wrong", certainty=certainty, url=URL, content=content)
    assert judge(holding(content), answered(301, "http", URL)) == wrong
    assert judge(holding(content), lost("http")) == wrong


@pytest.mark.parametrize(
    ("status", "certainty"),
    [(404, CERTAIN), (410, CERTAIN), (403, LIKELY), (401, LIKELY), (502, LIKELY), (405, LIKELY)],
)
def test_an_answer_without_file_is_missing(status: int, certainty: Certainty) -> None:
    """404 is a plain word; other refusals may be meant for us alone."""
    missing = Problem("verify-file-missing", certainty=certainty, url=URL, status=status)
    assert judge(answered(status), answered(301, "http", URL)) == missing


@pytest.mark.parametrize("location", ["https://www.example.com/", "/login", f"https://www.example.com/{NAME}"])
def test_a_redirect_is_wrong(location: str) -> None:
    """Whoever fetches plainly follows none, as far as is known."""
    moved = Problem("verify-file-wrong", certainty=LIKELY, url=URL, location=location)
    assert judge(answered(302, location=location), lost("http")) == moved


def test_a_redirect_to_a_dead_place_is_not_the_cause() -> None:
    """http sends on to https, and https does not answer."""
    assert judge(lost(), answered(301, "http", URL)) == Problem("verify-file-missing", certainty=LIKELY, url=URL)


def test_a_domain_that_does_not_answer_is_missing_its_file() -> None:
    """Where the domain is another host than the callback's, nothing else tells of it."""
    assert judge(lost(), lost("http", Failure.CONNECT_TIMEOUT)) == Problem(
        "verify-file-missing", certainty=LIKELY, url=URL
    )


def test_that_the_callback_s_host_is_dead_is_told_elsewhere() -> None:
    """One root cause, one problem."""
    assert judged(verify_file_is_served, served_file(lost(), lost("http"))) is UNSURE


def test_the_same_host_is_fine() -> None:
    """Also where the setting names the callback's own port."""
    assert judged(callback_is_on_the_trusted_domain) is OK
    assert judged(callback_is_on_the_trusted_domain, TrustedDomain(host=HOST, port=443)) is OK


@pytest.mark.parametrize(
    ("trusted", "shown"),
    [
        (TrustedDomain(host="example.com", port=None), "example.com"),
        (TrustedDomain(host="www.example.org", port=None), "www.example.org"),
        (TrustedDomain(host=HOST, port=5200), f"{HOST}:5200"),
    ],
)
def test_another_host_or_port_is_worth_a_notice(trusted: TrustedDomain, shown: str) -> None:
    """A parent does not cover its children, and ports are told of in two ways; yet nothing need be wrong."""
    found = judged(callback_is_on_the_trusted_domain, trusted)
    assert isinstance(found, Problem)
    assert (found.code, found.certainty, found.severity) == ("trusted-domain-differs", POSSIBLE, Severity.NOTICE)
    assert (found.params["asked"], found.params["host"]) == (shown, HOST)


@pytest.mark.parametrize("scope", [Scope.LOOPBACK, Scope.PRIVATE])
def test_a_test_at_home_is_not_compared(scope: Scope) -> None:
    """Who tests on his own machine uses another host on purpose."""
    at_home = replace(healthy().callback_url, scope=scope)
    assert judged(callback_is_on_the_trusted_domain, TrustedDomain(host="example.com", port=None), at_home) is MOOT
