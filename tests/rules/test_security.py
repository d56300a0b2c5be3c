"""What the endpoint accepts although it must not, and what it gives away."""

import pytest

from tests.answers import accepting, answering, delivered, refusing, unverified, verified, without
from tests.rules.judging import judged, of_kind
from tests.rules.reading import diagnosis
from wecom_doctor.facts.answers import Echo, ReplyForm
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.facts.verification import Verification
from wecom_doctor.facts.xml_entities import XmlEntities
from wecom_doctor.model import MOOT, OK, Absence, Absent, Certainty, Problem, Severity
from wecom_doctor.rules import security as rules

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE
NOT_VERIFIED, PARTLY = "signature-not-verified", "signature-compared-partly"
SWALLOWED = ("errors-swallowed",)
# The rows of the beginning, where an endpoint lets us ask only a few times.
FEW = without(verified(), "bad-signature-end", "no-signature", "forged-garbage", "a-day-old")


@pytest.mark.parametrize(
    ("seen", "code", "accepted"),
    [
        (accepting(verified(), "bad-signature", "bad-signature-end"), NOT_VERIFIED, "bad-signature"),
        (accepting(verified(), "bad-signature", "bad-signature-end", "no-signature"), NOT_VERIFIED, "bad-signature"),
        (accepting(verified(), "no-signature"), NOT_VERIFIED, "no-signature"),
        (accepting(verified(), "bad-signature"), PARTLY, "bad-signature"),
        (accepting(verified(), "bad-signature-end"), PARTLY, "bad-signature-end"),
        (accepting(verified(), "bad-signature-end", "no-signature"), PARTLY, "bad-signature-end"),
        # With only one of the two it cannot be told that the other would have been refused.
        (accepting(FEW, "bad-signature"), NOT_VERIFIED, "bad-signature"),
        # The plaintext is given away, whatever it is dressed in.
        (answering(verified(), "no-signature", echo=Echo.QUOTED), NOT_VERIFIED, "no-signature"),
    ],
)
def test_badly_signed_verification_is_answered(seen: Verification, code: str, accepted: str) -> None:
    """The plaintext of a badly signed request comes back."""
    assert judged(rules.signature_is_verified, seen) == Problem(code, accepted=accepted)


@pytest.mark.parametrize("seen", [verified(), FEW, answering(verified(), "bad-signature", status=200, echo=Echo.EMPTY)])
def test_badly_signed_verification_is_refused(seen: Verification) -> None:
    """Whatever the status: without the plaintext nobody got in."""
    assert judged(rules.signature_is_verified, seen) is OK


def test_nothing_opened() -> None:
    """Where not even a genuine request is opened, refusals prove nothing."""
    for check in (rules.signature_is_verified, rules.receive_id_is_verified):
        assert judged(check, unverified()) is MOOT
        assert judged(check, without(verified(), "genuine")) is MOOT


def replying(*variants: str) -> Delivery:
    """An endpoint that answers these messages with an encrypted reply."""
    return answering(accepting(delivered(), *variants), *variants, form=ReplyForm.ENCRYPTED)


GENUINE = ("event", "event-again", "event-pad-large", "event-rich")
MESSAGES = {
    # Everything is taken, also what nobody can open.
    "garbage too": (accepting(delivered(), "event-changed", "event-garbage"), "errors-swallowed", LIKELY, None),
    "garbage otherwise": (
        answering(accepting(delivered(), "event-changed", "event-garbage"), "event-garbage", alike=9),
        "errors-swallowed",
        CERTAIN,
        None,
    ),
    # A reply proves that somebody read the message; silence may mean that nobody did.
    "forged, with a reply": (replying(*GENUINE, "event-changed"), NOT_VERIFIED, CERTAIN, None),
    "clear, with a reply": (replying(*GENUINE, "event-in-clear"), NOT_VERIFIED, CERTAIN, None),
    "unsigned, with a reply": (replying("event-unsigned"), NOT_VERIFIED, CERTAIN, None),
    "forged, in silence": (accepting(delivered(), "event-changed"), NOT_VERIFIED, LIKELY, None),
    "forged, in silence, others not": (accepting(replying(*GENUINE), "event-forged"), "errors-swallowed", LIKELY, None),
    "clear, in silence": (accepting(delivered(), "event-in-clear"), NOT_VERIFIED, POSSIBLE, Severity.WARNING),
    "unsigned, in silence": (accepting(delivered(), "event-unsigned"), NOT_VERIFIED, POSSIBLE, Severity.WARNING),
    "all but garbage": (
        accepting(delivered(), "event-changed", "event-unsigned", "event-in-clear"),
        NOT_VERIFIED,
        LIKELY,
        None,
    ),
}


@pytest.mark.parametrize(("seen", "code", "certainty", "severity"), MESSAGES.values(), ids=MESSAGES)
def test_forged_message_is_taken(seen: Delivery, code: str, certainty: Certainty, severity: Severity | None) -> None:
    """What is taken although nobody signed it, and how much that proves."""
    verdict = judged(rules.messages_are_verified, seen)
    assert isinstance(verdict, Problem)
    assert (verdict.code, verdict.certainty, verdict.severity) == (code, certainty, severity)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (delivered(), OK),
        (replying(*GENUINE), OK),
        # Greeted with an empty 200, while genuine events get a reply.
        (accepting(replying(*GENUINE), "event-unsigned", "event-in-clear"), OK),
        # What is well signed and cannot be opened may be passed over: no stranger can send it.
        (accepting(delivered(), "event-garbage"), OK),
        (refusing(delivered(), "event"), MOOT),
        (without(delivered(), "event"), MOOT),
        # Sent while verifications fail: whether everything is taken was not asked.
        (without(accepting(delivered(), "event-changed"), "event-garbage"), MOOT),
    ],
)
def test_forged_message_is_refused(seen: Delivery, expected: object) -> None:
    """Refusals, and silence that means nothing."""
    assert judged(rules.messages_are_verified, seen) is expected


@pytest.mark.parametrize("kind", Kind)
def test_receiver_of_verifications(kind: Kind) -> None:
    """An id that is not looked at is a weakness, but not where the id is anybody's or none of the settings."""
    verdict = judged(rules.receive_id_is_verified, accepting(verified(), "foreign-id"), of_kind(kind))
    assert verdict == (MOOT if kind in {Kind.MP, Kind.SUITE_DATA} else Problem("receiveid-not-verified"))
    assert judged(rules.receive_id_is_verified, without(verified(), "foreign-id"), of_kind(kind)) is MOOT


def test_receiver_of_verifications_is_looked_at() -> None:
    """Another's verification is refused."""
    assert judged(rules.receive_id_is_verified, verified()) is OK


@pytest.mark.parametrize("kind", Kind)
def test_receiver_of_messages(kind: Kind) -> None:
    """A message for somebody else is taken; a provider's data URL has to take it."""
    verdict = judged(rules.receiver_of_messages_is_verified, accepting(delivered(), "event-foreign-id"), of_kind(kind))
    assert verdict == (MOOT if kind in {Kind.MP, Kind.SUITE_DATA} else Problem("receiveid-not-verified"))


@pytest.mark.parametrize(
    ("messages", "seen", "expected"),
    [
        (delivered(), verified(), OK),
        (without(delivered(), "event-foreign-id"), verified(), MOOT),
        (refusing(delivered(), "event"), verified(), MOOT),
        # Said of the verification already, or of everything.
        (accepting(delivered(), "event-foreign-id"), accepting(verified(), "foreign-id"), MOOT),
        (accepting(delivered(), "event-foreign-id", "event-garbage"), verified(), MOOT),
    ],
)
def test_receiver_of_messages_is_looked_at(messages: Delivery, seen: Verification, expected: object) -> None:
    """Nothing is said twice, and nothing of messages that were not sent."""
    assert judged(rules.receiver_of_messages_is_verified, messages, seen) is expected


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (verified(), OK),
        (unverified(), MOOT),
        (without(verified(), "forged-garbage"), MOOT),
        (FEW, MOOT),
        # No two refusals are the same, so the difference is none of decryption.
        (refusing(refusing(verified(), "forged-garbage", alike=8), "bad-signature-end", alike=9), MOOT),
        (accepting(verified(), "bad-signature", "bad-signature-end"), MOOT),
    ],
)
def test_no_oracle(seen: Verification, expected: object) -> None:
    """Forgeries that are refused alike tell nothing."""
    assert judged(rules.forgeries_are_answered_alike, seen) is expected


def test_oracle() -> None:
    """Badly signed garbage is refused otherwise than badly signed ciphertext: somebody decrypts first."""
    seen = refusing(verified(), "forged-garbage", alike=8, status=500)
    assert judged(rules.forgeries_are_answered_alike, seen) == Problem("decryption-oracle", certainty=LIKELY)


def test_secrets() -> None:
    """What an answer to any request shows is named once, whoever sent messages or not."""
    nobody: dict[str, Absent] = {"delivery": Absent(Absence.NOT_PLANNED)}
    assert judged(rules.answers_keep_secrets, verified()) is OK
    seen = answering(verified(), "bad-signature", "garbage", leaks=("Token",))
    assert judged(rules.answers_keep_secrets, seen, absent=nobody) == Problem("secret-in-answer", shows=("Token",))
    messages = answering(delivered(), "event", leaks=("EncodingAESKey", "Token"))
    assert judged(rules.answers_keep_secrets, seen, messages) == Problem(
        "secret-in-answer", shows=("Token", "EncodingAESKey")
    )


@pytest.mark.parametrize(
    ("seen", "code", "status"),
    [
        (refusing(verified(), "bad-signature", alike=8, status=500), "handler-returns-none-500", 500),
        (refusing(verified(), "bad-signature", "garbage", alike=8, status=502), "handler-returns-none-500", 502),
        (refusing(verified(), "garbage", alike=8, status=500), "dependency-length-check", 500),
    ],
)
def test_refusal_that_crashes(seen: Verification, code: str, status: int) -> None:
    """500 for a forgery is untidy, and no more than a notice."""
    assert judged(rules.forgeries_are_refused_cleanly, seen) == Problem(code, severity=Severity.NOTICE, status=status)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (verified(), OK),
        (without(verified(), "garbage"), OK),
        (unverified(), MOOT),
        (without(verified(), "bad-signature"), MOOT),
    ],
)
def test_refusal_is_clean(seen: Verification, expected: object) -> None:
    """Official Accounts get no garbage."""
    assert judged(rules.forgeries_are_refused_cleanly, seen) is expected


def test_replay() -> None:
    """A request of yesterday is accepted, refused, or was not sent."""
    assert judged(rules.old_requests_are_refused, accepting(verified(), "a-day-old")) == Problem("replay-accepted")
    assert judged(rules.old_requests_are_refused, refusing(verified(), "a-day-old")) is OK
    assert judged(rules.old_requests_are_refused, FEW) is MOOT
    assert judged(rules.old_requests_are_refused, accepting(unverified(), "a-day-old")) is MOOT


@pytest.mark.parametrize(
    ("fetched", "expanded", "expected"),
    [
        (False, False, OK),
        (True, True, Problem("xml-entity-unsafe")),
        (True, False, Problem("xml-entity-unsafe")),
        (False, True, Problem("xml-entity-unsafe", certainty=LIKELY, severity=Severity.WARNING)),
    ],
)
def test_entities(fetched: bool, expanded: bool, expected: object) -> None:
    """A fetch is proof; an expanded entity is a sign."""
    assert (
        judged(rules.entities_are_left_alone, XmlEntities(fetched=fetched, expanded=expanded, status=200)) == expected
    )


def test_look_alikes_are_named() -> None:
    """Where silence is the evidence, both readings are told."""
    assert diagnosis(judged(rules.messages_are_verified, MESSAGES["forged, in silence"][0]))[2] == SWALLOWED
    assert diagnosis(judged(rules.messages_are_verified, MESSAGES["garbage too"][0]))[2] == (NOT_VERIFIED,)
