"""Try the paths that programs need later, on a relay that may pass on a few only."""

import asyncio

from wecom_doctor.facts.callback_url import Scope
from wecom_doctor.facts.relay_paths import RelayPaths
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net.api import call_api
from wecom_doctor.net.gate import Gate
from wecom_doctor.protocol.api.call import Call
from wecom_doctor.settings.door import EGRESS, LOOKING_CLOSER, door_of
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.url import read_url

UPLOAD = "media/upload"
# Just more than nginx lets through by default, and less than many a photograph.
PICTURE_BYTES = 1_100_000


@probe(reach=Reach.API, deadline_s=15.0)
async def relay_paths(given: Given, gate: Gate) -> RelayPaths | Absent:
    """Without a token, so that nothing can happen; a relay that changes the address stands in the public internet."""
    if given.options.command not in LOOKING_CLOSER:
        return Absent(Absence.NOT_APPLICABLE, EGRESS)
    door = door_of(given)
    if door.is_official or read_url(door.base).scope is not Scope.PUBLIC:
        return Absent(Absence.NOT_APPLICABLE, Name.API_BASE)
    calls = (Call(path="menu/get"), Call(path=UPLOAD, body={"media": "x" * PICTURE_BYTES}))
    replies = await asyncio.gather(*(call_api(gate, door, one) for one in calls))
    return RelayPaths(answers=tuple(one.answer for one in replies), large_call=UPLOAD)
