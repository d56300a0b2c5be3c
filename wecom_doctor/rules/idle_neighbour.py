"""Whether somebody who connects and says nothing keeps everybody else waiting."""

from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.idle_neighbour import IdleNeighbour
from wecom_doctor.model import OK, UNSURE, Certainty, Problem, Verdict, check

SURE_AFTER = 2


@check("tls.beside-silence", behind=("tls.handshake",))
def silence_keeps_nobody_waiting(idle: IdleNeighbour) -> Verdict:
    """Handshakes hang as long as another connection is open on which nobody speaks."""
    held_up = [one for one in idle.attempts if one.beside is Failure.TLS_TIMEOUT and one.afterwards is None]
    if not held_up:
        return OK if any(one.beside is None for one in idle.attempts) else UNSURE
    return Problem(
        "builtin-tls-server-hangs",
        certainty=Certainty.CERTAIN if len(held_up) >= SURE_AFTER else Certainty.LIKELY,
        server=idle.server,
        held_up_s=idle.patience_s,
    )
