"""The report for an issue: the causes in full, everything else folded away; what came from outside stands in code."""

import re
from collections.abc import Iterable, Iterator

from wecom_doctor.examination.outcome import Finding, Judgement, Outcome, Report
from wecom_doctor.knowledge import Saying, Words, printable
from wecom_doctor.model import Certainty, Severity
from wecom_doctor.report.causes import grouped, place_of, saying_of, seen_of, titled
from wecom_doctor.report.exchange import Exchange, proof
from wecom_doctor.report.road import road_line
from wecom_doctor.report.sentences import footnotes, reason, source_parts, subject, verdict
from wecom_doctor.report.sights import sights
from wecom_doctor.report.text import by_area, mark_of, spoken, worst

# What would be markup in a sentence, addresses that would become links included.
MARKUP = re.compile(r"[\\*_\[\]~|!`]|:(?=//)|(?<=www)\.")
# Names and numbers that a forge would take for people and issues.
CALLING = re.compile(r"[@#]")


def render(report: Report, words: Words) -> str:
    """GitHub's flavour, which GitLab and Gitea read too."""
    parts = [
        f"## {plain(words.say('markdown.headline'))}\n",
        *opening(report, words),
        *causes(report.findings, words),
        *exchange(report, words),
        *(f"{prose(note)}\n" for _, note in footnotes(report, words)),
        *folded(words.say("markdown.checks"), checks(report, words)),
        *folded(words.say("sights.headline"), seen_of_api(report, words)),
        *folded(words.say("markdown.run"), run(report, words)),
    ]
    return "\n".join(parts)


def plain(text: str) -> str:
    """Text of ours without anything that Markdown or HTML would act on."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return CALLING.sub(r"\g<0><!-- -->", MARKUP.sub(r"\\\g<0>", escaped))


def prose(sentence: str) -> str:
    """A sentence of ours; what stands in backticks is code."""
    pieces = sentence.split("`")
    if len(pieces) % 2 == 0:
        return plain(sentence)
    return "".join(code(piece) if index % 2 else plain(piece) for index, piece in enumerate(pieces))


def code(text: str) -> str:
    """Text of foreign origin on one line: in code nothing is a link, a name, an image or a tag."""
    shown = printable(text)
    if not shown.strip():
        return "` `"
    fence = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    blank = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{blank}{shown}{blank}{fence}"


def block(text: str) -> str:
    """Text of foreign origin with its lines; no line of it can end the block."""
    lines = [printable(line) for line in text.split("\n")]
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return "\n".join([f"{fence}text", *lines, fence])


def folded(summary: str, lines: Iterable[str]) -> Iterator[str]:
    """Lines behind a line that opens them, if there are any."""
    content = "\n".join(lines)
    if content:
        yield f"<details>\n<summary>{plain(summary)}</summary>\n\n{content}\n\n</details>\n"


def opening(report: Report, words: Words) -> Iterator[str]:
    """How it ended, what was examined, where the road breaks."""
    yield f"**{plain(verdict(report, words)[1])}**\n"
    yield f"{code(subject(report.heading, words))}\n"
    yield f"{plain(road_line(report, words))}\n"


def causes(findings: Iterable[Finding], words: Words) -> Iterator[str]:
    """Every cause with places, reason and steps; a notice in one line."""
    noticed = []
    for number, group in enumerate(grouped(findings), start=1):
        saying = saying_of(group[0], words)
        if group[0].severity is Severity.NOTICE:
            noticed.append(f"- {plain(saying.title)} {code(saying.code)}{seen_beside(group, words)}")
            continue
        yield f"### {number}. {plain(saying.title)}\n"
        yield "\n".join(cause(group, saying, words)) + "\n"
    if noticed:
        yield "\n".join([f"### {plain(words.say('page.notices'))}\n", *noticed]) + "\n"


def seen_beside(group: list[Finding], words: Words) -> str:
    """Where and what, behind a notice."""
    texts = [text for one in group for text in (place_of(one, words), seen_of(one.problem.params, words)) if text]
    return "".join(f" · {code(text)}" for text in texts)


def cause(group: list[Finding], saying: Saying, words: Words) -> Iterator[str]:
    """What stands below the headline of a cause."""
    first = group[0]
    rank = f"{words.say(f'severity.{first.severity}')} · {words.say(f'certainty.{first.problem.certainty}')}"
    yield f"{plain(rank)} · {code(saying.code)}\n"
    for one in group:
        told = [("where", place_of(one, words)), ("seen", seen_of(one.problem.params, words))]
        yield from (f"- {labelled(f'report.{label}', code(text), words)}" for label, text in told if text)
    yield f"\n{prose(saying.why)}\n"
    yield from (f"{number}. {prose(step)}" for number, step in enumerate(saying.fix, start=1))
    if saying.look and first.problem.certainty is not Certainty.CERTAIN:
        yield f"\n> {labelled('report.look', prose(saying.look), words)}"
    if first.problem.also:
        others = words.listed(plain(titled(other, words)) for other in first.problem.also)
        yield f"\n{labelled('report.also', others, words)}"
    yield f"\n{labelled('report.see', ' '.join(f'<{link}>' for link in saying.see), words)}"


def labelled(key: str, text: str, words: Words) -> str:
    """Markdown behind its label."""
    return words.say("report.labelled", label=plain(words.say(key)), text=text)


def exchange(report: Report, words: Words) -> Iterator[str]:
    """The requests that the first cause was read off, and what the answer looks like."""
    shown = proof(report, words)
    if shown is None:
        return
    yield from folded(shown.title, exchange_lines(shown, words))


def exchange_lines(shown: Exchange, words: Words) -> Iterator[str]:
    """A table of the telling requests, and the answer itself."""
    titles = [words.say(f"exchange.{name}") for name in ("request", "status", "answer", "alike", "time")]
    yield "| " + " | ".join(map(plain, titles)) + " |\n|" + "---|" * len(titles)
    for one in shown.telling:
        cells = [plain(one.name), plain(one.status), prose(one.answer), plain(one.letter), plain(one.took)]
        yield f"| {' | '.join(cells)} |"
    sent = f"{code(shown.request)} · {prose(shown.shown)}" if shown.shown else code(shown.request)
    yield f"\n{labelled('page.sent', sent, words)}"
    if shown.body:
        body = f"{shown.body}…" if shown.is_cut else shown.body
        yield f"\n{plain(words.say('exchange.body'))}\n\n{block(body)}"
    if shown.surplus:
        before, behind = (one or "-" for one in shown.surplus)
        around = words.say("marks.around", before=before, behind=behind)
        yield f"\n{labelled('page.surplus', code(around), words)}"


def checks(report: Report, words: Words) -> Iterator[str]:
    """Every check with its mark; reasons are ours, what was found is code."""
    severities = worst(report.findings)
    for area, judged in by_area(report.judgements):
        yield f"\n**{plain(words.say(f'area.{area}'))}**\n"
        for one in spoken(judged):
            _, mark = mark_of(one, severities.get(one.check.id))
            yield f"- {mark} {prose(words.check(one.check.id))}{beside(one, words)}"


def beside(one: Judgement, words: Words) -> str:
    """What stands behind a check: what was found, what stands in the way, or what is worth a look."""
    if one.outcome is Outcome.PROBLEM and one.because is not None:
        return f" — {prose(words.say('report.consequence', check=words.check(one.because)))}"
    if one.outcome in {Outcome.UNSURE, Outcome.CRASHED, Outcome.SKIPPED}:
        return f" — {prose(reason(one, words))}"
    found = [*dict.fromkeys(problem.code for problem in one.problems), seen_of(one.seen, words)]
    return "".join(f" {code(text)}" for text in found if text)


def seen_of_api(report: Report, words: Words) -> Iterator[str]:
    """What the API told, whether or not all is well."""
    for label, text in sights(report.facts, words):
        yield f"- {labelled(f'sights.{label}', code(text), words)}"


def run(report: Report, words: Words) -> Iterator[str]:
    """When it was and where the settings come from."""
    began = report.run.started_at.strftime("%Y-%m-%d %H:%M:%S UTC")
    yield f"- wecom-doctor {plain(report.heading.version)}, {began}, {report.duration_s:.1f} s"
    yield f"- {plain(words.say('markdown.exit_status', status=int(report.exit_status)))}"
    for one in report.heading.settings:
        if one.source is not None:
            label, line = source_parts(one.source, words)
            yield f"- {code(one.name)} {code(f'{label}:{line}' if line else label)}"
