"""What else the zone holds around the name."""

from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.dns import DnsAnswer, DnsRecords
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net.asked_name import asked_of_the_world
from wecom_doctor.net.gate import Gate
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name


@probe(reach=Reach.TARGET)
async def dns_records(
    given: Given, gate: Gate, callback_url: CallbackUrl, dns_answer: DnsAnswer
) -> DnsRecords | Absent:
    """Ask the name server that had the addresses for what may stand in the way of a certificate or of other names."""
    host = asked_of_the_world(callback_url, given.text(Name.CALLBACK_URL) or "", gate.ways)
    if isinstance(host, Absent):
        return host
    from wecom_doctor.net.dns_answer import server_that_knows
    from wecom_doctor.net.dns_records import records_around

    server = server_that_knows(dns_answer, gate.ways)
    if server is None:
        return Absent(Absence.NOT_APPLICABLE, "no-address")
    return await records_around(server, host)
