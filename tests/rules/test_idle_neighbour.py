"""Whether somebody who connects and says nothing keeps everybody else waiting."""

import pytest

from tests.healthy import healthy
from tests.rules.judging import judged
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.idle_neighbour import Beside, IdleNeighbour
from wecom_doctor.model import OK, UNSURE, Certainty, Problem, Verdict
from wecom_doctor.rules.idle_neighbour import silence_keeps_nobody_waiting as rule

FREE = Beside(beside=None, afterwards=None)
HELD_UP = Beside(beside=Failure.TLS_TIMEOUT, afterwards=None)
STUCK = Beside(beside=Failure.TLS_TIMEOUT, afterwards=Failure.TLS_TIMEOUT)
REFUSED = Beside(beside=Failure.REFUSED, afterwards=None)


def said_of(*attempts: Beside) -> Verdict:
    """What the rule says of these attempts."""
    seen = IdleNeighbour(server="Werkzeug/3.0.1 Python/3.11", patience_s=1.0, attempts=attempts)
    return judged(rule, seen)


def test_healthy() -> None:
    """A server that serves others meanwhile is fine."""
    assert judged(rule) is OK
    assert healthy().idle_neighbour.attempts == (FREE,)


@pytest.mark.parametrize(
    ("attempts", "certainty"), [((HELD_UP, HELD_UP), Certainty.CERTAIN), ((HELD_UP,), Certainty.LIKELY)]
)
def test_a_server_that_serves_one_at_a_time(attempts: tuple[Beside, ...], certainty: Certainty) -> None:
    """Twice is no chance."""
    found = said_of(*attempts)
    assert isinstance(found, Problem)
    assert (found.code, found.certainty) == ("builtin-tls-server-hangs", certainty)
    assert found.params == {"server": "Werkzeug/3.0.1 Python/3.11", "held_up_s": 1.0}


@pytest.mark.parametrize("attempts", [(STUCK,), (REFUSED,), ()])
def test_what_has_another_reason_is_no_proof(attempts: tuple[Beside, ...]) -> None:
    """A server that does not answer afterwards either is in trouble of another kind."""
    assert said_of(*attempts) is UNSURE


def test_once_held_up_and_once_free() -> None:
    """It may have been chance."""
    found = said_of(HELD_UP, FREE)
    assert isinstance(found, Problem)
    assert found.certainty is Certainty.LIKELY
