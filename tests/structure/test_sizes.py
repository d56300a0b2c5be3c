"""Sizes that make one ask a design question, and things that must not stay behind."""

import re
from pathlib import Path

import pytest

from tests.structure.source import ROOT, Function, functions, label, modules

MODULE_LINES_MAX = 300
FUNCTION_LINES_MAX = 40
COMMAND_LINES_MAX = 80
PARAMETERS_MAX = 5
FEW_PARAMETERS = ("rules", "probes", "examination", "facts", "knowledge", "protocol", "net")
LEFTOVER = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "X" * 3 + r"\b", r"raise\s+NotImplemented" + "Error")))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def parameters(function: Function) -> int:
    """How many arguments a caller has to think of."""
    given = function.args
    named = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs) if one.arg not in {"self", "cls"}]
    return len(named) + sum(1 for one in (given.vararg, given.kwarg) if one)


@pytest.mark.parametrize("path", [*modules(), *TESTS], ids=label)
def test_module_size(path: Path) -> None:
    """A file fits into a head."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MODULE_LINES_MAX


@pytest.mark.parametrize("path", [one for one in modules("cli") if one.name[0] != "_"], ids=label)
def test_command_size(path: Path) -> None:
    """A command parses, calls, prints and exits; there is no room for logic."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= COMMAND_LINES_MAX


@pytest.mark.parametrize("path", modules(), ids=label)
def test_function_size(path: Path) -> None:
    """A function fits onto a screen."""
    sizes = {one.name: (one.end_lineno or one.lineno) - one.lineno + 1 for one in functions(path)}
    assert not {name: size for name, size in sizes.items() if size > FUNCTION_LINES_MAX}


@pytest.mark.parametrize("path", [path for room in FEW_PARAMETERS for path in modules(room)], ids=label)
def test_parameters(path: Path) -> None:
    """A function that needs more than five arguments does more than one thing."""
    counts = {one.name: parameters(one) for one in functions(path)}
    assert not {name: count for name, count in counts.items() if count > PARAMETERS_MAX}


@pytest.mark.parametrize("path", modules(), ids=label)
def test_nothing_is_left_for_later(path: Path) -> None:
    """What is there is finished."""
    assert not LEFTOVER.findall(path.read_text(encoding="utf-8"))
