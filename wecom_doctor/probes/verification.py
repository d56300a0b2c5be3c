"""A battery of verification requests; a failure unlocks the rows that decide between its causes."""

from collections.abc import Iterable, Sequence

from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net.battery import OF_A_REQUEST, REDIRECTS, Battery, is_mesh
from wecom_doctor.net.courier import TOO_MANY_REQUESTS, Courier
from wecom_doctor.net.gate import Gate
from wecom_doctor.protocol.battery.table import FIRST, VERIFICATION
from wecom_doctor.protocol.battery.variant import Draft, Style, Suspicion, Variant
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.sender import draft_of, sender_of

# Six times what WeCom allows: late answers tell as much as timely ones.
ANSWER_WITHIN_S = 6.0
# Three quarters of what WeCom allows; whether that is the rule is worth a second request.
GRAZES_S = 0.75
NO_SUCH_PAGE = frozenset({404, 405, 410, 501})
# What tells nothing about an endpoint that answers rightly.
ONLY_AFTER_FAILURE = {
    *(Suspicion.PATH, Suspicion.HOST, Suspicion.REDIRECT),
    *(Suspicion.PARAMETER_NAME, Suspicion.FORMER, Suspicion.NOT_REACHED, Suspicion.FLAKY),
}
KNOWN_TO_PASS = ("genuine", "twin", "rich-echostr", "few-digits", "again")


@probe(reach=Reach.TARGET, deadline_s=300.0, usual_s=3.0)
async def verification(given: Given, gate: Gate, callback_url: CallbackUrl) -> Verification | Absent:
    """Send the battery and tell which requests were answered alike."""
    if callback_url.defect is not None:
        return Absent(Absence.NEED_MISSING, "callback_url")
    sender = sender_of(given)
    if isinstance(sender, Absent):
        return sender
    url = given.text(Name.CALLBACK_URL) or ""
    draft = draft_of(given, sender)
    battery = Battery(url, draft, Courier(gate, callback_url.host or url, ANSWER_WITHIN_S))
    first, rest = split(rows(draft, [Suspicion.ALWAYS]))
    await battery.send_led(first, () if given.options.glance else rest, lambda: is_hopeless(battery))
    if given.options.glance or is_hopeless(battery):
        return battery.fact(Verification, callback_url.shown)
    if any(one.answer.timing.whole_s > GRAZES_S for one in battery.exchanges if one.variant.name in FIRST):
        await battery.send(rows(draft, [Suspicion.SLOW]))
    asked = {Suspicion.ALWAYS, Suspicion.SLOW}
    while suspicions := suspected(battery.fact(Verification, callback_url.shown), asked):
        asked |= suspicions
        await battery.send(rows(battery.draft, suspicions))
    if given.options.thorough:
        everything = set(Suspicion) - asked - ONLY_AFTER_FAILURE
        await battery.send(rows(battery.draft, everything))
    return battery.fact(Verification, callback_url.shown)


def is_hopeless(battery: Battery) -> bool:
    """The road ends before the endpoint, or all that it says is that we should come later."""
    answers = [one.answer for one in battery.exchanges]
    lost = all(one.failure not in {None, *OF_A_REQUEST} for one in answers)
    return lost or all(one.status == TOO_MANY_REQUESTS for one in answers)


def rows(draft: Draft, suspicions: Iterable[Suspicion]) -> list[Variant]:
    """The rows of some suspicions, in the order of the table."""
    wanted = set(suspicions)
    plain = draft.style is Style.OFFICIAL
    return [one for one in VERIFICATION if one.decides in wanted and not (plain and one.encrypted)]


def split(variants: Sequence[Variant]) -> tuple[list[Variant], list[Variant]]:
    """The rows that are sent before all others, and the others."""
    return [one for one in variants if one.name in FIRST], [one for one in variants if one.name not in FIRST]


def suspected(seen: Verification, asked: set[Suspicion]) -> set[Suspicion]:
    """What a failure may still come from; nothing that was asked before."""
    found: set[Suspicion] = set()
    if not seen.passed("genuine") and not seen.opened("genuine"):
        found |= suspected_of_failure(seen)
    elif any(differs(seen, one) for one in KNOWN_TO_PASS):
        found |= {Suspicion.CHARACTERS, Suspicion.FLAKY}
    if not seen.passed("genuine") and any(one.passed for one in seen.reactions):
        # Before a success is taken for a proof: does the genuine request fail every time?
        found |= {Suspicion.FLAKY}
    if seen.passed("genuine") and is_mesh(seen.look("genuine")):
        found |= {Suspicion.OLD_VERSION}
    if seen.passed("also-in-other-case", "also-under-other-names"):
        found |= {Suspicion.PARAMETER_NAME}
    return found - asked


def differs(seen: Verification, variant: str) -> bool:
    """This request fared worse than the genuine one, for whatever reason: not passed, or not even opened."""
    is_sent = seen.of(variant) is not None
    return is_sent and not seen.passed(variant) and (seen.passed("genuine") or not seen.opened(variant))


def suspected_of_failure(seen: Verification) -> set[Suspicion]:
    """What the failure of the genuine request may come from, as far as the first rows tell."""
    genuine = seen.of("genuine")
    status = seen.status("genuine")
    if genuine is None or genuine.failure is not None:
        return {Suspicion.NOT_REACHED, Suspicion.HOST}
    if any(seen.passed(one) for one in KNOWN_TO_PASS):
        return {Suspicion.CHARACTERS, Suspicion.FLAKY}
    unreached = seen.alike("genuine", "bad-signature") and (
        seen.alike("genuine", "garbage") or seen.of("garbage") is None
    )
    if unreached and status in REDIRECTS:
        return {Suspicion.REDIRECT, Suspicion.NOT_REACHED, Suspicion.HOST}
    if unreached and status in NO_SUCH_PAGE and seen.alike("genuine", "neighbour"):
        return {Suspicion.NOT_REACHED, Suspicion.HOST, Suspicion.PATH}
    further = {Suspicion.CLOCK, Suspicion.FORMER, Suspicion.DECRYPTION, Suspicion.RECEIVE_ID}
    if unreached:
        return further | {Suspicion.SIGNATURE, Suspicion.NOT_REACHED, Suspicion.HOST}
    # Where even two copies are answered in different words, the status is all that can be compared.
    restless = seen.apart("genuine", "twin") and status == seen.status("bad-signature")
    if seen.alike("genuine", "bad-signature") or restless:
        return further | {Suspicion.SIGNATURE}
    return further
