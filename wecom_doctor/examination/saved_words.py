"""The words that a saved report brings along for codes which only another version knows."""

import re
from collections.abc import Mapping
from typing import Any

from wecom_doctor.knowledge import Saying, entry, printable

CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Whoever wrote the file may have put anything into its links.
LINK = re.compile(r"https://[^\s<>\"'`\\]+")


def code_of(told: Mapping[str, Any]) -> str:
    """The code of an entry; a text of another shape is none."""
    code = told["code"]
    if not CODE.fullmatch(code):
        raise ValueError(code)
    return str(code)


def saying_told(told: Mapping[str, Any]) -> Saying | None:
    """What the report itself says about a code that this version has no words for."""
    code = code_of(told)
    if entry(code) is not None:
        return None
    look = told.get("look")
    return Saying(
        code=code,
        subject="",
        severity=str(told["severity"]),
        title=printable(str(told["title"])),
        why=printable(str(told["why"])),
        fix=tuple(printable(str(step)) for step in told["fix"]),
        look=None if look is None else printable(str(look)),
        see=tuple(one for one in map(str, told["see"]) if LINK.fullmatch(one)),
    )
