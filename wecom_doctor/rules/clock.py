"""Whether the endpoint's clock agrees with ours."""

from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import MOOT, OK, Certainty, Problem, Verdict, check

CLOCKS_AGREE_S = 60


@check("clock.endpoint", behind=("http.answers", "http.reaches-handler", "callback.verify-answer"))
def clocks_agree(seen: Verification) -> Verdict:
    """The Date header of the endpoint is more than a minute away from this machine's time."""
    genuine = seen.of("genuine")
    if seen.ahead_s is None or genuine is None or genuine.status is None:
        return MOOT
    if abs(seen.ahead_s) <= CLOCKS_AGREE_S:
        return OK
    # Which of the two clocks is wrong cannot be told without a third.
    return Problem("endpoint-clock-skewed", certainty=Certainty.LIKELY, also=("clock-skewed",), ahead_s=seen.ahead_s)
