"""One TLS handshake that believes everything, and what others would have thought of it."""

from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.tls_handshake import TlsHandshake
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net.gate import Gate
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name


def without_tls(url: CallbackUrl) -> Absent | None:
    """Why there is no TLS to look at."""
    if url.defect is not None:
        return Absent(Absence.NEED_MISSING, "callback_url")
    return None if url.scheme == "https" else Absent(Absence.NOT_APPLICABLE, "plain-http")


@probe(reach=Reach.TARGET, deadline_s=60.0)
async def tls_handshake(given: Given, gate: Gate, callback_url: CallbackUrl) -> TlsHandshake | Absent:
    """Shake hands, read the certificates, and ask the trust stores."""
    absent = without_tls(callback_url)
    if absent is not None:
        return absent
    # Certificates take a while to import, and most runs have nothing to do with them.
    from wecom_doctor.net.tls_inspection import inspect

    return await inspect(given.text(Name.CALLBACK_URL) or "", gate, given.options.ca_file)
