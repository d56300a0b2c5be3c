"""One connection to each address of the target."""

from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.ports import PortKnock
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.knocking import knock_at
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name


@probe(reach=Reach.TARGET, deadline_s=15.0)
async def port_knock(given: Given, gate: Gate, callback_url: CallbackUrl) -> PortKnock | Absent:
    """Try every address by itself, while requests take the first that works."""
    if callback_url.defect is not None:
        return Absent(Absence.NEED_MISSING, "callback_url")
    return await knock_at(given.text(Name.CALLBACK_URL) or "", gate.ways)
