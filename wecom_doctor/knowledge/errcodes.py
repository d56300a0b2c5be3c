"""The table of API and library error codes: one line each, searched as text."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from wecom_doctor.knowledge import text_of


@dataclass(frozen=True, kw_only=True)
class ErrorCode:
    """One row: the platform's own meaning, the English text where one was seen, and the source."""

    code: int
    meaning: str
    english: str
    source: str


@cache
def lines() -> tuple[str, ...]:
    """The lines of the table: sources first (`@n<TAB>source`), then `code<TAB>meaning<TAB>english<TAB>n`."""
    return tuple(text_of("errcodes.tsv").splitlines())


def error_code(code: int) -> ErrorCode | None:
    """The row of one code."""
    prefix = f"{code}\t"
    return next((parsed(line) for line in lines() if line.startswith(prefix)), None)


def all_error_codes() -> Iterator[ErrorCode]:
    """Every row in the order of the codes."""
    return (parsed(line) for line in lines() if not line.startswith("@"))


def parsed(line: str) -> ErrorCode:
    """One line of the table as a row."""
    code, meaning, english, source = line.split("\t")
    return ErrorCode(code=int(code), meaning=meaning, english=english, source=sources()[source])


@cache
def sources() -> dict[str, str]:
    """The numbered sources."""
    return dict(line[1:].split("\t", 1) for line in lines() if line.startswith("@"))
