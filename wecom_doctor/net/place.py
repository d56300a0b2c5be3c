"""One place that is asked: by how long a road, how many requests at once, and how fast it lets us ask."""

import asyncio
import math
from asyncio import sleep
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from time import monotonic as now

from wecom_doctor.facts.exchange import Answer

# A connection that takes so long to stand comes by a road on which waiting, and not work, takes the time.
FAR_S, TOO_FAR_S = 0.05, 0.4
# An endpoint is quick if no phase takes much longer than the road: nobody waited in a queue there.
QUICK, QUICK_AT_LEAST_S = 1.5, 0.02
TWO_WAYS = frozenset({"TLSv1.2", "TLSv1.1", "TLSv1"})
# The first answer may have been alone there; where queues are, no two in a row come without having waited.
PROVEN, WIDER = 2, 3
# Small servers let no more than half a dozen wait, so requests set out one by one.
APART_S = 0.005


class Place:
    """Pass through with `async with place:`; few may at once, and more where it is far and quick."""

    def __init__(self, at_once: int) -> None:
        self.at_once = self.most_at_once = self._usual = at_once
        # Of the first connection that stood; None as long as none has been tried to its end.
        self.road_s: float | None = None
        self.known = asyncio.Event()
        # Whether we were told to slow down, after how many requests, and for how long to wait.
        self.limited = False
        self.taken = 0
        self.pause_s = 0.0
        self.slow_lane = asyncio.Lock()
        self._inside = 0
        self._alone = 0
        self._ahead: list[asyncio.Future[None]] = []
        self._waiting: list[asyncio.Future[None]] = []
        self._quick = 0
        self._work_s = math.inf
        self._next = 0.0

    @property
    def is_far(self) -> bool:
        """Most of the time that a request takes is the road's."""
        return self.road_s is not None and FAR_S <= self.road_s <= TOO_FAR_S

    async def __aenter__(self) -> None:
        await self._enter()

    async def __aexit__(self, *_: object) -> None:
        self._inside -= 1
        self._call()

    @asynccontextmanager
    async def ahead(self) -> AsyncIterator[None]:
        """Pass through before those who have been waiting longer, because more has to wait for this."""
        await self._enter(ahead=True)
        try:
            yield
        finally:
            await self.__aexit__()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Pass through when all others have come out, and let nobody in meanwhile."""
        self._alone += 1
        try:
            while self._inside:
                await self._turn()
            self._inside += 1
            try:
                yield
            finally:
                self._inside -= 1
        finally:
            self._alone -= 1
            self._call()

    def stands(self, seconds: float) -> None:
        """A connection stands, after that time."""
        if self.road_s is None:
            self.road_s = seconds
            self.known.set()

    def answered(self, answer: Answer, *, well: bool) -> None:
        """A request has come back."""
        self.known.set()
        if not self.is_far:
            return
        self._quick = self._quick + 1 if well and self._is_quick(answer) else 0
        if not self._quick:
            self.at_once = self._usual
        elif self._quick == PROVEN:
            self.at_once = self.most_at_once = WIDER * self._usual
            self._call()

    def _is_quick(self, answer: Answer) -> bool:
        """Nobody had to wait in a queue, neither for the connection nor for the answer."""
        timing, road_s = answer.timing, self.road_s or 0.0
        moments = [timing.dns_s or 0.0, timing.connected_s, timing.secured_s, timing.first_byte_s]
        reached = [one for one in moments if one is not None]
        phases = [after - before for before, after in pairwise(reached)]
        if answer.tls_version in TWO_WAYS:
            phases[1] -= road_s
        self._work_s = min(self._work_s, phases[-1] - road_s)
        return all(one <= QUICK * road_s + QUICK_AT_LEAST_S for one in phases)

    async def _enter(self, *, ahead: bool = False) -> None:
        while self._inside >= self.at_once or self._alone:
            await self._turn(ahead=ahead)
        self._inside += 1
        if self.at_once > self._usual:
            self._next = max(now(), self._next + max(APART_S, self._work_s))
            try:
                await sleep(self._next - now())
            except asyncio.CancelledError:
                await self.__aexit__()
                raise

    async def _turn(self, *, ahead: bool = False) -> None:
        """Wait until something has changed."""
        waiter = asyncio.get_running_loop().create_future()
        (self._ahead if ahead else self._waiting).append(waiter)
        await waiter

    def _call(self) -> None:
        """Let all look again who wait, in their order."""
        waiting = [*self._ahead, *self._waiting]
        self._ahead, self._waiting = [], []
        for one in waiting:
            if not one.done():
                one.set_result(None)
