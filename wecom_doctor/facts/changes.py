"""What differs between two sightings of the same thing: facts in JSON, member by member, but for what never stays."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

# Durations, what is made anew with every run, and what another member says in words.
VOLATILE_END = "_s"
VOLATILE = frozenset({"seconds", "timing", "started_at", "alike", "body_start", "pid", "errno", "clock"})
# Members that say which one of several records it is, the most telling first.
IDENTITIES = ("address", "server", "variant", "store", "subject", "name", "host")
FAILURE = "failure"


class Move(StrEnum):
    """A member has another value, or an element of a list is new or gone."""

    CHANGED = "changed"
    CAME = "came"
    WENT = "went"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One difference: where, from the fact's name down to the member, and what it was and is."""

    path: tuple[str, ...]
    move: Move
    before: Any
    after: Any


def changes(before: Any, after: Any, path: tuple[str, ...] = ()) -> Iterator[Change]:
    """The differences between two JSON values, in the order of the first one's members.

    A record that failed tells only how: what it does not know has not changed.
    """
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        names = [FAILURE] if after.get(FAILURE) is not None else dict.fromkeys([*before, *after])
        for name in names:
            if not is_volatile(name):
                yield from changes(before.get(name), after.get(name), (*path, name))
    elif isinstance(before, list) and isinstance(after, list):
        yield from changes_of_lists(before, after, path)
    elif before != after:
        yield Change(path=path, move=Move.CHANGED, before=before, after=after)


def changes_of_lists(before: list[Any], after: list[Any], path: tuple[str, ...]) -> Iterator[Change]:
    """Records are compared with those of the same identity; of plain values those are told that went and came."""
    if not are_records([*before, *after]):
        yield from (Change(path=path, move=Move.WENT, before=one, after=None) for one in unmatched(before, after))
        yield from (Change(path=path, move=Move.CAME, before=None, after=one) for one in unmatched(after, before))
        return
    identity = identity_of(before, after)
    old, new = by_identity(before, identity), by_identity(after, identity)
    for key in dict.fromkeys([*old, *new]):
        if key in old and key in new:
            yield from changes(old[key], new[key], (*path, key))
        else:
            move = Move.WENT if key in old else Move.CAME
            yield Change(path=(*path, key), move=move, before=old.get(key), after=new.get(key))


def unmatched(values: list[Any], others: list[Any]) -> Iterator[Any]:
    """The values that have no like among the others, one for one."""
    rest = list(others)
    for one in values:
        if one in rest:
            rest.remove(one)
        else:
            yield one


def settled(before: Any, after: Any) -> Any:
    """The later sighting, with the earlier one's knowledge where it failed; what the next one is compared with."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        if after.get(FAILURE) is not None:
            return {**before, FAILURE: after[FAILURE]}
        return {name: settled(before.get(name), value) for name, value in after.items()}
    if isinstance(before, list) and isinstance(after, list) and are_records([*before, *after]):
        identity = identity_of(before, after)
        old, new = by_identity(before, identity), by_identity(after, identity)
        return [settled(old.get(key), value) for key, value in new.items()]
    return after


def is_volatile(name: str) -> bool:
    """The member is another one every time."""
    return name.endswith(VOLATILE_END) or name in VOLATILE


def are_records(values: Sequence[Any]) -> bool:
    """There are values, and all have members."""
    return bool(values) and all(isinstance(one, Mapping) for one in values)


def identity_of(*lists: Sequence[Mapping[str, Any]]) -> str | None:
    """The member by which the records of both lists are told apart; None when only their place does."""
    for name in IDENTITIES:
        if all(tells_apart([one.get(name) for one in records]) for records in lists):
            return name
    return None


def tells_apart(values: Sequence[Any]) -> bool:
    """Texts, and no two alike."""
    return all(isinstance(one, str) for one in values) and len(set(values)) == len(values)


def by_identity(records: Sequence[Mapping[str, Any]], identity: str | None) -> dict[str, Mapping[str, Any]]:
    """The records by their identity, or by their number."""
    return {str(one[identity] if identity else number): one for number, one in enumerate(records, 1)}
