"""The diagnosis in the text report: each cause with where, why and what to do; a notice in as few lines as it takes."""

from collections.abc import Iterable, Iterator, Mapping

from wecom_doctor.examination.outcome import Finding
from wecom_doctor.knowledge import Saying, Words, printable, words_table
from wecom_doctor.model import Certainty, ParamValue, Severity
from wecom_doctor.report.lines import INDENT, LABEL_COLUMNS, Line, labelled
from wecom_doctor.report.wrap import columns, pad, wrap

SEVERITY_STYLES = {Severity.ERROR: "bad", Severity.WARNING: "doubt", Severity.NOTICE: "dim"}
# What `settings` calls a source that is no file and no option.
ENVIRONMENT = "environment"
PLACE_PARAMS = ("file", "line", "setting", "source")


def cause_lines(findings: Iterable[Finding], words: Words, width: int) -> Iterator[Line]:
    """Every cause, in the order to act on them; notices stand close together below the others."""
    before: Severity | None = None
    for number, group in enumerate(grouped(findings), start=1):
        if before is not Severity.NOTICE:
            yield []
        before = group[0].severity
        yield from finding_lines(number, group, words, width)


def saying_of(one: Finding, words: Words) -> Saying:
    """What is said about a finding; a code of another version is told in the words that its report brought along."""
    saying = words.saying(one.problem.code, one.problem.params) or one.told
    assert saying is not None, one.problem.code
    return saying


def grouped(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings of one code and severity share an entry; what they saw is listed one by one."""
    groups: dict[tuple[str, Severity], list[Finding]] = {}
    for one in findings:
        groups.setdefault((one.problem.code, one.severity), []).append(one)
    return list(groups.values())


def finding_lines(number: int, group: list[Finding], words: Words, width: int) -> Iterator[Line]:
    """One cause: headline and places; unless it is a notice, also reason, steps, the look that decides, the source."""
    first = group[0]
    saying = saying_of(first, words)
    rank = f"{words.say(f'severity.{first.severity}')}·{words.say(f'certainty.{first.problem.certainty}')}"
    yield from title_lines(number, saying, rank, SEVERITY_STYLES[first.severity], width)
    for one in group:
        where, seen = place_of(one, words), seen_of(one.problem.params, words)
        if where:
            yield from labelled(words.say("report.where"), where, "", width)
        if seen:
            yield from labelled(words.say("report.seen"), seen, "", width)
    if first.severity is not Severity.NOTICE:
        yield from advice_lines(first, saying, words, width)


def title_lines(number: int, saying: Saying, rank: str, style: str, width: int) -> Iterator[Line]:
    """The headline of a cause: on one line where it fits; else the code goes below, and the rank with it if need be."""
    label, code = f"{number}. ", ("dim", saying.code)
    ranked = columns(f"{label}{saying.title}  [{rank}]")
    first, *rest = wrap(saying.title, width - columns(label))
    if not rest and ranked <= width:
        title: Line = [(style, label), ("strong", first), (style, f"  [{rank}]")]
        fits = ranked + 2 + columns(saying.code) <= width
        yield from [[*title, ("", "  "), code]] if fits else [title, [("", " " * INDENT), code]]
        return
    yield [(style, label), ("strong", first)]
    yield from ([("", " " * columns(label)), ("strong", line)] for line in rest)
    yield [("", " " * INDENT), (style, f"[{rank}]")]
    yield [("", " " * INDENT), code]


def advice_lines(one: Finding, saying: Saying, words: Words, width: int) -> Iterator[Line]:
    """Why, what to do, what else it could be and which look decides, and the source."""
    yield from labelled(words.say("report.why"), saying.why, "", width)
    for index, step in enumerate(saying.fix, start=1):
        label = words.say("report.fix") if index == 1 else ""
        yield from labelled(label, f"{index}) {step}", "", width, hang=3)
    if saying.look and one.problem.certainty is not Certainty.CERTAIN:
        yield from labelled(words.say("report.look"), saying.look, "", width)
    for index, code in enumerate(one.problem.also):
        label = words.say("report.also") if index == 0 else ""
        yield from labelled(label, with_title(code, words, width - INDENT - LABEL_COLUMNS), "", width)
    # A link stays in one piece, however long: it is there to be clicked or copied.
    for link in saying.see[:1]:
        yield [("", " " * INDENT), ("dim", pad(words.say("report.see"), LABEL_COLUMNS)), ("dim", link)]


def with_title(code: str, words: Words, width: int) -> str:
    """A code with its title beside it, where both have room on one line."""
    whole = titled(code, words)
    return whole if columns(whole) <= width else code


def titled(code: str, words: Words) -> str:
    """A code with its title, if it has one."""
    saying = words.saying(code)
    return words.say("report.also_code", code=code, title=saying.title) if saying else printable(code)


def place_of(one: Finding, words: Words) -> str:
    """File, line and setting of a finding, as far as it has them."""
    params = one.problem.params
    file, line, source = params.get("file"), params.get("line"), params.get("source")
    source = words.say("report.environment") if source == ENVIRONMENT else source
    spot = f"{file}:{line}" if file and line else str(file or source or "")
    return printable("  ".join(part for part in (spot, str(params.get("setting") or "")) if part))


def seen_of(params: Mapping[str, ParamValue], words: Words) -> str:
    """What the rule saw, put together from the parameters that are not the place."""
    parts = [
        param_told(name, value, words)
        for name, value in params.items()
        if name not in PLACE_PARAMS and value not in ("", ())
    ]
    return words.say("report.joint").join(parts)


def param_told(name: str, value: ParamValue, words: Words) -> str:
    """One parameter; what only another version has words for is told by its name."""
    if name in words_table("params"):
        return words.say(f"params.{name}", **{name: value})
    return f"{printable(name)} {words.plain(value)}"
