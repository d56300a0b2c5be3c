"""One line on stderr that says what is being waited for; only for a person at a terminal."""

import sys
import threading

from wecom_doctor.examination.examine import AreaFinished, Event
from wecom_doctor.examination.run import FactArrived, ProbeStarted
from wecom_doctor.knowledge import Words
from wecom_doctor.report.wrap import fitting

# Shorter waits are not worth a word.
QUIET_S = 0.4
ERASE_LINE = "\r\x1b[2K"
NAMED_MAX = 4
COLUMNS_MAX = 76


class Progress:
    """Shows the probes that have not come back, once that takes noticeably long."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._waiting: dict[str, None] = {}
        self._shown = False
        self._lock = threading.Lock()
        self._timer = threading.Timer(QUIET_S, self._show)
        self._timer.daemon = True
        self._timer.start()

    def listen(self, event: Event) -> None:
        """Keep the list of what is waited for."""
        if isinstance(event, ProbeStarted):
            self._waiting[event.name] = None
        elif isinstance(event, FactArrived):
            self._waiting.pop(event.name, None)
        elif isinstance(event, AreaFinished):
            self._erase()
            return
        if self._shown:
            self._show()

    def stop(self) -> None:
        """Leave the terminal clean."""
        self._timer.cancel()
        self._erase()

    def _show(self) -> None:
        names = list(self._waiting)[:NAMED_MAX]
        if not names:
            return
        with self._lock:
            self._shown = True
            text = self._words.say("report.waiting", names=tuple(names))
            sys.stderr.write(f"{ERASE_LINE}{fitting(text, COLUMNS_MAX)}")
            sys.stderr.flush()

    def _erase(self) -> None:
        with self._lock:
            if self._shown:
                sys.stderr.write(ERASE_LINE)
                sys.stderr.flush()
