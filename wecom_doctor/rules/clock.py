"""Whether this machine's clock and the endpoint's are right."""

from wecom_doctor.facts.answers import Answers
from wecom_doctor.facts.callback_url import CallbackUrl, Scope
from wecom_doctor.facts.doorstep import Doorstep
from wecom_doctor.facts.reference_clocks import ReferenceClocks
from wecom_doctor.facts.run_info import RunInfo
from wecom_doctor.facts.tls_handshake import TlsHandshake
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import MOOT, OK, UNSURE, Absent, Certainty, Problem, Verdict, check
from wecom_doctor.rules._certificate_dates import is_excused_by_the_server
from wecom_doctor.rules._clocks import (
    OURS,
    apart,
    is_far,
    of_endpoint,
    ours_skewed,
    ours_suspected,
    third_clock,
    whole_s,
)

LIKELY = Certainty.LIKELY


@check("clock.machine")
def machine_is_right(
    clocks: ReferenceClocks, seen: Verification | Absent, doorstep: Doorstep | Absent, url: CallbackUrl | Absent
) -> Verdict:
    """This machine's clock is more than a minute away from those of WeCom's API and of time servers."""
    # What runs on this machine has this machine's clock and bears nothing out.
    is_here = isinstance(url, CallbackUrl) and url.scope is Scope.LOOPBACK
    third = third_clock(clocks, None if is_here else of_endpoint(seen, doorstep))
    if third is None:
        return UNSURE
    if not is_far(third.reading):
        return OK
    return ours_skewed(third, certainty=third.certainty)


@check(
    "clock.endpoint",
    behind=(
        "http.answers",
        "http.reaches-handler",
        "http.doorstep-answers",
        "http.doorstep-clear",
        "callback.verify-answer",
    ),
)
def endpoint_is_right(
    seen: Verification | Absent,
    doorstep: Doorstep | Absent,
    clocks: ReferenceClocks | Absent,
    tls: TlsHandshake | Absent,
    run: RunInfo,
) -> Verdict:
    """The Date header of the endpoint is more than a minute away from the time."""
    endpoint = of_endpoint(seen, doorstep)
    if endpoint is None:
        return MOOT
    # Where both differ from the rest of the world in the same way, it is most likely the same machine.
    if not is_far(endpoint):
        return OK
    third = third_clock(clocks, OURS)
    if third is None and isinstance(tls, TlsHandshake) and is_excused_by_the_server(tls, run):
        return ours_suspected(endpoint)
    if third is None:
        # Which of two clocks is wrong cannot be told without a third.
        return Problem(
            "endpoint-clock-skewed",
            certainty=LIKELY,
            also=("clock-skewed",),
            ahead_s=round(endpoint.ahead_s),
            give_or_take_s=whole_s(endpoint),
        )
    ahead = apart(endpoint, third.reading)
    if not is_far(ahead):
        return OK
    sure = LIKELY if is_kept(seen, doorstep) else third.certainty
    return Problem(
        "endpoint-clock-skewed",
        certainty=sure,
        ahead_s=round(ahead.ahead_s),
        give_or_take_s=whole_s(ahead),
        against=third.hosts,
    )


def is_kept(*seen: Answers | Absent) -> bool:
    """The answer came out of a cache, and so did its date."""
    firsts = [(one, one.reactions[0].variant) for one in seen if not isinstance(one, Absent) and one.reactions]
    looks = [one.look(variant) for one, variant in firsts]
    return any(look is not None and look.cache is not None for look in looks)
