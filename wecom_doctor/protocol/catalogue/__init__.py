"""Every callback message and event type that WeCom documents, one TOML file each; adding one is adding one file."""

import os
import tomllib
from dataclasses import dataclass
from functools import cache

FOLDER = os.path.dirname(__file__)
SUFFIX = ".toml"
# Where a name means two things, the file of the third-party InfoType has this in front.
SUITE_PREFIX = "suite."


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One type: the kinds of callback URL that receive it, what it is, and a sample with placeholders in braces."""

    name: str
    kinds: tuple[str, ...]
    format: str
    meaning: dict[str, str]
    note: dict[str, str]
    see: tuple[str, ...]
    body: str


@cache
def names() -> tuple[str, ...]:
    """The names of all types, as `simulate` takes them."""
    return tuple(sorted(file.removesuffix(SUFFIX) for file in os.listdir(FOLDER) if file.endswith(SUFFIX)))


@cache
def entry(name: str) -> Entry | None:
    """What is known about a type; foreign names are looked up among ours and never opened as files."""
    if name not in names():
        # Events are mostly called by their own name.
        name = f"event.{name}"
    if name not in names():
        return None
    with open(os.path.join(FOLDER, f"{name}{SUFFIX}"), "rb") as file:
        found = tomllib.load(file)
    return Entry(
        name=name,
        kinds=tuple(found["kinds"]),
        format=found["format"],
        meaning={lang: found[lang] for lang in ("zh", "en")},
        note=found.get("note", {}),
        see=tuple(found["see"]),
        body=found["body"],
    )


def recognised(form: str, msg_type: str, event: str, change: str) -> Entry | None:
    """The type of an opened message by what it says of itself, the most exact name first; None for what is new."""
    parts = [part for part in (msg_type, event, change) if part]
    exact = [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
    prefixes = ("bot.",) if form == "json" else ("", SUITE_PREFIX, "mp.")
    wanted = [f"{prefix}{name}" for name in exact if name != "event" for prefix in prefixes]
    # Official Accounts and mini programs have files for their events by the event's name alone.
    found = (entry(name) for name in (*wanted, f"mp.{event}"))
    return next((one for one in found if one is not None and one.format == form), None)
