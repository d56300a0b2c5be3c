"""The callback URL as text."""

from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.shape import is_placeholder
from wecom_doctor.settings.url import read_url


@probe(reach=Reach.LOCAL)
async def callback_url(given: Given) -> CallbackUrl | Absent:
    """Take the URL apart."""
    text = given.text(Name.CALLBACK_URL)
    if not text or is_placeholder(Name.CALLBACK_URL, text):
        return Absent(Absence.NOT_PLANNED, "WECOM_CALLBACK_URL")
    return read_url(text)
