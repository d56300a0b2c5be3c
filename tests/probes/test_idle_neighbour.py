"""When a silent connection is opened at all: only where a server answers that may serve one at a time."""

from dataclasses import replace
from typing import Any

import pytest

from tests.answers import verified
from tests.handshakes import shaken
from tests.probes.asking import answer
from tests.probes.endpoints import given_for
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.idle_neighbour import Beside, IdleNeighbour
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import Absence, Absent
from wecom_doctor.net import idle_neighbour as trying
from wecom_doctor.net.gate import Gate
from wecom_doctor.probes.idle_neighbour import UNLIKELY, idle_neighbour

FREE = (Beside(beside=None, afterwards=None),)
NOTHING = Absent(Absence.NOT_PLANNED, "net")


def answered_by(server: str | None) -> Verification:
    """Healthy answers of a server that calls itself that."""
    seen = verified()
    return replace(seen, looks=tuple(replace(one, server=server) for one in seen.looks))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """With which patience the connection was opened."""
    seen: list[float] = []

    async def noting(_: str, __: Gate, patience_s: float) -> tuple[Beside, ...]:
        seen.append(patience_s)
        return FREE

    monkeypatch.setattr(trying, "attempts", noting)
    return seen


def told(verification: object, *, gate: Gate | None = None, failure: Failure | None = None, **options: Any) -> object:
    """The fact for such answers."""
    given = given_for("https://wecom.example.com/", **options)
    return answer(
        idle_neighbour,
        given=given,
        gate=gate or Gate(),
        tls_handshake=replace(shaken(), failure=failure, secured_s=0.2),
        verification=verification,
        delivery=NOTHING,
    )


@pytest.mark.parametrize("server", ["Werkzeug/3.0.1 Python/3.11.7", "BaseHTTP/0.6 Python/3.11.7", "gunicorn"])
def test_servers_that_frameworks_bring_along_are_tried(server: str, asked: list[float]) -> None:
    """With eight times the patience that the first handshake needed."""
    assert told(answered_by(server)) == IdleNeighbour(server=server, patience_s=1.6, attempts=FREE)
    assert asked == [1.6]


@pytest.mark.parametrize("verification", [answered_by("nginx/1.24.0"), answered_by(None), NOTHING])
def test_others_are_left_alone(verification: object, asked: list[float]) -> None:
    """nginx, who says nothing, and who was not asked."""
    assert told(verification) == UNLIKELY
    assert asked == []


def test_thorough_tries_everybody(asked: list[float]) -> None:
    """As far as the run has time for it."""
    assert isinstance(told(answered_by("nginx/1.24.0"), thorough=True), IdleNeighbour)
    assert told(answered_by("nginx/1.24.0"), thorough=True, gate=Gate(seconds=3)) == UNLIKELY
    assert len(asked) == 1


def test_where_the_handshake_fails_there_is_nothing_to_compare(asked: list[float]) -> None:
    """Nor while only a glance is wanted."""
    assert told(answered_by("gunicorn"), failure=Failure.TLS_TIMEOUT) == UNLIKELY
    assert told(answered_by("gunicorn"), glance=True) == UNLIKELY
    assert asked == []
