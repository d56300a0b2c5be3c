"""How many requests may be on their way to one place at the same time; a doctor must not be a flood."""

import asyncio
from collections import defaultdict

AT_ONCE = 4


class Gate:
    """One semaphore for each host or local program, shared by all probes of a run."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._places: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(at_once))

    def to(self, place: str) -> asyncio.Semaphore:
        """Pass through with `async with gate.to(host):`."""
        return self._places[place]
