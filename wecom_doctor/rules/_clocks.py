"""What several clocks say together; each is known by how far it is ahead of this machine's."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from wecom_doctor.facts.answers import Answers
from wecom_doctor.facts.reference_clocks import Keeper, Reading, ReferenceClocks
from wecom_doctor.model import Absent, Certainty, Problem, Severity

# Nothing that WeCom or TLS does minds a minute.
FAR_S = 60.0
# Clocks that are well may differ by a second or two, whatever the way of their answers accounts for.
ALIKE_S = 5.0
# A Date header has whole seconds.
GRAIN_S = 1.0
OURS = Reading(ahead_s=0.0, give_or_take_s=0.0)


@dataclass(frozen=True, kw_only=True)
class Third:
    """The time as the clocks of others tell it, by whom, and how much that proves."""

    reading: Reading
    hosts: tuple[str, ...]
    certainty: Certainty


def of_endpoint(*seen: Answers | Absent) -> Reading | None:
    """The endpoint's clock by the Date header of its first answer, to whichever request that was."""
    for one in seen:
        if isinstance(one, Absent) or one.ahead_s is None:
            continue
        first = next(iter(one.reactions), None)
        if first is not None and first.status is not None:
            return Reading(ahead_s=float(one.ahead_s), give_or_take_s=round(GRAIN_S + first.timing.whole_s, 3))
    return None


def is_far(one: Reading) -> bool:
    """More than a minute away, also when the way of the answer is taken into account."""
    return abs(one.ahead_s) > FAR_S + max(0.0, one.give_or_take_s - GRAIN_S)


def alike(one: Reading, other: Reading) -> bool:
    """Two clocks that show the same time."""
    return abs(one.ahead_s - other.ahead_s) <= one.give_or_take_s + other.give_or_take_s + ALIKE_S


def apart(one: Reading, other: Reading) -> Reading:
    """By how much the first clock is ahead of the second."""
    return Reading(
        ahead_s=one.ahead_s - other.ahead_s, give_or_take_s=round(one.give_or_take_s + other.give_or_take_s, 3)
    )


def support(one: Reading, voices: Sequence[Reading]) -> int:
    """How many of the voices show the same time."""
    return sum(alike(one, other) for other in voices)


def third_clock(clocks: ReferenceClocks | Absent, witness: Reading | None) -> Third | None:
    """The time that most clocks bear out, a witness of another kind among them; among equals ours counts.

    A time server is believed unless as many clocks speak against it; a Date header of the API, whose certificate
    nobody looked at, needs somebody to bear it out.
    """
    every = [] if isinstance(clocks, Absent) else [(one, one.reading) for one in clocks.clocks if one.reading]
    voices = [reading for _, reading in every] + ([witness] if witness else [])
    if not every:
        return None
    best, reading = max(every, key=lambda one: (support(one[1], voices), alike(one[1], OURS), -one[1].give_or_take_s))
    agree = support(reading, voices)
    against = len(voices) - agree
    proven = agree > against and (agree > 1 or best.keeper is Keeper.NTP)
    return Third(
        reading=reading,
        hosts=tuple(f"{one.host} ({one.keeper})" for one, told in every if alike(reading, told)),
        certainty=Certainty.CERTAIN if proven else Certainty.LIKELY,
    )


def with_third_clock(problem: Problem, seen: Answers, clocks: ReferenceClocks | Absent) -> Problem:
    """The problem, unless it may lie in this machine's clock and a third one knows whether it does.

    An endpoint that is right refuses what a machine with a wrong clock signs, and takes what WeCom sends.
    """
    endpoint = of_endpoint(seen)
    third = third_clock(clocks, endpoint)
    if "clock-skewed" not in problem.also or third is None:
        return problem
    if not is_far(third.reading):
        return borne_out(problem, endpoint, third_clock(clocks, OURS))
    if endpoint is not None and not alike(third.reading, endpoint):
        return problem
    return ours_skewed(third, certainty=third.certainty if endpoint else Certainty.LIKELY)


def borne_out(problem: Problem, endpoint: Reading | None, third: Third | None) -> Problem:
    """The same problem, when a third clock shows our time."""
    sure = problem.certainty
    if problem.code == "endpoint-clock-skewed" and third is not None and endpoint is not None and is_far(endpoint):
        sure = third.certainty
    also = tuple(one for one in problem.also if one != "clock-skewed")
    return Problem(problem.code, certainty=sure, severity=problem.severity, also=also, at=problem.params)


def ours_skewed(third: Third, *, certainty: Certainty) -> Problem:
    """This machine's clock is wrong, which keeps nobody else from anything."""
    ahead = apart(OURS, third.reading)
    return Problem(
        "clock-skewed",
        certainty=certainty,
        severity=Severity.WARNING,
        machine_ahead_s=round(ahead.ahead_s),
        give_or_take_s=whole_s(ahead),
        against=third.hosts,
    )


def ours_suspected(endpoint: Reading) -> Problem:
    """This machine's clock is likely the wrong one of two, for by the other a certificate is in date."""
    ahead = apart(OURS, endpoint)
    return Problem(
        "clock-skewed",
        certainty=Certainty.LIKELY,
        severity=Severity.WARNING,
        also=("endpoint-clock-skewed",),
        machine_ahead_s=round(ahead.ahead_s),
        give_or_take_s=whole_s(ahead),
    )


def whole_s(one: Reading) -> int:
    """How wrong a difference may be, in seconds that are not counted too low."""
    return math.ceil(one.give_or_take_s)
