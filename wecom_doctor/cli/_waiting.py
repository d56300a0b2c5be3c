"""What `--wait` says on stderr: on a terminal one line that is written over, elsewhere a line for each change."""

import math
import sys
import time

import click

from wecom_doctor.cli._progress import StatusLine
from wecom_doctor.cli._session import session_of
from wecom_doctor.examination.outcome import FailOn, Finding, Report
from wecom_doctor.examination.waiting import (
    Reason,
    StillWaiting,
    Wait,
    is_well,
    reason_of,
    unchanging,
    wait_until_well,
)
from wecom_doctor.knowledge import Words
from wecom_doctor.model import Check
from wecom_doctor.report.redact import Redactor
from wecom_doctor.settings.given import Given


def waited(given: Given, checks: tuple[Check, ...], fail_on: FailOn, wait_s: float, redactor: Redactor) -> Report:
    """Wait, say meanwhile why, and say how it ended; the last report."""
    teller = Teller(session_of(click.get_current_context()).words, redactor)
    began = time.monotonic()
    report = wait_until_well(given, checks, fail_on, Wait(seconds=wait_s, tell=teller.still_waiting))
    teller.ended(report, time.monotonic() - began)
    return report


class Teller:
    """The line, or the lines."""

    def __init__(self, words: Words, redactor: Redactor) -> None:
        self._words = words
        self._redactor = redactor
        self._told = ""
        self._line = StatusLine() if sys.stderr.isatty() else None
        if self._line is not None:
            self._line.show(self._say("first_look"))

    def still_waiting(self, event: StillWaiting) -> None:
        """Why it is not well yet; without a terminal only when that is news."""
        reason = self._reason(event.reason)
        if self._line is not None:
            left, following = math.ceil(event.left_s), math.ceil(event.next_s)
            self._line.show(self._say("countdown", reason=reason, next=following, left=left))
        elif reason != self._told:
            self._print(self._say("not_yet", reason=reason))
        self._told = reason

    def ended(self, report: Report, seconds: float) -> None:
        """How the wait ended; nothing when there was none."""
        if self._line is not None:
            self._line.end()
        if report.interrupted or report.crashed or not report.usable:
            # The report itself says so, and no waiting would have helped.
            return
        stuck = unchanging(report)
        if is_well(report):
            if self._told:
                self._print(self._say("well", seconds=round(seconds)))
        elif stuck is not None:
            self._print(self._say("unchanging", reason=self._reason(stuck)))
        else:
            self._print(self._say("over", reason=self._reason(reason_of(report)), seconds=round(seconds)))

    def _reason(self, reason: Reason | None) -> str:
        """A reason in one line: a problem with its code, or the check that could not be judged."""
        if isinstance(reason, Finding):
            problem = reason.problem
            saying = self._words.saying(problem.code, problem.params)
            return self._say("why", title=saying.title if saying else "", code=problem.code)
        return self._say("doubt", title=self._words.check(reason.check.id)) if reason else ""

    def _say(self, name: str, **params: object) -> str:
        return self._redactor.clean(self._words.say_cli(f"check_wait.{name}", **params))

    def _print(self, text: str) -> None:
        click.echo(text, err=True)
