"""The reports, word for word, in both languages and for every way a run can end.

`UPDATE_GOLDEN=1` writes the files anew; what changed is then for a person to read.
"""

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.examination.workbench import needs_git
from tests.report.made import MAKERS, Studio
from wecom_doctor.examination.outcome import ExitStatus, Report
from wecom_doctor.knowledge import Lang, Words
from wecom_doctor.report.formats import FORMATS, render_as
from wecom_doctor.report.json import evidence_of

GOLDEN = Path(__file__).parent.parent / "golden"
ENDINGS = {
    "healthy": ExitStatus.HEALTHY,
    "ten-faults": ExitStatus.PROBLEMS,
    "nothing-given": ExitStatus.USAGE,
    "crashed": ExitStatus.OUR_BUG,
    "interrupted": ExitStatus.INTERRUPTED,
    "timed-out": ExitStatus.UNSURE,
    "broken-endpoint": ExitStatus.PROBLEMS,
}
# The formats that show every check are held by the reports that say most.
TELLING = ("ten-faults", "broken-endpoint")
LONG = ("json", "markdown", "junit", "html")
# Of a few checks in each area, so that a new check changes the text of a report and nothing else.
KEPT = frozenset(
    {
        *("settings.env-file-found", "settings.env-quotes-closed", "settings.env-keys-unique", "settings.present"),
        *("settings.env-read-alike", "keys.corp-id", "keys.secret", "keys.token-length", "url.well-formed"),
        *(
            "url.public",
            "url.named-host",
            "url.usual-port",
            "dns.exists",
            "tcp.port-open",
            "tls.trusted",
            "tls.in-date",
        ),
        *("http.answers", "callback.verify-answer", "callback.message-accepted", "callback.message-in-time"),
        *("reply.form", "security.keeps-secrets", "security.no-xml-entities", "clock.endpoint", "egress.token"),
    }
)
SUFFIXES = {
    "text": ".txt",
    "json": ".json",
    "short": ".short.txt",
    "github": ".github.txt",
    "markdown": ".md",
    "junit": ".xml",
    "html": ".html",
}

pytestmark = needs_git


@pytest.mark.parametrize(("name", "status"), ENDINGS.items())
def test_each_report_ends_as_its_name_says(studio: Studio, name: str, status: ExitStatus) -> None:
    """The reports of this file are of the kinds that a run can come to."""
    assert MAKERS[name](studio).exit_status is status


def golden_files() -> Iterator[tuple[str, Lang, str, Path]]:
    """Every golden file: the report, its language and its format."""
    for form, suffix in SUFFIXES.items():
        for name in TELLING if form in LONG else ENDINGS:
            for lang in Lang:
                yield name, lang, form, GOLDEN / f"{name}.{lang}{suffix}"


@pytest.mark.parametrize(
    ("name", "lang", "form", "golden"), [pytest.param(*one, id=one[-1].name) for one in golden_files()]
)
def test_the_report_is_the_golden_one(studio: Studio, name: str, lang: Lang, form: str, golden: Path) -> None:
    """Nobody changes a sentence of a report without seeing where it ends up."""
    report = MAKERS[name](studio)
    if form != "text":
        report = narrowed(report, form)
    text = render_as(form, report, Words(lang))
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def narrowed(report: Report, form: str) -> Report:
    """The report with the kept checks, and where all facts are shown with those that these were judged by."""
    kept = tuple(one for one in report.judgements if one.check.id in KEPT)
    if form != "json":
        return dataclasses.replace(report, judgements=kept)
    seen = {"run_info", *(name for one in kept for name in evidence_of(one))}
    facts = {name: fact for name, fact in sorted(report.facts.items()) if name in seen}
    return dataclasses.replace(report, judgements=kept, facts=facts)


def test_every_format_has_its_golden_files() -> None:
    """No format can be changed unseen."""
    assert set(SUFFIXES) == set(FORMATS)


def test_no_golden_file_is_left_over() -> None:
    """Every golden file is the one of a report that is still tested."""
    assert set(GOLDEN.iterdir()) == {path for *_, path in golden_files()}
