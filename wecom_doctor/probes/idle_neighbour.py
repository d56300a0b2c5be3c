"""A handshake beside a connection that says nothing, after everything else, so that only it can be kept waiting."""

import re

from wecom_doctor.facts.answers import Answers
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.idle_neighbour import IdleNeighbour
from wecom_doctor.facts.tls_handshake import TlsHandshake
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net.gate import Gate
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name

# Servers that frameworks bring along, of which some do TLS for one connection at a time.
BROUGHT_ALONG = re.compile(r"\b(?:werkzeug|basehttp|simplehttp|wsgiserver|gunicorn|python)\b", re.IGNORECASE)
# Many times what a handshake took before, and no longer than a user would wait.
HANDSHAKES, PATIENCE_S_MIN, PATIENCE_S_MAX = 8, 1.0, 3.0
# Two handshakes each for two attempts.
WAITS = 4
UNLIKELY = Absent(Absence.NOT_APPLICABLE, "no-builtin-server")


@probe(reach=Reach.TARGET, deadline_s=30.0)
async def idle_neighbour(
    given: Given,
    gate: Gate,
    tls_handshake: TlsHandshake,
    verification: Verification | Absent,
    delivery: Delivery | Absent,
) -> IdleNeighbour | Absent:
    """Only where such a server answers, or all is asked for; messages are waited for, they could be held up."""
    if tls_handshake.failure is not None or given.options.glance or isinstance(verification, Absent):
        return UNLIKELY
    server = server_of(verification) or server_of(delivery)
    if not BROUGHT_ALONG.search(server) and not given.options.thorough:
        return UNLIKELY
    patience_s = min(max(HANDSHAKES * (tls_handshake.secured_s or 0.0), PATIENCE_S_MIN), PATIENCE_S_MAX)
    if gate.left_s() < (WAITS + 1) * patience_s:
        return UNLIKELY
    from wecom_doctor.net.idle_neighbour import attempts

    seen = await attempts(given.text(Name.CALLBACK_URL) or "", gate, patience_s)
    return IdleNeighbour(server=server, patience_s=patience_s, attempts=seen)


def server_of(answers: Answers | Absent) -> str:
    """How the server calls itself, empty where it says nothing."""
    if isinstance(answers, Absent):
        return ""
    return next((one.server for one in answers.looks if one.server), "")
