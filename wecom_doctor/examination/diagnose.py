"""From facts to verdicts, and from verdicts to the cause that a person should act on first."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from wecom_doctor.examination.crash import place_of
from wecom_doctor.examination.outcome import Finding, Judgement, Outcome
from wecom_doctor.model import (
    Absence,
    Absent,
    Area,
    Certainty,
    Check,
    Fact,
    Facts,
    Fine,
    Problem,
    Severity,
    Sureness,
    fact_name,
)

UNDECIDED = "undecided"
SeverityOf = Callable[[str], Severity]
ON_PURPOSE = frozenset({Absence.NOT_PLANNED, Absence.NOT_APPLICABLE})


def judge(check: Check, facts: Mapping[str, Fact | Absent]) -> Judgement:
    """Call a rule with the facts it takes; without one of them the check is unsure or skipped."""
    taken: dict[str, Fact | Absent] = {}
    for parameter, need in check.needs.items():
        name = fact_name(need.fact)
        fact = facts.get(name, Absent(Absence.NOT_PLANNED))
        if isinstance(fact, Absent) and not need.optional:
            return without(check, name, fact)
        taken[parameter] = fact
    try:
        verdict = check.rule(**taken)
    except Exception as error:  # noqa: BLE001  # the other place that may: a crash costs its own line only
        return Judgement(check=check, outcome=Outcome.CRASHED, because=f"{type(error).__name__} {place_of(error)}")
    problems = (verdict,) if isinstance(verdict, Problem) else verdict if isinstance(verdict, tuple) else ()
    if problems:
        return Judgement(check=check, outcome=Outcome.PROBLEM, problems=problems)
    if isinstance(verdict, Fine):
        return Judgement(check=check, outcome=Outcome.OK, seen=verdict.params)
    if verdict is Sureness.UNSURE:
        return Judgement(check=check, outcome=Outcome.UNSURE, because=UNDECIDED)
    return Judgement(check=check, outcome=Outcome.SKIPPED if verdict is Sureness.MOOT else Outcome.OK)


def without(check: Check, name: str, fact: Absent) -> Judgement:
    """The judgement on a check whose fact is not there."""
    if fact.reason is Absence.CRASHED:
        return Judgement(check=check, outcome=Outcome.CRASHED, because=fact.because or name)
    outcome = Outcome.SKIPPED if fact.reason in ON_PURPOSE else Outcome.UNSURE
    return Judgement(check=check, outcome=outcome, because=fact.because or name, absence=fact.reason)


def judge_all(checks: Iterable[Check], facts: Facts) -> tuple[Judgement, ...]:
    """Judge every check, then name the check behind an absent fact where one found the reason."""
    judged = tuple(judge(one, facts) for one in checks)
    culprits = {
        fact_name(need.fact): one.check.id
        for one in reversed(judged)
        if one.outcome is Outcome.PROBLEM
        for need in one.check.needs.values()
        if not isinstance(facts.get(fact_name(need.fact)), Absent)
    }
    return tuple(
        replace(one, because=culprits[one.because])
        if one.outcome is Outcome.UNSURE and one.because in culprits
        else one
        for one in judged
    )


def diagnose(judged: Iterable[Judgement], severity_of: SeverityOf) -> tuple[tuple[Judgement, ...], tuple[Finding, ...]]:
    """The judgements with their consequences marked, and the causes in the order to act on them."""
    every = tuple(judged)
    blame: dict[str, list[Problem]] = {}
    for one in every:
        serious = [problem for problem in one.problems if rank(problem, severity_of) is Severity.ERROR]
        blame[one.check.id] = serious
    marked, findings = [], []
    for one in every:
        remaining = [problem for problem in one.problems if cause_of(one.check, problem, blame) is None]
        if one.problems and not remaining:
            marked.append(replace(one, because=cause_of(one.check, one.problems[0], blame)))
        elif one.because == UNDECIDED and (cause := next((name for name in one.check.behind if blame.get(name)), None)):
            marked.append(replace(one, because=cause))
        else:
            marked.append(one)
        findings += [finding(one.check, problem, severity_of) for problem in remaining]
    return tuple(marked), tuple(sorted(findings, key=urgency))


def cause_of(check: Check, problem: Problem, blame: Mapping[str, list[Problem]]) -> str | None:
    """The check whose serious problem, about the same setting or about all of them, explains this one."""
    for name in check.behind:
        for cause in blame.get(name, ()):
            if explains(cause, problem):
                return name
    return None


def explains(cause: Problem, problem: Problem) -> bool:
    """A cause about one setting explains problems of that setting, one about a lone line none, any other all."""
    if "setting" in cause.params:
        return cause.params["setting"] == problem.params.get("setting")
    return "line" not in cause.params


def rank(problem: Problem, severity_of: SeverityOf) -> Severity:
    """The severity of this problem: the rule's word, else the code's."""
    return problem.severity or severity_of(problem.code)


def finding(check: Check, problem: Problem, severity_of: SeverityOf) -> Finding:
    """A problem with what a report needs to show it."""
    evidence = tuple(fact_name(need.fact) for need in check.needs.values())
    return Finding(problem=problem, check=check, severity=rank(problem, severity_of), evidence=evidence)


def urgency(one: Finding) -> tuple[int, bool, int]:
    """Errors before warnings before notices, what does not work before what is unsafe, the sure before the possible.

    The road's order stays.
    """
    unsafe = one.check.area is Area.SECURITY
    return list(Severity).index(one.severity), unsafe, list(Certainty).index(one.problem.certainty)
