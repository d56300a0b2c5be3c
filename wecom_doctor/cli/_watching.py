"""`net --watch`: a line for each change, or a line of JSON for each look that saw one."""

import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Any

import click
from click.core import ParameterSource

from wecom_doctor.cli._examine import targets_of, write_reports
from wecom_doctor.cli._help import Localized
from wecom_doctor.cli._session import session_of
from wecom_doctor.examination.outcome import ExitStatus, FailOn, Report
from wecom_doctor.examination.watching import Rhythm, Sighting, watch
from wecom_doctor.facts.codec import to_json
from wecom_doctor.knowledge import Words
from wecom_doctor.model import Area, Check
from wecom_doctor.report.changes import told_together
from wecom_doctor.report.cleaned import cleaned
from wecom_doctor.report.redact import Redactor
from wecom_doctor.settings.given import Given

EVERY_S = 10.0
WATCH = "--watch"


class Watching(Localized):
    """A command whose --watch may stand without its number, also before the target."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Give a lone --watch its number."""
        return super().parse_args(ctx, [with_number(*pair) for pair in pairwise([*args, ""])])


def with_number(argument: str, following: str) -> str:
    """The argument; a --watch that no number follows gets the usual one."""
    has_number = following.replace(".", "", 1).isdecimal()
    return f"{WATCH}={EVERY_S:g}" if argument == WATCH and not has_number else argument


def watch_and_tell(given: Given, checks: tuple[Check, ...], values: dict[str, Any]) -> int:
    """Look and tell until there is an end; the exit status is that of the last look."""
    session = session_of(click.get_current_context())
    targets = targets_of(values["outputs"])
    redactor = Redactor(given.secrets)
    teller = Teller(session.words, redactor, values["form"])
    # Their seconds are another every time, and nobody should ask them that often.
    wanted = tuple(one for one in checks if one.area is not Area.CLOCK or Area.CLOCK in values["only"])
    rhythm = Rhythm(every_s=values["watch_s"], count=values["count"], seconds=whole_s(values))
    last: Report | None = None
    # Ctrl-C is the usual end.
    with suppress(KeyboardInterrupt):
        for sighting in watch(given, wanted, FailOn(values["fail_on"]), rhythm):
            teller.tell(sighting, rhythm)
            last = sighting.report
    teller.ended()
    if last is None:
        return int(ExitStatus.INTERRUPTED)
    write_reports(last, targets, session.words, redactor)
    return int(last.exit_status)


def whole_s(values: dict[str, Any]) -> float | None:
    """What --timeout means here: how long to watch; without it there is no end."""
    asked = click.get_current_context().get_parameter_source("timeout_s")
    return None if asked is ParameterSource.DEFAULT else float(values["timeout_s"])


class Teller:
    """Changes go to stdout, what is said around them to stderr."""

    def __init__(self, words: Words, redactor: Redactor, form: str) -> None:
        self._words = words
        self._redactor = redactor
        self._json = form == "json"
        self._looks = self._news = 0

    def tell(self, sighting: Sighting, rhythm: Rhythm) -> None:
        """What a look saw, if that is news."""
        sighting = cleaned(sighting, self._redactor)
        if not self._looks:
            self._say("began", url=sighting.report.heading.url or "", seconds=f"{rhythm.every_s:g}")
        self._looks += 1
        if sighting.is_news:
            self._news += 1
            lines = self._as_json(sighting) if self._json else self._as_text(sighting)
            click.echo(self._redactor.clean("\n".join(lines)))

    def ended(self) -> None:
        """How much was seen."""
        self._say("ended", count=self._looks, news=max(0, self._news - 1))

    def _as_json(self, sighting: Sighting) -> Iterator[str]:
        report = sighting.report
        document = {
            "at": report.run.started_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "url": report.heading.url,
            "verdict": report.verdict.value,
            "exit_status": int(report.exit_status),
            "first": sighting.worst,
            "changes": [to_json(one) for one in sighting.changes],
        }
        yield json.dumps(self._redactor.clean_document(document), ensure_ascii=False)

    def _as_text(self, sighting: Sighting) -> Iterator[str]:
        began = sighting.report.run.started_at.astimezone().strftime("%H:%M:%S")
        for line in told_together(sighting.changes, self._words):
            yield f"{began}  {line}"
        if sighting.is_first or sighting.worst != sighting.worst_before:
            turn = "net_watch.first" if sighting.is_first else "net_watch.turned"
            yield f"{began}  {self._words.say_cli(turn, state=self._state(sighting.worst))}"

    def _state(self, code: str | None) -> str:
        saying = self._words.saying(code) if code else None
        return f"{saying.title}  {code}" if saying else self._words.say_cli("net_watch.well")

    def _say(self, name: str, **params: object) -> None:
        click.echo(self._redactor.clean(self._words.say_cli(f"net_watch.{name}", **params)), err=True)
