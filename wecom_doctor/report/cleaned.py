"""A report whose free texts know no secret, so that no format's way of escaping can hide one from the redaction."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from itertools import zip_longest
from typing import Any, TypeVar

from wecom_doctor.model import Problem
from wecom_doctor.report.redact import OUR_OWN, Redactor, is_host

Told = TypeVar("Told")
# What these hold is a name of ours, not a text from outside.
NAMES = OUR_OWN | {"version", "variant", "rule", "behind", "needs", "durations_s"}


def cleaned(told: Told, redactor: Redactor) -> Told:
    """The same report, fact or value with every secret struck out of its texts."""
    found: Any = told
    if type(found) is str:
        found = redactor.clean_foreign(found)
    elif isinstance(told, tuple):
        found = tuple(cleaned(one, redactor) for one in told)
    elif isinstance(told, Mapping):
        found = {name: cleaned(one, redactor) for name, one in told.items()}
    elif is_dataclass(told) and not isinstance(told, type):
        found = cleaned_members(told, redactor)
    return found  # type: ignore[no-any-return]


def cleaned_members(told: Any, redactor: Redactor) -> Any:
    """A dataclass with its members cleaned."""
    if isinstance(told, Problem):
        params = cleaned(told.params, redactor)
        return Problem(told.code, certainty=told.certainty, severity=told.severity, also=told.also, at=params)
    every = [one.name for one in fields(told)]
    members = [one for one in every if one not in NAMES or is_host(one, getattr(told, one))]
    return replace(told, **{name: cleaned(getattr(told, name), redactor) for name in members})


def clean_around(text: str, markup: re.Pattern[str], redactor: Redactor) -> str:
    """A document with secrets struck out, except where its own markup happens to be the same word."""
    kept = markup.findall(text)
    free = [redactor.clean(one) for one in markup.split(text)]
    return "".join(piece for pair in zip_longest(free, kept, fillvalue="") for piece in pair)
