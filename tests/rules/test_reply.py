"""Passive replies: each defect has its code, and silence has none."""

from typing import Any

import pytest

from tests.answers import accepting, answering, delivered, looking, refusing, without
from tests.rules.judging import judged
from wecom_doctor.facts.answers import ReplyDefect, ReplyForm
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.model import MOOT, OK, Certainty, Check, Problem, Severity
from wecom_doctor.rules import reply as rules

FORM, SEALING, CONTENT = (
    rules.reply_has_a_form_that_wecom_takes,
    rules.reply_can_be_opened,
    rules.reply_says_something_that_wecom_shows,
)
EVENTS = ("event", "event-pad-large", "event-rich", "event-again")
GENUINE = (*EVENTS, "event-longer", "text", "text-again")
FAMILIES = [
    (FORM, ReplyDefect.SUCCESS_MISSING, "suite-ticket-no-success"),
    (FORM, ReplyDefect.NOT_A_REPLY, "reply-not-a-reply"),
    (FORM, ReplyDefect.NOT_ENCRYPTED, "reply-not-encrypted"),
    (FORM, ReplyDefect.WRONG_ENVELOPE, "reply-malformed"),
    (FORM, ReplyDefect.MALFORMED, "reply-malformed"),
    (SEALING, ReplyDefect.CIPHERTEXT_WITH_LINE_BREAKS, "reply-signature-wrong"),
    (SEALING, ReplyDefect.TIMESTAMP_IN_MILLISECONDS, "reply-signature-wrong"),
    (SEALING, ReplyDefect.TIMESTAMP_INVALID, "reply-signature-wrong"),
    (SEALING, ReplyDefect.SIGNATURE_WRONG, "reply-signature-wrong"),
    (SEALING, ReplyDefect.UNDECRYPTABLE, "reply-undecryptable"),
    (SEALING, ReplyDefect.LAYOUT_WRONG, "reply-undecryptable"),
    (SEALING, ReplyDefect.PADDING_MISSING, "reply-padding-missing"),
    (SEALING, ReplyDefect.PADDED_TWICE, "reply-undecryptable"),
    (SEALING, ReplyDefect.LENGTH_CHARS, "reply-length-chars"),
    (SEALING, ReplyDefect.RECEIVE_ID_WRONG, "reply-receiveid-wrong"),
    (CONTENT, ReplyDefect.CHARSET_WRONG, "reply-charset-wrong"),
    (CONTENT, ReplyDefect.INNER_MALFORMED, "reply-malformed"),
    (CONTENT, ReplyDefect.CONTENT_INVALID, "reply-content-invalid"),
    (CONTENT, ReplyDefect.TO_FROM_NOT_SWAPPED, "reply-to-from-not-swapped"),
    (CONTENT, ReplyDefect.TOO_LONG, "reply-too-long"),
]
HARMLESS = (ReplyDefect.NONCE_DIFFERS, ReplyDefect.PADDING_TO_16)


def replying(*variants: str, **changes: Any) -> Delivery:
    """An endpoint that answers these messages with an encrypted reply."""
    return answering(accepting(delivered(), *variants), *variants, **{"form": ReplyForm.ENCRYPTED, **changes})


@pytest.mark.parametrize(("check", "defect", "code"), FAMILIES)
def test_defect(check: Check, defect: ReplyDefect, code: str) -> None:
    """Each defect is found by one of the three checks, in any reply to a genuine message, also behind harmless ones."""
    for variant in GENUINE:
        for defects in ((defect,), (*HARMLESS, defect)):
            seen = replying(variant, defects=defects)
            if (variant, defect) == ("event-rich", ReplyDefect.TOO_LONG):
                assert judged(check, seen) is OK
            else:
                assert judged(check, seen) == Problem(code)
            assert all(judged(other, seen) is OK for other in {FORM, SEALING, CONTENT} - {check})


def test_every_defect_has_a_code_or_does_no_harm() -> None:
    """No defect is passed over."""
    assert {defect for _, defect, _ in FAMILIES} | set(HARMLESS) == set(ReplyDefect)


@pytest.mark.parametrize("defect", HARMLESS)
@pytest.mark.parametrize("check", [FORM, SEALING, CONTENT], ids=lambda one: one.id)
def test_harmless_defect(check: Check, defect: ReplyDefect) -> None:
    """Of these no source says that WeCom minds."""
    assert judged(check, replying(*EVENTS, defects=(defect,))) is OK


def test_first_defect_is_the_root() -> None:
    """What follows from another defect is not told."""
    seen = replying("event", defects=(ReplyDefect.UNDECRYPTABLE, ReplyDefect.RECEIVE_ID_WRONG))
    assert judged(SEALING, seen) == Problem("reply-undecryptable")
    seen = replying("event", defects=(ReplyDefect.SIGNATURE_WRONG, ReplyDefect.CONTENT_INVALID))
    assert judged(CONTENT, seen) is OK


def test_reply_that_is_compressed_unasked() -> None:
    """A reply that is packed may never be read; of an empty one less is lost."""
    rule = rules.reply_comes_as_it_is
    assert judged(rule, delivered()) is OK
    packed = looking(replying("event", alike=31, passed=False), 31, status=200, encoded="gzip")
    assert judged(rule, packed) == Problem("reply-compressed-or-chunked", certainty=Certainty.LIKELY)
    silent = answering(packed, "event", form=ReplyForm.EMPTY)
    verdict = judged(rule, silent)
    assert isinstance(verdict, Problem)
    assert verdict.severity is Severity.WARNING
    # A page that refuses a message is nobody's reply.
    assert judged(rule, refusing(packed, *EVENTS)) is MOOT


def test_reply_that_says_only_success_missing() -> None:
    """An empty answer is wrong where `success` is due, although it is no reply at all."""
    seen = answering(delivered(), "event", form=ReplyForm.EMPTY, defects=(ReplyDefect.SUCCESS_MISSING,))
    assert judged(FORM, seen) == Problem("suite-ticket-no-success")


SILENT = [
    delivered(),
    answering(delivered(), *EVENTS, form=ReplyForm.SUCCESS),
    refusing(delivered(), *EVENTS),
    without(delivered(), *EVENTS),
]


@pytest.mark.parametrize("seen", SILENT)
@pytest.mark.parametrize("check", [SEALING, CONTENT], ids=lambda one: one.id)
def test_nothing_to_open(check: Check, seen: Delivery) -> None:
    """Where nobody replies, no reply is judged."""
    assert judged(check, seen) is MOOT


@pytest.mark.parametrize(("seen", "verdict"), [*zip(SILENT, (OK, OK, MOOT, MOOT), strict=True)])
def test_saying_nothing_is_a_form_too(seen: Delivery, verdict: object) -> None:
    """An empty 200, or `success`, is what WeCom takes; a refusal says nothing of it."""
    assert judged(FORM, seen) is verdict


@pytest.mark.parametrize("check", [FORM, SEALING, CONTENT], ids=lambda one: one.id)
def test_good_reply(check: Check) -> None:
    """An encrypted reply without a defect is what WeCom wants; refusals of forgeries are no replies."""
    assert judged(check, replying(*EVENTS)) is OK
    assert judged(check, replying("event")) is OK


MISSING = Problem("dedup-missing", certainty=Certainty.POSSIBLE, severity=Severity.NOTICE)
TOO_COARSE = Problem("dedup-too-coarse", certainty=Certainty.LIKELY, severity=Severity.WARNING)
REPEATS = [
    # Nobody replies, so no effect is seen.
    (delivered(), MOOT),
    (without(replying("event"), "event-again"), MOOT),
    (refusing(replying("event"), "event-rich"), MOOT),
    # The repetition is silent, the others are answered.
    (replying("event", "event-pad-large", "event-rich"), OK),
    (replying("event", "event-pad-large"), OK),
    (replying("event", "event-pad-large", "event-rich", "event-again"), MISSING),
    # Only one of three different events of one second is answered.
    (replying("event"), TOO_COARSE),
    (replying("text", "text-again"), MISSING),
    (replying("text"), MOOT),
    (answering(replying("text"), "text-again", passed=True, form=ReplyForm.EMPTY), MOOT),
]


@pytest.mark.parametrize(("seen", "expected"), REPEATS)
def test_repeats(seen: Delivery, expected: object) -> None:
    """Replies show whether a repetition is known, and whether more than the repetition is taken for one."""
    assert judged(rules.repeats_are_answered_once, seen) == expected
