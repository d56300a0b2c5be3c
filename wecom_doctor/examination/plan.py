"""Which checks to judge and which probes to run for them: a pure graph, read off their signatures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from wecom_doctor.model import Absence, Absent, Check, Fact, Probe, Reach, fact_name


class UnknownSelection(Exception):
    """`--only` or `--skip` names neither an area nor a check."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The checks to judge, the probes to run, and the facts that are left out on purpose."""

    checks: tuple[Check, ...]
    probes: tuple[Probe, ...]
    left_out: Mapping[str, Absent]


def selected(checks: Iterable[Check], only: Iterable[str], skip: Iterable[str]) -> tuple[Check, ...]:
    """The checks that the user wants to see."""
    every = tuple(checks)
    wanted, unwanted = set(only), set(skip)
    known = {one.id for one in every} | {one.area for one in every}
    for name in (*only, *skip):
        if name not in known:
            raise UnknownSelection(name)
    return tuple(
        one for one in every if (not wanted or wanted & {one.id, one.area}) and not unwanted & {one.id, one.area}
    )


def with_causes(checks: Iterable[Check], wanted: Iterable[str]) -> tuple[Check, ...]:
    """The checks of these names, and those whose problem would make one of theirs a mere consequence."""
    every = tuple(checks)
    by_id = {one.id: one for one in every}
    names = set(wanted)
    waiting = [name for name in names if name in by_id]
    while waiting:
        causes = {name for name in by_id[waiting.pop()].behind if name in by_id} - names
        names |= causes
        waiting += causes
    return tuple(one for one in every if one.id in names)


def make_plan(
    checks: Iterable[Check],
    probes: Mapping[str, Probe],
    held_back: Mapping[Reach, str],
    always: Iterable[type[Fact]] = (),
    never: Mapping[str, str] = MappingProxyType({}),
) -> Plan:
    """Derive the probes from what the rules take; `held_back` names the option that forbids a reach.

    `always` are the facts that a report shows although no rule may ask for them, `never` those that are not gathered
    whoever asks, with the reason.
    """
    ordered: dict[str, Probe] = {}
    left_out = {name: Absent(Absence.NOT_PLANNED, because) for name, because in never.items()}

    def require(name: str) -> None:
        if name in ordered or name in left_out:
            return
        probe = probes[name]
        if probe.reach in held_back:
            left_out[name] = Absent(Absence.NOT_PLANNED, held_back[probe.reach])
            return
        for need in probe.needs.values():
            require(fact_name(need.fact))
        ordered[name] = probe

    for kind in always:
        require(fact_name(kind))
    chosen = tuple(checks)
    for check in chosen:
        for need in check.needs.values():
            require(fact_name(need.fact))
    return Plan(checks=chosen, probes=tuple(ordered.values()), left_out=left_out)
