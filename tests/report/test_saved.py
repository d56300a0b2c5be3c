"""A saved report comes back as it was, and is judged again without the world."""

import copy
import dataclasses
import json
from contextlib import suppress
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.facts.values import values_of
from tests.healthy import healthy
from tests.report.made import MAKERS, Studio
from wecom_doctor import __version__
from wecom_doctor.examination.diagnose import diagnose, judge_all
from wecom_doctor.examination.discovery import fact_kinds
from wecom_doctor.examination.examine import checks_for, default_severity
from wecom_doctor.examination.outcome import ExitStatus, FailOn, Heading, Outcome, Report, ReportVerdict
from wecom_doctor.examination.saved import as_it_was, judged_again, read_saved
from wecom_doctor.examination.saved_document import NotAReport
from wecom_doctor.knowledge import Lang, Words
from wecom_doctor.model import Absence, Absent, Facts
from wecom_doctor.report import json as document_format
from wecom_doctor.report import text as text_format
from wecom_doctor.report.formats import FORMATS, render_as

EN, ZH = Words(Lang.EN), Words(Lang.ZH)
# Where our own code failed nothing of it is in the facts, so a replay cannot fail there.
JUDGED_ALIKE = sorted(set(MAKERS))


def document_of(studio: Studio, name: str) -> dict[str, Any]:
    """The JSON document of a report."""
    found: dict[str, Any] = json.loads(document_format.render(MAKERS[name](studio), EN))
    return found


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_a_saved_report_is_shown_as_it_was(studio: Studio, name: str) -> None:
    """Every word of the text report, the verdict and the exit status survive."""
    report = MAKERS[name](studio)
    again = as_it_was(read_saved(document_format.render(report, EN)), FailOn.PROBLEM)
    assert [one.problem.code for one in again.findings] == [one.problem.code for one in report.findings]
    assert (again.verdict, again.heading) == (report.verdict, report.heading)
    assert text_format.render(again, EN) == text_format.render(report, EN)
    assert again.exit_status == report.exit_status


@pytest.mark.parametrize("name", JUDGED_ALIKE)
def test_a_replay_gives_the_same_verdicts(studio: Studio, name: str) -> None:
    """Facts are all that rules know, so the same rules come to the same verdicts."""
    before = document_of(studio, name)
    before["tool"]["version"] = __version__
    after = json.loads(document_format.render(judged_again(read_saved(json.dumps(before)), FailOn.PROBLEM), EN))
    for member in ("verdict", "exit_status", "diagnosis", "facts", "target"):
        assert after[member] == before[member], member
    verdicts = [[(one["id"], one["verdict"], one["because"]) for one in each["checks"]] for each in (before, after)]
    assert verdicts[0] == verdicts[1]


@cache
def facts_of_any_kind() -> st.SearchStrategy[Facts]:
    """Some facts of any content whatever, and the reasons for which others are not there."""
    absents = st.builds(Absent, st.sampled_from(Absence), st.none() | st.sampled_from(["--offline", "dns_answer"]))
    names = sorted(set(fact_kinds()) - {"run_info", "captured_request"})
    return st.lists(st.sampled_from(names), max_size=6, unique=True).flatmap(
        lambda chosen: st.fixed_dictionaries({one: values_of(fact_kinds()[one]) | absents for one in chosen})
    )


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_report_is_judged_alike_by_the_same_version(data: st.DataObject) -> None:
    """Whatever was seen, and whatever our own rules failed at: saved and judged again it comes to the same."""
    facts = {**healthy().by_name(), **data.draw(facts_of_any_kind())}
    judged, findings = diagnose(judge_all(checks_for(None, (), ()), facts), default_severity)
    run = dataclasses.replace(healthy().run_info, version=__version__)
    heading = Heading(version=__version__, command=run.command, demo=run.demo, url=None, kind="app", settings=())
    before = Report(
        heading=heading,
        run=run,
        duration_s=1.5,
        judgements=judged,
        findings=findings,
        facts=facts,
        durations_s={},
        interrupted=data.draw(st.booleans()),
        usable=True,
        fail_on=FailOn.PROBLEM,
    )
    after = judged_again(read_saved(document_format.render(before, EN)), FailOn.PROBLEM)
    assert after.judgements == before.judgements
    assert after.findings == before.findings
    assert after.judged_by is None
    assert (after.verdict, after.exit_status) == (before.verdict, before.exit_status)


def test_a_fact_that_cannot_be_read_makes_unsure(studio: Studio) -> None:
    """Silence is not health: neither a damaged fact nor a missing one makes an endpoint well."""
    for harm in ("spoilt", "gone"):
        document = document_of(studio, "broken-endpoint")
        document["tool"]["version"] = __version__
        if harm == "spoilt":
            document["facts"]["verification"]["reactions"] = 5
        else:
            del document["facts"]["verification"]
        again = judged_again(read_saved(json.dumps(document)), FailOn.PROBLEM)
        assert (again.verdict, again.exit_status) == (ReportVerdict.UNSURE, ExitStatus.UNSURE)
        by_id = {one.check.id: one for one in again.judgements}
        assert by_id["callback.verify-answer"].outcome is Outcome.UNSURE


def test_what_a_later_version_added_to_a_fact_may_be_missing(studio: Studio) -> None:
    """A member that has a value of its own is not asked of older reports."""
    document = document_of(studio, "broken-endpoint")
    del document["facts"]["verification"]["at_once"]
    saved = read_saved(json.dumps(document))
    assert not isinstance(saved.facts["verification"], Absent)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("lang", Lang)
def test_what_only_a_later_version_knows_is_told_in_its_own_words(studio: Studio, form: str, lang: Lang) -> None:
    """A code, a parameter, a check and a cause that this version has never heard of, and a link that is none."""
    document = document_of(studio, "broken-endpoint")
    first = document["diagnosis"][0]
    judged = next(one for one in document["checks"] if one["id"] == first["check"])
    judged |= {"id": "callback.of-tomorrow", "codes": ["of-tomorrow"]}
    first |= {"code": "of-tomorrow", "title": "Tomorrow's fault", "check": "callback.of-tomorrow", "also": ["of-then"]}
    first["params"] = {"moon": "full"}
    first["see"] = ["javascript:alert(1)", "https://example.com/tomorrow"]
    document["checks"][0] |= {"id": "settings.of-tomorrow", "verdict": "unsure", "because": "fact_of_tomorrow"}
    text = render_as(form, as_it_was(read_saved(json.dumps(document)), FailOn.PROBLEM), Words(lang))
    assert "of-tomorrow" in text
    assert "Tomorrow" in text
    assert "javascript:" not in text


def test_a_check_that_is_gone_is_shown_and_not_judged(studio: Studio) -> None:
    """An older version knew checks that this one does not."""
    document = document_of(studio, "healthy")
    document["checks"][0]["id"] = "settings.long-forgotten"
    saved = read_saved(json.dumps(document))
    assert as_it_was(saved, FailOn.PROBLEM).judgements[0].check.id == "settings.long-forgotten"
    assert "settings.long-forgotten" not in {one.check.id for one in judged_again(saved, FailOn.PROBLEM).judgements}


def test_a_report_of_another_version_is_judged_by_new_checks_too(studio: Studio) -> None:
    """A check that came later judges the facts of then."""
    document = document_of(studio, "healthy")
    document["tool"]["version"] = "0.0.1"
    gone = next(one for one in document["checks"] if one["verdict"] == "ok")
    document["checks"].remove(gone)
    again = judged_again(read_saved(json.dumps(document)), FailOn.PROBLEM)
    assert gone["id"] in {one.check.id for one in again.judgements}
    assert again.heading.version == "0.0.1"
    assert again.judged_by == __version__
    text = text_format.render(as_it_was(read_saved(document_format.render(again, EN)), FailOn.PROBLEM), EN)
    assert f"version {__version__} judged them again" in " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "reason", "detail"),
    [
        ("", "empty", ""),
        (" \n", "empty", ""),
        ("wecom-doctor 0.1.0", "not-json", ""),
        ('{"schema": 1, "tool": {"name": "wecom-d', "not-json", ""),
        ("[]", "foreign", ""),
        ('{"errcode": 0}', "foreign", ""),
        ('{"tool": {"name": "another"}}', "foreign", ""),
        ('{"schema": 2, "tool": {"name": "wecom-doctor", "version": "9"}}', "newer", "2"),
        ('{"schema": 1, "tool": {"name": "wecom-doctor", "version": "0.1.0"}}', "broken", "run"),
        ('{"schema": true, "tool": {"name": "wecom-doctor", "version": "0.1.0"}}', "broken", "schema"),
        ('{"schema": 0, "tool": {"name": "wecom-doctor", "version": "0.1.0"}}', "broken", "schema"),
        ('{"schema": 1, "tool": {"name": "wecom-doctor", "version": "0.1.0"}, "run": NaN}', "not-json", ""),
        ('{"schema": 1, "tool": {"name": "wecom-doctor", "version": "0.1.0"}, "run": 1e999}', "not-json", ""),
        ("[" * 100_000, "foreign", ""),
    ],
)
def test_what_is_no_report_is_named(text: str, reason: str, detail: str) -> None:
    """There is one clear reason for every file that cannot be read."""
    with pytest.raises(NotAReport) as none:
        read_saved(text)
    assert (none.value.reason, none.value.detail) == (reason, detail)


@pytest.fixture
def damaged(studio: Studio) -> dict[str, Any]:
    """A report to do harm to."""
    return document_of(studio, "ten-faults")


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_report_is_refused_and_nothing_else_happens(damaged: dict[str, Any], data: st.DataObject) -> None:
    """Whatever is replaced in a report, it is read or refused with a reason."""
    document = copy.deepcopy(damaged)
    part: Any = document
    for _ in range(data.draw(st.integers(0, 4))):
        keys = list(part) if isinstance(part, dict) else list(range(len(part))) if isinstance(part, list) else []
        if not keys or not isinstance(part[chosen := data.draw(st.sampled_from(keys))], dict | list):
            break
        part = part[chosen]
    keys = list(part) if isinstance(part, dict) else list(range(len(part)))
    if keys:
        part[data.draw(st.sampled_from(keys))] = data.draw(
            st.sampled_from([None, 0, -1.5, "", "x", [], {}, [None], {"a": 1}, True, "9" * 400, float("inf")])
        )
    with suppress(NotAReport):
        saved = read_saved(json.dumps(document))
        for report in (as_it_was(saved, FailOn.PROBLEM), judged_again(saved, FailOn.PROBLEM)):
            form = data.draw(st.sampled_from(FORMATS))
            assert render_as(form, report, data.draw(st.sampled_from([EN, ZH])))
