"""The package as text: its modules, what they import, what they hold."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "wecom_doctor"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(room: str = "") -> list[Path]:
    """The Python files of a room, or of the whole package."""
    return sorted((PACKAGE / room).rglob("*.py"))


def label(path: Path) -> str:
    """A file as a failing test should name it."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def module_name(path: Path) -> str:
    """The dotted name of a file, without the package's own name: `settings.given`, `model`, `` for the root."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def is_module(dotted: str) -> bool:
    """There is a file or folder of that name in the package."""
    path = PACKAGE.joinpath(*dotted.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def imports(path: Path) -> Iterator[str]:
    """Everything a file imports, also inside functions and for type checking, as absolute dotted names."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            source = node.module or ""
            for one in node.names:
                dotted = f"{source}.{one.name}"
                inner = dotted.removeprefix("wecom_doctor.")
                yield dotted if source.startswith("wecom_doctor") and is_module(inner) else source


def imports_of_ours(path: Path) -> set[str]:
    """The modules of the package that a file imports, without the package's own name; `` is its version."""
    ours = (one for one in imports(path) if one == "wecom_doctor" or one.startswith("wecom_doctor."))
    return {one.removeprefix("wecom_doctor").removeprefix(".") for one in ours}


def imports_of_others(path: Path) -> set[str]:
    """The modules of other people that a file imports."""
    return {one for one in imports(path) if one != "wecom_doctor" and not one.startswith("wecom_doctor.")}


def functions(path: Path) -> Iterator[Function]:
    """The functions and methods of a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            yield node


def calls(path: Path, *names: str) -> Iterator[ast.Call]:
    """The calls of functions or methods with these names."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in names:
                yield node
