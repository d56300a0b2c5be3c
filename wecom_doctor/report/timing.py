"""How long the phases of the genuine requests took, against what WeCom allows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from wecom_doctor.facts.answers import Answers, Reaction
from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.exchange import Timing
from wecom_doctor.model import Facts

# What WeCom waits for the answer to a verification and to a message; observed and documented, see rules/message.py.
VERIFIED_WITHIN_S, ANSWERED_WITHIN_S = 1.0, 5.0
REQUESTS = (("verification", "genuine", VERIFIED_WITHIN_S), ("delivery", "event", ANSWERED_WITHIN_S))
# Where on a bar the limit stands when the request stayed below it.
LIMIT_AT = 0.8
SLIVER = 0.004


@dataclass(frozen=True, kw_only=True)
class Phase:
    """One part of a request; `at` and `share` are fractions of the bar."""

    name: str
    seconds: float
    at: float
    share: float
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One request; the limit stands at the fraction `limit_at`."""

    name: str
    limit_s: float
    whole_s: float
    limit_at: float
    phases: tuple[Phase, ...]

    @property
    def is_late(self) -> bool:
        """WeCom has hung up by then."""
        return self.whole_s > self.limit_s


def bars(facts: Facts) -> Iterator[Bar]:
    """A bar for each genuine request that was sent."""
    for name, variant, limit_s in REQUESTS:
        seen = facts.get(name)
        reaction = seen.of(variant) if isinstance(seen, Answers) else None
        if reaction is not None:
            yield bar(name, limit_s, timing_of(reaction, facts))


def timing_of(reaction: Reaction, facts: Facts) -> Timing:
    """The times of a request; where the URL holds an address there was no name to resolve."""
    url = facts.get("callback_url")
    is_address = isinstance(url, CallbackUrl) and url.host_is_address
    return replace(reaction.timing, dns_s=None) if is_address else reaction.timing


def bar(name: str, limit_s: float, timing: Timing) -> Bar:
    """A request in its phases."""
    scale = max(limit_s / LIMIT_AT, timing.whole_s)
    phases = []
    begin = 0.0
    for phase, end in ends(timing):
        seconds = max(0.0, end - begin)
        share = max(SLIVER, seconds / scale)
        phases.append(
            Phase(name=phase, seconds=seconds, at=min(begin / scale, 1 - share), share=share, is_late=end > limit_s)
        )
        begin = max(begin, end)
    return Bar(name=name, limit_s=limit_s, whole_s=timing.whole_s, limit_at=limit_s / scale, phases=tuple(phases))


def ends(timing: Timing) -> Iterator[tuple[str, float]]:
    """The phases that were entered, each with its end; the last ends with the request."""
    known = [
        ("dns", timing.dns_s),
        ("connect", timing.connected_s),
        ("tls", timing.secured_s),
        ("first_byte", timing.first_byte_s),
    ]
    reached = [(name, end) for name, end in known if end is not None]
    yield from reached
    # What it got to last did not end before the request did.
    order = [name for name, _ in known]
    last = order.index(reached[-1][0]) if reached else -1
    yield "rest" if last == len(order) - 1 else "waiting", timing.whole_s
