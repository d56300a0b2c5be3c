"""Whose domain the callback's host lies below, as far as our own list knows."""

from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.shared_domain import SharedDomain
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.settings.shared_domains import sharing_of


@probe(reach=Reach.LOCAL)
async def shared_domain(callback_url: CallbackUrl) -> SharedDomain | Absent:
    """Look the host up; an address, and a name of this network only, is nobody's domain."""
    if callback_url.host is None or callback_url.host_is_address or callback_url.is_local:
        return Absent(Absence.NOT_APPLICABLE, "moot")
    return SharedDomain(host=callback_url.host, sharing=sharing_of(callback_url.host))
