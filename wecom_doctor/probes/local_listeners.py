"""Who listens on the target's port, when the target is this machine."""

from wecom_doctor.facts.listeners import LocalListeners
from wecom_doctor.facts.ports import PortKnock, Way
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net.listeners import listeners_around


@probe(reach=Reach.LOCAL)
async def local_listeners(port_knock: PortKnock) -> LocalListeners | Absent:
    """Ask the system, which knows better than any connection."""
    if not any(one.way is Way.OWN for one in port_knock.knocks):
        return Absent(Absence.NOT_APPLICABLE, "another-machine")
    if any(one.accepted for one in port_knock.decisive):
        # Listing takes as long as all the rest, and who listens explains only a port that does not open.
        return Absent(Absence.NOT_APPLICABLE, "port-open")
    return await listeners_around(port_knock.port)
