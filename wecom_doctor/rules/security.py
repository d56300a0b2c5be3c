"""What the endpoint accepts although it must not, and what it gives away."""

from wecom_doctor.facts.answers import ReplyForm
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.settings_given import Kind, SettingsGiven
from wecom_doctor.facts.verification import Verification
from wecom_doctor.facts.xml_entities import XmlEntities
from wecom_doctor.model import MOOT, OK, Absent, Certainty, Problem, Severity, Verdict, check
from wecom_doctor.rules._families import CHANGED, SIGNED_WRONGLY

LIKELY, POSSIBLE = Certainty.LIKELY, Certainty.POSSIBLE
SERVER_ERROR = 500
SILENT = frozenset({ReplyForm.EMPTY, ReplyForm.SUCCESS})
FORGED = ("event-changed", "event-forged")


@check("security.signature-verified")
def signature_is_verified(seen: Verification) -> Verdict:
    """A verification with a wrong signature is answered with its plaintext, so anybody can talk to this endpoint."""
    if not seen.opened("genuine"):
        return MOOT
    accepted = [one for one in SIGNED_WRONGLY if seen.opened(one)]
    if not accepted:
        return OK
    if seen.of("bad-signature") and seen.of("bad-signature-end") and len({*CHANGED} & {*accepted}) == 1:
        return Problem("signature-compared-partly", accepted=accepted[0])
    return Problem("signature-not-verified", accepted=accepted[0])


@check("security.messages-verified", behind=("security.signature-verified", "http.reaches-handler"))
def messages_are_verified(delivery: Delivery) -> Verdict:
    """A message with a wrong signature is taken like a genuine one."""
    genuine = delivery.of("event")
    if genuine is None or not genuine.passed:
        return MOOT
    if delivery.of("event-garbage") is None:
        # Verifications fail, and whether POST takes everything or just says so was not asked.
        return MOOT
    taken = [one for one in (*FORGED, "event-in-clear", "event-unsigned") if delivery.passed(one)]
    if not taken:
        return OK
    if delivery.passed("event-garbage"):
        # Whether it believes everything or only says so cannot be told from outside.
        sure = LIKELY if delivery.alike("event", "event-garbage") else Certainty.CERTAIN
        return Problem("errors-swallowed", certainty=sure, also=("signature-not-verified",))
    answered = [one for one in map(delivery.of, taken) if one is not None and one.form not in SILENT]
    if answered:
        return Problem("signature-not-verified", accepted=answered[0].variant)
    forged = [one for one in taken if one in FORGED]
    if genuine.form not in SILENT:
        # Genuine events get a reply and these get silence, so they were not taken for genuine.
        return Problem("errors-swallowed", certainty=LIKELY) if forged else OK
    also = ("errors-swallowed",)
    if forged:
        return Problem("signature-not-verified", certainty=LIKELY, accepted=forged[0], also=also)
    # What is no message at all may as well be passed over in silence.
    return Problem(
        "signature-not-verified", certainty=POSSIBLE, severity=Severity.WARNING, accepted=taken[0], also=also
    )


@check("security.receive-id-verified", behind=("security.signature-verified",))
def receive_id_is_verified(seen: Verification, settings: SettingsGiven) -> Verdict:
    """A verification that was encrypted for another receiver is accepted."""
    # Whose id stands in messages to an Official Account is none of the settings.
    # A provider who gets messages of every company often opens verifications the same way.
    if settings.kind in {Kind.MP, Kind.SUITE_DATA} or not seen.opened("genuine") or seen.of("foreign-id") is None:
        return MOOT
    return Problem("receiveid-not-verified") if seen.opened("foreign-id") else OK


@check("security.message-receiver-verified", behind=("security.receive-id-verified", "security.messages-verified"))
def receiver_of_messages_is_verified(delivery: Delivery, seen: Verification, settings: SettingsGiven) -> Verdict:
    """A message that was encrypted for another receiver is taken like a genuine one."""
    # A provider's data URL gets messages of every company that authorised it.
    if (
        not delivery.passed("event")
        or settings.kind in {Kind.SUITE_DATA, Kind.MP}
        or delivery.of("event-foreign-id") is None
    ):
        return MOOT
    if seen.opened("foreign-id"):
        return MOOT
    if not delivery.passed("event-foreign-id"):
        return OK
    if delivery.passed("event-garbage"):
        return MOOT
    return Problem("receiveid-not-verified")


@check("security.no-oracle", behind=("security.signature-verified", "http.steady", "callback.verify-copies"))
def forgeries_are_answered_alike(seen: Verification) -> Verdict:
    """Wrongly signed requests are decrypted all the same, and the answers tell how far that went."""
    if seen.of("forged-garbage") is None or not seen.alike("bad-signature", "bad-signature-end"):
        return MOOT
    if seen.opened("bad-signature") or not seen.passed("genuine"):
        return MOOT
    return Problem("decryption-oracle", certainty=LIKELY) if seen.apart("bad-signature", "forged-garbage") else OK


@check("security.keeps-secrets")
def answers_keep_secrets(seen: Verification, delivery: Delivery | Absent) -> Verdict:
    """An answer shows the Token, the key or the signature that would have been right."""
    reactions = [*seen.reactions, *(delivery.reactions if isinstance(delivery, Delivery) else ())]
    leaked = tuple(dict.fromkeys(name for one in reactions for name in one.leaks))
    return Problem("secret-in-answer", shows=leaked) if leaked else OK


@check("security.refuses-cleanly", behind=("callback.verify-answer", "security.signature-verified"))
def forgeries_are_refused_cleanly(seen: Verification) -> Verdict:
    """A wrongly signed request makes the handler crash instead of being refused."""
    if not seen.passed("genuine") or seen.of("bad-signature") is None:
        return MOOT
    refusal, garbage = seen.status("bad-signature") or 0, seen.status("garbage") or 0
    if refusal >= SERVER_ERROR:
        return Problem("handler-returns-none-500", severity=Severity.NOTICE, status=refusal)
    if garbage >= SERVER_ERROR:
        return Problem("dependency-length-check", severity=Severity.NOTICE, status=garbage)
    return OK


@check("security.no-replay", behind=("callback.verify-answer", "security.signature-verified"))
def old_requests_are_refused(seen: Verification) -> Verdict:
    """A genuine request of yesterday is still accepted, so whoever recorded one can send it again."""
    if not seen.passed("genuine") or seen.of("a-day-old") is None:
        return MOOT
    return Problem("replay-accepted") if seen.passed("a-day-old") else OK


@check("security.no-xml-entities")
def entities_are_left_alone(entities: XmlEntities) -> Verdict:
    """Entities in the XML of a message are expanded, or even fetched, before anybody asks who sent it."""
    if entities.fetched:
        return Problem("xml-entity-unsafe")
    if entities.expanded:
        return Problem("xml-entity-unsafe", certainty=LIKELY, severity=Severity.WARNING)
    return OK
