"""Secrets are struck out before a format escapes them, and the format's own words stay."""

import dataclasses

import pytest

from tests.examination.workbench import needs_git
from tests.report.made import Studio
from tests.report.test_hostile import controls_in
from wecom_doctor.cli._rendered import rendered
from wecom_doctor.examination.outcome import Report
from wecom_doctor.knowledge import Lang, Words
from wecom_doctor.model import Problem
from wecom_doctor.report.formats import FORMATS, render_as
from wecom_doctor.report.redact import Redactor

# Some format writes each of these in another way: HTML, XML, Markdown, workflow commands, and what is made printable.
SECRET = "a<b>&\"'`*_[x](y)|%:,#@\x1b{{z}}~\\"

MASK = "REDACTED-1"
pytestmark = needs_git


def speaking(studio: Studio) -> Report:
    """A report whose every free text holds the secret."""
    report = studio.broken_endpoint()
    first, *others = report.findings
    problem = Problem(first.problem.code, at={"file": SECRET, "setting": f"x{SECRET}"}, url=SECRET, names=(SECRET, "y"))
    return dataclasses.replace(
        report,
        heading=dataclasses.replace(report.heading, url=f"https://h/{SECRET}"),
        findings=(dataclasses.replace(first, problem=problem), *others),
        judgements=tuple(dataclasses.replace(one, seen={"issuer": SECRET}) for one in report.judgements),
    )


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("form", FORMATS)
def test_no_escaping_hides_a_secret(studio: Studio, form: str, lang: Lang) -> None:
    """The report with the secret is, after redaction, the report that had a mask in its place."""
    report = speaking(studio)
    text = rendered(report, form, Words(lang), Redactor((SECRET,)))
    assert MASK in text
    assert "(y)" not in text
    assert "{{z}}" not in text
    assert form == "json" or controls_in(text) == []


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("secret", ["error", "style", "testcase", "details", "class", "title", "message", "report"])
def test_a_secret_that_is_a_word_of_the_format_breaks_nothing(studio: Studio, form: str, secret: str) -> None:
    """USE_KEYRING=error in a .env leaves tags, commands and members as they are."""
    report, words = studio.broken_endpoint(), Words(Lang.EN)
    plain = render_as(form, report, words)
    struck = rendered(report, form, words, Redactor((secret,)))
    for sign in ("<testcase", "<style>", "<details>", "::error ", "line=6", "class=", '"checks":', "</html>"):
        assert struck.count(sign) == plain.count(sign), sign
