"""What of IPv6 can be seen from this machine."""

from wecom_doctor.facts.ports import Family, Ipv6Knock, PortKnock
from wecom_doctor.model import Absence, Absent, Reach, probe


@probe(reach=Reach.LOCAL)
async def ipv6_knock(port_knock: PortKnock) -> Ipv6Knock | Absent:
    """The attempts at IPv6 addresses that this machine can judge; many machines have no IPv6 at all."""
    over_ipv6 = [one for one in port_knock.knocks if one.family is Family.IPV6]
    if not over_ipv6 or len(over_ipv6) == len(port_knock.knocks) or all(one.loopback for one in over_ipv6):
        return Absent(Absence.NOT_APPLICABLE, "no-ipv6-address")
    judged = tuple(one for one in over_ipv6 if one.tells)
    return Ipv6Knock(knocks=judged) if judged else Absent(Absence.NOT_APPLICABLE, "no-ipv6-here")
