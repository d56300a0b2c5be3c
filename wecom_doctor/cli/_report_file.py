"""What the commands of `report` have in common: read a saved report, show it in the asked formats."""

import io
import json
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import click

from wecom_doctor.cli._examine import Screen, targets_of, write_reports
from wecom_doctor.cli._options import FAIL_ON, FORMAT, OUTPUT, together
from wecom_doctor.cli._options_light import LANG
from wecom_doctor.cli._session import Sorry, say, session_of
from wecom_doctor.examination.outcome import FailOn, Report
from wecom_doctor.examination.saved import Saved, as_it_was, judged_again, read_saved
from wecom_doctor.examination.saved_document import BYTES_MAX, NotAReport, Unusable
from wecom_doctor.report.bundle import AS_DATA
from wecom_doctor.report.redact import Redactor
from wecom_doctor.settings.given import Given, Options, gather

STDIN = "-"
ZIP = b"PK\x03\x04"
SENTENCES = {
    Unusable.EMPTY: "report-empty",
    Unusable.NOT_JSON: "report-not-json",
    Unusable.FOREIGN: "report-foreign",
    Unusable.NEWER: "report-newer",
    Unusable.BROKEN: "report-broken",
    Unusable.TOO_LARGE: "report-too-large",
}
SHOWN_OPTIONS = together(FORMAT, OUTPUT, FAIL_ON, LANG)


def saved_in(path: str) -> Saved:
    """The report in a file, or one sentence about why there is none."""
    with nullcontext(sys.stdin.buffer) if path == STDIN else open(path, "rb") as file:
        content = file.read(BYTES_MAX + 1)
    with telling(path):
        content = unpacked(content) if content.startswith(ZIP) else content
        # PowerShell writes what it redirects in UTF-16.
        return read_saved(content.decode(json.detect_encoding(content), "replace"))


def unpacked(content: bytes) -> bytes:
    """The report in a bundle of `report write`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(AS_DATA) as file:
            return file.read(BYTES_MAX + 1)
    except KeyError:
        raise NotAReport(Unusable.FOREIGN) from None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError):
        raise NotAReport(Unusable.NOT_JSON) from None


def shown_in(path: str, fail_on: FailOn) -> Report:
    """The report in a file with the verdicts that it had."""
    saved = saved_in(path)
    with telling(path):
        return as_it_was(saved, fail_on)


@contextmanager
def telling(path: str) -> Iterator[None]:
    """What is wrong with a file is told in one sentence."""
    try:
        yield
    except NotAReport as none:
        name = say("report.stdin") if path == STDIN else path
        raise Sorry(SENTENCES[none.reason], file=name, detail=none.detail) from None


def known_here() -> Given:
    """The settings of this place: a report about them must not show them, whoever wrote it."""
    return gather(options=Options(), flags={}, env_path=None, foreign=None)


def show(report: Report, values: dict[str, Any]) -> None:
    """Print the report, and write the asked files."""
    session = session_of(click.get_current_context())
    targets = targets_of(values["outputs"])
    redactor = Redactor(known_here().secrets)
    screen = Screen(session, redactor, values["form"])
    screen.replay(report)
    screen.finish(report)
    write_reports(report, targets, session.words, redactor)


def replay(values: dict[str, Any]) -> int:
    """Judge the facts of the file by today's rules; the exit status of that."""
    saved = saved_in(values["replay"])
    with telling(values["replay"]):
        report = judged_again(saved, FailOn(values["fail_on"]))
    show(report, values)
    return int(report.exit_status)
