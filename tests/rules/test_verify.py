"""The pattern of answers to verifications: what was decrypted, and what turns the failure into a success."""

from typing import Any

import pytest

from tests.answers import accepting, answering, lost, refusing, unverified, verified, without
from tests.rules.judging import judged
from tests.rules.reading import code, diagnosis
from wecom_doctor.facts.answers import Echo
from wecom_doctor.model import MOOT, OK, Absence, Absent, Certainty, Problem, Severity
from wecom_doctor.rules.verify import verification_returns_the_plaintext as rule

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE
SURE: tuple[Certainty, tuple[str, ...]] = (CERTAIN, ())
OTHER_ID = (CERTAIN, ("devtool-passes-save-fails",))
NOT_LOADED = (LIKELY, ("save-before-app-configured",))
TIME = (LIKELY, ("endpoint-clock-skewed", "clock-skewed"))
# What the endpoint accepts while it refuses what is right: the code, how sure, and what else it could be.
ACCEPTED = [
    ("token-in-double-quotes", "env-value-quoted", *SURE),
    ("token-in-single-quotes", "env-value-quoted", *SURE),
    ("id-in-quotes", "env-value-quoted", *SURE),
    ("token-with-blank-behind", "env-value-whitespace", *SURE),
    ("token-with-blank-before", "env-value-whitespace", *SURE),
    ("token-with-return", "env-value-whitespace", *SURE),
    ("token-with-newline", "env-value-whitespace", *SURE),
    ("token-with-bom", "env-value-whitespace", *SURE),
    ("id-with-blank", "env-value-whitespace", *SURE),
    ("id-with-return", "env-value-whitespace", *SURE),
    ("id-with-newline", "env-value-whitespace", *SURE),
    ("token-cut-at-hash", "env-value-hash-cut", *SURE),
    ("token-cut-at-dollar", "env-dollar-interpolation", *SURE),
    ("token-is-key", "value-copied-wrong", *SURE),
    ("token-is-receive-id", "value-copied-wrong", *SURE),
    ("agent-id", "value-copied-wrong", *SURE),
    ("former-values-0", "config-not-reloaded", LIKELY, ("env-overrides-file",)),
    ("former-values-1", "config-not-reloaded", LIKELY, ("env-overrides-file",)),
    ("token-cut", "value-copied-wrong", *SURE),
    ("id-cut", "value-copied-wrong", *SURE),
    ("token-of-another-0", "token-pair-of-other-callback", *SURE),
    ("token-of-another-1", "token-pair-of-other-callback", *SURE),
    ("token-of-another-2", "token-pair-of-other-callback", *SURE),
    ("token-empty", "dotenv-not-loaded", *NOT_LOADED),
    ("token-none", "dotenv-not-loaded", *NOT_LOADED),
    ("token-undefined", "dotenv-not-loaded", *NOT_LOADED),
    ("token-of-sample", "stale-sample-config", *SURE),
    ("key-of-sample", "stale-sample-config", *SURE),
    ("id-of-sample", "stale-sample-config", *SURE),
    ("token-lower-case", "token-mismatch", *SURE),
    ("token-upper-case", "token-mismatch", *SURE),
    ("by-its-own-clock", "endpoint-clock-skewed", LIKELY, ("clock-skewed", "clock-replay-window")),
    ("in-milliseconds", "clock-replay-window", *SURE),
    ("ten-minutes-ago", "clock-replay-window", *TIME),
    ("an-hour-ago", "clock-replay-window", *TIME),
    ("eight-hours-ago", "clock-replay-window", *TIME),
    ("a-day-old", "clock-replay-window", *TIME),
    ("in-ten-minutes", "clock-replay-window", *TIME),
    ("in-an-hour", "clock-replay-window", *TIME),
    ("in-eight-hours", "clock-replay-window", *TIME),
    ("in-a-day", "clock-replay-window", *TIME),
    ("echostr-percent-encoded", "query-not-decoded", *SURE),
    ("letters-only", "query-not-decoded", LIKELY, ("echostr-altered", "decrypt-recipe-wrong")),
    ("echostr-without-equals", "echostr-altered", *SURE),
    ("echostr-without-slashes", "echostr-altered", *SURE),
    ("echostr-lower-case", "echostr-altered", *SURE),
    ("echostr-escaped", "echostr-altered", *SURE),
    ("recipe-of-a-float", "param-parsed-as-number", *SURE),
    ("recipe-unsorted", "wrong-signature-recipe", *SURE),
    ("recipe-without-echostr", "wrong-signature-recipe", *SURE),
    ("recipe-without-token", "wrong-signature-recipe", *SURE),
    ("recipe-upper-case", "wrong-signature-recipe", *SURE),
    ("recipe-unpadded-hex", "wrong-signature-recipe", *SURE),
    ("signed-unpadded", "wrong-signature-recipe", *SURE),
    ("recipe-sha256", "wrong-signature-recipe", *SURE),
    ("recipe-md5", "wrong-signature-recipe", *SURE),
    ("also-in-other-case", "param-name-case", *SURE),
    ("also-under-other-names", "param-misread", *SURE),
    ("also-as-signature", "param-misread", *SURE),
    ("official-account-style", "mp-vs-wecom-protocol", CERTAIN, ("wrong-crypto-class",)),
    ("without-padding", "padding-stripped-wrong", *SURE),
    ("double-base64", "ciphertext-double-base64", *SURE),
    ("key-as-text", "aeskey-not-decoded", *SURE),
    ("key-cut", "aeskey-missing-equals", *SURE),
    ("half-the-key", "decrypt-recipe-wrong", *SURE),
    ("without-chaining", "decrypt-recipe-wrong", *SURE),
    ("little-endian-length", "decrypt-recipe-wrong", *SURE),
    ("vector-in-front", "decrypt-recipe-wrong", *SURE),
    ("empty-id", "receiveid-mismatch", *OTHER_ID),
    ("suite-id", "receiveid-mismatch", *OTHER_ID),
    ("corp-id", "receiveid-mismatch", *OTHER_ID),
    ("id-lower-case", "receiveid-mismatch", *OTHER_ID),
]
# Genuine requests of another kind: where they pass, no value is wrong.
GENUINE_TOO = [
    ("rich-echostr", "answers-flaky", ("multi-instance-answers",)),
    ("few-digits", "padding-16-vs-32", ("padding-stripped-wrong", "answers-flaky")),
    ("foreign-id", "answers-flaky", ("multi-instance-answers",)),
]
# What comes back in place of the plaintext.
DRESSED = [
    (Echo.QUOTED, "reply-json-quoted"),
    (Echo.NEWLINE_BEHIND, "reply-trailing-newline"),
    (Echo.TUPLE, "reply-tuple-printed"),
    (Echo.JSON_VALUE, "reply-json-envelope"),
    (Echo.WHOLE_BUFFER, "reply-whole-buffer"),
    (Echo.BYTES_AROUND, "output-before-echo"),
    (Echo.HTML_AROUND, "output-before-echo"),
    (Echo.ROUNDED, "reply-number-precision"),
    (Echo.ENCODED_AGAIN, "reply-encoded-again"),
    (Echo.COMPRESSED, "reply-compressed-or-chunked"),
    (Echo.WIDE_CHARSET, "reply-charset-wrong"),
    (Echo.TRUNCATED, "reply-truncated"),
    (Echo.OF_ANOTHER, "answer-cached"),
]
# Two rows fit: the first of a pair is what is said.
ORDERS = [
    # Genuine requests that pass clear every value.
    (("rich-echostr", "few-digits"), "answers-flaky"),
    (("few-digits", "foreign-id"), "padding-16-vs-32"),
    (("few-digits", "with-short-nonce"), "param-parsed-as-number"),
    (("few-digits", "signed-unpadded"), "wrong-signature-recipe"),
    (("foreign-id", "id-in-quotes", "empty-id"), "answers-flaky"),
    (("few-digits", "corp-id"), "padding-16-vs-32"),
    # A cause before what it looks like elsewhere in the table.
    (("token-in-double-quotes", "token-of-another-0"), "env-value-quoted"),
    (("token-empty", "recipe-without-token"), "dotenv-not-loaded"),
    (("token-lower-case", "token-of-another-0"), "token-pair-of-other-callback"),
    (("by-its-own-clock", "ten-minutes-ago"), "endpoint-clock-skewed"),
    (("in-milliseconds", "ten-minutes-ago"), "clock-replay-window"),
    (("echostr-percent-encoded", "letters-only"), "query-not-decoded"),
    (("letters-only", "echostr-without-equals"), "echostr-altered"),
    (("recipe-of-a-float", "recipe-unsorted"), "param-parsed-as-number"),
    (("recipe-without-echostr", "official-account-style"), "wrong-signature-recipe"),
    (("also-in-other-case", "also-under-other-names"), "param-name-case"),
    (("also-as-signature", "official-account-style"), "param-misread"),
    (("id-in-quotes", "id-with-blank"), "env-value-quoted"),
    (("agent-id", "corp-id"), "value-copied-wrong"),
]


def opened(echo: Echo, **changes: Any) -> Problem:
    """The verdict on an endpoint that answers genuine requests like that."""
    seen = answering(refusing(unverified(), *("genuine", "twin", "again"), alike=7), "genuine", echo=echo, **changes)
    verdict = judged(rule, seen)
    assert isinstance(verdict, Problem)
    return verdict


def test_healthy_endpoint() -> None:
    """A plaintext that comes back as it is asks for nothing more."""
    assert judged(rule, verified()) is OK


@pytest.mark.parametrize("variant", ["twin", "again", "once-more-0"])
def test_same_request_passes_another_time(variant: str) -> None:
    """What passes now and then is a matter of steadiness, and not of any value."""
    assert judged(rule, accepting(unverified(), variant)) is OK


def test_no_answer_is_nothing_to_judge() -> None:
    """Without an answer to a genuine request there is no pattern."""
    assert judged(rule, without(verified(), "genuine")) is MOOT
    assert judged(rule, lost(verified(), "genuine")) is MOOT


@pytest.mark.parametrize(("variant", "expected", "certainty", "also"), ACCEPTED)
def test_accepted_in_its_place(variant: str, expected: str, certainty: Certainty, also: tuple[str, ...]) -> None:
    """What is accepted although it is wrong shows what the endpoint holds, and is named as evidence."""
    nothing = Absent(Absence.NOT_PLANNED)
    alone = {"delivery": nothing, "reference_clocks": nothing}
    verdict = judged(rule, accepting(unverified(), variant), absent=alone)
    assert diagnosis(verdict) == (expected, certainty, also)
    assert isinstance(verdict, Problem)
    assert verdict.params["accepted"] == variant
    assert verdict.severity is Severity.ERROR


@pytest.mark.parametrize(("variant", "expected", "also"), GENUINE_TOO)
def test_another_genuine_request_passes(variant: str, expected: str, also: tuple[str, ...]) -> None:
    """An endpoint that takes other genuine requests holds the right values."""
    assert diagnosis(judged(rule, accepting(unverified(), variant))) == (expected, LIKELY, also)


@pytest.mark.parametrize(("variants", "expected"), ORDERS)
def test_what_is_said_when_two_rows_fit(variants: tuple[str, ...], expected: str) -> None:
    """The row that explains more stands first, whatever was sent first."""
    assert code(judged(rule, accepting(unverified(), *variants))) == expected
    assert code(judged(rule, accepting(unverified(), *reversed(variants)))) == expected


@pytest.mark.parametrize(("echo", "expected"), DRESSED)
def test_dressed_up_plaintext(echo: Echo, expected: str) -> None:
    """The bytes around the plaintext name what put them there."""
    assert diagnosis(opened(echo, status=200)) == (expected, *SURE)


def test_right_body_with_another_status() -> None:
    """Somebody chose another number than 200, for the plaintext or for nothing at all."""
    assert diagnosis(opened(Echo.EXACT, status=201)) == ("reply-status-not-200", LIKELY, ())
    assert diagnosis(opened(Echo.EMPTY, status=204)) == ("reply-status-not-200", LIKELY, ("reply-empty",))


@pytest.mark.parametrize("variant", ["few-digits", "letters-only", "id-in-quotes", "without-padding"])
def test_decrypted_before_accepted(variant: str) -> None:
    """Who knows the plaintext holds the right values, whatever else passes: six digits are never rounded."""
    seen = answering(accepting(unverified(), variant), "genuine", echo=Echo.ROUNDED, status=200)
    assert code(judged(rule, seen)) == "reply-number-precision"
