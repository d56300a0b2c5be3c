"""Examine until all is well: cheap looks in between, the whole battery only when a look gives reason to hope.

A look is the road without what is asked of strangers, and the first signed request. It is repeated after 1 s, then more
and more rarely, up to every 10 s. The whole examination is repeated when a look is fine: at once the first time, then
every 30 s, for there are faults that no look sees. It is repeated, too, when the first request is answered in another
wrong way than before, but not within 10 s. Of the API no look sees anything; its list of addresses takes effect after a
minute, so that it is asked every 15 s.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from wecom_doctor.examination.diagnose import ON_PURPOSE, diagnose, judge_all
from wecom_doctor.examination.discovery import Probes
from wecom_doctor.examination.examine import default_severity, examine, held_back, on_the_road, unasked_by
from wecom_doctor.examination.outcome import ExitStatus, FailOn, Finding, Judgement, Report, ReportVerdict
from wecom_doctor.examination.plan import Plan, make_plan
from wecom_doctor.examination.run import collect
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.reference_clocks import ReferenceClocks
from wecom_doctor.facts.run_info import RunInfo
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import Absence, Absent, Area, Check, Facts, Reach, Severity, fact_name
from wecom_doctor.settings.door import EGRESS
from wecom_doctor.settings.given import Given

FIRST_PAUSE_S, PAUSE_MAX_S, GROWTH, JITTER = 1.0, 10.0, 1.5, 0.2
# Between two whole examinations: where the look says that something changed, and where it cannot say.
APART_S, BLINDLY_APART_S = 10.0, 30.0
API_APART_S = 15.0
# Credentials that are wrong stay so, and whoever shows them again and again gets his address banned.
FINAL = frozenset({"secret-wrong", "corp-id-wrong", "wrong-secret-kind"})
# What the user gave us does not change while we wait.
ON_PAPER = frozenset({Area.SETTINGS, Area.KEYS, Area.URL})
# What strangers have to be asked for: clocks and WeCom's own API do not want to be asked every second.
STRANGERS = frozenset({Area.CLOCK, Area.EGRESS})
TICK_S = 1.0
# With less time than that a look would come home without an answer.
LOOK_S_MIN = 2.0

# Why it is not well yet: what is wrong, or a check that could not be judged.
Reason = Finding | Judgement


@dataclass(frozen=True, kw_only=True)
class StillWaiting:
    """It is not well yet; the next look comes in `next_s`, and after `left_s` there is none."""

    reason: Reason | None
    next_s: float
    left_s: float


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What one look saw: what is wrong on the road, and status, failure and rightness of the first signed answer."""

    road: Reason | None
    first: tuple[int | None, Failure | None, bool] | None

    @property
    def is_fine(self) -> bool:
        """Nothing that a look can see is wrong."""
        return self.road is None and (self.first is None or self.first[-1])


@dataclass(frozen=True, kw_only=True)
class Wait:
    """How long to wait, who is told, and how time passes, which tests need not wait for."""

    seconds: float
    tell: Callable[[StillWaiting], None]
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


def wait_until_well(given: Given, checks: tuple[Check, ...], fail_on: FailOn, wait: Wait) -> Report:
    """The report of the last whole examination; an interrupt ends the wait with what is known."""
    vigil = Vigil(given, checks, fail_on, wait)
    try:
        while not (is_well(vigil.report) or hopeless(vigil.report) or vigil.report.interrupted):
            if not vigil.look_until_hopeful():
                break
            vigil.examine()
    except KeyboardInterrupt:
        return replace(vigil.report, interrupted=True)
    return vigil.report


class Vigil:
    """One wait: the last whole report, and how often to look."""

    def __init__(self, given: Given, checks: tuple[Check, ...], fail_on: FailOn, wait: Wait) -> None:
        self._given, self._checks, self._fail_on, self._wait = given, checks, fail_on, wait
        self._ends = wait.clock() + wait.seconds
        self._plan = plan_of_looks(given, checks)
        self._pause_s = FIRST_PAUSE_S
        self._blindly_apart_s = API_APART_S if given.options.command == EGRESS else BLINDLY_APART_S
        self._was_fine = False
        self.report = self._examined()

    def _examined(self) -> Report:
        report = examine(self._given, self._checks, self._fail_on, lambda _: None)
        self._examined_at = self._wait.clock()
        self._known = sight_of(report.facts, self._plan)
        return report

    def examine(self) -> None:
        """Examine everything anew; what was known before is worth more than half a report."""
        report = self._examined()
        self.report = replace(self.report, interrupted=True) if report.interrupted else report

    def look_until_hopeful(self) -> bool:
        """Look until a whole examination is worth its requests; False when the time is up."""
        reason, sight = reason_of(self.report), self._known
        while self._rest(reason):
            seen = self._look()
            if seen is None:
                break
            sight, reason = seen, seen.road or reason
            if self._is_worth_it(sight):
                self._was_fine = sight.is_fine
                return True
        # The last word should not be older than what was seen since.
        return (sight.is_fine or sight != self._known) and self._since_s >= APART_S

    @property
    def _since_s(self) -> float:
        return self._wait.clock() - self._examined_at

    def _is_worth_it(self, sight: Sight) -> bool:
        if sight.is_fine:
            return not (self._was_fine or self._known.is_fine) or self._since_s >= self._blindly_apart_s
        changed = sight.road is None and sight.first != self._known.first
        return changed and self._since_s >= APART_S

    def _rest(self, reason: Reason | None) -> bool:
        """Wait for the next look, telling how long still; False when there is none in the time that is left."""
        until = self._wait.clock() + self._pause_s * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  # no secret
        self._pause_s = min(self._pause_s * GROWTH, PAUSE_MAX_S)
        while (now := self._wait.clock()) < until:
            if now >= self._ends:
                return False
            self._wait.tell(StillWaiting(reason=reason, next_s=until - now, left_s=self._ends - now))
            self._wait.sleep(min(until - now, self._ends - now, TICK_S))
        return self._ends - now >= LOOK_S_MIN

    def _look(self) -> Sight | None:
        """What a look sees; None when it was cut short by the end of the wait."""
        left_s = self._ends - self._wait.clock()
        options = replace(self._given.options, glance=True, timeout_s=min(self._given.options.timeout_s, left_s))
        collected = collect(self._plan, replace(self._given, options=options), lambda _: None)
        if collected.interrupted:
            raise KeyboardInterrupt
        sight = sight_of(collected.facts, self._plan)
        return sight if sight.is_fine or self._wait.clock() < self._ends else None


def plan_of_looks(given: Given, checks: tuple[Check, ...]) -> Plan:
    """The road without strangers, and the verification if one of the checks takes it."""
    verification = fact_name(Verification)
    whole = make_plan(checks, Probes(), held_back(given))
    asked = (Verification,) if any(one.name == verification for one in whole.probes) else ()
    road = [one for one in on_the_road(checks) if one.area not in ON_PAPER | STRANGERS]
    never = {name: why for name, why in unasked_by("net").items() if name != verification or not asked}
    never[fact_name(ReferenceClocks)] = "--wait"
    held = {**held_back(given), Reach.PUBLIC: "--wait", Reach.API: "--wait"}
    return make_plan(road, Probes(), held, (RunInfo, *asked), never)


def sight_of(facts: Facts, plan: Plan) -> Sight:
    """What is seen when only the facts of a look are considered."""
    seen = {one.name for one in plan.probes} - set(unasked_by("net"))
    road: Facts = {name: fact for name, fact in facts.items() if name in seen}
    judged, findings = diagnose(judge_all(plan.checks, road), default_severity)
    wrong = [one for one in findings if one.severity is Severity.ERROR]
    doubts = [one for one in judged if one.absence in {Absence.TIMED_OUT, Absence.NEED_MISSING}]
    return Sight(road=first_of(wrong, doubts), first=first_answer(facts))


def first_answer(facts: Facts) -> tuple[int | None, Failure | None, bool] | None:
    """How the first signed request was answered; None when none was to be sent."""
    verified = facts.get(fact_name(Verification), Absent(Absence.NOT_PLANNED))
    if isinstance(verified, Absent) and verified.reason in ON_PURPOSE:
        return None
    genuine = verified.of("genuine") if isinstance(verified, Verification) else None
    return (None, None, False) if genuine is None else (genuine.status, genuine.failure, genuine.passed)


def is_well(report: Report) -> bool:
    """There is nothing left to wait for; `--fail-on never` changes the exit status and not the health."""
    if report.fail_on is FailOn.NEVER:
        return report.verdict is ReportVerdict.HEALTHY
    return report.exit_status is ExitStatus.HEALTHY


def hopeless(report: Report) -> bool:
    """Waiting cannot help: nothing to examine, a bug of ours, or settings that are wrong as they were given."""
    return not report.usable or bool(report.crashed) or unchanging(report) is not None


def unchanging(report: Report) -> Finding | None:
    """The first problem of what the user gave, which stays as it is while we wait."""
    return next((one for one in grave(report) if one.check.area in ON_PAPER or one.problem.code in FINAL), None)


def grave(report: Report) -> list[Finding]:
    """The findings that stand in the way of a good exit status."""
    levels = {Severity.ERROR} | ({Severity.WARNING} if report.fail_on is FailOn.WARNING else set())
    return [one for one in report.findings if one.severity in levels]


def reason_of(report: Report) -> Reason | None:
    """The first thing that stands in the way."""
    return first_of(grave(report), report.unexplained)


def first_of(wrong: Sequence[Finding], doubts: Sequence[Judgement]) -> Reason | None:
    """What is wrong before what could not be judged."""
    return wrong[0] if wrong else doubts[0] if doubts else None
