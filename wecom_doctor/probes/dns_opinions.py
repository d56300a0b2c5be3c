"""What public resolvers and the servers in charge of the zone say, whatever this machine hears."""

from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.dns import DnsOpinions
from wecom_doctor.model import Absent, Reach, probe
from wecom_doctor.net.asked_name import asked_of_the_world
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.ways import Address
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name

# What is left of the run for judging when nobody answers.
LEFT_FOR_JUDGING_S = 0.3


@probe(reach=Reach.PUBLIC, usual_s=4.0)
async def dns_opinions(given: Given, gate: Gate, callback_url: CallbackUrl) -> DnsOpinions | Absent:
    """Ask everybody at the same time; a network that lets no question out leaves an empty fact, not a missing one."""
    host = asked_of_the_world(callback_url, given.text(Name.CALLBACK_URL) or "", gate.ways)
    if isinstance(host, Absent):
        return host
    from wecom_doctor.net.dns_opinions import opinions_of_the_world

    resolvers = [Address(host=one.host, port=one.port) for one in given.options.public_resolvers]
    return await opinions_of_the_world(host, resolvers, gate.left_s() - LEFT_FOR_JUDGING_S)
