"""Whether the endpoint answers, whether it is the handler that does, and whether it does so each time."""

from dataclasses import replace
from typing import Any

import pytest

from tests.answers import (
    accepting,
    answering,
    delivered,
    looking,
    lost,
    refusing,
    unsigned,
    unverified,
    verified,
    without,
)
from tests.rules.judging import judged
from tests.rules.reading import code, diagnosis
from tests.rules.stages import ELSEWHERE, NO_MESSAGES, all_alike
from wecom_doctor.facts.answers import Echo
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import MOOT, OK, UNSURE, Absence, Absent, Certainty, Problem, Severity
from wecom_doctor.rules import http as rules

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE
GENUINE_ALONE = without(verified(), *(one.variant for one in verified().reactions if one.variant != "genuine"))
FAILURES = {
    Failure.UNSENDABLE: ("url-malformed", CERTAIN),
    Failure.NAME_NOT_RESOLVED: ("dns-name-not-found", LIKELY),
    Failure.NAME_UNANSWERED: ("dns-timeout", LIKELY),
    Failure.REFUSED: ("port-refused", CERTAIN),
    Failure.UNREACHABLE: ("host-unreachable", CERTAIN),
    Failure.CONNECT_TIMEOUT: ("port-filtered", LIKELY),
    Failure.TLS: ("tls-handshake-refused", LIKELY),
    Failure.TLS_ALERT: ("tls-handshake-refused", CERTAIN),
    Failure.TLS_VERSION: ("tls-old-protocol", CERTAIN),
    Failure.TLS_TIMEOUT: ("tls-handshake-timeout", CERTAIN),
    Failure.TLS_RESET: ("tls-handshake-reset", CERTAIN),
    Failure.TLS_CLOSED: ("tls-handshake-reset", CERTAIN),
    Failure.TLS_NOT_SPOKEN: ("tls-not-spoken", CERTAIN),
    Failure.CLIENT_CERTIFICATE: ("tls-client-certificate-required", CERTAIN),
    Failure.HTTP_ON_HTTPS: ("tls-not-spoken", CERTAIN),
    Failure.HTTPS_ON_HTTP: ("scheme-mismatch", CERTAIN),
    Failure.HTTP2_ONLY: ("http2-only", CERTAIN),
    Failure.UNREAD: ("http-timeout", CERTAIN),
    Failure.RESET: ("http-closed-early", CERTAIN),
    Failure.CLOSED_EARLY: ("http-closed-early", CERTAIN),
    Failure.TIMEOUT: ("http-timeout", CERTAIN),
    Failure.DRIP: ("http-slow-drip", CERTAIN),
    Failure.STALLED: ("http-timeout", CERTAIN),
    Failure.MALFORMED: ("http-malformed", CERTAIN),
    Failure.TOO_LARGE: ("http-too-large", CERTAIN),
    Failure.BAD_ENCODING: ("reply-compressed-or-chunked", CERTAIN),
}
# These depend on more than the failure, and have tests of their own; a callback is never asked through a proxy.
BY_MORE = {Failure.CUT, Failure.NOT_HTTP, Failure.OTHER, Failure.PROXY_REFUSED}


def answers(seen: Verification) -> object:
    """Whether there is an answer."""
    return judged(rules.endpoint_answers, seen)


@pytest.mark.parametrize(("failure", "expected"), FAILURES.items())
def test_no_answer(failure: Failure, expected: tuple[str, Certainty]) -> None:
    """Each way in which there is no answer has its code; what may fail from here alone is only likely."""
    verdict = judged(rules.endpoint_answers, lost(GENUINE_ALONE, "genuine", failure=failure))
    assert diagnosis(verdict) == (*expected, ())


def test_every_failure_is_tested() -> None:
    """No way to fail is left out."""
    assert set(FAILURES) | BY_MORE == set(Failure)


def test_answer_that_ends_too_soon() -> None:
    """In the body it is cut; in the headers it was closed."""
    seen = lost(GENUINE_ALONE, "genuine", failure=Failure.CUT)
    assert code(judged(rules.endpoint_answers, seen)) == "http-closed-early"
    assert code(judged(rules.endpoint_answers, answering(seen, "genuine", status=200))) == "reply-truncated"


@pytest.mark.parametrize(
    ("greeting", "expected"),
    [
        ("SSH-2.0-OpenSSH_9.6", ("port-other-service", CERTAIN, ())),
        ("220 mail ESMTP", ("port-other-service", CERTAIN, ())),
        ("\\x4a\\x00", ("port-other-service", CERTAIN, ())),
        ("HTTP/banana", ("http-malformed", LIKELY, ("port-other-service",))),
    ],
)
def test_answer_that_is_not_http(greeting: str, expected: tuple[str, Certainty, tuple[str, ...]]) -> None:
    """The first bytes name another service, or they are bad HTTP."""
    seen = lost(GENUINE_ALONE, "genuine", failure=Failure.NOT_HTTP)
    told = looking(seen, seen.reactions[0].alike, body_start=greeting)
    assert diagnosis(judged(rules.endpoint_answers, told)) == expected


def test_answer_that_cannot_be_told() -> None:
    """A failure without a name is none to accuse anybody of."""
    assert answers(lost(GENUINE_ALONE, "genuine", failure=Failure.OTHER)) is UNSURE


@pytest.mark.parametrize("variant", ["twin", "again", "rich-echostr"])
def test_lost_now_and_then(variant: str) -> None:
    """The same request gets an answer another time."""
    seen = lost(verified(), "genuine", "twin", "again", "rich-echostr")
    for answered in (accepting(seen, variant), refusing(seen, variant)):
        assert diagnosis(judged(rules.endpoint_answers, answered)) == ("answers-flaky", LIKELY, ())


def test_handler_that_dies_behind_the_signature() -> None:
    """Everything else is answered, so the connection breaks where a good signature leads to: it is no flicker."""
    seen = lost(verified(), "genuine", "twin", "again", "rich-echostr", "few-digits")
    died = ("http-server-error", "aeskey-mismatch", "receiveid-mismatch")
    assert diagnosis(judged(rules.endpoint_answers, seen)) == ("http-closed-early", LIKELY, died)


def test_answered() -> None:
    """Any status is an answer."""
    assert answers(verified()) is OK
    assert answers(unverified()) is OK
    assert answers(without(verified(), "genuine")) is MOOT


def steady(*passing: bool, failing: dict[str, Any] | None = None) -> Verification:
    """Genuine requests one after another; those that fail are refused, unless told otherwise."""
    names = ["genuine", *(f"once-more-{i}" for i in range(len(passing) - 1))]
    good = [name for name, one in zip(names, passing, strict=True) if one]
    bad = [name for name, one in zip(names, passing, strict=True) if not one]
    return answering(refusing(accepting(verified(), *good), *bad), *bad, **(failing or {}))


BAD_GATEWAY, BUSY, BROKEN = {"status": 502, "alike": 12}, {"status": 503, "alike": 13}, {"status": 500, "alike": 14}
STEADINESS = [
    (steady(True, True, False, True), "multi-instance-answers", LIKELY, ("answers-flaky",), "1/4"),
    (steady(False, False, True), "multi-instance-answers", LIKELY, ("answers-flaky",), "2/3"),
    (refusing(steady(False, False), "twin"), "multi-instance-answers", LIKELY, ("answers-flaky",), "2/3"),
    (steady(True, False, failing=BAD_GATEWAY), "proxy-upstream-reset", LIKELY, ("answers-flaky",), "1/2"),
    (steady(False, True, failing=BUSY), "proxy-upstream-reset", LIKELY, ("answers-flaky",), "1/2"),
    (steady(True, False, failing=BROKEN), "answers-flaky", LIKELY, ("multi-instance-answers",), "1/2"),
    (lost(steady(True, True), "once-more-0"), "proxy-upstream-reset", LIKELY, ("answers-flaky",), "1/2"),
]


@pytest.mark.parametrize(("seen", "expected", "certainty", "also", "share"), STEADINESS)
def test_now_and_then(
    seen: Verification, expected: str, certainty: Certainty, also: tuple[str, ...], share: str
) -> None:
    """What the failing ones get tells whether a proxy, another instance or something else is behind it."""
    found = judged(rules.answers_are_steady, seen)
    assert found == Problem(expected, certainty=certainty, also=also, share=share)


def test_only_we_come_so_fast() -> None:
    """The first request passes and a burst gets 503: a limiter, which WeCom may never meet."""
    verdict = judged(rules.answers_are_steady, steady(True, False, False, True, failing=BUSY))
    assert diagnosis(verdict) == ("http-rate-limited", POSSIBLE, ("proxy-upstream-reset", "answers-flaky"))
    assert isinstance(verdict, Problem)
    assert verdict.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (verified(), OK),
        (unverified(), OK),
        (steady(True, True, True), OK),
        (refusing(steady(False, False), "twin", "again"), OK),
        # Copies and other rows have checks of their own.
        (refusing(verified(), "twin", "again", "few-digits"), OK),
        (without(verified(), "genuine"), MOOT),
    ],
)
def test_each_time(seen: Verification, expected: object) -> None:
    """Always or never is steady."""
    assert judged(rules.answers_are_steady, seen) is expected


def test_limits() -> None:
    """Being asked to slow down is a warning."""
    limited = replace(verified(), rate_limited=True)
    warning = Problem("http-rate-limited", severity=Severity.WARNING)
    assert judged(rules.requests_are_not_limited, limited) == warning
    assert judged(rules.requests_are_not_limited, verified()) is OK


def reached(seen: Verification) -> object:
    """Whether it is the handler that answers, where no messages were sent."""
    return judged(rules.handler_is_reached, seen, absent=NO_MESSAGES)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (verified(), OK),
        (without(verified(), "genuine"), MOOT),
        (lost(verified(), "genuine"), MOOT),
        (accepting(unverified(), "twin"), OK),
        (answering(unverified(), "genuine", echo=Echo.QUOTED), OK),
        (without(unverified(), "bad-signature"), OK),
        # Bad signatures, or garbage, make a difference.
        (refusing(unverified(), "bad-signature", alike=ELSEWHERE), OK),
        (refusing(unverified(), "garbage", alike=ELSEWHERE), OK),
        # Another Token is taken at this very path, on which everything else is answered alike.
        (accepting(all_alike(400, Echo.OTHER, "bare", "neighbour"), "token-in-double-quotes"), OK),
        (accepting(all_alike(401, Echo.OTHER, "bare", "neighbour"), "also-in-other-case"), OK),
    ],
)
def test_handler_is_reached(seen: Verification, expected: object) -> None:
    """Whatever answers good and bad signatures differently is a handler."""
    assert reached(seen) is expected


def test_token_that_gets_further_is_read_by_a_handler() -> None:
    """Another Token changes the answer, so somebody looks at signatures, also where the path does not matter."""
    tokens = ("token-in-double-quotes", "token-empty", "token-none", "token-is-key", "token-of-sample")
    seen = refusing(all_alike(400, Echo.OTHER, "bare", "neighbour", *tokens), "token-is-key", alike=20, status=500)
    assert reached(seen) is OK
    assert reached(refusing(seen, "token-is-key", alike=ELSEWHERE, status=400)) is not OK


@pytest.mark.parametrize("status", [404, 405, 410, 501])
def test_messages_pass_where_verifications_are_not_routed(status: int) -> None:
    """The handler is there, for POST."""
    assert judged(rules.handler_is_reached, all_alike(status), delivered()) is OK
    refused = refusing(delivered(), "event")
    assert judged(rules.handler_is_reached, all_alike(404, Echo.OTHER, "neighbour"), refused) is not OK


def old(status: int | None, failure: Failure | None = None, **changes: Any) -> Verification:
    """A healthy endpoint that answers HTTP/1.0 like this."""
    seen = accepting(verified(), "in-http-1-0")
    if failure is not None:
        return lost(seen, "in-http-1-0", failure=failure)
    return refusing(seen, "in-http-1-0", alike=33, status=status or 0, **changes)


OLD_VERSIONS = [
    (accepting(verified(), "in-http-1-0"), OK),
    (old(426), CERTAIN),
    (old(505), CERTAIN),
    (old(400), LIKELY),
    (old(None, Failure.CLOSED_EARLY), LIKELY),
    (old(None, Failure.RESET), LIKELY),
    # Any other accident may be one of the moment.
    (old(502), OK),
    (old(None, Failure.TIMEOUT), OK),
    (refusing(old(426), "genuine", alike=33, status=426), OK),
    (lost(old(426), "genuine"), MOOT),
    (verified(), MOOT),
]


@pytest.mark.parametrize(("seen", "expected"), OLD_VERSIONS)
def test_http_1_0(seen: Verification, expected: object) -> None:
    """Refused for its version, or for nothing that we know of; without keys the bare request is compared."""
    verdict = judged(rules.old_version_is_served, seen)
    assert (verdict.certainty if isinstance(verdict, Problem) else verdict) is expected
    if isinstance(verdict, Problem):
        assert verdict.code == "http10-rejected"


def test_http_1_0_without_keys() -> None:
    """The bare request serves as well."""
    seen = refusing(unsigned(), "in-http-1-0", alike=33, status=426)
    verdict = judged(rules.old_version_is_served, seen, absent={"verification": Absent(Absence.NOT_PLANNED)})
    assert verdict == Problem("http10-rejected", status=426)
    neither = {"verification": Absent(Absence.NOT_PLANNED), "doorstep": Absent(Absence.NOT_PLANNED)}
    assert judged(rules.old_version_is_served, absent=neither) is MOOT


def test_what_there_was_no_time_for_is_not_well() -> None:
    """Not even the first request could be sent before the run had to end."""
    assert judged(rules.endpoint_answers, replace(verified(), reactions=(), unsent=("genuine",))) is UNSURE


@pytest.mark.parametrize(("waited_s", "sure"), [(0.7, LIKELY), (6.0, CERTAIN)])
def test_silence_is_proven_by_patience(waited_s: float, sure: Certainty) -> None:
    """A run that had to end soon may only have been too short for a long road."""
    seen = lost(GENUINE_ALONE, "genuine", failure=Failure.TIMEOUT)
    timed = tuple(replace(one, timing=replace(one.timing, whole_s=waited_s)) for one in seen.reactions)
    verdict = judged(rules.endpoint_answers, replace(seen, reactions=timed))
    assert isinstance(verdict, Problem)
    assert (verdict.code, verdict.certainty) == ("http-timeout", sure)
