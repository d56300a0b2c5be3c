"""Values of a document that anybody may have written: what has not the right kind is not there."""

import ipaddress
from collections.abc import Iterable, Mapping
from typing import Any

TEXT_MAX = 120
LISTED_MAX = 200
Document = Mapping[str, Any]


def text(document: Document, name: str, longest: int = TEXT_MAX) -> str:
    """A text, or the digits of a number."""
    value = document.get(name)
    if isinstance(value, str):
        return "".join(c if c.isprintable() else " " for c in value[:longest])
    return str(value)[:longest] if is_number(value) else ""


def number(document: Document, name: str) -> int | None:
    """A whole number."""
    value = document.get(name)
    return value if is_number(value) and isinstance(value, int) else None


def is_number(value: object) -> bool:
    """A whole number of a size that JSON is made for; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def inside(document: Document, name: str) -> Document:
    """An object in the object."""
    value = document.get(name)
    return value if isinstance(value, dict) else {}


def items(document: Document, name: str) -> list[Any]:
    """The members of a list."""
    value = document.get(name)
    return value if isinstance(value, list) else []


def objects(document: Document, name: str) -> list[Document]:
    """The objects of a list."""
    return [one for one in items(document, name) if isinstance(one, dict)]


def numbers(document: Document, name: str) -> tuple[int, ...]:
    """The whole numbers of a list."""
    return tuple(one for one in items(document, name) if is_number(one))[:LISTED_MAX]


def addresses(document: Document, name: str) -> tuple[str, ...]:
    """The addresses of a list, single or with a wildcard for the last part (F7.17)."""
    return tuple(filter(is_address, items(document, name)))[:LISTED_MAX]


def is_address(value: object) -> bool:
    """An address, a network, or the first three parts of one with a star."""
    if not isinstance(value, str):
        return False
    try:
        ipaddress.ip_network(value.replace(".*", ".0"), strict=False)
    except ValueError:
        return False
    return True


def userids(listed: Iterable[Document]) -> tuple[str, ...]:
    """The members of a list of objects."""
    return tuple(filter(None, (text(one, "userid") for one in listed)))
