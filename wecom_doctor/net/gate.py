"""How much one run may ask and by which way: a few requests at a time, a limited number, none after the deadline."""

import math
import time
from collections import defaultdict

from wecom_doctor.net.place import Place
from wecom_doctor.net.tokens import Tokens
from wecom_doctor.net.ways import DIRECT, Ways

AT_ONCE = 4
# The most requests that one run sends to one endpoint, whatever it has to find out.
REQUESTS_MAX = 120


class Gate:
    """One place and one count for each host or local program, shared by all probes of a run."""

    def __init__(self, at_once: int = AT_ONCE, *, seconds: float = math.inf, ways: Ways = DIRECT) -> None:
        self.ways = ways
        self.tokens = Tokens()
        self._places: defaultdict[str, Place] = defaultdict(lambda: Place(at_once))
        self._sent: defaultdict[str, int] = defaultdict(int)
        self._ends = time.monotonic() + seconds

    def to(self, place: str) -> Place:
        """Pass through with `async with gate.to(host):`."""
        return self._places[place]

    def left_s(self) -> float:
        """The seconds that are left of the run."""
        return self._ends - time.monotonic()

    def spend(self, place: str) -> bool:
        """Count one more request to a place; False when there were enough."""
        if self._sent[place] >= REQUESTS_MAX:
            return False
        self._sent[place] += 1
        return True
