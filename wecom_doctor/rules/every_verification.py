"""Whether every verification passes, whatever its random part looks like and however often it comes, and in time."""

from wecom_doctor.facts.answers import Reaction
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import MOOT, OK, UNSURE, Absent, Certainty, Problem, Severity, Verdict, check
from wecom_doctor.rules._families import COPIES, SAME_AGAIN
from wecom_doctor.rules._stages import looks_at_signatures, without_zeros

LIKELY, POSSIBLE = Certainty.LIKELY, Certainty.POSSIBLE
SERVER_ERROR = 500
# Among those that are sent at the same time.
COPIES_AT_ONCE = 2
STEADY = ("http.answers", "http.reaches-handler", "http.steady", "callback.verify-answer")
ANSWER_WITHIN_S = 1.0
GRAZES_S = 0.75
GATEWAY_ERRORS = frozenset({502, 503, 504})
SAME_KIND = ("genuine", *SAME_AGAIN)


def any_passed(seen: Verification) -> bool:
    """At least one genuine request was answered rightly."""
    return seen.passed(*SAME_KIND)


@check("callback.verify-any-echostr", behind=STEADY)
def every_echostr_is_understood(seen: Verification, delivery: Delivery | Absent) -> Verdict:
    """Whether verification passes depends on what the random echostr happens to look like."""
    if not any_passed(seen) or seen.of("rich-echostr") is None:
        return MOOT
    unpadded = without_zeros(seen)
    if unpadded is not None:
        # Bytes below 16 lose their zero, and one signature of four has none.
        return Problem("wrong-signature-recipe", accepted=unpadded)
    if flickers(seen):
        return OK
    if is_refused(seen, "rich-echostr"):
        found = character_at_fault(seen)
        if found is not None:
            return found
    if is_refused(seen, "few-digits"):
        return plaintext_at_fault(seen, delivery)
    # What would tell the characters apart was not sent, or passed.
    return UNSURE if is_refused(seen, "rich-echostr") else OK


def is_refused(seen: Verification, variant: str) -> bool:
    """Sent and not answered rightly, and that was no accident on the way."""
    return seen.refused(variant)


def plaintext_at_fault(seen: Verification, delivery: Delivery | Absent) -> Problem:
    """What a shorter plaintext, with another padding and a shorter nonce, fails at."""
    if is_refused(seen, "with-short-nonce"):
        return Problem("param-parsed-as-number", certainty=LIKELY, also=("wrong-signature-recipe",))
    if seen.alike("few-digits", "foreign-id") and seen.apart("few-digits", "garbage"):
        # It was decrypted, and what is left of the padding was taken for a part of the receive id.
        sure = Certainty.CERTAIN if seen.apart("few-digits", "bad-signature") else LIKELY
        return Problem("padding-stripped-wrong", certainty=sure, also=("padding-16-vs-32",))
    # The usual plaintext has 19 digits; with an empty receive id it is the one with the large padding.
    if isinstance(delivery, Delivery) and delivery.refused("event-pad-large") and delivery.passed("event"):
        return Problem("padding-16-vs-32")
    return Problem("padding-16-vs-32", certainty=LIKELY, also=("padding-stripped-wrong",))


def character_at_fault(seen: Verification) -> Problem | None:
    """Which character of the echostr or the nonce makes genuine requests fail."""
    if is_refused(seen, "with-plus"):
        if seen.passed("nonce-decoded-twice") and looks_at_signatures(seen):
            return Problem("double-url-decode", also=("plus-becomes-space",))
        if seen.passed("blank-for-plus"):
            return Problem("plus-becomes-space")
        if seen.passed("with-slash"):
            return Problem("plus-becomes-space", certainty=LIKELY, also=("double-url-decode",))
        return Problem(
            "decrypt-recipe-wrong" if seen.passed("in-url-alphabet") else "echostr-altered", certainty=LIKELY
        )
    if is_refused(seen, "with-slash"):
        return Problem("echostr-altered", certainty=LIKELY, also=("decrypt-recipe-wrong",))
    if is_refused(seen, "with-zero-nonce"):
        # No nonce is known that begins with a zero; those of the documentation are plain numbers.
        return Problem("param-parsed-as-number", certainty=LIKELY, severity=Severity.WARNING)
    return None


def flickers(seen: Verification) -> bool:
    """Requests of the very same kind are answered now rightly, now wrongly."""
    return any_passed(seen) and any(seen.refused(one) for one in SAME_KIND if one not in COPIES)


@check("callback.verify-copies", behind=STEADY)
def copies_are_answered_alike(seen: Verification) -> Verdict:
    """A copy of a request that was answered rightly is refused, or has to wait for the other."""
    genuine = seen.of("genuine")
    copies = [one for one in map(seen.of, COPIES) if one is not None]
    if genuine is None or not genuine.passed or len(copies) < len(COPIES):
        return MOOT
    if flickers(seen):
        return OK
    refused = [one for one in copies if not one.passed]
    # A memory of what was sent refuses every copy, and in its own words.
    if len(refused) == len(copies) and all((one.status or SERVER_ERROR) < SERVER_ERROR for one in refused):
        return Problem("nonce-store-too-strict", certainty=LIKELY, also=("parallel-verify-fails",))
    if refused:
        return Problem("parallel-verify-fails", certainty=LIKELY, also=("answers-flaky",))
    # A single worker lets the copies wait for our other requests as well.
    others = seen.at_once - COPIES_AT_ONCE
    slowest_s = max(one.timing.whole_s for one in copies) - others * answer_s(genuine)
    if genuine.timing.whole_s <= ANSWER_WITHIN_S < slowest_s:
        return Problem(
            "parallel-verify-fails", certainty=LIKELY, severity=Severity.WARNING, seconds=round(slowest_s, 2)
        )
    return OK


def set_up_s(one: Reaction) -> float:
    """What the connection took, TLS included."""
    return one.timing.secured_s or one.timing.connected_s or 0.0


def answer_s(one: Reaction) -> float:
    """What came after that."""
    return one.timing.whole_s - set_up_s(one)


@check("callback.verify-in-time", behind=("http.answers", "callback.verify-answer"))
def verification_is_answered_within_a_second(seen: Verification) -> Verdict:
    """WeCom allows one second for the verification."""
    # Requests that were sent together slow each other down, so only those sent alone are measured.
    first, second = seen.of("genuine"), seen.of("alone")
    if first is None or not (first.passed or (second is not None and second.passed)):
        return MOOT
    cold_s = first.timing.whole_s
    usual_s = second.timing.whole_s if second is not None else cold_s
    if second is not None:
        # Whoever else had to be let in before is not the handler's affair.
        cold_s = set_up_s(second) + answer_s(first)
    if usual_s > ANSWER_WITHIN_S:
        return Problem("verify-slower-than-1s", seconds=round(usual_s, 2))
    if cold_s > ANSWER_WITHIN_S:
        return Problem(
            "verify-slower-than-1s",
            certainty=LIKELY,
            severity=Severity.WARNING,
            first_s=round(cold_s, 2),
            seconds=round(usual_s, 2),
        )
    if usual_s > GRAZES_S:
        return Problem("verify-slower-than-1s", severity=Severity.WARNING, seconds=round(usual_s, 2))
    return OK
