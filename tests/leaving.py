"""Facts about the ways out to the API, as a machine with one way has them."""

from typing import Any

from wecom_doctor.facts.egress_routes import EgressRoute, EgressRoutes

DIRECT = EgressRoute(name="direct", variable="", proxy="", usable=True, idle=False)


def routes(*more: EgressRoute, **changes: Any) -> EgressRoutes:
    """The direct way, and more of them behind it."""
    return EgressRoutes(**{"routes": (DIRECT, *more), "bypassed_by": "", "hosting": "", **changes})
