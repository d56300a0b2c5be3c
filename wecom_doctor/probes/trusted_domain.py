"""The trusted domain of the settings, taken apart."""

from urllib.parse import urlsplit

from wecom_doctor.facts.trusted_domain import TrustedDomain
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.shape import is_placeholder
from wecom_doctor.settings.url import assumed_url, read_url


@probe(reach=Reach.LOCAL)
async def trusted_domain(given: Given) -> TrustedDomain | Absent:
    """Read host and port, whether or not there is a scheme before them."""
    text = given.text(Name.TRUSTED_DOMAIN)
    if not text or is_placeholder(Name.TRUSTED_DOMAIN, text):
        return Absent(Absence.NOT_PLANNED, Name.TRUSTED_DOMAIN.value)
    url = read_url(assumed_url(text))
    if url.host is None:
        return Absent(Absence.NOT_APPLICABLE, "moot")
    return TrustedDomain(host=url.host.lower(), port=urlsplit(assumed_url(text)).port)
