"""What differs between two sightings, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from wecom_doctor.facts.changes import Change, Move
from wecom_doctor.knowledge import Words, printable

VALUE_MAX = 100


def told(change: Change, words: Words) -> str:
    """One difference in one line."""
    where = place(change.path, words)
    if change.move is Move.CHANGED:
        before, after = (shown(one, words) for one in (change.before, change.after))
        return words.say("changes.changed", place=where, before=before, after=after)
    is_new = change.move is Move.CAME
    value = change.after if is_new else change.before
    if isinstance(value, Mapping):
        # A record is told by what it is called, which stands at the end of its place.
        return words.say("changes.came" if is_new else "changes.went", place=where)
    return words.say("changes.came_value" if is_new else "changes.went_value", place=where, value=shown(value, words))


def place(path: Sequence[str], words: Words) -> str:
    """Where it is: members in words, with the name of the record behind that of its list."""
    fact, *members = path
    named = [words.member(one) for one in members]
    text = words.probe(fact) if named[:1] == [None] else ""
    for own, name in zip(members, named, strict=True):
        text += (" · " if text and name else " " if text else "") + (name or printable(own))
    return text


def shown(value: Any, words: Words) -> str:
    """A value of a fact, short enough for a line."""
    if value is None or value in ("", []):
        return words.say("changes.nothing")
    if isinstance(value, bool):
        return words.say("changes.yes" if value else "changes.no")
    if isinstance(value, Mapping):
        return words.say("changes.something")
    text = words.listed(map(str, value)) if isinstance(value, list) else str(value)
    text = words.value(text)
    return text if len(text) <= VALUE_MAX else printable(text[:VALUE_MAX]) + "…"
