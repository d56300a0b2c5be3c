"""The copy of 企业可信IP in the settings."""

from wecom_doctor.facts.trusted_ips import TrustedIps
from wecom_doctor.model import Reach, probe
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.trusted_ips import read_trusted_ips


@probe(reach=Reach.LOCAL)
async def trusted_ips(given: Given) -> TrustedIps:
    """Read the list; without the setting it is empty."""
    return read_trusted_ips(given.text(Name.TRUSTED_IPS) or "")
