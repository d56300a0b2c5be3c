"""The formats by name: the module that renders each, and the suffix that `-o` recognises."""

from importlib import import_module
from pathlib import PurePath

from wecom_doctor.examination.outcome import Report
from wecom_doctor.knowledge import Words

FORMATS = ("text", "short", "json", "markdown", "html", "junit", "github")
SUFFIXES = {".txt": "text", ".json": "json", ".md": "markdown", ".html": "html", ".xml": "junit"}


class UnknownSuffix(Exception):
    """No format writes files that end like this."""


def render_as(name: str, report: Report, words: Words) -> str:
    """The report in one of the formats; its module is loaded now and not earlier."""
    text: str = import_module(f"wecom_doctor.report.{name}").render(report, words)
    return text


def format_of(path: str) -> str:
    """The format that a file name asks for."""
    suffix = PurePath(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise UnknownSuffix(suffix)
    return SUFFIXES[suffix]
