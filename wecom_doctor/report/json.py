"""The JSON document of the contract; machines read it, and a replay judges it again."""

import json
from collections.abc import Mapping
from typing import Any

from wecom_doctor.examination.outcome import Finding, Judgement, Report
from wecom_doctor.facts.codec import to_json
from wecom_doctor.knowledge import UNPRINTABLE, Words
from wecom_doctor.model import Absent, fact_name
from wecom_doctor.report.causes import saying_of

SCHEMA_VERSION = 1


def render(report: Report, words: Words) -> str:
    """The report as one JSON document."""
    return written(document(report, words))


def written(found: Mapping[str, Any]) -> str:
    """A document as text that a terminal can show: what would act on it is escaped, and reads the same."""
    text = json.dumps(found, ensure_ascii=False, indent=2)
    return UNPRINTABLE.sub(lambda one: f"\\u{ord(one[0]):04x}", text) + "\n"


def document(report: Report, words: Words) -> dict[str, Any]:
    """The report as plain JSON values."""
    return {
        "schema": SCHEMA_VERSION,
        "tool": {"name": "wecom-doctor", "version": report.run.version},
        "run": {
            "started_at": report.run.started_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "duration_s": round(report.duration_s, 3),
            "lang": words.lang.value,
            "command": report.run.command,
            "interrupted": report.interrupted,
            **({"judged_by": report.judged_by} if report.judged_by else {}),
        },
        "target": {
            "url": report.heading.url,
            "kind": report.heading.kind,
            "settings": [
                {"name": one.name, "source": one.source, "state": one.state} for one in report.heading.settings
            ],
        },
        "verdict": report.verdict.value,
        "exit_status": int(report.exit_status),
        "diagnosis": [diagnosis(one, words) for one in report.findings],
        "accepted": accepted(report, words),
        "checks": [check(one, report, words) for one in report.judgements],
        "facts": {name: to_json(fact) for name, fact in report.facts.items() if not isinstance(fact, Absent)},
        "absent": {name: to_json(fact) for name, fact in report.facts.items() if isinstance(fact, Absent)},
    }


def diagnosis(one: Finding, words: Words) -> dict[str, Any]:
    """One finding with its sentences."""
    problem = one.problem
    saying = saying_of(one, words)
    return {
        "code": problem.code,
        "check": one.check.id,
        "severity": one.severity.value,
        "certainty": problem.certainty.value,
        "params": to_json(problem.params),
        "title": saying.title,
        "why": saying.why,
        "fix": list(saying.fix),
        "look": saying.look,
        "see": list(saying.see),
        "evidence": list(one.evidence),
        "also": list(problem.also),
    }


def accepted(report: Report, words: Words) -> dict[str, Any] | None:
    """What a baseline set apart; null without one."""
    if report.accepted is None:
        return None
    return {
        "until": report.accepted.until.isoformat(),
        "diagnosis": [diagnosis(one, words) for one in report.accepted.findings],
    }


def check(one: Judgement, report: Report, words: Words) -> dict[str, Any]:
    """One check with its verdict."""
    took = max((report.durations_s.get(name, 0.0) for name in evidence_of(one)), default=0.0)
    return {
        "id": one.check.id,
        "area": one.check.area.value,
        "title": words.check(one.check.id),
        "verdict": one.outcome.value,
        "codes": list(dict.fromkeys(problem.code for problem in one.problems)),
        "because": one.because,
        "absence": to_json(one.absence),
        "seen": to_json(one.seen),
        "duration_s": round(took, 3),
    }


def evidence_of(one: Judgement) -> list[str]:
    """The facts that the check was judged by."""
    return [fact_name(need.fact) for need in one.check.needs.values()]
