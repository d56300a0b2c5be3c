"""A report that was saved as JSON: as it was, or judged again by today's rules."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from wecom_doctor import __version__
from wecom_doctor.examination.diagnose import diagnose, judge_all
from wecom_doctor.examination.discovery import all_checks, fact_kinds
from wecom_doctor.examination.examine import checks_for, default_severity
from wecom_doctor.examination.outcome import (
    Accepted,
    ExitStatus,
    FailOn,
    Finding,
    Heading,
    Judgement,
    Outcome,
    Report,
    SettingLine,
)
from wecom_doctor.examination.saved_document import document_in, guarded
from wecom_doctor.examination.saved_words import code_of, saying_told
from wecom_doctor.facts.codec import Unreadable, from_json
from wecom_doctor.facts.run_info import RunInfo
from wecom_doctor.knowledge import printable
from wecom_doctor.model import (
    OK,
    Absence,
    Absent,
    Area,
    Certainty,
    Check,
    Fact,
    Facts,
    ParamValue,
    Problem,
    Severity,
    Verdict,
    fact_name,
)

UNREADABLE = Absent(Absence.NEED_MISSING, "unreadable")


@dataclass(frozen=True, kw_only=True)
class Saved:
    """A report read back: the document, and what of it the code of today understands."""

    document: Mapping[str, Any]
    facts: Facts

    @property
    def version(self) -> str:
        """The version of wecom-doctor that wrote it."""
        return printable(str(self.document["tool"]["version"]))


def read_saved(text: str) -> Saved:
    """The report that a text holds; what of it cannot be read is missing, and whoever needs it is unsure."""
    document = document_in(text)
    facts: Facts = {}
    kinds = fact_kinds()
    for name, told in document["facts"].items():
        if name in kinds:
            facts[name] = fact_of(kinds[name], told)
    with guarded("absent"):
        for name, told in document.get("absent", {}).items():
            facts[name] = absent_of(told)
    return Saved(document=document, facts=facts)


def fact_of(kind: type[Fact], told: Any) -> Fact | Absent:
    """The fact, or that it is not there for the rules of today."""
    try:
        fact = from_json(kind, told)
    except (Unreadable, TypeError, ValueError):
        return UNREADABLE
    assert isinstance(fact, Fact)
    return fact


def absent_of(told: Any) -> Absent:
    """Why a fact was not there."""
    try:
        absent = from_json(Absent, told)
    except (Unreadable, TypeError, ValueError):
        return UNREADABLE
    assert isinstance(absent, Absent)
    return absent


def as_it_was(saved: Saved, fail_on: FailOn) -> Report:
    """The report with the verdicts that it had; only the words are those of today."""
    document = saved.document
    with guarded("checks"):
        checks = {one["id"]: check_named(one["id"]) for one in document["checks"]}
        judgements = tuple(judgement_of(one, checks) for one in document["checks"])
    with guarded("diagnosis"):
        findings = tuple(map(finding_of, document["diagnosis"]))
    return frame(saved, judgements, findings, fail_on)


def judged_again(saved: Saved, fail_on: FailOn) -> Report:
    """What the rules of today say of the facts of then."""
    with guarded("checks"):
        told = {str(one["id"]) for one in saved.document["checks"]}
    every = checks_for(None, (), (), str(saved.document["run"].get("command")))
    # A check that came later judges too, where the facts for it are there.
    news = {one.id for one in every if has_evidence(one, saved.facts)}
    old = saved.version != __version__
    checks = tuple(one for one in every if one.id in told or (old and one.id in news))
    # The same version saved all that its checks need, or why it is not there; another one may not have looked for it.
    lost: Facts = {} if old else {name: UNREADABLE for one in checks for name in names_of(one)}
    judged, findings = diagnose(judge_all(checks, {**lost, **saved.facts}), default_severity)
    return replace(frame(saved, judged, findings, fail_on), judged_by=__version__ if old else None)


def names_of(check: Check) -> list[str]:
    """The facts that a check cannot do without."""
    return [fact_name(need.fact) for need in check.needs.values() if not need.optional]


def has_evidence(check: Check, facts: Facts) -> bool:
    """All that the check cannot do without was saved, and at least something."""
    some = any(is_there(facts, fact_name(need.fact)) for need in check.needs.values())
    return some and all(is_there(facts, one) for one in names_of(check))


def is_there(facts: Facts, name: str) -> bool:
    """The fact was saved."""
    return isinstance(facts.get(name), Fact)


def frame(saved: Saved, judgements: tuple[Judgement, ...], findings: tuple[Finding, ...], fail_on: FailOn) -> Report:
    """Everything of a report that does not depend on the rules."""
    document = saved.document
    with guarded("run"):
        run, version = document["run"], saved.version
        info = saved.facts.get("run_info")
        if not isinstance(info, RunInfo):
            info = RunInfo(
                started_at=datetime.fromisoformat(run["started_at"]),
                command=str(run["command"]),
                lang=str(run["lang"]),
                version=version,
                offline=False,
                demo=False,
            )
        duration_s = max(0.0, float(run["duration_s"]))
    with guarded("target"):
        heading = heading_of(document["target"], replace(info, version=version))
    return Report(
        heading=heading,
        run=replace(info, version=version),
        duration_s=duration_s,
        judgements=judgements,
        findings=findings,
        facts=saved.facts,
        durations_s=durations_of(document["checks"]),
        interrupted=bool(run.get("interrupted")),
        usable=document["exit_status"] != ExitStatus.USAGE,
        fail_on=fail_on,
        accepted=accepted_of(document.get("accepted")),
        judged_by=text_or_none(run.get("judged_by")),
    )


def accepted_of(told: Any) -> Accepted | None:
    """What a baseline had set apart."""
    if told is None:
        return None
    with guarded("accepted"):
        findings = tuple(finding_of(one) for one in told["diagnosis"])
        return Accepted(findings=findings, until=date.fromisoformat(told["until"]))


def heading_of(target: Mapping[str, Any], info: RunInfo) -> Heading:
    """What the report was about."""
    settings = tuple(
        SettingLine(name=printable(str(one["name"])), source=text_or_none(one["source"]), state=str(one["state"]))
        for one in target["settings"]
    )
    return Heading(
        version=info.version,
        command=info.command,
        demo=info.demo,
        url=text_or_none(target["url"]),
        kind=str(target["kind"]),
        settings=settings,
    )


def text_or_none(value: Any) -> str | None:
    """A member that may be null."""
    return None if value is None else str(value)


def check_named(check_id: str) -> Check:
    """The check of today by that id, else one that only has the id: an older version may have had it."""

    def forgotten() -> Verdict:
        return OK

    known = {one.id: one for one in all_checks()}
    found = known.get(check_id)
    if found is None:
        Area(check_id.partition(".")[0])
        return Check(check_id, forgotten)
    return found


def judgement_of(told: Mapping[str, Any], checks: Mapping[str, Check]) -> Judgement:
    """One line of the checks as it was."""
    outcome = Outcome(told["verdict"])
    problems = tuple(Problem(code_of({"code": one})) for one in told["codes"])
    return Judgement(
        check=checks[told["id"]],
        outcome=outcome,
        problems=problems,
        because=text_or_none(told.get("because")),
        absence=Absence(told["absence"]) if told.get("absence") else None,
        seen=params_of(told.get("seen", {})),
    )


def finding_of(told: Mapping[str, Any]) -> Finding:
    """One entry of the diagnosis as it was."""
    severity = Severity(told["severity"])
    problem = Problem(
        code_of(told),
        certainty=Certainty(told["certainty"]),
        severity=severity,
        also=tuple(code_of({"code": one}) for one in told["also"]),
        at=params_of(told["params"]),
    )
    return Finding(
        problem=problem,
        check=check_named(told["check"]),
        severity=severity,
        evidence=tuple(map(str, told["evidence"])),
        told=saying_told(told),
    )


def params_of(told: Mapping[str, Any]) -> dict[str, ParamValue]:
    """The parameters of a sentence."""
    return {
        str(name): tuple(map(str, value)) if isinstance(value, list) else value
        for name, value in told.items()
        if isinstance(value, str | int | float | bool | list)
    }


def durations_of(checks: list[Any]) -> dict[str, float]:
    """How long each fact took, as far as its checks tell."""
    known = {one.id: one for one in all_checks()}
    found: dict[str, float] = {}
    for told in checks:
        check = known.get(str(told.get("id"))) if isinstance(told, dict) else None
        took = told.get("duration_s") if check else None
        if check is not None and isinstance(took, int | float):
            for name in names_of(check):
                found[name] = min(found.get(name, took), took)
    return found
