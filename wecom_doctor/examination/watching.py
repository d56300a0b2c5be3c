"""Look again and again, and say what is different from the time before."""

import itertools
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from wecom_doctor.examination.discovery import all_probes
from wecom_doctor.examination.examine import examine
from wecom_doctor.examination.outcome import FailOn, Report
from wecom_doctor.facts.changes import Change, changes, settled
from wecom_doctor.facts.codec import to_json
from wecom_doctor.model import Check, Fact, Facts, Reach, Severity, fact_name
from wecom_doctor.settings.given import Given

# A look that is not over by then tells nothing that the next one would not tell better; one that has less, neither.
LOOK_S_MAX, LOOK_S_MIN = 30.0, 2.0


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """One examination, the code of its first error, and how it differs from those before."""

    report: Report
    worst: str | None
    worst_before: str | None
    changes: tuple[Change, ...]
    is_first: bool

    @property
    def is_news(self) -> bool:
        """Something is different, or nothing was known."""
        return self.is_first or bool(self.changes) or self.worst != self.worst_before


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """How often to look, how many times, and how time passes, which tests need not wait for."""

    every_s: float
    count: int | None
    seconds: float | None
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


def watch(given: Given, checks: tuple[Check, ...], fail_on: FailOn, rhythm: Rhythm) -> Iterator[Sighting]:
    """Every sighting as it is made, until there were enough of them or the time is up."""
    ends = math.inf if rhythm.seconds is None else rhythm.clock() + rhythm.seconds
    known: dict[str, Any] = {}
    before: Sighting | None = None
    for number in itertools.count(1):
        left_s = ends - rhythm.clock()
        options = replace(given.options, timeout_s=min(LOOK_S_MAX, left_s))
        report = examine(replace(given, options=options), checks, fail_on, lambda _: None)
        if report.interrupted:
            return
        seen = seen_from_outside(report.facts)
        both = [name for name in seen if name in known]
        different = changes({name: known[name] for name in both}, {name: seen[name] for name in both})
        before = Sighting(
            report=report,
            worst=worst_of(report),
            worst_before=before.worst if before else None,
            changes=tuple(different),
            is_first=before is None,
        )
        yield before
        # What cannot be seen at the moment will be compared with what was seen last.
        known |= {name: settled(known.get(name), one) for name, one in seen.items()}
        if number == rhythm.count or rhythm.clock() + rhythm.every_s + LOOK_S_MIN > ends:
            return
        rhythm.sleep(rhythm.every_s)


def worst_of(report: Report) -> str | None:
    """The code of the first error."""
    return next((one.problem.code for one in report.findings if one.severity is Severity.ERROR), None)


def seen_from_outside(facts: Facts) -> dict[str, Any]:
    """The facts that came over the network, in JSON."""
    far = {fact_name(one.gives) for one in all_probes().values() if one.reach is not Reach.LOCAL}
    return {name: to_json(fact) for name, fact in facts.items() if name in far and isinstance(fact, Fact)}
