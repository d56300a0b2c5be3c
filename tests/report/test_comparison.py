"""Two reports side by side: what the comparison says, and that it says nothing of what is the same."""

import dataclasses
import json
from typing import Any

import pytest

from tests.report.made import Studio
from wecom_doctor.examination.comparing import compared
from wecom_doctor.examination.outcome import Finding, Outcome, Report
from wecom_doctor.facts.answers import Echo
from wecom_doctor.facts.changes import Change, Move
from wecom_doctor.facts.verification import Verification
from wecom_doctor.knowledge import Lang, Words
from wecom_doctor.model import Absence, Severity
from wecom_doctor.report.changes import told_together
from wecom_doctor.report.comparison import render, render_json
from wecom_doctor.report.exchange import name_of

WORDS = {lang: Words(lang) for lang in Lang}
WIDE = 1000


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


def ending(report: Report, found: Finding, outcome: Outcome, **how: Any) -> Report:
    """The report without a finding, whose check ended in another way."""
    judgements = tuple(
        dataclasses.replace(one, outcome=outcome, problems=(), **how) if one.check.id == found.check.id else one
        for one in report.judgements
    )
    rest = tuple(one for one in report.findings if one != found)
    return dataclasses.replace(report, judgements=judgements, findings=rest)


@pytest.mark.parametrize(
    ("outcome", "how", "is_known"),
    [
        (Outcome.OK, {}, True),
        (Outcome.PROBLEM, {"because": "tcp.port-open"}, False),
        (Outcome.UNSURE, {"because": "tcp.port-open"}, False),
        (Outcome.CRASHED, {}, False),
        (Outcome.SKIPPED, {"absence": Absence.NOT_PLANNED}, False),
        (Outcome.SKIPPED, {"absence": Absence.NOT_APPLICABLE}, True),
        (Outcome.SKIPPED, {}, True),
    ],
)
def test_what_nobody_could_look_at_is_neither_fixed_nor_broken(
    broken: Report, outcome: Outcome, how: dict[str, Any], is_known: bool
) -> None:
    """A finding that is gone because its check could not be judged may still be there, and one may have been before."""
    first = broken.findings[0]
    other = ending(broken, first, outcome, **how)
    gone, came = compared(broken, other), compared(other, broken)
    assert (gone.fixed, gone.hidden) == (((first,), ()) if is_known else ((), (first,)))
    assert (came.broke, came.revealed) == (((first,), ()) if is_known else ((), (first,)))
    assert came.is_worse is is_known
    assert first.problem.code in render(gone, WORDS[Lang.EN])
    assert first.problem.code in render(came, WORDS[Lang.ZH])


def test_what_is_moot_because_of_an_error_is_not_fixed(studio: Studio) -> None:
    """A warning about what is accepted goes when nothing is accepted any more; that mends nothing."""
    report = studio.ten_faults()
    warning = next(one for one in report.findings if one.severity is Severity.WARNING)
    found = compared(report, ending(report, warning, Outcome.SKIPPED))
    assert (found.fixed, found.hidden) == ((), (warning,))


def test_a_finding_that_got_graver_is_worse(broken: Report) -> None:
    """The same code as a notice before and as an error now broke; the other way round it is still there."""
    first, *rest = broken.findings
    mild = dataclasses.replace(broken, findings=(dataclasses.replace(first, severity=Severity.NOTICE), *rest))
    assert compared(mild, broken).broke == (first,)
    assert compared(broken, mild).fixed == compared(broken, mild).broke == ()


@pytest.mark.parametrize("lang", Lang)
def test_requests_that_differ_alike_share_a_line(broken: Report, lang: Lang) -> None:
    """Requests go by what they are, values by what they mean, and an address is told once."""
    fact = broken.facts["verification"]
    assert isinstance(fact, Verification)
    after = dataclasses.replace(
        fact,
        url="http://elsewhere/",
        reactions=tuple(dataclasses.replace(one, echo=Echo.EXACT) for one in fact.reactions),
    )
    found = compared(broken, dataclasses.replace(broken, facts={**broken.facts, "verification": after}))
    lines = list(told_together(found.changes, WORDS[lang]))
    assert 1 <= len(lines) <= len({one.echo for one in fact.reactions})
    assert name_of("genuine", WORDS[lang]) in lines[0]
    assert WORDS[lang].value("other") not in " ".join(lines)
    assert "elsewhere" not in " ".join(lines)


@pytest.mark.parametrize("lang", Lang)
def test_a_failure_is_told_with_what_failed(lang: Lang) -> None:
    """Several facts may fail in the same way; the answer of a request that failed is no second piece of news."""
    words = WORDS[lang]
    places = ("tls_handshake",), ("tls_older_client",), ("doorstep", "reactions", "bare"), ("doorstep", "looks", "1")
    found = [Change(path=(*at, "failure"), move=Move.CHANGED, before=None, after="refused") for at in places]
    lines = list(told_together(found, words))
    assert len(lines) == len(set(lines)) == 3
    for line, name in zip(lines, (words.probe("tls_handshake"), words.probe("tls_older_client")), strict=False):
        assert line.startswith(name)
    assert name_of("bare", words) in lines[2]


@pytest.mark.parametrize("lang", Lang)
def test_the_text_says_what_to_do(broken: Report, mended: Report, lang: Lang) -> None:
    """Titles and codes of what broke, both sides with their results, and the conclusion."""
    words = WORDS[lang]
    text = render(compared(mended, broken), words, WIDE)
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
