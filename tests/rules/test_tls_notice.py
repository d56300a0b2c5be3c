"""A handshake that was cut off, and what port 80 says about the name."""

import pytest

from tests.handshakes import failed
from tests.healthy import healthy
from tests.rules.judging import judged
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.filing_notice import FilingNotice
from wecom_doctor.facts.page import Page, PageKind
from wecom_doctor.model import Absence, Absent, Certainty, Fine, Problem
from wecom_doctor.rules.tls import handshake_succeeds

URL = "http://wecom.example.com/"


def saying(kind: PageKind | None, status: int | None = 403) -> FilingNotice:
    """Port 80 shows a page of that kind."""
    page = None if kind is None else Page(name="aliyun-icp", vendor="阿里云", kind=kind)
    return FilingNotice(url=URL, status=status, failure=None if status else Failure.REFUSED, page=page)


@pytest.mark.parametrize("failure", [Failure.TLS_RESET, Failure.TLS_CLOSED])
def test_who_says_in_clear_why_is_believed(failure: Failure) -> None:
    """The name lacks its filing: nobody need guess what the reset means."""
    found = judged(handshake_succeeds, failed(failure=failure), saying(PageKind.ICP_NOTICE))
    assert found == Problem("icp-interception", host="wecom.example.com", page="aliyun-icp", url=URL)
    assert isinstance(found, Problem)
    assert found.certainty is Certainty.CERTAIN


@pytest.mark.parametrize("notice", [saying(None), saying(PageKind.DEFAULT_PAGE, 200), saying(None, None)])
def test_any_other_answer_leaves_the_reset_as_it_is(notice: FilingNotice) -> None:
    """A site in clear, a redirect to https, or nothing at all prove nothing."""
    found = judged(handshake_succeeds, failed(failure=Failure.TLS_RESET), notice)
    assert isinstance(found, Problem)
    assert found.code == "tls-handshake-reset"


def test_without_that_answer_the_reset_is_judged_alone() -> None:
    """It was not asked for, or did not come in time."""
    none = {"filing_notice": Absent(Absence.TIMED_OUT)}
    found = judged(handshake_succeeds, failed(failure=Failure.TLS_RESET), absent=none)
    assert isinstance(found, Problem)
    assert found.code == "tls-handshake-reset"


def test_a_handshake_that_succeeds_needs_no_such_answer() -> None:
    """Whatever port 80 shows then."""
    assert isinstance(judged(handshake_succeeds, healthy().tls_handshake, saying(PageKind.ICP_NOTICE)), Fine)
