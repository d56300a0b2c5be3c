"""The document for CI servers: valid by the common schema, and as healthy as the exit status."""

import dataclasses
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from lxml import etree

from tests.examination.workbench import needs_git
from tests.report.hostile import hostile
from tests.report.made import MAKERS, Studio
from wecom_doctor.examination.outcome import FailOn, Report
from wecom_doctor.knowledge import Lang, Words
from wecom_doctor.model import Severity
from wecom_doctor.report.junit import render

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "junit.xsd"))
EVERY_REPORT = pytest.mark.parametrize("name", MAKERS)

pytestmark = needs_git


def document(report: Report, lang: Lang = Lang.EN) -> Element:
    """The rendered document, valid."""
    text = render(report, Words(lang))
    SCHEMA.assertValid(etree.fromstring(text.encode()))
    return fromstring(text)


def texts(root: Element, path: str, attribute: str) -> list[str]:
    """An attribute of all elements at a path."""
    return [one.attrib[attribute] for one in root.findall(path)]


def total(root: Element, count: str) -> int:
    """What the suites count, taken together."""
    return sum(int(suite.attrib[count]) for suite in root)


@EVERY_REPORT
@pytest.mark.parametrize("lang", Lang)
def test_document_is_valid(studio: Studio, name: str, lang: Lang) -> None:
    """Whatever a run comes to, the common schema holds."""
    document(MAKERS[name](studio), lang)


@pytest.mark.parametrize("lang", Lang)
def test_hostile_document_is_valid(studio: Studio, lang: Lang) -> None:
    """Control characters, ends of CDATA and markup from outside are text."""
    root = document(hostile(studio), lang)
    assert "]]>" in "".join(root.itertext())
    assert {one.tag for one in root.iter()} <= {
        *("testsuites", "testsuite", "testcase", "properties", "property"),
        *("failure", "error", "skipped", "system-out", "system-err"),
    }


@EVERY_REPORT
@pytest.mark.parametrize("fail_on", FailOn)
def test_it_fails_when_the_command_does(studio: Studio, name: str, fail_on: FailOn) -> None:
    """There is a failure or an error exactly when the exit status is not 0."""
    report = dataclasses.replace(MAKERS[name](studio), fail_on=fail_on)
    root = document(report)
    bad = total(root, "failures") + total(root, "errors")
    assert (bad == 0) == (report.exit_status == 0)


@pytest.mark.parametrize(("fail_on", "failures"), [(FailOn.PROBLEM, 0), (FailOn.WARNING, 1), (FailOn.NEVER, 0)])
def test_a_warning_fails_where_it_shall(studio: Studio, fail_on: FailOn, failures: int) -> None:
    """What does not fail is told in the output of the suite."""
    report = studio.ten_faults()
    mild = tuple(one for one in report.findings if one.severity is Severity.WARNING)
    root = document(dataclasses.replace(report, findings=mild, fail_on=fail_on))
    assert total(root, "failures") == failures
    assert "env-value-hash-cut" in "".join(root.itertext()) or failures


@EVERY_REPORT
def test_every_check_is_one_case(studio: Studio, name: str) -> None:
    """Each check once, in the suite of its area, and the run itself at the end; the counts are right."""
    report = MAKERS[name](studio)
    root = document(report)
    assert texts(root, ".//testcase", "classname") == [*(one.check.id for one in report.judgements), "run.complete"]
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.attrib["tests"]) == len(cases)
        for element, count in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert int(suite.attrib[count]) == sum(1 for one in cases if one.find(element) is not None)
    assert total(root, "tests") == len(root.findall(".//testcase"))


def test_a_failure_says_what_to_do(studio: Studio) -> None:
    """The type is the code, the message the headline, the text has the place and the steps."""
    root = document(studio.ten_faults())
    (failure,) = [one for one in root.iter("failure") if one.attrib["type"] == "token-too-long"]
    assert failure.attrib["message"] == "The Token has more than 32 characters"
    assert failure.text is not None
    assert ".env:5  WECOM_TOKEN" in failure.text
    assert "1) " in failure.text


@pytest.mark.parametrize("lang", Lang)
def test_a_mere_consequence_is_skipped(studio: Studio, lang: Lang) -> None:
    """One cause is one failure, however much hangs on it."""
    root = document(studio.broken_endpoint(), lang)
    assert total(root, "failures") == 1
    assert "consequence" in texts(root, ".//skipped", "type")
