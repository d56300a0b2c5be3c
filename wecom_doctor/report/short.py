"""Ten lines for a chat: how it ended, where the road breaks, and the first cause with all that is to be done."""

from collections.abc import Iterator

from wecom_doctor.examination.outcome import Finding, Report, ReportVerdict
from wecom_doctor.knowledge import Words
from wecom_doctor.model import Certainty
from wecom_doctor.report.causes import grouped, place_of, saying_of, seen_of, titled
from wecom_doctor.report.road import road_line
from wecom_doctor.report.sentences import notes, reason, subject, verdict

LINES_MAX = 10
TITLED_MAX = 3
MARKS = {ReportVerdict.HEALTHY: "✓", ReportVerdict.PROBLEMS: "✗", ReportVerdict.UNSURE: "?"}


def render(report: Report, words: Words) -> str:
    """Never more than ten lines; a chat breaks the long ones itself."""
    lines = [*opening(report, words), *body(report, words)]
    last = [text for _, text in notes(report, words)]
    room = LINES_MAX - len(last)
    return "".join(f"{line}\n" for line in [*lines[:room], *last])


def opening(report: Report, words: Words) -> Iterator[str]:
    """What was examined, how it ended, the road."""
    about = words.say("report.headline", version=report.heading.version, subject=subject(report.heading, words))
    yield f"{MARKS[report.verdict]} {about}"
    yield verdict(report, words)[1]
    yield road_line(report, words)


def body(report: Report, words: Words) -> Iterator[str]:
    """The first cause in full, the others by name; without any, what could not be judged."""
    groups = grouped(report.findings)
    if not groups:
        for one in report.unexplained:
            yield f"? {words.check(one.check.id)} — {reason(one, words)}"
        return
    yield from first_cause(groups[0], words)
    others = [group[0].problem.code for group in groups[1:]]
    if others:
        named = [titled(code, words) for code in others[:TITLED_MAX]] + others[TITLED_MAX:]
        yield words.say("short.others", others=named)


def first_cause(group: list[Finding], words: Words) -> Iterator[str]:
    """What it is, how sure that is, what was seen, why, what to do, and which look decides."""
    one = group[0]
    saying = saying_of(one, words)
    certainty = words.say(f"certainty.{one.problem.certainty}")
    yield words.say("short.cause", title=saying.title, certainty=certainty, code=saying.code)
    sights = [" ".join(filter(None, [place_of(each, words), seen_of(each.problem.params, words)])) for each in group]
    if any(sights):
        yield words.say("short.seen", seen=words.say("report.joint").join(filter(None, sights)))
    yield words.say("short.why", why=saying.why)
    steps = " ".join(f"{number}) {step}" for number, step in enumerate(saying.fix, start=1))
    yield words.say("short.fix", fix=steps)
    if saying.look and one.problem.certainty is not Certainty.CERTAIN:
        yield words.say("short.look", look=saying.look)
