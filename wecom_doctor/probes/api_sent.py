"""Send one text to one member; only when the user asks for it."""

from wecom_doctor.facts.api_reads import ApiReads
from wecom_doctor.facts.api_sent import ApiSent
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net.api import call_api
from wecom_doctor.net.gate import Gate
from wecom_doctor.protocol.api.call import Call
from wecom_doctor.protocol.api.calls import ACCESS_TOKEN
from wecom_doctor.protocol.api.reading import text
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.routes import door_by

TEXTS = {"zh": "wecom-doctor 的测试消息，收到即正常。", "en": "A test message of wecom-doctor; its arrival is all."}
USER_SHOWN = 64


@probe(reach=Reach.API, deadline_s=15.0)
async def api_sent(given: Given, gate: Gate, api_reads: ApiReads | Absent) -> ApiSent | Absent:
    """Whatever the reads were answered: sending may be allowed where reading is not, and the reverse."""
    user = (given.options.send_to or "").strip()
    if not user:
        return Absent(Absence.NOT_PLANNED, "--send-to")
    if isinstance(api_reads, Absent):
        return api_reads
    agent_id = api_reads.asked_agent_id
    if not (agent_id.isascii() and agent_id.isdecimal()):
        return Absent(Absence.NOT_PLANNED, Name.AGENT_ID)
    if api_reads.is_hopeless:
        return Absent(Absence.NEED_MISSING, "api_reads")
    body = {
        "touser": user,
        "agentid": int(agent_id),
        "msgtype": "text",
        "text": {"content": TEXTS.get(given.options.lang, TEXTS["en"])},
    }
    door = door_by(given, api_reads.route)
    reply = await call_api(gate, door, Call(path="message/send", body=body, carries=ACCESS_TOKEN))
    return ApiSent(
        user=user[:USER_SHOWN],
        answer=reply.answer,
        invalid=bool(text(reply.document, "invaliduser")),
        unlicensed=bool(text(reply.document, "unlicenseduser")),
    )
