"""A handshake where a request in clear was hung up on: many servers say nothing to who speaks no TLS to them."""

from wecom_doctor.facts.answers import Answers
from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.doorstep import Doorstep
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.tls_instead import TlsInstead
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net.gate import Gate
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name

WORDLESS = frozenset({Failure.RESET, Failure.CLOSED_EARLY, Failure.TIMEOUT})
MOOT = Absent(Absence.NOT_APPLICABLE, "moot")


@probe(reach=Reach.TARGET, deadline_s=60.0)
async def tls_instead(
    given: Given,
    gate: Gate,
    callback_url: CallbackUrl,
    verification: Verification | Absent,
    doorstep: Doorstep | Absent,
) -> TlsInstead | Absent:
    """Shake hands at the port; where anything was answered in clear, or TLS was spoken before, there is no doubt."""
    if callback_url.defect is not None or callback_url.scheme != "http":
        return MOOT
    if not (hung_up_on(verification) or hung_up_on(doorstep)):
        return MOOT
    from wecom_doctor.net.tls_inspection import speaks_tls

    return await speaks_tls(given.text(Name.CALLBACK_URL) or "", gate)


def hung_up_on(seen: Answers | Absent) -> bool:
    """The first request got no answer at all."""
    if isinstance(seen, Absent) or not seen.reactions:
        return False
    return seen.reactions[0].failure in WORDLESS and all(one.status is None for one in seen.reactions)
