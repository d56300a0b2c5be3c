"""What differs between two sightings, in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from wecom_doctor.facts.changes import Change, Move
from wecom_doctor.knowledge import Words, printable
from wecom_doctor.report.exchange import answer_told, name_of

VALUE_MAX = 100
# The members of answers that hold one record for each request, and where the request's name stands in a path.
REACTIONS, LOOKS = "reactions", "looks"
REQUEST = 2
NAMED_MAX = 3
FINGERPRINT, FINGERPRINT_MAX = "fingerprint", 16
# Members that several facts have, so that only with the fact's name it is clear what they are about.
SHARED = frozenset({"failure", "version", "cipher", "alpn"})


def told_together(found: Iterable[Change], words: Words) -> Iterator[str]:
    """The differences line by line; requests whose answers differ in the same way share one."""
    groups: dict[tuple[str, ...], list[Change]] = {}
    every = list(found)
    failed = {(one.path[0], one.path[-1], repr(one.after)) for one in every if is_reaction(one)}
    for one in every:
        # A request that fails has an answer that fails, which is no news.
        if one.path[1:REQUEST] == (LOOKS,) and (one.path[0], one.path[-1], repr(one.after)) in failed:
            continue
        groups.setdefault(sameness(one), []).append(one)
    for group in groups.values():
        yield shared(group, words) if is_reaction(group[0]) else told(group[0], words)


def is_reaction(one: Change) -> bool:
    """The answer to one request is different, or the request was sent only once."""
    return one.path[1:REQUEST] == (REACTIONS,)


def sameness(one: Change) -> tuple[str, ...]:
    """What the same difference of several requests has in common; any other stands for itself."""
    if not is_reaction(one):
        return one.path
    fact, member = one.path[0], one.path[REQUEST + 1 :]
    return (fact, one.move, *member, repr(one.before), repr(one.after)) if member else (fact, one.move)


def shared(group: Sequence[Change], words: Words) -> str:
    """One line for the same difference at several requests, a few of which are named."""
    names = [words.say("changes.quoted", name=name_of(one.path[REQUEST], words)) for one in group]
    if len(names) > NAMED_MAX:
        text = words.say("changes.more_requests", names=names[:NAMED_MAX], count=len(names) - NAMED_MAX)
    else:
        text = words.say("changes.requests", names=names)
    member = group[0].path[REQUEST + 1 :]
    where = " · ".join((text, *(words.member(one) or printable(one) for one in member)))
    return told_at(where, group[0], words)


def told(change: Change, words: Words) -> str:
    """One difference in one line."""
    return told_at(place(change.path, words), change, words)


def told_at(where: str, change: Change, words: Words) -> str:
    """One difference, and where it is."""
    member = change.path[-1]
    if change.move is Move.CHANGED:
        before, after = (shown(one, words, member) for one in (change.before, change.after))
        return words.say("changes.changed", place=where, before=before, after=after)
    is_new = change.move is Move.CAME
    value = change.after if is_new else change.before
    if isinstance(value, Mapping):
        # A record is told by what it is called, which stands at the end of its place.
        return words.say("changes.came" if is_new else "changes.went", place=where)
    key = "changes.came_value" if is_new else "changes.went_value"
    return words.say(key, place=where, value=shown(value, words, member))


def place(path: Sequence[str], words: Words) -> str:
    """Where it is: members in words, with the name of the record behind that of its list."""
    fact, *members = path
    named = [words.member(one) for one in members]
    text = words.probe(fact) if named[:1] == [None] or (len(members) == 1 and members[0] in SHARED) else ""
    before = ""
    for own, name in zip(members, named, strict=True):
        if before in (REACTIONS, LOOKS):
            text += f" · {name_of(own, words)}"
        else:
            text += (" · " if text and name else " " if text else "") + (name or printable(own))
        before = own
    return text


def shown(value: Any, words: Words, member: str = "") -> str:
    """A value of a fact, short enough for a line."""
    if value is None or value in ("", []):
        return words.say("changes.nothing")
    if isinstance(value, bool):
        return words.say("changes.yes" if value else "changes.no")
    if isinstance(value, Mapping):
        return words.say("changes.something")
    if member == FINGERPRINT:
        return f"{printable(str(value))[:FINGERPRINT_MAX]}…"
    every = [str(one) for one in value] if isinstance(value, list) else [str(value)]
    text = words.listed(answer_told(member, one, words) or words.value(one) for one in every)
    return text if len(text) <= VALUE_MAX else printable(text[:VALUE_MAX]) + "…"
