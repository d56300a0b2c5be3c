"""Facts to JSON and back: one way for all of them, read off their types."""

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Unreadable(Exception):
    """A document does not have the shape of the fact it claims to be."""


def to_json(value: Any) -> Any:
    """The JSON form of a fact or of a value inside one."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: to_json(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, tuple | list):
        return [to_json(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): to_json(one) for key, one in value.items()}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"{type(value).__name__} has no place in a fact")


def from_json(kind: Any, document: Any) -> Any:
    """The value of type `kind` that `to_json` made this document of."""
    if isinstance(kind, types.UnionType):
        return from_union(kind, document)
    if typing.get_origin(kind) is tuple:
        return tuple(from_json(typing.get_args(kind)[0], one) for one in expected(document, list))
    if typing.get_origin(kind) is not None and issubclass(typing.get_origin(kind), Mapping):
        _, value_kind = typing.get_args(kind)
        return {key: from_json(value_kind, one) for key, one in expected(document, dict).items()}
    if is_dataclass(kind):
        return from_object(kind, expected(document, dict))
    return from_scalar(kind, document)


def from_union(kind: types.UnionType, document: Any) -> Any:
    """A value that may be None, or one of several kinds."""
    members = typing.get_args(kind)
    if document is None and type(None) in members:
        return None
    for member in members:
        if member is not type(None):
            try:
                return from_json(member, document)
            except Unreadable:
                continue
    raise Unreadable(f"{type(document).__name__} fits none of the expected kinds")


def from_object(kind: Any, document: dict[str, Any]) -> Any:
    """A dataclass from an object with its fields; unknown members are of a newer version and left out."""
    hints = typing.get_type_hints(kind)
    # What a later version added has a value for documents that do not know of it.
    told = [one for one in fields(kind) if one.name in document or one.default is MISSING]
    try:
        return kind(**{one.name: from_json(hints[one.name], document[one.name]) for one in told})
    except KeyError as missing:
        raise Unreadable(f"{kind.__name__} lacks {missing.args[0]}") from None


def from_scalar(kind: Any, document: Any) -> Any:
    """Text, number, truth value, time or a member of a closed set."""
    if kind is datetime:
        return read_as("time", datetime.fromisoformat, document)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return read_as(kind.__name__, kind, document)
    if kind is float and isinstance(document, int) and not isinstance(document, bool):
        try:
            return float(document)
        except OverflowError:
            raise Unreadable("int too large for float") from None
    return expected(document, kind)


def read_as(what: str, read: Callable[[str], Any], document: Any) -> Any:
    """A value that is written as text."""
    try:
        return read(expected(document, str))
    except ValueError:
        raise Unreadable(f"not a {what}") from None


def expected(document: Any, kind: type) -> Any:
    """The document itself when it is of that JSON type."""
    if not isinstance(document, kind) or (kind in (int, float) and isinstance(document, bool)):
        raise Unreadable(f"{type(document).__name__} instead of {kind.__name__}")
    return document
