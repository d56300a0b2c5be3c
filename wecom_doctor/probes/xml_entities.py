"""Two messages with entities in their XML; only when the user asks for it."""

from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.xml_entities import XmlEntities
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net.courier import Courier, Parcel
from wecom_doctor.net.fetches import listening
from wecom_doctor.net.gate import Gate
from wecom_doctor.protocol.battery.entities import with_external_entity, with_internal_entity
from wecom_doctor.protocol.battery.variant import Style
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.sender import message_draft_of, sender_of

ANSWER_WITHIN_S = 7.0
FETCH_WITHIN_S = 0.5
HTTP_OK = 200


@probe(reach=Reach.MESSAGE, deadline_s=60.0)
async def xml_entities(given: Given, gate: Gate, callback_url: CallbackUrl, delivery: Delivery) -> XmlEntities | Absent:
    """Send an external and an internal entity, and listen on loopback for whoever follows the first."""
    if not given.options.security:
        return Absent(Absence.NOT_PLANNED, "--security")
    sender = sender_of(given)
    draft = sender if isinstance(sender, Absent) else message_draft_of(given, sender)
    if isinstance(draft, Absent):
        return draft
    if draft.style is Style.JSON:
        return Absent(Absence.NOT_APPLICABLE, "kind")
    url = given.text(Name.CALLBACK_URL) or ""
    courier = Courier(gate, callback_url.host or url, ANSWER_WITHIN_S)
    async with listening() as listener:
        requests = (with_external_entity(draft, listener.url), with_internal_entity(draft))
        _, internal = await courier.carry([Parcel(url=url, request=one) for one in requests])
        fetched = await listener.was_asked(FETCH_WITHIN_S)
    status = internal.status if internal else None
    # An endpoint that takes everything proves nothing by taking this.
    expanded = status == HTTP_OK and not delivery.passed("event-garbage") and delivery.passed("event")
    return XmlEntities(fetched=fetched, expanded=expanded, status=status)
