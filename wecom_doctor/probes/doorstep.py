"""A request without parameters, where there are no keys to sign one with; more only where its answer is strange."""

from wecom_doctor.facts.answers import HTTP_OK
from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.doorstep import Doorstep
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net.battery import OF_A_REQUEST, REDIRECTS, Battery, is_mesh
from wecom_doctor.net.courier import Courier
from wecom_doctor.net.gate import Gate
from wecom_doctor.protocol.autopsy import Echo
from wecom_doctor.protocol.battery.table import UNSIGNED
from wecom_doctor.protocol.battery.variant import Suspicion
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.sender import unsigned_draft

ANSWER_WITHIN_S = 6.0
FIRST = UNSIGNED[0].name
SIGNED = "signed"
# What a handler says to somebody who gives it nothing to verify.
HANDLERS_OWN = frozenset({HTTP_OK, 400, 403, 405, 422, 500})
# After these, too, another path may fare better; all others end on the road.
ONLY_HERE = OF_A_REQUEST | {Failure.TIMEOUT, Failure.STALLED, Failure.DRIP, Failure.TOO_LARGE}
WITHOUT_KEYS = frozenset({Absence.NOT_PLANNED, Absence.NEED_MISSING})


@probe(reach=Reach.TARGET, deadline_s=60.0)
async def doorstep(
    given: Given, gate: Gate, callback_url: CallbackUrl, verification: Verification | Absent
) -> Doorstep | Absent:
    """Ask for the URL as it is; signed requests tell more, so nothing is asked beside them."""
    if isinstance(verification, Verification):
        return Absent(Absence.NOT_APPLICABLE, SIGNED)
    if callback_url.defect is not None:
        return Absent(Absence.NEED_MISSING, "callback_url")
    if verification.reason not in WITHOUT_KEYS:
        return verification
    url = given.text(Name.CALLBACK_URL) or ""
    courier = Courier(gate, callback_url.host or url, ANSWER_WITHIN_S)
    battery = Battery(url, unsigned_draft(given), courier, first=FIRST)
    asked: set[Suspicion] = set()
    wanted = {Suspicion.ALWAYS}
    while wanted:
        asked |= wanted
        await battery.send([one for one in UNSIGNED if one.decides in wanted])
        seen = battery.fact(Doorstep, callback_url.shown)
        if given.options.glance:
            break
        wanted = suspected(seen) - asked
        if given.options.thorough:
            wanted |= {Suspicion.OLD_VERSION} - asked
    return battery.fact(Doorstep, callback_url.shown)


def suspected(seen: Doorstep) -> set[Suspicion]:
    """What is worth a second look, because no handler is known to answer like that."""
    first, look = seen.of(FIRST), seen.look(FIRST)
    if first is None or look is None:
        return set()
    if first.failure is not None:
        return {Suspicion.NOT_REACHED} if first.failure in ONLY_HERE else set()
    if first.status in REDIRECTS:
        return {Suspicion.NOT_REACHED, Suspicion.REDIRECT}
    if look.page is None and first.status in HANDLERS_OWN and first.echo is not Echo.HTML:
        return {Suspicion.OLD_VERSION} if is_mesh(look) else set()
    return {Suspicion.NOT_REACHED, Suspicion.PATH, Suspicion.HOST}
