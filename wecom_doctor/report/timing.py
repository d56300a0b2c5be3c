"""How long the phases of the genuine requests took, against what WeCom allows."""

from collections.abc import Iterator
from dataclasses import dataclass

from wecom_doctor.facts.answers import Answers
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
    # It came to its end, and was not still under way when the request ended.
    is_over: bool


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
    """A bar for each genuine request that got a connection, or took too long to get one."""
    url = facts.get("callback_url")
    is_address = isinstance(url, CallbackUrl) and url.host_is_address
    for name, variant, limit_s in REQUESTS:
        seen = facts.get(name)
        reaction = seen.of(variant) if isinstance(seen, Answers) else None
        if isinstance(seen, Answers) and reaction is not None:
            phases = phases_of(seen.url, is_address=is_address)
            drawn = bar(name, limit_s, reaction.timing, phases)
            if drawn.is_late or reaction.timing.connected_s is not None:
                yield drawn


def phases_of(url: str, *, is_address: bool) -> tuple[str, ...]:
    """What a request to this URL goes through before its answer begins."""
    return (
        *(() if is_address else ("dns",)),
        "connect",
        *(("tls",) if url.startswith("https:") else ()),
        "first_byte",
    )


def bar(name: str, limit_s: float, timing: Timing, order: tuple[str, ...]) -> Bar:
    """A request in its phases."""
    scale = max(limit_s / LIMIT_AT, timing.whole_s)
    phases = []
    begin = 0.0
    for phase, end, is_over in ends(timing, order):
        seconds = max(0.0, end - begin)
        share = max(SLIVER, seconds / scale)
        phases.append(
            Phase(
                name=phase,
                seconds=seconds,
                at=min(begin / scale, 1 - share),
                share=share,
                is_late=end > limit_s,
                is_over=is_over,
            )
        )
        begin = max(begin, end)
    return Bar(name=name, limit_s=limit_s, whole_s=timing.whole_s, limit_at=limit_s / scale, phases=tuple(phases))


def ends(timing: Timing, order: tuple[str, ...]) -> Iterator[tuple[str, float, bool]]:
    """The phases that were entered, each with its end and whether it got to one; the last ends with the request."""
    known = {
        "dns": timing.dns_s,
        "connect": timing.connected_s,
        "tls": timing.secured_s,
        "first_byte": timing.first_byte_s,
    }
    reached = [(name, end) for name in order if (end := known[name]) is not None]
    yield from ((name, end, True) for name, end in reached)
    if not reached and order[0] == "dns":
        # The name may have been waited for, or the connection.
        yield "waiting", timing.whole_s, False
        return
    # What comes behind the last one that ended did not end before the request did.
    behind = order.index(reached[-1][0]) + 1 if reached else 0
    yield ("rest", timing.whole_s, True) if behind == len(order) else (order[behind], timing.whole_s, False)
