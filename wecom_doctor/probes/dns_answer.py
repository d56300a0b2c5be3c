"""What the host of the URL resolves to for this machine."""

from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.dns import DnsAnswer
from wecom_doctor.model import Absent, Reach, probe
from wecom_doctor.net.asked_name import asked_name
from wecom_doctor.net.gate import Gate
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name


@probe(reach=Reach.TARGET, deadline_s=15.0)
async def dns_answer(given: Given, gate: Gate, callback_url: CallbackUrl) -> DnsAnswer | Absent:
    """Resolve it as the connections of this run do, and ask the name servers behind that one by one."""
    host = asked_name(callback_url, given.text(Name.CALLBACK_URL) or "", gate.ways)
    if isinstance(host, Absent):
        return host
    # What speaks DNS is loaded only when there is a name.
    from wecom_doctor.net.dns_answer import answer_for

    return await answer_for(host, gate.ways, is_local=callback_url.is_local)
