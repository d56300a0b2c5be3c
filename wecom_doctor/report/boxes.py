"""The boxes of a checklist, ticked as far as an examination tells."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from wecom_doctor.examination.outcome import Finding, Judgement, Outcome, Report
from wecom_doctor.knowledge import Words
from wecom_doctor.knowledge.checklists import Checklist, Item
from wecom_doctor.model import Severity
from wecom_doctor.report.causes import place_of, seen_of
from wecom_doctor.report.sentences import reason

# What stands in a check's way like this can be given by the user.
GIVEABLE = ("WECOM_", "--")
# That there is nothing to look at helps nobody who has to look.
EMPTY = (None, "moot")
DOUBTFUL = frozenset({Outcome.UNSURE, Outcome.CRASHED})


class Mark(StrEnum):
    """What is known of a box."""

    OK = "ok"
    PROBLEM = "problem"
    UNSURE = "unsure"
    LOOK = "look"


@dataclass(frozen=True, kw_only=True)
class Box:
    """An item with its mark, and what is to be said of it."""

    heading: str
    item: Item
    mark: Mark
    remarks: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    # What the user can give so that the box ticks itself.
    wanting: tuple[str, ...] = ()


def boxes_of(checklist: Checklist, report: Report | None, words: Words) -> tuple[Box, ...]:
    """Every box of a list; without an examination all of them are for the reader."""
    return tuple(box_of(heading, item, report, words) for heading, item in checklist.items())


def box_of(heading: str, item: Item, report: Report | None, words: Words) -> Box:
    """One box: a single problem spoils it, a single doubt leaves it open, and it is ticked only when all is well."""
    judged = [one for one in report.judgements if one.check.id in item.checks] if report else []
    broken = [one for one in judged if one.outcome is Outcome.PROBLEM]
    doubtful = [one for one in judged if one.outcome in DOUBTFUL]
    skipped = [one for one in judged if one.outcome is Outcome.SKIPPED]
    # A box of which something is left that no problem hides is still for the reader.
    hidden = [cause for one in skipped if report and (cause := hiding(one, report))]
    hidden = hidden if len(hidden) == len(skipped) else []
    wanting = tuple(one.because for one in skipped if one.because and one.because.startswith(GIVEABLE))
    if report and broken:
        found = [one for one in report.findings if one.check.id in item.checks]
        spoken = [*(told(one, words) for one in found), *consequences(broken, words)]
        codes = [problem.code for one in broken for problem in one.problems]
        mark = Mark.PROBLEM
    elif doubtful or hidden:
        causes = [words.say("report.consequence", check=words.check(cause)) for cause in hidden]
        mark, spoken, codes = Mark.UNSURE, [*(reason(one, words) for one in doubtful), *causes], []
    elif judged and not skipped:
        mark, spoken, codes = Mark.OK, [seen_of(one.seen, words) for one in judged if one.seen], []
    else:
        mark, spoken, codes = Mark.LOOK, [reason(one, words) for one in skipped if one.because not in EMPTY], []
    return Box(
        heading=heading,
        item=item,
        mark=mark,
        remarks=tuple(dict.fromkeys(spoken)),
        codes=tuple(dict.fromkeys(codes)),
        wanting=wanting,
    )


def hiding(skipped: Judgement, report: Report) -> str | None:
    """The check with a problem that leaves another one nothing to judge, if that is why it was skipped."""
    if skipped.because not in EMPTY:
        return None
    broken = {one.check.id for one in report.with_outcome(Outcome.PROBLEM)}
    return next((name for name in skipped.check.behind if name in broken), None)


def told(one: Finding, words: Words) -> str:
    """A finding in one line: code, title, how grave if it is no error, where it is and what was seen."""
    saying = words.saying(one.problem.code, one.problem.params)
    line = words.say("checklist.finding", code=one.problem.code, title=saying.title if saying else "")
    if one.severity is not Severity.ERROR:
        line = words.say("checklist.lesser", finding=line, severity=words.say(f"severity.{one.severity}"))
    more = [text for text in (place_of(one, words), seen_of(one.problem.params, words)) if text]
    return words.say("checklist.seen", finding=line, seen=words.say("report.joint").join(more)) if more else line


def consequences(broken: Iterable[Judgement], words: Words) -> Iterator[str]:
    """For problems that only follow from another check's: which one."""
    for one in broken:
        if one.because is not None:
            yield words.say("report.consequence", check=words.check(one.because))


def strangers(boxes: Iterable[Box], report: Report) -> list[Finding]:
    """Findings of checks that explain something on the list and do not stand on it themselves."""
    listed = {name for one in boxes for name in one.item.checks}
    return [one for one in report.findings if one.check.id not in listed]


def count(boxes: Sequence[Box], mark: Mark) -> int:
    """How many boxes have a mark."""
    return sum(1 for one in boxes if one.mark is mark)
