"""The knowledge files as plain TOML, parsed whole, without the loader that they are also tested by."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from tests.structure.source import PACKAGE

KNOWLEDGE = PACKAGE / "knowledge"
# Files with other things than problem codes.
OTHERS = frozenset({"library", "api", "words", "cli"})
CHECKS = "checks"


@cache
def document(stem: str) -> dict[str, Any]:
    """One knowledge file."""
    return tomllib.loads((KNOWLEDGE / f"{stem}.toml").read_text(encoding="utf-8"))


def stems() -> list[str]:
    """All knowledge files."""
    return sorted(path.stem for path in KNOWLEDGE.glob("*.toml"))


def subjects() -> list[str]:
    """The knowledge files with problem codes."""
    return [stem for stem in stems() if stem not in OTHERS]


def entries(stem: str) -> dict[str, dict[str, Any]]:
    """The codes of a file with what is said about them."""
    return {code: entry for code, entry in document(stem).items() if code != CHECKS}


def titles(stem: str) -> dict[str, dict[str, str]]:
    """The check sentences of a subject."""
    found: dict[str, dict[str, str]] = document(stem).get(CHECKS, {})
    return found


def problem_codes() -> dict[str, dict[str, Any]]:
    """Every problem code with its entry."""
    return {code: entry for stem in subjects() for code, entry in entries(stem).items()}


def data_file(name: str) -> list[str]:
    """The lines of a list beside these tests."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8").split()
