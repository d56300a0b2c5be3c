"""Formats by name and by the file that is asked for."""

import pytest

from tests.report.made import Studio
from wecom_doctor.knowledge import Lang, Words
from wecom_doctor.report import json as json_format
from wecom_doctor.report import text as text_format
from wecom_doctor.report.formats import FORMATS, SUFFIXES, UnknownSuffix, format_of, render_as


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("report.json", "json"),
        ("REPORT.JSON", "json"),
        ("report.txt", "text"),
        ("out/2026.11.20/report.json", "json"),
        ("报告.txt", "text"),
        ("a.json.txt", "text"),
        ("a.md", "markdown"),
        ("a.HTML", "html"),
        ("TEST-wecom.xml", "junit"),
    ],
)
def test_the_format_follows_the_suffix(path: str, name: str) -> None:
    """The last suffix decides, in capitals or not."""
    assert format_of(path) == name


@pytest.mark.parametrize(
    ("path", "suffix"), [("report", ""), ("report.pdf", ".pdf"), (".json", ""), ("out.json/x", "")]
)
def test_an_unknown_suffix_is_named(path: str, suffix: str) -> None:
    """A file that no format writes is refused with the suffix it has."""
    with pytest.raises(UnknownSuffix) as refusal:
        format_of(path)
    assert str(refusal.value) == suffix


def test_every_suffix_belongs_to_a_format() -> None:
    """What is written to a file is a format that can be printed too."""
    assert set(SUFFIXES.values()) < set(FORMATS)


@pytest.mark.parametrize(("name", "module"), [("text", text_format), ("json", json_format)])
def test_a_format_is_rendered_by_its_module(studio: Studio, name: str, module: object) -> None:
    """Asking by name gives what the module of that name renders."""
    report, words = studio.healthy(), Words(Lang.EN)
    assert render_as(name, report, words) == module.render(report, words)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_shows_every_finding(studio: Studio, name: str) -> None:
    """Whatever the format, each code that was found can be read in it."""
    report = studio.ten_faults()
    text = render_as(name, report, Words(Lang.ZH))
    assert len(report.findings) >= 10
    assert not [one for one in report.findings if one.problem.code not in text]
