"""Checklists name only codes and checks that exist, the same in both languages."""

import re
from pathlib import Path

import pytest

from tests.structure.source import ROOT
from wecom_doctor.examination.discovery import all_checks
from wecom_doctor.knowledge import entry

CHECKLISTS = sorted((ROOT / "checklists").glob("*.md"))
EVERY_CHECKLIST = pytest.mark.parametrize("path", CHECKLISTS, ids=lambda one: one.name)
CODE = re.compile(r"`wecom-doctor explain (\S+?)`")
CHECK = re.compile(r"<!-- check: (\S+) -->")
COMMENT = re.compile(r"<!--.*?-->")


def text(path: Path) -> str:
    """A checklist."""
    return path.read_text(encoding="utf-8")


def test_there_are_checklists() -> None:
    """The folder is not empty, so the tests below look at something."""
    assert CHECKLISTS
    assert any(CODE.search(text(path)) for path in CHECKLISTS)


@EVERY_CHECKLIST
def test_codes_can_be_explained(path: Path) -> None:
    """A reader who looks a code up finds it."""
    assert not [code for code in CODE.findall(text(path)) if entry(code) is None]


@EVERY_CHECKLIST
def test_checks_exist(path: Path) -> None:
    """A box that a machine can tick names a check of ours, and no comment says anything else."""
    named = CHECK.findall(text(path))
    assert set(named) <= {one.id for one in all_checks()}
    assert len(named) == len(COMMENT.findall(text(path)))


@EVERY_CHECKLIST
def test_twin_in_the_other_language(path: Path) -> None:
    """Both languages have as many boxes, with the same checks and codes in the same order."""
    stem, _, _ = path.name.partition(".")
    english, chinese = (text(path.with_name(f"{stem}.{lang}.md")) for lang in ("en", "zh"))
    assert english.count("- [ ]") == chinese.count("- [ ]") > 0
    assert CHECK.findall(english) == CHECK.findall(chinese)
    assert CODE.findall(english) == CODE.findall(chinese)
