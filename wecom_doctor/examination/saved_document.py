"""The JSON document of a saved report, before anything in it is believed."""

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

SCHEMA = 1
BYTES_MAX = 64_000_000
TOOL = "wecom-doctor"


class Unusable(StrEnum):
    """Why a text is no report."""

    EMPTY = "empty"
    NOT_JSON = "not-json"
    FOREIGN = "foreign"
    NEWER = "newer"
    BROKEN = "broken"
    TOO_LARGE = "too-large"


class NotAReport(Exception):
    """The text is no report of ours; `detail` is a place in the document."""

    def __init__(self, reason: Unusable, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def document_in(text: str) -> dict[str, Any]:
    """The JSON document, if it is a report that this version understands."""
    if len(text) > BYTES_MAX:
        raise NotAReport(Unusable.TOO_LARGE)
    if not text.strip():
        raise NotAReport(Unusable.EMPTY)
    try:
        document = json.loads(text, parse_constant=finite, parse_float=finite)
    except ValueError:
        raise NotAReport(Unusable.NOT_JSON) from None
    except RecursionError:
        raise NotAReport(Unusable.FOREIGN) from None
    if not isinstance(document, dict) or not isinstance(tool := document.get("tool"), dict) or tool.get("name") != TOOL:
        raise NotAReport(Unusable.FOREIGN)
    schema = document.get("schema")
    if type(schema) is not int or schema < SCHEMA:
        raise NotAReport(Unusable.BROKEN, "schema")
    if schema > SCHEMA:
        raise NotAReport(Unusable.NEWER, str(schema))
    for member, kind in MEMBERS.items():
        if not isinstance(document.get(member), kind):
            raise NotAReport(Unusable.BROKEN, member)
    return document


def finite(number: str) -> float:
    """A number; what is none, or beyond all, has no place in JSON."""
    found = float(number)
    if not math.isfinite(found):
        raise ValueError(number)
    return found


MEMBERS: Mapping[str, type] = {
    "run": dict,
    "target": dict,
    "exit_status": int,
    "diagnosis": list,
    "checks": list,
    "facts": dict,
}


@contextmanager
def guarded(member: str) -> Iterator[None]:
    """Whatever a member of a foreign document lacks is told by the member's name."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise NotAReport(Unusable.BROKEN, member) from None
