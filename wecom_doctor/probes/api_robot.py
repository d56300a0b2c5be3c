"""Send a group's robot an empty message, which is refused in one way by a key that is known and in another by none."""

from urllib.parse import parse_qs, urlsplit

from wecom_doctor.facts.api_knock import ApiKnock
from wecom_doctor.facts.api_robot import ApiRobot
from wecom_doctor.model import Absence, Absent, Coming, Reach, probe
from wecom_doctor.net.api import call_api
from wecom_doctor.net.gate import Gate
from wecom_doctor.probes.api_knock import door_onward
from wecom_doctor.protocol.api.call import Call
from wecom_doctor.settings.door import door_of, usable
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name


@probe(reach=Reach.API, deadline_s=25.0)
async def api_robot(given: Given, gate: Gate, api_knock: Coming[ApiKnock]) -> ApiRobot | Absent:
    """The key alone, or the whole address that the console shows."""
    if not usable(given, Name.ROBOT_KEY):
        return Absent(Absence.NOT_PLANNED, Name.ROBOT_KEY)
    key = key_in((given.text(Name.ROBOT_KEY) or "").strip())
    door = door_of(given)
    if door.is_official and not door.is_secured:
        return Absent(Absence.NOT_APPLICABLE, "api-unreached")
    if not key:
        return ApiRobot(answer=None)
    door = await door_onward(given, api_knock)
    reply = await call_api(gate, door, Call(path="webhook/send", hidden={"key": key}, body={}))
    return ApiRobot(answer=reply.answer)


def key_in(value: str) -> str:
    """The key of an address, or the value itself when it is none."""
    if "//" not in value:
        return value
    try:
        return parse_qs(urlsplit(value).query).get("key", [""])[0]
    except ValueError:
        return ""
