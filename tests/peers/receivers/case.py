"""One row of the tables of broken callbacks."""

from dataclasses import dataclass

from tests.peers.receivers.programs import Receiver
from tests.peers.receivers.shows import Shows

# Values that somebody else has: another application of the same company, or a neighbour.
OTHER_TOKEN = "u8PkD3rWnY5sGe1B"
OTHER_KEY = "Yb2QxVw8nK5tRz7MfLc4HjPd1sAgUe9oJi6qTy3BvNE"
OTHER_CORP_ID = "wwa10b5c77e2d94f36"
SAMPLE_TOKEN = "QDG6eK"


@dataclass(frozen=True)
class Case:
    """A broken callback: which code may stand first in its diagnosis (the best one first), and what it shows.

    Where nothing that the callback answers decides, a code of `undecided` may stand first, if it is not said to be
    certain and the best code is named beside it.
    """

    codes: tuple[str, ...]
    receiver: Receiver
    shows: Shows
    undecided: tuple[str, ...] = ()

    def __str__(self) -> str:
        return str(self.receiver)
