"""A second handshake with a client that knows no TLS 1.3 and insists on forward secrecy."""

from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.tls_older_client import TlsOlderClient
from wecom_doctor.model import Absent, Reach, probe
from wecom_doctor.net.gate import Gate
from wecom_doctor.probes.tls_handshake import without_tls
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name


@probe(reach=Reach.TARGET, deadline_s=60.0)
async def tls_older_client(given: Given, gate: Gate, callback_url: CallbackUrl) -> TlsOlderClient | Absent:
    """Shake hands at the same time as the first client, so that it costs no time."""
    absent = without_tls(callback_url)
    if absent is not None:
        return absent
    from wecom_doctor.net.tls_inspection import older_client

    return await older_client(given.text(Name.CALLBACK_URL) or "", gate)
