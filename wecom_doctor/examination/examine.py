"""One examination, from what the user gave to a finished report."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from wecom_doctor import __version__
from wecom_doctor.examination.diagnose import diagnose, judge_all
from wecom_doctor.examination.discovery import Probes, all_checks, all_probes
from wecom_doctor.examination.outcome import FailOn, Finding, Heading, Judgement, Report, SettingLine
from wecom_doctor.examination.plan import Plan, make_plan, selected
from wecom_doctor.examination.run import FactArrived, RunEvent, collect
from wecom_doctor.facts.api_token import ApiToken
from wecom_doctor.facts.captured_request import CapturedRequest
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.run_info import RunInfo
from wecom_doctor.facts.verification import Verification
from wecom_doctor.knowledge import severity_of
from wecom_doctor.model import Area, Check, Fact, Facts, Need, Probe, Reach, Severity, fact_name
from wecom_doctor.probes.run_info import run_info_of
from wecom_doctor.settings.door import EGRESS, names_api
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import RARE_NAMES, Name
from wecom_doctor.settings.url import read_url


@dataclass(frozen=True, kw_only=True)
class Began:
    """The examination is planned and starts."""

    heading: Heading


@dataclass(frozen=True, kw_only=True)
class AreaFinished:
    """All checks of an area are judged, as far as is known at this moment."""

    area: Area
    judgements: tuple[Judgement, ...]
    findings: tuple[Finding, ...]


Event = RunEvent | Began | AreaFinished


# Facts that only one command has something to see for; the checks that take them are its own, and it has no others.
SUBJECTS = {"decode": CapturedRequest}
# Facts that come of signed requests, which a command without keys does not send.
UNASKED: dict[str, tuple[type[Fact], ...]] = {"net": (Verification, Delivery, ApiToken)}


def checks_for(
    areas: Iterable[Area] | None, only: Iterable[str], skip: Iterable[str], command: str | None = None
) -> tuple[Check, ...]:
    """The checks of a command, narrowed by the user; what it does not look at anyway may be skipped."""
    allowed = None if areas is None else set(areas)
    subject = SUBJECTS.get(command or "")
    every = all_checks()
    own = [one for one in every if subject_of(one) is subject and (allowed is None or one.area in allowed)]
    checks = on_the_road(own) if command in UNASKED else tuple(own)
    elsewhere = names_of(every) - names_of(checks)
    return selected(checks, only, [one for one in skip if one not in elsewhere])


def names_of(checks: Iterable[Check]) -> set[str]:
    """What selects one of these checks: its id, or its area."""
    return {name for one in checks for name in (one.id, one.area.value)}


def on_the_road(checks: Iterable[Check], command: str = "net") -> tuple[Check, ...]:
    """The checks that can be judged without what a command does not ask for."""
    probes = {one.gives: one for one in all_probes().values()}
    unasked = frozenset(UNASKED[command])
    return tuple(one for one in checks if not rests_on(one.needs.values(), unasked, probes))


def rests_on(needs: Iterable[Need], unasked: frozenset[type[Fact]], probes: Mapping[type[Fact], Probe]) -> bool:
    """Whether one of these facts cannot be had without one of the unasked; read off the signatures down to the root."""
    required = [one.fact for one in needs if not one.optional]
    return any(
        fact in unasked or (fact in probes and rests_on(probes[fact].needs.values(), unasked, probes))
        for fact in required
    )


def subject_of(check: Check) -> type[Fact] | None:
    """The fact that makes a check the property of one command; read off the rule's signature."""
    facts = {need.fact for need in check.needs.values()}
    return next((subject for subject in SUBJECTS.values() if subject in facts), None)


def examine(given: Given, checks: tuple[Check, ...], fail_on: FailOn, listen: Callable[[Event], None]) -> Report:
    """Plan, run, judge and diagnose."""
    began = time.monotonic()
    heading = heading_of(given)
    listen(Began(heading=heading))
    plan = make_plan(checks, Probes(), held_back(given), always=(RunInfo,), never=unasked_by(given.options.command))
    collected = collect(plan, given, AreaWatch(plan, listen))
    judged, findings = diagnose(judge_all(plan.checks, collected.facts), default_severity)
    run = collected.facts["run_info"]
    return Report(
        heading=heading,
        # An interrupt may come before the very first fact.
        run=run if isinstance(run, RunInfo) else run_info_of(given.options),
        duration_s=time.monotonic() - began,
        judgements=judged,
        findings=findings,
        facts=collected.facts,
        durations_s=collected.durations_s,
        interrupted=collected.interrupted,
        usable=is_usable(given),
        fail_on=fail_on,
    )


def default_severity(code: str) -> Severity:
    """What the knowledge says about a code."""
    return Severity(severity_of(code))


def heading_of(given: Given) -> Heading:
    """What this examination is about."""
    options = given.options
    url = given.text(Name.CALLBACK_URL)
    return Heading(
        version=__version__,
        command=options.command,
        demo=options.demo,
        url=read_url(url).shown if url else None,
        kind=options.kind,
        settings=setting_lines(given),
    )


def held_back(given: Given) -> dict[Reach, str]:
    """What the options forbid, each with the option's name."""
    asked = {
        Reach.PUBLIC: ("--offline", given.options.offline),
        Reach.API: ("--offline", given.options.offline and not names_api(given)),
        Reach.MESSAGE: ("--no-messages", given.options.no_messages),
    }
    return {reach: option for reach, (option, is_set) in asked.items() if is_set}


def unasked_by(command: str) -> dict[str, str]:
    """The facts that a command does without, each with the command's name as the reason."""
    return {fact_name(one): command for one in UNASKED.get(command, ())}


class AreaWatch:
    """Passes the events of a run on, and tells when the last fact of an area is in."""

    def __init__(self, plan: Plan, listen: Callable[[Event], None]) -> None:
        self._listen = listen
        self._facts: Facts = dict(plan.left_out)
        self._done: tuple[Check, ...] = ()
        self._open: dict[Area, tuple[Check, ...]] = {}
        for check in plan.checks:
            self._open[check.area] = (*self._open.get(check.area, ()), check)

    def __call__(self, event: RunEvent) -> None:
        """Listen to the run."""
        self._listen(event)
        if not isinstance(event, FactArrived):
            return
        self._facts[event.name] = event.fact
        for area, checks in list(self._open.items()):
            if not all(fact_name(need.fact) in self._facts for one in checks for need in one.needs.values()):
                # A cause stands before its consequences on the road, so no area is told before the ones ahead of it.
                break
            del self._open[area]
            self._finish(area, checks)

    def _finish(self, area: Area, checks: tuple[Check, ...]) -> None:
        self._done += checks
        judged, findings = diagnose(judge_all(self._done, self._facts), default_severity)
        self._listen(
            AreaFinished(
                area=area,
                judgements=tuple(one for one in judged if one.check.area is area),
                findings=tuple(one for one in findings if one.check.area is area),
            )
        )


def setting_lines(given: Given) -> tuple[SettingLine, ...]:
    """Every setting with its source and without its value."""
    lines = []
    for name in Name:
        chosen = given.chosen.get(name)
        if chosen is None and name in RARE_NAMES:
            continue
        state = "missing" if chosen is None else "set" if chosen.value else "empty"
        lines.append(SettingLine(name=name, source=str(chosen.source) if chosen else None, state=state))
    return tuple(lines)


def is_usable(given: Given) -> bool:
    """There is something to examine: a setting, a file, or a file that was asked for and is missing."""
    # Which address this machine calls the API from can be seen without any.
    return (
        bool(given.chosen)
        or given.env_file_asked_for
        or given.foreign is not None
        or given.has_env_file
        or given.options.command == EGRESS
    )
