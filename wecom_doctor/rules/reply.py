"""Passive replies: what a message is answered with must be something that WeCom can open and show."""

from wecom_doctor.facts.answers import HTTP_OK, Reaction, ReplyDefect, ReplyForm
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.model import MOOT, OK, Certainty, Problem, Severity, Verdict, check

LIKELY = Certainty.LIKELY
# One code for each way in which a reply can be wrong; the first defect of a reply is the root one.
CODES_OF_FORM = {
    ReplyDefect.SUCCESS_MISSING: "suite-ticket-no-success",
    ReplyDefect.NOT_A_REPLY: "reply-not-a-reply",
    ReplyDefect.NOT_ENCRYPTED: "reply-not-encrypted",
    ReplyDefect.WRONG_ENVELOPE: "reply-malformed",
    ReplyDefect.MALFORMED: "reply-malformed",
}
CODES_OF_SEALING = {
    ReplyDefect.CIPHERTEXT_WITH_LINE_BREAKS: "reply-signature-wrong",
    ReplyDefect.TIMESTAMP_IN_MILLISECONDS: "reply-signature-wrong",
    ReplyDefect.TIMESTAMP_INVALID: "reply-signature-wrong",
    ReplyDefect.SIGNATURE_WRONG: "reply-signature-wrong",
    ReplyDefect.UNDECRYPTABLE: "reply-undecryptable",
    ReplyDefect.LAYOUT_WRONG: "reply-undecryptable",
    ReplyDefect.PADDING_MISSING: "reply-padding-missing",
    ReplyDefect.PADDED_TWICE: "reply-undecryptable",
    ReplyDefect.LENGTH_CHARS: "reply-length-chars",
    ReplyDefect.RECEIVE_ID_WRONG: "reply-receiveid-wrong",
}
CODES_OF_CONTENT = {
    ReplyDefect.CHARSET_WRONG: "reply-charset-wrong",
    ReplyDefect.INNER_MALFORMED: "reply-malformed",
    ReplyDefect.CONTENT_INVALID: "reply-content-invalid",
    ReplyDefect.TO_FROM_NOT_SWAPPED: "reply-to-from-not-swapped",
    ReplyDefect.TOO_LONG: "reply-too-long",
}
# No source says that WeCom minds these.
HARMLESS = frozenset({ReplyDefect.NONCE_DIFFERS, ReplyDefect.PADDING_TO_16})
SILENT = frozenset({ReplyForm.EMPTY, ReplyForm.SUCCESS})
BEHIND = ("http.reaches-handler", "callback.verify-answer", "callback.message-accepted")
GENUINE = ("event", "event-again", "event-pad-large", "event-longer", "event-rich", "text", "text-again")
EVENTS = ("event", "event-again", "event-pad-large", "event-rich")


def first_defect(delivery: Delivery, codes: dict[ReplyDefect, str]) -> Verdict:
    """The first defect of this family in any of the replies; one reply may be right by chance."""
    replies = [one for one in map(delivery.of, GENUINE) if one is not None and one.form is not None]
    if not any(one.form not in SILENT or one.defects for one in replies if one.passed or one.defects):
        return MOOT
    for one in replies:
        for defect in told(one)[:1]:
            if defect in codes:
                return Problem(codes[defect])
    return OK


def told(reply: Reaction) -> tuple[ReplyDefect, ...]:
    """The defects of a reply that matter; whoever repeats our longest event is not to blame for its length."""
    harmless = HARMLESS | {ReplyDefect.TOO_LONG} if reply.variant == "event-rich" else HARMLESS
    return tuple(one for one in reply.defects if one not in harmless)


@check("reply.form", behind=BEHIND)
def reply_has_a_form_that_wecom_takes(delivery: Delivery) -> Verdict:
    """A message is answered with something that is neither empty, nor `success`, nor an encrypted reply."""
    # Nothing, or `success`, is such a form; the checks that follow need a reply that holds something.
    silent = any(one.passed and one.form in SILENT for one in map(delivery.of, GENUINE) if one is not None)
    found = first_defect(delivery, CODES_OF_FORM)
    return OK if found is MOOT and silent else found


@check("reply.sealing", behind=(*BEHIND, "reply.form"))
def reply_can_be_opened(delivery: Delivery) -> Verdict:
    """A reply is signed, encrypted or addressed wrongly."""
    return first_defect(delivery, CODES_OF_SEALING)


@check("reply.content", behind=(*BEHIND, "reply.form", "reply.sealing"))
def reply_says_something_that_wecom_shows(delivery: Delivery) -> Verdict:
    """A reply opens, and what it holds is not a reply that WeCom knows."""
    return first_defect(delivery, CODES_OF_CONTENT)


@check("reply.uncompressed", behind=BEHIND)
def reply_comes_as_it_is(delivery: Delivery) -> Verdict:
    """A message is answered with something compressed, although nobody said that this would be understood."""
    taken = [one for one in map(delivery.of, GENUINE) if one is not None and one.status == HTTP_OK]
    looks = [(one, delivery.look(one.variant)) for one in taken if one.failure is None]
    packed = [one for one, look in looks if look is not None and look.encoded is not None]
    if not packed:
        return OK if taken else MOOT
    # Most messages are answered with nothing, and what WeCom makes of nothing that is compressed is not known.
    gravity = Severity.WARNING if all(one.form in SILENT for one in packed) else None
    return Problem("reply-compressed-or-chunked", certainty=LIKELY, severity=gravity)


@check("reply.repeats", behind=(*BEHIND, "reply.form", "reply.sealing"))
def repeats_are_answered_once(delivery: Delivery) -> Verdict:
    """An event that is delivered again is answered again, or another event of the same second is not answered."""
    texts = [one for one in map(delivery.of, ("text", "text-again")) if one is not None and one.passed]
    # Answering twice does no harm to somebody who has no effect but the answer.
    if len(texts) > 1 and all(one.form not in SILENT for one in texts):
        return Problem("dedup-missing", certainty=Certainty.POSSIBLE, severity=Severity.NOTICE)
    events = [one for one in map(delivery.of, EVENTS) if one is not None and one.passed]
    answered = sum(1 for one in events if one.form not in SILENT)
    if len(events) < len(EVENTS) or not answered:
        return MOOT
    if answered == len(EVENTS):
        return Problem("dedup-missing", certainty=Certainty.POSSIBLE, severity=Severity.NOTICE)
    # The documentation itself recommends a key of sender and second, which is what our events have in common.
    return Problem("dedup-too-coarse", certainty=LIKELY, severity=Severity.WARNING) if answered == 1 else OK
