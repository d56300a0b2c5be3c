"""Messages: refusals in the handler's own words, accidents, few answers, contents and time."""

from typing import Any

import pytest

from tests.answers import (
    MESSAGES_TAKEN,
    REFUSED,
    accepting,
    answering,
    delivered,
    looking,
    lost,
    refusing,
    verified,
    without,
)
from tests.rules.judging import judged, of_kind, settings_with
from tests.rules.reading import diagnosis
from tests.rules.test_message import AT_ALL, AT_GARBAGE, AT_OWNER, BEHIND, RUBBISH, crashes, said, unheard
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.exchange import Failure, Timing
from wecom_doctor.facts.settings_given import Kind, SettingState
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import MOOT, OK, UNSURE, Certainty, Problem, Severity
from wecom_doctor.rules import message as rules

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE
ACCEPTED_RULE, CONTENT, COMPANY, IN_TIME = (
    rules.message_is_accepted,
    rules.every_message_is_understood,
    rules.messages_of_all_companies_are_accepted,
    rules.message_is_answered_within_five_seconds,
)


def refused_with(status: int) -> Verification:
    """A badly signed verification gets the answer that `unheard` messages get."""
    seen = refusing(verified(), "bad-signature", status=status)
    return looking(seen, REFUSED, status=status, body_start=f"answer {AT_ALL}")


OWN_WORDS = {
    500: ("event-type-unknown-to-sdk", "raw-body-not-available"),
    403: ("raw-body-not-available", "body-parsed-wrong"),
    401: ("raw-body-not-available", "body-parsed-wrong"),
    400: ("raw-body-not-available", "body-parsed-wrong"),
    200: ("raw-body-not-available", "body-parsed-wrong"),
}


@pytest.mark.parametrize(("status", "codes"), OWN_WORDS.items())
def test_refused_in_its_own_words(status: int, codes: tuple[str, str]) -> None:
    """A handler that answers every failure alike may have read the body well: nothing is sure, nobody in front."""
    code, certainty, also = said(unheard(status), refused_with(status))
    assert (code, certainty, also[0]) == (codes[0], POSSIBLE, codes[1])
    assert {"event-type-unknown-to-sdk"} & {code, *also}


def test_refused_in_its_own_words_but_for_unsigned_ones() -> None:
    """The parameters are looked at first, and then all is refused alike."""
    seen = refusing(unheard(403), "event-unsigned", alike=14)
    assert said(seen, refused_with(403))[:2] == ("body-parsed-wrong", POSSIBLE)
    assert said(refusing(unheard(500), "event-unsigned", alike=14), refused_with(500))[:2] == (
        "event-type-unknown-to-sdk",
        POSSIBLE,
    )


def test_method_is_refused_by_nobody_but_the_router() -> None:
    """405 stays 405."""
    assert said(unheard(405), refused_with(405))[:2] == ("post-method-not-routed", CERTAIN)


NOT_JUDGED = [
    (delivered(), OK),
    (without(delivered(), "event"), MOOT),
    (lost(delivered(), "event", failure=Failure.TIMEOUT), MOOT),
    (lost(delivered(), "event", failure=Failure.DRIP), MOOT),
    (refusing(delivered(), "event", alike=14, status=429), UNSURE),
    # 200 and a text of its own, other than what forged messages get: no reply, but taken.
    (crashes(200), OK),
]


@pytest.mark.parametrize(("seen", "expected"), NOT_JUDGED)
def test_no_pattern(seen: Delivery, expected: object) -> None:
    """Taken, late, limited or not sent."""
    assert judged(ACCEPTED_RULE, seen) is expected


@pytest.mark.parametrize("again", ["event-again", "event-pad-large", "event-rich"])
def test_refused_now_and_then(again: str) -> None:
    """The same message is taken another time: no value is wrong."""
    for seen in (unheard(502), unheard(403), lost(unheard(), "event")):
        found = said(accepting(seen, again))
        assert found == ("answers-flaky", LIKELY, ("post-error-causes-retries",))


def test_everything_but_the_first_is_taken() -> None:
    """Who takes rubbish too has not changed his mind."""
    assert said(accepting(crashes(), "event-again", *RUBBISH))[0] == "event-type-unknown-to-sdk"


def test_connection_breaks() -> None:
    """No answer to any message, or only to those that are signed well: then it is the application that dies."""
    died = ("post-error-causes-retries", "http-closed-early")
    assert said(lost(delivered(), *MESSAGES_TAKEN)) == ("event-type-unknown-to-sdk", LIKELY, died)
    broken = ("http-closed-early", LIKELY, ("post-error-causes-retries",))
    assert said(lost(delivered(), *MESSAGES_TAKEN, "event-changed")) == broken
    assert said(without(lost(delivered(), "event"), "event-changed", *MESSAGES_TAKEN[1:])) == broken


def test_agent_that_nobody_told_us() -> None:
    """WeCom sends an AgentID; without one in the settings ours lack it, and a handler that wants it is healthy."""
    unknown = settings_with("WECOM_AGENT_ID", state=SettingState.MISSING, shape=None)
    for variant in ("agent-zero", "agent-number"):
        assert judged(ACCEPTED_RULE, accepting(unheard(500), variant), unknown) is OK
        assert said(accepting(unheard(500), variant))[0] == "agentid-not-accepted"


MISSING = ("event-unsigned", "event-in-clear", "event-foreign-id", "event-pad-large", "event-rich", "event-again")


@pytest.mark.parametrize(
    "missing", [MISSING, (*MISSING, "event-garbage"), (*MISSING, "event-garbage", "event-changed")]
)
@pytest.mark.parametrize("seen", [unheard(400), unheard(403), unheard(500), unheard(200), crashes(), crashes(400)])
def test_partial_evidence_is_never_certain(seen: Delivery, missing: tuple[str, ...]) -> None:
    """With fewer answers the diagnosis is less sharp, and not sure; 200 may then be all right."""
    verdict = judged(ACCEPTED_RULE, without(seen, *missing))
    assert verdict is OK or diagnosis(verdict)[1] is not CERTAIN


@pytest.mark.parametrize("kind", Kind)
def test_healthy_endpoint_of_any_kind(kind: Kind) -> None:
    """No kind of callback is suspected for taking messages."""
    assert judged(ACCEPTED_RULE, delivered(), of_kind(kind)) is OK


def sized(*refused: str) -> Delivery:
    """A healthy endpoint but for these, after the rows that decide between contents were sent."""
    more = ("event-chinese", "event-pad-full", "event-1k", "event-8k", "event-20k")
    return refusing(accepting(delivered(), *more), *refused)


PAD = ("event-pad-large", "event-pad-full", "event-rich")
CONTENTS = [
    (PAD, "padding-16-vs-32", CERTAIN),
    ((*PAD, "event-again"), "answers-flaky", POSSIBLE),
    (("event-rich", "event-pad-full"), "padding-stripped-wrong", LIKELY),
    (("event-rich", "event-chinese"), "message-charset-wrong", CERTAIN),
    (("event-rich", "event-chinese", "event-pad-full"), "padding-stripped-wrong", LIKELY),
    (("event-rich", "event-20k"), "body-dropped-or-capped", CERTAIN),
    (("event-rich", "event-20k", "event-8k", "event-1k"), "body-dropped-or-capped", CERTAIN),
    (("event-rich", "event-20k", "event-chinese"), "message-charset-wrong", CERTAIN),
]


@pytest.mark.parametrize(("refused", "code", "certainty"), CONTENTS)
def test_content_at_fault(refused: tuple[str, ...], code: str, certainty: Certainty) -> None:
    """What all refused messages have in common is the cause."""
    seen = refusing(sized(*refused), "event-foreign-id", alike=AT_OWNER)
    assert diagnosis(judged(CONTENT, seen))[:2] == (code, certainty)


def test_padding_left_in_place() -> None:
    """What is left of the padding is taken for a part of the receive id, so it is refused like another's."""
    seen = refusing(refusing(sized(), *PAD, "event-foreign-id", alike=AT_OWNER), "event-garbage", alike=AT_GARBAGE)
    assert diagnosis(judged(CONTENT, seen)) == ("padding-stripped-wrong", LIKELY, ("padding-16-vs-32",))


@pytest.mark.parametrize(("first", "kilobytes"), [("event-1k", 1), ("event-8k", 8), ("event-20k", 20)])
def test_size_from_which_it_fails(first: str, kilobytes: int) -> None:
    """The smallest size that fails is told."""
    sizes = ["event-1k", "event-8k", "event-20k"]
    refused = sizes[sizes.index(first) :]
    verdict = judged(CONTENT, refusing(sized("event-rich"), *refused, alike=BEHIND, status=413))
    assert isinstance(verdict, Problem)
    assert (verdict.params["kilobytes"], verdict.params["status"]) == (kilobytes, 413)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (delivered(), OK),
        (sized(), OK),
        # A single refusal that the same padding does not meet again is none of the padding, and nothing good.
        (sized("event-pad-large"), UNSURE),
        (refusing(delivered(), "event-pad-large"), UNSURE),
        # What would tell the causes apart was not sent, or passed.
        (refusing(delivered(), "event-rich"), UNSURE),
        (sized("event-rich"), UNSURE),
        (refusing(delivered(), "event"), MOOT),
        (without(delivered(), "event-rich"), MOOT),
    ],
)
def test_no_fault_of_contents(seen: Delivery, expected: object) -> None:
    """Accidents, and what was not asked."""
    assert judged(CONTENT, seen) is expected


@pytest.mark.parametrize("kind", Kind)
def test_messages_of_any_company(kind: Kind) -> None:
    """Only a provider's data URL has to take messages with another id; refusing one may be right there too."""
    verdict = judged(COMPANY, delivered(), of_kind(kind))
    possible = Problem("receiveid-third-party", certainty=POSSIBLE, severity=Severity.WARNING)
    assert verdict == (possible if kind is Kind.SUITE_DATA else MOOT)
    if kind is Kind.SUITE_DATA:
        assert judged(COMPANY, accepting(delivered(), "event-foreign-id"), of_kind(kind)) is OK
        assert judged(COMPANY, without(delivered(), "event-foreign-id"), of_kind(kind)) is MOOT
        assert judged(COMPANY, refusing(delivered(), "event"), of_kind(kind)) is MOOT


def lasting(seconds: float, **changes: Any) -> Delivery:
    """The genuine message is answered after so long."""
    timing = Timing(dns_s=0.001, connected_s=0.002, secured_s=0.005, first_byte_s=seconds, whole_s=seconds)
    return answering(delivered(), "event", timing=timing, **changes)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (delivered(), OK),
        (lasting(3.0), OK),
        (lasting(3.1), Problem("slow-handler-5s", severity=Severity.WARNING, seconds=3.1)),
        (lasting(5.1), Problem("slow-handler-5s", seconds=5.1)),
        (lasting(7.0, failure=Failure.TIMEOUT), Problem("slow-handler-5s", certainty=LIKELY, seconds=7.0)),
        (lasting(7.0, failure=Failure.DRIP), Problem("slow-handler-5s", certainty=LIKELY, seconds=7.0)),
        (without(delivered(), "event"), MOOT),
    ],
)
def test_in_time(seen: Delivery, expected: object) -> None:
    """Five seconds are too late, three are a warning."""
    assert judged(IN_TIME, seen) == expected
