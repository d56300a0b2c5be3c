"""The checklists: Markdown that a person reads as it is, taken apart for the command that ticks it."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from wecom_doctor.knowledge import FOLDER, Lang

PACKAGE = os.path.dirname(FOLDER)
CHECKLISTS = "checklists"
SUFFIX = re.compile(r"(.+)\.(?:zh|en)\.md")
BOX = "- [ ] "
CHECKS = re.compile(r" *<!-- check: ([^>]*) -->")
KIND = re.compile(r"<!-- kind: (\S+) -->")
HEADING = "## "


@dataclass(frozen=True, kw_only=True)
class Item:
    """One box: its sentence as Markdown, the lines below it, and the checks that can tick it."""

    text: str
    more: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """One list in one language; what is not an item stays as the line that it is."""

    name: str
    title: str
    summary: str
    # Which kind of callback the list is about, unless it is about any.
    kind: str | None
    lines: tuple[str | Item, ...]

    def items(self) -> Iterator[tuple[str, Item]]:
        """Every item with the heading that it stands under."""
        heading = ""
        for line in self.lines:
            if isinstance(line, Item):
                yield heading, line
            elif line.startswith(HEADING):
                heading = line.removeprefix(HEADING)

    @property
    def checks(self) -> tuple[str, ...]:
        """The checks that the items name, each once."""
        return tuple(dict.fromkeys(name for _, item in self.items() for name in item.checks))


def folder() -> str:
    """Where the lists lie: inside an installed package, beside the package in a checkout."""
    inside = os.path.join(PACKAGE, CHECKLISTS)
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(PACKAGE), CHECKLISTS)


def names() -> list[str]:
    """The lists that there are."""
    return sorted({found[1] for name in os.listdir(folder()) if (found := SUFFIX.fullmatch(name))})


def checklist(name: str, lang: Lang) -> Checklist:
    """A list by a name out of `names()`."""
    with open(os.path.join(folder(), f"{name}.{lang}.md"), encoding="utf-8") as file:
        return parsed(name, file.read())


def parsed(name: str, source: str) -> Checklist:
    """The parts of a list's Markdown: a title, a paragraph that says what it is for, then headings and items."""
    lines: list[str | Item] = []
    for line in source.splitlines():
        before = lines[-1] if lines else ""
        if line.startswith(BOX):
            lines.append(item_of(line.removeprefix(BOX)))
        elif line.startswith("  ") and isinstance(before, Item):
            lines[-1] = replace(before, more=(*before.more, line))
        else:
            lines.append(line)
    texts = [line for line in lines if isinstance(line, str) and line]
    kinds = [found[1] for line in texts if (found := KIND.fullmatch(line))]
    title, summary, *_ = [line for line in texts if not KIND.fullmatch(line)]
    return Checklist(
        name=name,
        title=title.removeprefix("# "),
        summary=summary,
        kind=kinds[0] if kinds else None,
        lines=tuple(line for line in lines if not (isinstance(line, str) and KIND.fullmatch(line))),
    )


def item_of(line: str) -> Item:
    """An item's sentence, apart from the comment that names its checks."""
    found = CHECKS.search(line)
    checks = tuple(one.strip() for one in found[1].split(",")) if found else ()
    return Item(text=CHECKS.sub("", line).rstrip(), checks=checks)
