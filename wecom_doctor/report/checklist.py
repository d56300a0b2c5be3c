"""A checklist with its boxes ticked: for a terminal, as Markdown, as JSON."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from wecom_doctor import __version__
from wecom_doctor.examination.outcome import Report
from wecom_doctor.knowledge import Words
from wecom_doctor.knowledge.checklists import HEADING, Checklist, Item
from wecom_doctor.report.boxes import Box, Mark, count, strangers, told
from wecom_doctor.report.json import diagnosis
from wecom_doctor.report.lines import Line
from wecom_doctor.report.wrap import wrap

SCHEMA_VERSION = 1
WIDTH = 80
MARKS = {Mark.OK: ("good", "✓"), Mark.PROBLEM: ("bad", "✗"), Mark.UNSURE: ("doubt", "?"), Mark.LOOK: ("dim", "☐")}
LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")
FENCE = "```"
# What stands in the way of a check and can be left out, or given, at the next call.
OPTIONS = {"--offline": "online", "--no-messages": "messages", "--user": "user", "--verify-file": "verify_file"}
# In Markdown these could become a link, a picture or HTML; what was found may hold somebody else's text.
UNSAFE = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "[": "\\[", "]": "\\]"})


def render(checklist: Checklist, boxes: Sequence[Box], report: Report | None, words: Words) -> str:
    """The list as text without colours."""
    lines = lines_of(checklist, boxes, report, words, WIDTH)
    return "".join("".join(text for _, text in line).rstrip() + "\n" for line in lines)


def lines_of(
    checklist: Checklist, boxes: Sequence[Box], report: Report | None, words: Words, width: int
) -> Iterator[Line]:
    """The list line by line: headings, boxes with what was found, then what it comes to."""
    waiting = iter(boxes)
    for line in checklist.lines:
        if isinstance(line, Item):
            yield from box_lines(next(waiting), width)
        elif line.startswith("#"):
            if line.startswith(HEADING):
                yield []
            yield [("strong", line.lstrip("# "))]
        elif line and not line.startswith(FENCE):
            yield from ([("dim", text)] for text in wrap(plain(line), width))
    for style, note in notes(checklist, boxes, report, words):
        yield []
        yield from ([(style, text)] for text in wrap(note, width))


def box_lines(box: Box, width: int) -> Iterator[Line]:
    """One box: mark, sentence, the lines that go with it, and what was found."""
    style, mark = MARKS[box.mark]
    first, *rest = wrap(plain(box.item.text), width - 4)
    yield [(style, f"  {mark} "), ("", first)]
    yield from ([("", f"    {text}")] for text in rest)
    for line in box.item.more:
        if not line.lstrip().startswith(FENCE):
            yield [("dim", f"      {line.removeprefix('  ')}")]
    for remark in box.remarks:
        yield from ([(style, f"      {text}")] for text in wrap(remark, width - 6))


def plain(markdown: str) -> str:
    """A line of Markdown as it is read on a terminal: links spelled out, no bold."""
    return LINK.sub(r"\1 (\2)", markdown).replace("**", "")


def notes(checklist: Checklist, boxes: Sequence[Box], report: Report | None, words: Words) -> Iterator[tuple[str, str]]:
    """How many boxes are what, what else was found, and what would tick more of them."""
    yield "strong", tally(boxes, words)
    if report is None:
        yield "doubt", words.say("checklist.nothing_given", name=checklist.name)
        return
    for one in strangers(boxes, report):
        yield "bad", words.say("checklist.stranger", finding=told(one, words))
    for text in hints(checklist, boxes, words):
        yield "dim", text
    if report.crashed:
        yield "bad", words.say("report.crashed", where=report.crashed[0])
    if report.interrupted:
        yield "doubt", words.say("report.interrupted")
    if report.findings:
        yield "dim", words.say("checklist.explain", code=report.findings[0].problem.code)


def tally(boxes: Sequence[Box], words: Words) -> str:
    """How many boxes have which mark."""
    ok, problem, unsure, look = (count(boxes, mark) for mark in Mark)
    return words.say("checklist.tally", ok=ok, problem=problem, unsure=unsure, look=look)


def hints(checklist: Checklist, boxes: Sequence[Box], words: Words) -> Iterator[str]:
    """What to give so that more boxes tick themselves."""
    wanted = list(dict.fromkeys(name for box in boxes for name in box.wanting))
    settings = [name for name in wanted if name.startswith("WECOM_") and name != "WECOM_CALLBACK_URL"]
    if "WECOM_CALLBACK_URL" in wanted:
        yield words.say("checklist.give_url", name=checklist.name)
    if settings:
        yield words.say("checklist.give_settings", names=settings)
    for option, sentence in OPTIONS.items():
        if option in wanted:
            yield words.say(f"checklist.{sentence}")


def render_markdown(checklist: Checklist, boxes: Sequence[Box], report: Report | None, words: Words) -> str:
    """The list as Markdown with the boxes ticked, and what was found below each."""
    waiting = iter(boxes)
    lines: list[str] = []
    for line in checklist.lines:
        lines += box_markdown(next(waiting)) if isinstance(line, Item) else [line]
    lines += ["", "---", "", *signature(report, words)]
    for _, note in notes(checklist, boxes, report, words):
        lines += ["", safe(note)]
    return "\n".join(lines) + "\n"


def box_markdown(box: Box) -> Iterator[str]:
    """One box as Markdown."""
    comment = f" <!-- check: {', '.join(box.item.checks)} -->" if box.item.checks else ""
    yield f"- [{'x' if box.mark is Mark.OK else ' '}] {box.item.text}{comment}"
    yield from box.item.more
    for remark in box.remarks:
        yield f"  - {MARKS[box.mark][1]} {safe(remark)}"


def signature(report: Report | None, words: Words) -> list[str]:
    """Who ticked the boxes, when, and for which endpoint."""
    if report is None:
        return [words.say("checklist.unticked", version=__version__)]
    when = report.run.started_at.strftime("%Y-%m-%d %H:%M UTC")
    ticked = words.say("checklist.ticked", version=report.run.version, when=when)
    return [ticked, *(["", safe(report.heading.url)] if report.heading.url else [])]


def safe(text: str) -> str:
    """A text that Markdown shows as it is."""
    return text.translate(UNSAFE)


def document(checklist: Checklist, boxes: Sequence[Box], report: Report | None, words: Words) -> dict[str, Any]:
    """The list as plain JSON values."""
    return {
        "schema": SCHEMA_VERSION,
        "tool": {"name": "wecom-doctor", "version": __version__},
        "checklist": {"name": checklist.name, "title": checklist.title, "summary": checklist.summary},
        "lang": words.lang.value,
        "target": {"url": report.heading.url, "kind": report.heading.kind} if report else None,
        "verdict": report.verdict.value if report else None,
        "exit_status": int(report.exit_status) if report else 0,
        "counts": {mark.value: count(boxes, mark) for mark in Mark},
        "items": [item(box) for box in boxes],
        "diagnosis": [diagnosis(one, words) for one in report.findings] if report else [],
    }


def item(box: Box) -> dict[str, Any]:
    """One box as plain JSON values."""
    return {
        "section": box.heading,
        "text": plain(box.item.text),
        "more": [line.removeprefix("  ") for line in box.item.more],
        "state": box.mark.value,
        "checks": list(box.item.checks),
        "codes": list(box.codes),
        "remarks": list(box.remarks),
        "wanting": list(box.wanting),
    }


def list_lines(checklists: Iterable[Checklist]) -> Iterator[str]:
    """The names of the lists with a line for each."""
    every = list(checklists)
    width = max((len(one.name) for one in every), default=0) + 2
    for one in every:
        yield f"{one.name:<{width}}{one.title}"
