"""One request in clear where TLS was cut off: clouds that stop a name without ICP filing say there that they do."""

from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.filing_notice import FilingNotice
from wecom_doctor.facts.tls_handshake import TlsHandshake
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net.courier import Courier, Parcel
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.pages import recognise
from wecom_doctor.protocol.requests import Request

ANSWER_WITHIN_S = 4.0
CUT_OFF = frozenset({Failure.TLS_RESET, Failure.TLS_CLOSED})


@probe(reach=Reach.TARGET, deadline_s=10.0)
async def filing_notice(gate: Gate, callback_url: CallbackUrl, tls_handshake: TlsHandshake) -> FilingNotice | Absent:
    """Ask port 80 for the root; no name, and no handshake that was cut off, is nothing to ask about."""
    named = callback_url.host is not None and not callback_url.host_is_address and not callback_url.is_local
    if tls_handshake.failure not in CUT_OFF or not named:
        return Absent(Absence.NOT_APPLICABLE, "moot")
    host = callback_url.host or ""
    parcel = Parcel(url=f"http://{host}/", request=Request(method="GET", query=""))
    (answer,) = await Courier(gate, host, ANSWER_WITHIN_S).carry([parcel])
    if answer is None:
        return Absent(Absence.TIMED_OUT)
    return FilingNotice(
        url=parcel.url,
        status=answer.status,
        failure=answer.failure,
        page=None if answer.status is None else recognise(answer.status, answer.headers, answer.body),
    )
