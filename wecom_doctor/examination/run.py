"""Run the probes of a plan at the same time and tell what happens as it happens."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from wecom_doctor.examination.crash import place_of
from wecom_doctor.examination.plan import Plan
from wecom_doctor.model import Absence, Absent, Coming, Fact, Facts, Probe, fact_name
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.ways import Address, Detour, Ways
from wecom_doctor.settings.given import Given, Options


@dataclass(frozen=True, kw_only=True)
class ProbeStarted:
    """A probe waits for the world from now on: usually not longer than `usual_s`, and never longer than `limit_s`."""

    name: str
    usual_s: float
    limit_s: float


@dataclass(frozen=True, kw_only=True)
class FactArrived:
    """A probe came back, with a fact or with the reason why not."""

    name: str
    fact: Fact | Absent
    duration_s: float


@dataclass(frozen=True, kw_only=True)
class ProbeCrashed:
    """A probe raised: our bug, told by type and place, never with values."""

    name: str
    error: str
    where: str


RunEvent = ProbeStarted | FactArrived | ProbeCrashed
Listener = Callable[[RunEvent], None]


@dataclass(frozen=True, kw_only=True)
class Collected:
    """What the run brought home."""

    facts: Facts
    durations_s: dict[str, float]
    interrupted: bool


class Run:
    """One examination: each probe is a task that waits for the facts it takes."""

    def __init__(self, plan: Plan, given: Given, listen: Listener) -> None:
        self._plan = plan
        self._given = given
        self._listen = listen
        self._facts: Facts = dict(plan.left_out)
        self._durations_s: dict[str, float] = {}
        self._gate = Gate(seconds=given.options.timeout_s, ways=ways_of(given.options))
        self._arrivals = {fact_name(one.gives): asyncio.Event() for one in plan.probes}

    async def collect(self) -> Collected:
        """Run everything within the deadline of the whole run; an interrupt keeps what is known so far."""
        interrupted = False
        overdue = Absence.TIMED_OUT
        try:
            async with asyncio.timeout(self._given.options.timeout_s):
                async with asyncio.TaskGroup() as group:
                    for probe in self._plan.probes:
                        group.create_task(self._settle(probe), name=probe.name)
        except TimeoutError:
            pass
        except asyncio.CancelledError:
            interrupted, overdue = True, Absence.INTERRUPTED
        for name in self._arrivals:
            if name not in self._facts:
                self._arrive(name, Absent(overdue), 0.0)
        return Collected(facts=self._facts, durations_s=self._durations_s, interrupted=interrupted)

    async def _settle(self, probe: Probe) -> None:
        name = fact_name(probe.gives)
        taken: dict[str, object] = {}
        for parameter, need in probe.needs.items():
            needed = fact_name(need.fact)
            if need.later:
                taken[parameter] = Coming(partial(self._arrived, needed))
                continue
            fact = await self._arrived(needed)
            if isinstance(fact, Absent) and not need.optional:
                self._arrive(name, Absent(inherited(fact), fact.because or needed), 0.0)
                return
            taken[parameter] = fact
        offered = {"given": self._given, "gate": self._gate}
        taken |= {name: thing for name, thing in offered.items() if name in probe.function.__annotations__}
        limit_s = min(probe.deadline_s, self._gate.left_s())
        self._listen(ProbeStarted(name=name, usual_s=probe.usual_s, limit_s=limit_s))
        began = time.monotonic()
        fact = await self._ask(probe, name, taken)
        self._arrive(name, fact, time.monotonic() - began)

    async def _arrived(self, name: str) -> Fact | Absent:
        """A fact as soon as it is there."""
        if name in self._arrivals:
            await self._arrivals[name].wait()
        return self._facts[name]

    async def _ask(self, probe: Probe, name: str, taken: dict[str, object]) -> Fact | Absent:
        try:
            async with asyncio.timeout(probe.deadline_s):
                return await probe.function(**taken)
        except TimeoutError:
            return Absent(Absence.TIMED_OUT)
        except Exception as error:  # noqa: BLE001  # one of the two places that may: a crash costs its own line only
            self._listen(ProbeCrashed(name=name, error=type(error).__name__, where=place_of(error)))
            return Absent(Absence.CRASHED, f"{type(error).__name__} {place_of(error)}")

    def _arrive(self, name: str, fact: Fact | Absent, duration_s: float) -> None:
        self._facts[name] = fact
        self._durations_s[name] = duration_s
        self._arrivals[name].set()
        self._listen(FactArrived(name=name, fact=fact, duration_s=duration_s))


def ways_of(options: Options) -> Ways:
    """The way that the options order for every connection."""
    resolver = options.resolver
    return Ways(
        resolver=Address(host=resolver.host, port=resolver.port) if resolver else None,
        detours=tuple(
            Detour(place.host.lower(), place.port, Address(host=to.host, port=to.port))
            for place, to in options.connect_to
        ),
    )


def inherited(absent: Absent) -> Absence:
    """Why a fact is absent whose need is absent: what was left out on purpose stays left out on purpose."""
    on_purpose = {Absence.NOT_PLANNED, Absence.NOT_APPLICABLE, Absence.INTERRUPTED}
    return absent.reason if absent.reason in on_purpose else Absence.NEED_MISSING


def collect(plan: Plan, given: Given, listen: Listener) -> Collected:
    """Run a plan from synchronous code."""

    async def main() -> Collected:
        return await Run(plan, given, listen).collect()

    return asyncio.run(main())
