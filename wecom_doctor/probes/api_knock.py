"""One call to the API without anything of value, to see who answers and which address it sees."""

import asyncio

from wecom_doctor.facts.api_knock import ApiKnock
from wecom_doctor.model import Absent, Coming, Reach, probe
from wecom_doctor.net.api import call_api
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.hosts import pinned_in_hosts
from wecom_doctor.net.vouching import trust_in
from wecom_doctor.protocol.api.call import Door
from wecom_doctor.protocol.api.calls import knock
from wecom_doctor.settings.door import door_of, no_application, not_asked
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.routes import detour_of, door_by
from wecom_doctor.settings.url import read_url


@probe(reach=Reach.API, deadline_s=15.0)
async def api_knock(given: Given, gate: Gate) -> ApiKnock | Absent:
    """Knock, and look at the certificate meanwhile."""
    if (absent := not_asked(given)) is not None:
        return absent
    door = door_of(given)
    call = knock(has_credentials=no_application(given) is None)
    reply, trust = await asyncio.gather(call_api(gate, door, call), trust_in(gate, door))
    return ApiKnock(
        base=read_url(door.base).shown,
        official=door.is_official,
        secured=door.is_secured,
        route=door.route.name,
        answer=reply.answer,
        trust=trust,
        pinned=pinned_in_hosts(door.host),
        onward="" if reply.answer.is_api else await way_round(given, gate),
    )


async def way_round(given: Given, gate: Gate) -> str:
    """Where nothing leads out directly, the proxy of the environment may, as it does for most programs."""
    detour = detour_of(given)
    if detour is None:
        return ""
    reply = await call_api(gate, detour, knock(has_credentials=True))
    return detour.route.name if reply.answer.is_api else ""


async def door_onward(given: Given, api_knock: Coming[ApiKnock]) -> Door:
    """The door by the way that leads to the API; only where there are two is the first call waited for."""
    if detour_of(given) is None:
        return door_of(given)
    seen = await api_knock
    return door_by(given, seen.onward if isinstance(seen, ApiKnock) else "")
