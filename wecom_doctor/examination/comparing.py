"""Two reports side by side: what got fixed, what broke, and what is different in what was seen."""

from collections.abc import Iterable, Iterator
from typing import Any

from wecom_doctor.examination.outcome import Comparison, Finding, Outcome, Report, Turn
from wecom_doctor.facts.answers import Answers
from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.changes import changes
from wecom_doctor.facts.codec import to_json
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.doorstep import Doorstep
from wecom_doctor.facts.ports import PortKnock
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import Absence, Absent, Fact, Severity

# The run itself is another one every time.
OF_THE_RUN = frozenset({"run_info"})
# What the URL itself says already.
TOLD_BY_URL: dict[type, tuple[str, ...]] = {
    CallbackUrl: ("scheme", "host", "port", "path"),
    PortKnock: ("host", "port"),
    Verification: ("url",),
    Delivery: ("url",),
    Doorstep: ("url",),
}
GENUINE = ("genuine", "event")
# What a look repeats of its reaction.
OF_THE_REACTION = ("status", "failure")


def compared(old: Report, new: Report) -> Comparison:
    """Hold a new report against an old one."""
    before = {name: sight(fact) for name, fact in old.facts.items() if comparable(name, fact)}
    after = {name: sight(fact) for name, fact in new.facts.items() if comparable(name, fact)}
    both = [name for name in before if name in after]
    gone, came = without(old.findings, new.findings), graver(new.findings, old.findings)
    return Comparison(
        old=old,
        new=new,
        fixed=tuple(one for one in gone if would_show(one, new)),
        hidden=tuple(one for one in gone if not would_show(one, new)),
        broke=tuple(one for one in came if would_show(one, old)),
        revealed=tuple(one for one in came if not would_show(one, old)),
        still=tuple(one for one in new.findings if one not in came),
        turns=tuple(turns(old, new)),
        changes=tuple(changes({name: before[name] for name in both}, {name: after[name] for name in both})),
        only_old=tuple(name for name in before if name not in after),
        only_new=tuple(name for name in after if name not in before),
    )


def comparable(name: str, fact: object) -> bool:
    """The fact is there, and is not about the run itself."""
    return isinstance(fact, Fact) and name not in OF_THE_RUN


def identity(one: Finding) -> tuple[str, str, str]:
    """What makes two findings the same: the code, its severity, and the setting it is about."""
    return one.problem.code, one.severity, str(one.problem.params.get("setting", ""))


def subject(one: Finding) -> tuple[str, str]:
    """What a finding is about, whatever its severity."""
    code, _, setting = identity(one)
    return code, setting


def without(findings: Iterable[Finding], others: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that the others do not have."""
    known = {subject(one) for one in others}
    return tuple(one for one in findings if subject(one) not in known)


def graver(findings: Iterable[Finding], others: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that the others do not have, or take less seriously."""
    order = list(Severity)
    known: dict[tuple[str, str], int] = {}
    for one in others:
        known[subject(one)] = min(known.get(subject(one), len(order)), order.index(one.severity))
    return tuple(one for one in findings if order.index(one.severity) < known.get(subject(one), len(order)))


def would_show(one: Finding, report: Report) -> bool:
    """The report would have the finding if it were there: its check was judged, or had nothing to look at."""
    judged = next((each for each in report.judgements if each.check.id == one.check.id), None)
    if judged is None or judged.outcome in {Outcome.UNSURE, Outcome.CRASHED}:
        return False
    if judged.outcome is Outcome.SKIPPED:
        # Where errors are in the way, some checks are moot because nothing gets as far as they look.
        is_moot = judged.absence is None and report.count(Severity.ERROR) > 0
        return judged.absence is not Absence.NOT_PLANNED and not is_moot
    # A mere consequence is not listed, whatever its own cause may be.
    return judged.outcome is Outcome.OK or judged.because is None


def sight(fact: Fact | Absent) -> Any:
    """A fact as it is compared: of answers, that to the genuine request; the address is told by the URL itself."""
    told = {name: value for name, value in to_json(fact).items() if name not in TOLD_BY_URL.get(type(fact), ())}
    if isinstance(fact, Answers):
        looks = {one: to_json(fact.look(one)) for one in GENUINE if fact.look(one) is not None}
        told["looks"] = {name: {**look, **dict.fromkeys(OF_THE_REACTION)} for name, look in looks.items()}
    return told


def turns(old: Report, new: Report) -> Iterator[Turn]:
    """Every check with another outcome; what was left out on either side is no change of the endpoint's."""
    before = {one.check.id: one.outcome for one in old.judgements}
    after = {one.check.id: one.outcome for one in new.judgements}
    for check in dict.fromkeys([*before, *after]):
        was, is_now = before.get(check), after.get(check)
        told = {was, is_now} - {None, Outcome.SKIPPED}
        if was is not is_now and len(told) == 2:
            yield Turn(check=check, before=was, after=is_now)
