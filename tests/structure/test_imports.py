"""Imports point one way: the table of the rooms, held against every import of the package."""

import ast
from pathlib import Path

import pytest

from tests.structure.source import PACKAGE, calls, imports_of_others, imports_of_ours, label, module_name, modules, tree

ANYTHING = frozenset({"*"})
# What each room may import of ours besides itself; a longer name opens one module of a room only.
# "" is the root of the package, which holds nothing but the version.
TABLE: dict[str, frozenset[str]] = {
    "": frozenset(),
    "__main__": frozenset({"cli"}),
    "model": frozenset(),
    "spelling": frozenset(),
    "loading": frozenset(),
    "cli": ANYTHING,
    "settings": frozenset({"facts", "model", "protocol", "spelling"}),
    "protocol": frozenset(),
    "examination": frozenset(
        {"", "facts", "knowledge", "loading", "model", "net", "probes", "protocol", "receiver", "rules", "settings"}
    ),
    "probes": frozenset({"", "net", "protocol", "facts", "model", "settings"}),
    "net": frozenset({"protocol", "facts", "model"}),
    "facts": frozenset({"model", "protocol"}),
    "rules": frozenset({"facts", "model"}),
    "knowledge": frozenset({"spelling"}),
    "report": frozenset({"", "examination.outcome", "knowledge", "facts", "model", "settings.secret"}),
    "receiver": frozenset({"net", "protocol", "facts", "knowledge", "model"}),
}
# What reaches out of the process; only net/ may have it.
WORLD = frozenset(
    {
        "socket",
        "ssl",
        "httpx",
        "dns",
        "psutil",
        "subprocess",
        "asyncio.subprocess",
        "http.client",
        "http.server",
        "urllib.request",
    }
)
DOORS = ("create_subprocess_exec", "create_subprocess_shell", "open_connection", "system", "popen")
# A rule is a pure function: nothing that reads a file, a clock, the environment or chance.
IMPURE = frozenset(
    {"os", "io", "sys", "pathlib", "time", "random", "secrets", "asyncio", "logging", "locale", "tempfile"}
)


def room_of(module: str) -> str:
    """The room that a module stands in: the first part of its name."""
    return module.partition(".")[0]


def within(module: str, names: frozenset[str]) -> bool:
    """The module is one of the names or lies inside one of them."""
    return any(module == one or (one and module.startswith(f"{one}.")) for one in names)


def closure(module: str) -> set[str]:
    """All modules of ours that importing one of them brings along."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        one = waiting.pop()
        for other in imports_of_ours(file_of(one)):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def file_of(module: str) -> Path:
    """The file of a module."""
    path = PACKAGE.joinpath(*filter(None, module.split(".")))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def test_every_room_is_in_the_table() -> None:
    """A new room does not come without a word about whom it may import."""
    assert {room_of(module_name(path)) for path in modules()} == set(TABLE)


@pytest.mark.parametrize("path", modules(), ids=label)
def test_imports_of_ours(path: Path) -> None:
    """A module imports only from the rooms that the table opens to its own."""
    room = room_of(module_name(path))
    allowed = TABLE[room]
    if allowed != ANYTHING:
        strange = {one for one in imports_of_ours(path) if room_of(one) != room and not within(one, allowed)}
        assert not strange


@pytest.mark.parametrize("path", [one for one in modules() if room_of(module_name(one)) != "cli"], ids=label)
def test_nothing_imports_the_command_line(path: Path) -> None:
    """The command line is the outermost room; only `python -m` opens it."""
    if module_name(path) != "__main__":
        assert not {one for one in imports_of_ours(path) if room_of(one) == "cli"}


@pytest.mark.parametrize("path", [one for one in modules() if room_of(module_name(one)) != "net"], ids=label)
def test_only_net_reaches_out(path: Path) -> None:
    """Sockets, TLS, HTTP, DNS and other programs are touched in net/ and nowhere else."""
    assert not {one for one in imports_of_others(path) if within(one, WORLD)}
    assert not [ast.unparse(one) for one in calls(path, *DOORS)]


@pytest.mark.parametrize("room", ["report", "rules", "knowledge", "facts"])
def test_no_detour_to_the_world(room: str) -> None:
    """What these rooms import does not bring the network along either."""
    reached = {other for path in modules(room) for other in closure(module_name(path))}
    assert not {one for one in reached if room_of(one) in {"net", "probes", "cli"}}


@pytest.mark.parametrize("path", modules("report"), ids=label)
def test_reports_know_no_rules(path: Path) -> None:
    """A report shows verdicts and does not come to them."""
    assert not {one for one in closure(module_name(path)) if room_of(one) == "rules"}


@pytest.mark.parametrize("path", modules("rules"), ids=label)
def test_rules_are_pure(path: Path) -> None:
    """A rule sees facts only: no file, no clock, no environment, no chance."""
    assert not {one for one in imports_of_others(path) if within(one, IMPURE)}
    assert not [ast.unparse(one) for one in calls(path, "open", "print", "now", "utcnow", "today", "monotonic")]


@pytest.mark.parametrize("path", modules("rules"), ids=label)
def test_rules_hold_no_text(path: Path) -> None:
    """What is said about a problem stands in knowledge/, in two languages."""
    docstrings = {id(node.value) for node in ast.walk(tree(path)) if isinstance(node, ast.Expr)}
    texts = [
        node.value
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]
    assert not [one for one in texts if " " in one.strip() or not one.isascii()]


# Who may catch everything: around one probe, around one rule, around a whole command.
CATCHES_ALL = {("examination/run.py", "_ask"), ("examination/diagnose.py", "judge"), ("cli/_app.py", "run")}


def catches_all(handler: ast.ExceptHandler) -> bool:
    """The handler takes every exception and does not raise it again."""
    broad = handler.type is None or getattr(handler.type, "id", "") in {"Exception", "BaseException"}
    return broad and not isinstance(handler.body[-1], ast.Raise)


def test_broad_except_stands_in_three_places() -> None:
    """A crash is caught where it can cost one line only, and nowhere else."""
    found = set()
    for path in modules():
        for function in ast.walk(tree(path)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                handlers = [one for one in ast.walk(function) if isinstance(one, ast.ExceptHandler)]
                if any(map(catches_all, handlers)):
                    found.add((path.relative_to(PACKAGE).as_posix(), function.name))
    assert found == CATCHES_ALL
