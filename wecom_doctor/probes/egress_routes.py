"""The ways to the API that there are on this machine."""

from wecom_doctor.facts.egress_routes import EgressRoutes
from wecom_doctor.model import Reach, probe
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.hosting import hosting
from wecom_doctor.settings.routes import bypassed_by, ways_of


@probe(reach=Reach.LOCAL)
async def egress_routes(given: Given) -> EgressRoutes:
    """Read them off settings and environment."""
    return EgressRoutes(
        routes=tuple(one.told for one in ways_of(given)),
        bypassed_by=bypassed_by(given),
        hosting=hosting(given.surroundings),
    )
