"""What it means that a request got no complete answer."""

from wecom_doctor.facts.answers import Answers
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.model import UNSURE, Certainty, Problem, Verdict
from wecom_doctor.rules._failures import CODES, GIVEN_UP, NOT_SURE, PATIENT_S
from wecom_doctor.rules._patterns import LIKELY

# The checks whose problem means that there is no address to go to.
NAME = ("dns.delegation", "dns.answered", "dns.exists", "dns.chain-ends", "dns.has-address")
# The same for connections.
TO_THE_PORT = (*NAME, "tcp.port-open", "tcp.waits-for-requests")
# The same for requests.
ROAD = (*TO_THE_PORT, "tls.handshake", "tls.no-client-certificate", "http.scheme-fits")
# How services greet that are often found at a port that was meant for HTTP.
GREETINGS = ("SSH-", "220", "+OK", "-ERR", "-NOAUTH", "-DENIED", "+PONG", "RFB", "\\x")


def lost(seen: Answers, variant: str, also: tuple[str, ...] = ()) -> Verdict:
    """The problem of a request that was lost; `also` is what else may lose it where nothing more is known."""
    reaction, look = seen.of(variant), seen.look(variant)
    failure = None if reaction is None else reaction.failure
    code = None if failure is None else CODES.get(failure)
    if reaction is None or code is None:
        return UNSURE
    if failure is Failure.CUT and reaction.status is None:
        code = "http-closed-early"
    elif failure is Failure.CUT:
        return Problem(code, certainty=LIKELY, also=("http-malformed", "http-closed-early"), url=seen.url)
    if failure is Failure.NOT_HTTP and look is not None and not look.body_start.startswith(GREETINGS):
        return Problem("http-malformed", certainty=LIKELY, also=("port-other-service",), url=seen.url)
    hurried = failure in GIVEN_UP and reaction.timing.whole_s < PATIENT_S
    # That the connection broke is sure; where something else may be behind that, it is not the root for sure.
    sure = LIKELY if also or failure in NOT_SURE or hurried else Certainty.CERTAIN
    return Problem(code, certainty=sure, also=also, url=seen.url)
