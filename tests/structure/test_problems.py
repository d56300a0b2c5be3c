"""What rules say, read off their source: every code, parameter and value has its words."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.structure.source import calls, label, modules, tree
from tests.structure.texts import document, problem_codes
from wecom_doctor.report.causes import PLACE_PARAMS

NOT_PARAMETERS = frozenset({"certainty", "severity", "also", "at"})
PLACES = frozenset({"file", "line", "setting", "source"})
PARAMS = document("words")["params"]


def problems(path: Path) -> Iterator[ast.Call]:
    """Every place where a rule makes a problem."""
    yield from calls(path, "Problem")


def written(node: ast.AST | None) -> set[str]:
    """The texts that stand in an expression."""
    inside = ast.walk(node) if node is not None else ()
    return {one.value for one in inside if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def tabled(path: Path) -> set[str]:
    """The codes of the tables of a file: the values of `CODES...` and the `code=` of rows."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            if any(isinstance(one, ast.Name) and one.id.startswith("CODES") for one in node.targets):
                found |= {code for value in node.value.values for code in written(value)}
        elif isinstance(node, ast.keyword) and node.arg == "code":
            found |= written(node.value)
    for call in calls(path, *ROW_MAKERS):
        found |= written(call.args[0])
    for call in calls(path, *ROWS_MAKERS):
        found |= {code for one in call.args for code in written(one)}
    return found


def direct(call: ast.Call) -> set[str]:
    """The codes that stand in the call itself: written out, or chosen between two."""
    first = call.args[0]
    if isinstance(first, ast.IfExp):
        return written(first.body) | written(first.orelse)
    return written(first) if isinstance(first, ast.Constant) else set()


def codes_of(path: Path) -> set[str]:
    """Every code that the rules of a file can give, look-alikes included."""
    found = tabled(path)
    for call in problems(path):
        found |= direct(call)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.keyword) and node.arg == "also":
            found |= written(node.value)
    return found


def parameters_of(path: Path) -> set[str]:
    """Every parameter that the rules of a file give to a problem, or to what is fine."""
    named = {one.arg for call in calls(path, "Problem", "Fine") for one in call.keywords if one.arg is not None}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef) and "ParamValue" in ast.dump(node.returns or ast.Constant(None)):
            named |= {
                one.value
                for inside in ast.walk(node)
                if isinstance(inside, ast.Dict)
                for one in inside.keys
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            }
    return named - NOT_PARAMETERS


RULES = [path for path in modules("rules") if not path.stem.startswith("_")]
TABLES = [path for path in modules("rules") if path.stem != "__init__"]
# Functions that make rows of a table of patterns; their first argument, or all of them, are codes.
ROW_MAKERS, ROWS_MAKERS = ("certain", "likely", "possible", "held", "nearly"), ("confessed",)
EVERY_FILE = pytest.mark.parametrize("path", RULES, ids=label)


@EVERY_FILE
def test_code_has_an_entry(path: Path) -> None:
    """A rule finds only what knowledge can explain."""
    assert codes_of(path)
    assert codes_of(path) <= set(problem_codes())


@EVERY_FILE
def test_codes_can_be_read_off_the_source(path: Path) -> None:
    """A code is written out where the problem is made, or comes from a table of the file."""
    assert tabled(path) or all(direct(call) for call in problems(path))


@pytest.mark.parametrize("path", TABLES, ids=label)
def test_parameter_has_words(path: Path) -> None:
    """A parameter is shown in words, or is the place that the user has to open."""
    assert parameters_of(path) <= set(PARAMS) | PLACES


@EVERY_FILE
def test_parameters_are_written_out(path: Path) -> None:
    """Only `at=` takes a dictionary, so that the source tells every parameter."""
    assert all(one.arg is not None for call in problems(path) for one in call.keywords)


def test_places_are_those_of_the_report() -> None:
    """The report shows these under Where and everything else under Seen."""
    assert set(PLACE_PARAMS) == PLACES


def test_no_words_without_a_parameter() -> None:
    """No words are left from a parameter that is gone."""
    assert set(PARAMS) == {one for path in TABLES for one in parameters_of(path)} - PLACES


@pytest.mark.parametrize("name", sorted(PARAMS))
def test_words_of_a_parameter_show_it(name: str) -> None:
    """The words of a parameter have its value in them, in both languages."""
    assert set(PARAMS[name]) == {"zh", "en"}
    assert all(f"{{{name}}}" in text for text in PARAMS[name].values())
