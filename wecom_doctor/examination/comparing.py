"""Two reports side by side: what got fixed, what broke, and what is different in what was seen."""

from collections.abc import Iterable, Iterator

from wecom_doctor.examination.outcome import Comparison, Finding, Outcome, Report, Turn
from wecom_doctor.facts.changes import changes
from wecom_doctor.facts.codec import to_json
from wecom_doctor.model import Fact

# The run itself is another one every time.
OF_THE_RUN = frozenset({"run_info"})


def compared(old: Report, new: Report) -> Comparison:
    """Hold a new report against an old one."""
    before = {name: to_json(fact) for name, fact in old.facts.items() if comparable(name, fact)}
    after = {name: to_json(fact) for name, fact in new.facts.items() if comparable(name, fact)}
    both = [name for name in before if name in after]
    return Comparison(
        old=old,
        new=new,
        fixed=without(old.findings, new.findings),
        broke=without(new.findings, old.findings),
        still=tuple(one for one in new.findings if one not in without(new.findings, old.findings)),
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


def without(findings: Iterable[Finding], others: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that the others do not have."""
    known = {identity(one) for one in others}
    return tuple(one for one in findings if identity(one) not in known)


def turns(old: Report, new: Report) -> Iterator[Turn]:
    """Every check with another outcome; what was left out on either side is no change of the endpoint's."""
    before = {one.check.id: one.outcome for one in old.judgements}
    after = {one.check.id: one.outcome for one in new.judgements}
    for check in dict.fromkeys([*before, *after]):
        was, is_now = before.get(check), after.get(check)
        told = {was, is_now} - {None, Outcome.SKIPPED}
        if was is not is_now and len(told) == 2:
            yield Turn(check=check, before=was, after=is_now)
