"""One line on stderr that says what is being waited for; only for a person at a terminal."""

import math
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from wecom_doctor.examination.examine import Event
from wecom_doctor.examination.run import FactArrived, ProbeStarted
from wecom_doctor.knowledge import Words, words_table
from wecom_doctor.report.wrap import columns, fitting

# Shorter waits are not worth a word.
QUIET_S = 0.4
# How often the seconds are counted down.
TICK_S = 1.0
ERASE_LINE = "\r\x1b[2K"
COLUMNS_MAX = 76
ELLIPSIS = "…"


class StatusLine:
    """A line of the terminal that is written over; whoever prints something else clears it first."""

    def __init__(self) -> None:
        self._shown = self._ended = False
        self._lock = threading.RLock()

    def show(self, text: str) -> None:
        """Put a text in place of the last one, cut to what the terminal has room for."""
        with self._lock:
            if self._ended:
                return
            self._shown = True
            sys.stderr.write(ERASE_LINE + shortened(text, room()))
            sys.stderr.flush()

    @contextmanager
    def cleared(self) -> Iterator[None]:
        """Nothing of the line is left, and nothing comes in between, while something else is printed."""
        with self._lock:
            if self._shown:
                sys.stderr.write(ERASE_LINE)
                sys.stderr.flush()
                self._shown = False
            yield

    def end(self) -> None:
        """Leave the terminal clean for good."""
        with self.cleared():
            self._ended = True


def room() -> int:
    """The columns that a line may take without being broken, which could not be erased."""
    try:
        width = os.get_terminal_size(sys.stderr.fileno()).columns
    except OSError:
        width = 0
    return min(COLUMNS_MAX, (width or COLUMNS_MAX + 1) - 1)


def shortened(text: str, width: int) -> str:
    """A text that fits, with a sign where it goes on."""
    return text if columns(text) <= width else fitting(text, width - 1) + ELLIPSIS


class Progress:
    """Shows the probes that have not come back, once that takes noticeably long."""

    def __init__(self, words: Words, line: StatusLine) -> None:
        self._words = words
        self._line = line
        self._waiting: dict[str, tuple[ProbeStarted, float]] = {}
        self._lock = threading.Lock()
        self._over = threading.Event()
        threading.Thread(target=self._tick, daemon=True).start()

    def listen(self, event: Event) -> None:
        """Keep the list of what is waited for."""
        with self._lock:
            if isinstance(event, ProbeStarted):
                self._waiting[event.name] = event, time.monotonic()
            elif isinstance(event, FactArrived):
                self._waiting.pop(event.name, None)

    def aside(self) -> AbstractContextManager[None]:
        """Make room for something else to be printed."""
        return self._line.cleared()

    def stop(self) -> None:
        """There is nothing more to wait for."""
        self._over.set()
        self._line.end()

    def _tick(self) -> None:
        pause_s = QUIET_S
        while not self._over.wait(pause_s):
            with self._lock:
                waiting = dict(self._waiting)
            if waiting:
                self._line.show(told(waiting, time.monotonic(), self._words))
            pause_s = TICK_S


def told(waiting: dict[str, tuple[ProbeStarted, float]], now: float, words: Words) -> str:
    """What is waited for; when something takes longer than usual, that alone, and when it will be given up."""
    late = [(now - began - probe.usual_s, name) for name, (probe, began) in waiting.items()]
    overdue_s, slowest = max(late)
    if overdue_s <= 0:
        return words.say("report.waiting", names=[words.probe(name) for name in waiting])
    probe, began = waiting[slowest]
    seconds = max(1, math.ceil(probe.limit_s - (now - began)))
    what = words_table("slow").get(slowest)
    if what is None:
        return words.say("report.slow", name=words.probe(slowest), seconds=seconds)
    return words.say("report.slow_known", what=what[words.lang], seconds=seconds)
