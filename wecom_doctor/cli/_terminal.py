"""The text report on a terminal: in colours, each area as soon as it is finished."""

import shutil
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from wecom_doctor.examination.examine import AreaFinished, Began, Event
from wecom_doctor.examination.outcome import Report
from wecom_doctor.knowledge import Words
from wecom_doctor.report.cleaned import cleaned
from wecom_doctor.report.lines import Line
from wecom_doctor.report.redact import Redactor
from wecom_doctor.report.text import WIDTH, area_lines, closing, opening

STYLES = {"": "", "strong": "bold", "dim": "dim", "good": "green", "bad": "red", "doubt": "yellow"}
# Longer lines are hard to read, wherever the terminal ends.
WIDTH_MAX = 100


class Terminal:
    """Prints the parts of the text report as they become known."""

    def __init__(self, words: Words, redactor: Redactor) -> None:
        self._words = words
        self._redactor = redactor
        self.width = min(max(shutil.get_terminal_size((WIDTH, 24)).columns, 40), WIDTH_MAX)
        self._console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)

    def listen(self, event: Event) -> None:
        """Print what an event completes."""
        if isinstance(event, Began):
            self.show(opening(cleaned(event.heading, self._redactor), self._words, self.width))
        elif isinstance(event, AreaFinished):
            judgements, findings = cleaned((event.judgements, event.findings), self._redactor)
            self.show(area_lines(event.area, judgements, findings, self._words, self.width))

    def finish(self, report: Report) -> None:
        """Print the diagnosis."""
        self.show(closing(cleaned(report, self._redactor), self._words, self.width))

    def show(self, lines: Iterable[Line]) -> None:
        """Print lines in their colours."""
        for line in lines:
            text = Text()
            for style, piece in line:
                text.append(self._redactor.clean(piece), STYLES[style])
            self._console.print(text)
