"""The text report, word for word, in both languages and for every way a run can end.

`UPDATE_GOLDEN=1` writes the files anew; what changed is then for a person to read.
"""

import os
from pathlib import Path

import pytest

from tests.examination.workbench import needs_git
from tests.report.made import MAKERS, Studio
from wecom_doctor.examination.outcome import ExitStatus
from wecom_doctor.knowledge import Lang, Words
from wecom_doctor.report.formats import render_as

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

pytestmark = needs_git


@pytest.mark.parametrize(("name", "status"), ENDINGS.items())
def test_each_report_ends_as_its_name_says(studio: Studio, name: str, status: ExitStatus) -> None:
    """The reports of this file are of the kinds that a run can come to."""
    assert MAKERS[name](studio).exit_status is status


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("name", ENDINGS)
def test_the_text_is_the_golden_one(studio: Studio, name: str, lang: Lang) -> None:
    """Nobody changes a sentence of a report without seeing where it ends up."""
    text = render_as("text", MAKERS[name](studio), Words(lang))
    golden = GOLDEN / f"{name}.{lang}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    """Every golden file is the one of a report that is still tested."""
    assert {path.name for path in GOLDEN.glob("*.txt")} == {f"{name}.{lang}.txt" for name in ENDINGS for lang in Lang}
