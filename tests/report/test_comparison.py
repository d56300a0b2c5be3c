"""Two reports side by side: what the comparison says, and that it says nothing of what is the same."""

import dataclasses
import json

import pytest

from tests.report.made import Studio
from wecom_doctor.examination.comparing import compared
from wecom_doctor.examination.outcome import Outcome, Report
from wecom_doctor.facts.verification import Verification
from wecom_doctor.knowledge import Lang, Words
from wecom_doctor.report.comparison import render, render_json

WORDS = {lang: Words(lang) for lang in Lang}


@pytest.fixture
def broken(studio: Studio) -> Report:
    """A report on an endpoint that refuses what is signed."""
    return studio.broken_endpoint()


@pytest.fixture
def mended(broken: Report) -> Report:
    """The same report without its errors."""
    return dataclasses.replace(
        broken,
        findings=(),
        judgements=tuple(
            dataclasses.replace(one, outcome=Outcome.OK, problems=()) if one.outcome is Outcome.PROBLEM else one
            for one in broken.judgements
        ),
    )


def test_a_report_does_not_differ_from_itself(broken: Report) -> None:
    """What is the same is not told as a difference, and is no worse."""
    found = compared(broken, broken)
    assert (found.fixed, found.broke, found.turns, found.changes) == ((), (), (), ())
    assert found.still == broken.findings
    assert not found.is_worse


def test_what_is_gone_is_fixed_and_what_is_new_broke(broken: Report, mended: Report) -> None:
    """The direction decides, and only new errors make it worse."""
    forwards, backwards = compared(broken, mended), compared(mended, broken)
    assert forwards.fixed == backwards.broke == broken.findings
    assert not forwards.is_worse
    assert backwards.is_worse
    assert {one.after for one in forwards.turns} == {Outcome.OK}
    assert {one.after for one in backwards.turns} == {Outcome.PROBLEM}


def test_a_warning_that_comes_is_told_and_is_no_failure(studio: Studio) -> None:
    """Warnings never fail."""
    report = studio.ten_faults()
    warnings = tuple(one for one in report.findings if one.severity.value == "warning")
    found = compared(dataclasses.replace(report, findings=()), dataclasses.replace(report, findings=warnings))
    assert warnings
    assert found.broke == warnings
    assert not found.is_worse


def test_a_fact_that_changed_is_told_to_the_member(broken: Report) -> None:
    """What was seen differently is named, and durations are not."""
    fact = broken.facts["verification"]
    assert isinstance(fact, Verification)
    after = dataclasses.replace(fact, ahead_s=99, rate_limited=True)
    found = compared(broken, dataclasses.replace(broken, facts={**broken.facts, "verification": after}))
    assert [one.path for one in found.changes] == [("verification", "rate_limited")]


def test_what_only_one_report_looked_at_is_no_change(broken: Report) -> None:
    """A fact that is not there on one side is named, and its check is not called another."""
    facts = {name: fact for name, fact in broken.facts.items() if name != "verification"}
    skipped = tuple(dataclasses.replace(one, outcome=Outcome.SKIPPED, problems=()) for one in broken.judgements)
    found = compared(broken, dataclasses.replace(broken, facts=facts, judgements=skipped, findings=()))
    assert (found.only_old, found.only_new, found.changes, found.turns) == (("verification",), (), (), ())


@pytest.mark.parametrize("lang", Lang)
def test_the_text_says_what_to_do(broken: Report, mended: Report, lang: Lang) -> None:
    """Titles and codes of what broke, both sides with their results, and the conclusion."""
    words = WORDS[lang]
    text = render(compared(mended, broken), words)
    for one in broken.findings:
        assert one.problem.code in text
    assert words.say("comparison.worse") in text
    assert words.say("comparison.broke") in text
    assert words.say("comparison.fixed") not in text
    assert words.say("comparison.not_worse") in render(compared(broken, mended), words)


def test_the_document_has_the_same(broken: Report, mended: Report) -> None:
    """The machine is told what the person is told."""
    document = json.loads(render_json(compared(mended, broken)))
    assert document["worse"]
    assert [one["code"] for one in document["broke"]] == [one.problem.code for one in broken.findings]
    assert document["old"]["verdict"] == "healthy"
    assert document["new"]["verdict"] == "problems"
