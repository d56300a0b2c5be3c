"""Recognises pages that are not the handler's own answer, by the table in pages.toml."""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from wecom_doctor.facts.page import Page, PageKind

TABLE = os.path.join(os.path.dirname(__file__), "pages.toml")
LOOKED_AT_BYTES = 65_536
HEADER_LOOKED_AT = 2_000
BY_STATUS = "by-status"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

# A text as it may stand in a body: in UTF-8, and in GBK where that differs.
Needle = tuple[bytes, ...]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the table; whatever it names must be there, and what it leaves empty does not matter."""

    name: str
    kind: PageKind | None
    vendor: str | None
    statuses: frozenset[int]
    headers: tuple[tuple[str, re.Pattern[str]], ...]
    groups: tuple[tuple[Needle, ...], ...]
    whole: frozenset[bytes]
    begins: tuple[bytes, ...]
    signs: tuple[tuple[Needle, str], ...]


@dataclass(frozen=True)
class Seen:
    """An answer in the form in which the rows look at it."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes

    @cached_property
    def text(self) -> bytes:
        """The beginning of the body in lower case, without blanks and a byte order mark at its ends."""
        return self.body[:LOOKED_AT_BYTES].removeprefix(BYTE_ORDER_MARK).strip().lower()

    @cached_property
    def by_name(self) -> dict[str, str]:
        """The values of each header, one a line, all in lower case."""
        found: dict[str, str] = {}
        for name, value in self.headers:
            before = found.get(name.lower(), "")
            found[name.lower()] = f"{before}\n{value.lower()}".strip()[:HEADER_LOOKED_AT]
        return found


def recognise(status: int, headers: Sequence[tuple[str, str]], body: bytes) -> Page | None:
    """The page that an answer shows, None for what is the handler's own or unknown."""
    seen = Seen(status, headers, body)
    return next((page(row, seen) for row in rows() if fits(row, seen)), None)


def page(row: Row, seen: Seen) -> Page:
    """What the row says about the answer that it fits."""
    vendor = maker(row, seen) or ""
    if row.kind is not None:
        return Page(name=row.name, vendor=vendor, kind=row.kind)
    return Page(name=f"{row.name}-{seen.status}", vendor=vendor, kind=kinds()[seen.status])


def fits(row: Row, seen: Seen) -> bool:
    """Everything that the row names is there; what costs least is asked first."""
    return (
        (not row.statuses or seen.status in row.statuses)
        and all(expression.search(seen.by_name.get(name, "")) for name, expression in row.headers)
        and (not row.whole or seen.text in row.whole)
        and (not row.begins or seen.text.startswith(row.begins))
        and all(any(stands_in(seen.text, needle) for needle in group) for group in row.groups)
        and maker(row, seen) is not None
    )


def maker(row: Row, seen: Seen) -> str | None:
    """Whose page it is, as the page itself says or as the row knows."""
    return next((vendor for needle, vendor in row.signs if stands_in(seen.text, needle)), row.vendor)


def stands_in(text: bytes, needle: Needle) -> bool:
    """The text holds the needle in one of its encodings."""
    return any(form in text for form in needle)


@cache
def table() -> dict[str, Any]:
    """The table as it is written."""
    with open(TABLE, "rb") as file:
        return tomllib.load(file)


@cache
def kinds() -> dict[int, PageKind]:
    """What a status alone says, once it is known that a stock page carries it."""
    return {int(status): PageKind(kind) for status, kind in table()["kinds"].items()}


@cache
def rows() -> tuple[Row, ...]:
    """All rows in the order of the table."""
    vendors = table()["vendors"]
    return tuple(row_of(name, written, vendors) for name, written in table()["page"].items())


def row_of(name: str, written: Mapping[str, Any], vendors: Mapping[str, Mapping[str, str]]) -> Row:
    """One row in the form in which it is compared."""
    by_status = written["kind"] == BY_STATUS
    statuses = frozenset(written.get("status", ()))
    return Row(
        name=name,
        kind=None if by_status else PageKind(written["kind"]),
        vendor=written.get("vendor"),
        statuses=statuses or (frozenset(kinds()) if by_status else frozenset()),
        headers=tuple((header, re.compile(expression)) for header, expression in written.get("headers", {}).items()),
        groups=tuple(groups_of(written)),
        whole=frozenset(form for text in written.get("whole", ()) for form in forms(text)),
        begins=tuple(form for text in written.get("begins", ()) for form in forms(text)),
        signs=tuple((forms(text), vendor) for text, vendor in vendors.get(written.get("signed", ""), {}).items()),
    )


def groups_of(written: Mapping[str, Any]) -> Iterable[tuple[Needle, ...]]:
    """Groups of texts of each of which one must be there."""
    for text in written.get("all", ()):
        yield (forms(text),)
    either = written.get("any", ())
    for group in either if either and isinstance(either[0], list) else filter(None, (either,)):
        yield tuple(forms(text) for text in group)


def forms(text: str) -> Needle:
    """The bytes that a text may have in a body, in lower case as bodies are compared."""
    if text.isascii():
        return (text.lower().encode(),)
    try:
        return (text.encode().lower(), text.encode("gbk").lower())
    except UnicodeEncodeError:
        return (text.encode().lower(),)
