"""The JSON report: the shape that scripts rely on, and facts that can be judged again."""

import json
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from tests.examination.workbench import HEALTHY_LINES, local_checks, needs_git
from tests.report.contract_shape import SHAPE
from tests.report.made import CRASH_PLACE, MAKERS, Studio
from wecom_doctor.examination.diagnose import diagnose, judge_all
from wecom_doctor.examination.discovery import fact_kinds
from wecom_doctor.examination.examine import default_severity
from wecom_doctor.examination.outcome import Report
from wecom_doctor.facts.codec import from_json
from wecom_doctor.knowledge import Lang, Words
from wecom_doctor.model import Absence, Absent, Facts
from wecom_doctor.report.json import render

pytestmark = needs_git


def read(report: Report, lang: Lang = Lang.EN) -> dict[str, Any]:
    """The document as a script reads it."""
    document: dict[str, Any] = json.loads(render(report, Words(lang)))
    return document


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("name", MAKERS)
def test_every_document_has_the_shape_of_the_contract(studio: Studio, name: str, lang: Lang) -> None:
    """However a run ends, its document has all members that the contract names, with values of the named kinds."""
    report = MAKERS[name](studio)
    document = read(report, lang)
    jsonschema.validate(document, SHAPE)
    assert document["run"]["lang"] == lang
    assert document["exit_status"] == report.exit_status
    assert document["verdict"] == report.verdict
    assert document["run"]["interrupted"] is (name == "interrupted")


def test_the_head_of_a_document(studio: Studio) -> None:
    """Tool, run and target are told as they were."""
    report = studio.healthy()
    document = read(report)
    assert document["tool"] == {"name": "wecom-doctor", "version": "1.2.3"}
    assert document["run"] == {
        "started_at": report.run.started_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "duration_s": 0.25,
        "lang": "en",
        "command": "check",
        "interrupted": False,
    }
    assert document["target"]["url"] == "https://callback.example.com/wecom"
    assert document["target"]["kind"] == "app"
    assert document["target"]["settings"][:2] == [
        {"name": "WECOM_CORP_ID", "source": ".env:1", "state": "set"},
        {"name": "WECOM_AGENT_ID", "source": ".env:2", "state": "set"},
    ]
    assert document["target"]["settings"][-1] == {"name": "WECOM_API_BASE", "source": None, "state": "missing"}
    assert document["diagnosis"] == []


def test_a_diagnosis_in_full(studio: Studio) -> None:
    """One finding carries code, check, rank, parameters, sentences, evidence and links."""
    report = studio.examined(*HEALTHY_LINES, mode=0o644)
    (found,) = read(report)["diagnosis"]
    words = Words(Lang.EN).saying("env-file-world-readable", found["params"])
    assert words is not None
    assert found == {
        "code": "env-file-world-readable",
        "check": "settings.env-file-private",
        "severity": report.findings[0].severity.value,
        "certainty": "certain",
        "params": {"file": ".env", "mode": "0644"},
        "title": words.title,
        "why": words.why,
        "fix": list(words.fix),
        "look": words.look,
        "see": list(words.see),
        "evidence": ["env_file"],
        "also": [],
    }


def test_every_check_is_listed_once_in_order(studio: Studio) -> None:
    """Every planned check appears, whatever its verdict, along the road."""
    checks = read(MAKERS["ten-faults"](studio))["checks"]
    assert [one["id"] for one in checks] == [one.id for one in local_checks()]
    assert all(one["area"] == one["id"].partition(".")[0] for one in checks)


def verdict_of(document: dict[str, Any], check_id: str) -> tuple[str, list[str], str | None]:
    """Verdict, codes and reason of a check in a document."""
    return next((one["verdict"], one["codes"], one["because"]) for one in document["checks"] if one["id"] == check_id)


@pytest.mark.parametrize(
    ("name", "check_id", "line"),
    [
        ("healthy", "keys.corp-id", ("ok", [], None)),
        ("healthy", "settings.foreign-file-read", ("skipped", [], "foreign_file")),
        ("ten-faults", "keys.corp-id", ("problem", ["corp-id-malformed"], None)),
        ("ten-faults", "settings.env-names-known", ("problem", ["env-key-case", "config-key-misnamed"], None)),
        ("ten-faults", "keys.secret", ("problem", ["secret-malformed"], "settings.values-unquoted")),
        ("nothing-given", "settings.env-encoding", ("skipped", [], "env_lines")),
        ("nothing-given", "url.public", ("skipped", [], "WECOM_CALLBACK_URL")),
        ("crashed", "settings.env-file-outside-git", ("crashed", [], CRASH_PLACE)),
        ("timed-out", "settings.env-file-outside-git", ("unsure", [], "env_git")),
        ("interrupted", "settings.env-file-outside-git", ("unsure", [], "env_git")),
    ],
)
def test_a_check_tells_its_verdict_and_what_stands_in_its_way(
    studio: Studio, name: str, check_id: str, line: tuple[str, list[str], str | None]
) -> None:
    """Verdict, codes and the check or fact in the way, for every kind of line."""
    assert verdict_of(read(MAKERS[name](studio)), check_id) == line


def test_consequences_are_not_listed(studio: Studio) -> None:
    """The diagnosis holds root causes only, the gravest and surest first."""
    document = read(MAKERS["ten-faults"](studio))
    assert "secret-malformed" not in {one["code"] for one in document["diagnosis"]}
    assert "setting-missing" not in {one["code"] for one in document["diagnosis"]}
    ranks = [(one["severity"], one["certainty"]) for one in document["diagnosis"]]
    order = [(a, b) for a in ("error", "warning", "notice") for b in ("certain", "likely", "possible")]
    assert ranks == sorted(ranks, key=order.index)


@pytest.mark.parametrize("name", MAKERS)
def test_the_facts_of_a_document_give_the_same_verdicts_again(studio: Studio, name: str) -> None:
    """Facts and absences read back from the text are judged exactly as in the run."""
    report = MAKERS[name](studio)
    document = read(report)
    kinds = fact_kinds()
    facts: Facts = {key: from_json(kinds[key], one) for key, one in document["facts"].items()}
    facts |= {key: Absent(Absence(one["reason"]), one["because"]) for key, one in document["absent"].items()}
    assert set(facts) == set(report.facts)
    assert {key: one for key, one in facts.items() if key in document["facts"]} == {
        key: one for key, one in report.facts.items() if not isinstance(one, Absent)
    }
    judged, findings = diagnose(judge_all([one.check for one in report.judgements], facts), default_severity)
    assert findings == report.findings
    assert [(one.check.id, one.outcome) for one in judged] == [(one.check.id, one.outcome) for one in report.judgements]


def test_the_document_is_plain_unicode_and_ends_in_a_newline(studio: Studio) -> None:
    """Chinese is written as it is, so that people can read it, and the text is one line-ended document."""
    text = render(MAKERS["ten-faults"](studio), Words(Lang.ZH))
    assert "配置项名字的大小写不对" in text
    assert text.endswith("}\n")


def test_no_value_of_a_setting_is_in_a_document(studio: Studio) -> None:
    """No secret and no id is in the document, only shapes."""
    text = render(studio.healthy(), Words(Lang.EN))
    for line in HEALTHY_LINES[:-1]:
        assert line.partition("=")[2] not in text
