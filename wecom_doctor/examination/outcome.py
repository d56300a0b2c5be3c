"""A finished examination: facts and verdicts in one report, and the exit status that all formats share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum

from wecom_doctor.facts.answers import Answers
from wecom_doctor.facts.changes import Change
from wecom_doctor.facts.run_info import RunInfo
from wecom_doctor.knowledge import Saying
from wecom_doctor.model import Absence, Absent, Check, Facts, ParamValue, Problem, Severity


class Outcome(StrEnum):
    """The verdict on one check as reports show it."""

    OK = "ok"
    PROBLEM = "problem"
    UNSURE = "unsure"
    SKIPPED = "skipped"
    CRASHED = "crashed"


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One check judged; `because` names the check or fact that stands in the way."""

    check: Check
    outcome: Outcome
    problems: tuple[Problem, ...] = ()
    because: str | None = None
    absence: Absence | None = None
    # What is worth a look although all is well.
    seen: Mapping[str, ParamValue] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A problem that is listed: its check, its severity and the facts that it was read off."""

    problem: Problem
    check: Check
    severity: Severity
    evidence: tuple[str, ...]
    # The words of the report it was read from, where the code is another version's and unknown here.
    told: Saying | None = None


class ReportVerdict(StrEnum):
    """The whole in one word."""

    HEALTHY = "healthy"
    PROBLEMS = "problems"
    UNSURE = "unsure"


class FailOn(StrEnum):
    """From which severity on findings make the command fail."""

    PROBLEM = "problem"
    WARNING = "warning"
    NEVER = "never"


class ExitStatus(IntEnum):
    """What the shell is told."""

    HEALTHY = 0
    PROBLEMS = 1
    USAGE = 2
    UNSURE = 3
    OUR_BUG = 4
    INTERRUPTED = 130


@dataclass(frozen=True, kw_only=True)
class SettingLine:
    """One setting as a report lists it: never with its value."""

    name: str
    source: str | None
    state: str


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What is examined, known before anything runs."""

    version: str
    command: str
    demo: bool
    url: str | None
    kind: str
    settings: tuple[SettingLine, ...]


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """Problems that a baseline knows, and the last day on which it holds; none when that day is over."""

    findings: tuple[Finding, ...]
    until: date


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything that a format may show."""

    heading: Heading
    run: RunInfo
    duration_s: float
    judgements: tuple[Judgement, ...]
    findings: tuple[Finding, ...]
    facts: Facts
    durations_s: Mapping[str, float]
    interrupted: bool
    usable: bool
    fail_on: FailOn
    accepted: Accepted | None = None
    # The version whose rules judged the facts, where it is not the one that collected them.
    judged_by: str | None = None

    def count(self, severity: Severity) -> int:
        """How many findings of that severity are listed."""
        return sum(1 for one in self.findings if one.severity is severity)

    def with_outcome(self, outcome: Outcome) -> tuple[Judgement, ...]:
        """The checks that ended this way."""
        return tuple(one for one in self.judgements if one.outcome is outcome)

    @property
    def unexplained(self) -> tuple[Judgement, ...]:
        """Planned checks that lack their evidence without a listed problem behind them."""
        accepted = self.accepted.findings if self.accepted else ()
        errors = {one.check.id for one in (*self.findings, *accepted) if one.severity is Severity.ERROR}
        behind = {one.check.id: one.because for one in self.judgements}
        return tuple(one for one in self.with_outcome(Outcome.UNSURE) if errors.isdisjoint(chain(one.because, behind)))

    @property
    def requests_sent(self) -> int:
        """How many requests went out to the endpoint: those that had a connection to go by."""
        ways = [
            one.timing.secured_s if fact.url.startswith("https:") else one.timing.connected_s
            for fact in self.facts.values()
            if isinstance(fact, Answers)
            for one in fact.reactions
        ]
        return sum(1 for one in ways if one is not None)

    @property
    def crashed(self) -> tuple[str, ...]:
        """Where our own code failed: in rules, and in probes whether or not a check takes their fact."""
        rules = [one.because or "?" for one in self.with_outcome(Outcome.CRASHED)]
        probes = [
            one.because or "?"
            for one in self.facts.values()
            if isinstance(one, Absent) and one.reason is Absence.CRASHED
        ]
        return tuple(dict.fromkeys([*rules, *probes]))

    @property
    def verdict(self) -> ReportVerdict:
        """Problems before doubts before health."""
        if self.count(Severity.ERROR):
            return ReportVerdict.PROBLEMS
        if self.unexplained or self.crashed or self.interrupted:
            return ReportVerdict.UNSURE
        return ReportVerdict.HEALTHY

    @property
    def exit_status(self) -> ExitStatus:
        """The one function that decides it, for all formats."""
        if self.interrupted:
            return ExitStatus.INTERRUPTED
        if self.crashed:
            return ExitStatus.OUR_BUG
        if not self.usable:
            return ExitStatus.USAGE
        if self.fail_on is FailOn.NEVER:
            return ExitStatus.HEALTHY
        if self.count(Severity.ERROR) or (self.fail_on is FailOn.WARNING and self.count(Severity.WARNING)):
            return ExitStatus.PROBLEMS
        return ExitStatus.UNSURE if self.unexplained else ExitStatus.HEALTHY


def chain(because: str | None, behind: Mapping[str, str | None]) -> Iterator[str]:
    """What stands in the way, and what stands in the way of that, as far as checks tell."""
    seen: set[str] = set()
    while because is not None and because not in seen:
        seen.add(because)
        yield because
        because = behind.get(because)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A check that ended otherwise than before."""

    check: str
    before: Outcome | None
    after: Outcome | None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """All that is different between an old and a new report."""

    old: Report
    new: Report
    fixed: tuple[Finding, ...]
    # Gone from the report, and nobody could look whether it is gone from the endpoint.
    hidden: tuple[Finding, ...]
    broke: tuple[Finding, ...]
    # New in the report, and nobody could look before.
    revealed: tuple[Finding, ...]
    still: tuple[Finding, ...]
    turns: tuple[Turn, ...]
    changes: tuple[Change, ...]
    # Facts that only one of the two has cannot be compared.
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]

    @property
    def is_worse(self) -> bool:
        """Something is broken that was not."""
        return any(one.severity is Severity.ERROR for one in self.broke)
