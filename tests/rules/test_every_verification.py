"""Whether every verification passes: its characters, its padding, its copies, its time."""

from typing import Any

import pytest

from tests.answers import QUICK, accepting, answering, delivered, lost, refusing, unverified, verified, without
from tests.rules.judging import judged
from tests.rules.reading import diagnosis
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.exchange import Timing
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import MOOT, OK, UNSURE, Absence, Absent, Certainty, Check, Problem, Severity
from wecom_doctor.rules import every_verification as rules

CERTAIN, LIKELY = Certainty.CERTAIN, Certainty.LIKELY
ANY, COPIES, IN_TIME = (
    rules.every_echostr_is_understood,
    rules.copies_are_answered_alike,
    rules.verification_is_answered_within_a_second,
)
NO_MESSAGES: dict[str, Absent] = {"delivery": Absent(Absence.NOT_PLANNED)}
CHARACTERS = ("with-plus", "with-slash", "with-short-nonce", "with-zero-nonce")
AT_OWNER = 6


def asked(*refused: str, accepted: tuple[str, ...] = ()) -> Verification:
    """A healthy endpoint but for these rows, after the rows that decide between characters were sent."""
    return accepting(refusing(accepting(verified(), *CHARACTERS), *refused), *accepted)


def slow(seconds: float) -> Timing:
    """An answer that took so long."""
    return Timing(dns_s=0.001, connected_s=0.002, secured_s=0.005, first_byte_s=seconds, whole_s=seconds)


# The rich echostr fails (it has a plus and a slash, and its nonce begins with a zero), and these too; these pass.
CHARACTER_AT_FAULT = [
    (("with-plus",), ("nonce-decoded-twice",), "double-url-decode", CERTAIN, ("plus-becomes-space",)),
    (("with-plus",), ("nonce-decoded-twice", "blank-for-plus"), "double-url-decode", CERTAIN, ("plus-becomes-space",)),
    (("with-plus",), ("blank-for-plus",), "plus-becomes-space", CERTAIN, ()),
    (("with-plus",), (), "plus-becomes-space", LIKELY, ("double-url-decode",)),
    (("with-plus", "with-slash"), ("in-url-alphabet",), "decrypt-recipe-wrong", LIKELY, ()),
    (("with-plus", "with-slash"), (), "echostr-altered", LIKELY, ()),
    (("with-slash",), (), "echostr-altered", LIKELY, ("decrypt-recipe-wrong",)),
    (("with-slash", "with-zero-nonce"), (), "echostr-altered", LIKELY, ("decrypt-recipe-wrong",)),
    (("with-zero-nonce",), (), "param-parsed-as-number", LIKELY, ()),
]


@pytest.mark.parametrize(("refused", "accepted", "code", "certainty", "also"), CHARACTER_AT_FAULT)
def test_character_at_fault(
    refused: tuple[str, ...], accepted: tuple[str, ...], code: str, certainty: Certainty, also: tuple[str, ...]
) -> None:
    """The character that all failing requests have is the one; what passes proves how it is spoilt."""
    seen = asked("rich-echostr", *refused, accepted=accepted)
    assert diagnosis(judged(ANY, seen)) == (code, certainty, also)


def test_signatures_prove_nothing_where_wrong_ones_are_taken() -> None:
    """Any recipe is accepted then, so none of them is the one of the endpoint."""
    careless = accepting(verified(), "bad-signature", "bad-signature-end", "no-signature", "signed-unpadded")
    assert judged(ANY, careless, absent=NO_MESSAGES) is OK
    spoilt = refusing(accepting(careless, *CHARACTERS, "nonce-decoded-twice"), "rich-echostr", "with-plus")
    assert diagnosis(judged(ANY, spoilt)) == ("plus-becomes-space", LIKELY, ("double-url-decode",))
    strict = accepting(refusing(asked(), "rich-echostr", "again"), "signed-unpadded")
    assert diagnosis(judged(ANY, strict)) == ("wrong-signature-recipe", CERTAIN, ())


def padded(seen: Verification, messages: Delivery | None = None) -> Any:
    """The diagnosis of an endpoint that refuses another padding."""
    return diagnosis(judged(ANY, seen, messages) if messages else judged(ANY, seen, absent=NO_MESSAGES))


def test_padding_beyond_sixteen() -> None:
    """Only plaintexts with the larger padding fail; messages that fail alike make it certain."""
    seen = refusing(asked("few-digits"), "foreign-id", alike=AT_OWNER)
    assert padded(seen) == ("padding-16-vs-32", LIKELY, ("padding-stripped-wrong",))
    assert padded(seen, delivered()) == ("padding-16-vs-32", LIKELY, ("padding-stripped-wrong",))
    assert padded(seen, refusing(delivered(), "event-pad-large")) == ("padding-16-vs-32", CERTAIN, ())
    refused = refusing(delivered(), "event-pad-large", "event")
    assert padded(seen, refused) == ("padding-16-vs-32", LIKELY, ("padding-stripped-wrong",))


def test_padding_left_in_place() -> None:
    """What is left of the padding is taken for a part of the receive id, so it is refused like another's."""
    seen = refusing(refusing(asked(), "few-digits", "foreign-id", alike=AT_OWNER), "garbage", alike=5)
    assert padded(seen) == ("padding-stripped-wrong", CERTAIN, ("padding-16-vs-32",))
    uniform = refusing(asked("few-digits"), "garbage", alike=5)
    assert padded(uniform) == ("padding-stripped-wrong", LIKELY, ("padding-16-vs-32",))


def test_short_nonce() -> None:
    """A nonce of nine digits is smaller than a timestamp as a number only; it also stands in the shorter request."""
    seen = asked("few-digits", "with-short-nonce")
    assert padded(seen) == ("param-parsed-as-number", LIKELY, ("wrong-signature-recipe",))


HEALTHY = [
    ("healthy", verified(), OK),
    ("asked more", asked(), OK),
    ("another padding not sent", without(verified(), "few-digits"), OK),
    ("an accident", answering(asked(), "few-digits", "rich-echostr", passed=False, status=502), OK),
    ("limited by 503", answering(asked(), "few-digits", passed=False, status=503), OK),
    ("no answer to one", lost(asked(), "few-digits"), OK),
    ("flickers", refusing(asked("few-digits", "rich-echostr", "with-plus"), "once-more-1"), OK),
    ("flickers too", accepting(asked("few-digits", "genuine"), "once-more-1"), OK),
    ("which character was not asked", refusing(verified(), "rich-echostr"), UNSURE),
    ("all others pass", asked("rich-echostr"), UNSURE),
    ("none passes", unverified(), MOOT),
    ("not sent", without(verified(), "rich-echostr"), MOOT),
    ("Official Account", without(verified(), "rich-echostr", "few-digits", "garbage", "foreign-id"), MOOT),
]


@pytest.mark.parametrize(("seen", "expected"), [one[1:] for one in HEALTHY], ids=[one[0] for one in HEALTHY])
def test_no_fault_of_characters(seen: Verification, expected: object) -> None:
    """Accidents, flickering answers and rows that were not sent accuse no character."""
    assert judged(ANY, seen, absent=NO_MESSAGES) is expected


COPIED = [
    ("one refused", refusing(verified(), "twin"), "parallel-verify-fails", ("answers-flaky",)),
    ("both refused", refusing(verified(), "twin", "again"), "nonce-store-too-strict", ("parallel-verify-fails",)),
    ("lost", lost(verified(), "twin"), "parallel-verify-fails", ("answers-flaky",)),
    ("502", refusing(verified(), "again", alike=5, status=502), "parallel-verify-fails", ("answers-flaky",)),
    ("one lost", lost(refusing(verified(), "again"), "twin"), "parallel-verify-fails", ("answers-flaky",)),
    ("waits", answering(verified(), "twin", timing=slow(1.2)), "parallel-verify-fails", ()),
]


@pytest.mark.parametrize(("seen", "code", "also"), [one[1:] for one in COPIED], ids=[one[0] for one in COPIED])
def test_copy_of_a_request(seen: Verification, code: str, also: tuple[str, ...]) -> None:
    """WeCom sends copies; who refuses them remembers nonces, who loses them has one worker."""
    assert diagnosis(judged(COPIES, seen)) == (code, LIKELY, also)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (verified(), OK),
        (refusing(verified(), "twin", "once-more-0"), OK),
        (answering(verified(), "genuine", "twin", timing=slow(1.2)), OK),
        (answering(verified(), "twin", timing=slow(1.0)), OK),
        (refusing(verified(), "genuine"), MOOT),
        (without(verified(), "twin"), MOOT),
        (without(verified(), "again"), MOOT),
        (without(verified(), "genuine"), MOOT),
    ],
)
def test_copies_tell_nothing(seen: Verification, expected: object) -> None:
    """Copies are judged where the first passed and both were sent, and where answers do not flicker anyway."""
    assert judged(COPIES, seen) is expected


@pytest.mark.parametrize(
    ("first_s", "alone_s", "certainty", "severity", "params"),
    [
        (1.01, None, CERTAIN, None, {"seconds": 1.01}),
        (1.3, 1.2, CERTAIN, None, {"seconds": 1.2}),
        (0.3, 1.2, CERTAIN, None, {"seconds": 1.2}),
        (1.3, 0.2, LIKELY, Severity.WARNING, {"first_s": 1.3, "seconds": 0.2}),
        (0.8, None, CERTAIN, Severity.WARNING, {"seconds": 0.8}),
        (0.9, 0.76, CERTAIN, Severity.WARNING, {"seconds": 0.76}),
    ],
)
def test_slow(
    first_s: float, alone_s: float | None, certainty: Certainty, severity: Severity | None, params: dict[str, float]
) -> None:
    """More than a second is too late; only the first time, it slept; close to a second is a warning."""
    seen = answering(verified(), "genuine", timing=slow(first_s))
    seen = seen if alone_s is None else answering(seen, "alone", timing=slow(alone_s))
    assert judged(IN_TIME, seen) == Problem("verify-slower-than-1s", certainty=certainty, severity=severity, at=params)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (verified(), OK),
        (answering(verified(), "genuine", timing=slow(0.75)), OK),
        (answering(answering(verified(), "genuine", timing=slow(0.9)), "alone", timing=QUICK), OK),
        # Together requests slow each other down.
        (answering(verified(), "twin", "rich-echostr", "again", timing=slow(3.0)), OK),
        (unverified(), MOOT),
        (without(verified(), "genuine"), MOOT),
        (answering(unverified(), "genuine", timing=slow(3.0)), MOOT),
    ],
)
def test_in_time(seen: Verification, expected: object) -> None:
    """Only requests that were sent alone are timed, and a refusal may take its time."""
    assert judged(IN_TIME, seen) is expected


@pytest.mark.parametrize("check", [ANY, COPIES, IN_TIME], ids=lambda one: one.id)
def test_judged_behind_the_answer(check: Check) -> None:
    """Where no genuine request passes, that is the cause."""
    assert "callback.verify-answer" in check.behind
