"""What a receiver in Python is told by the test that starts it."""

import json
import os
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Row:
    """One receiver: where it listens, what it was configured with, and what is broken about it."""

    port: int
    path: str
    breakage: str
    token: str
    key: str
    corp_id: str


def rows() -> list[Row]:
    """All receivers that this process has to be, each on a port of its own."""
    # A debug page of Django hides variables with such a name, as it would hide the settings of a real project.
    return [Row(**one) for one in json.loads(os.environ["RECEIVERS_WITH_KEYS"])]
