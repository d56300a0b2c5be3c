"""The road: which stop is in what state, and where a person is sent first."""

import pytest

from tests.examination.workbench import needs_git
from tests.report.made import Studio
from wecom_doctor.examination.discovery import all_checks
from wecom_doctor.examination.outcome import Report
from wecom_doctor.knowledge import Lang, Words
from wecom_doctor.report.road import State, Station, road, road_line, station_of

pytestmark = needs_git


def states(report: Report) -> dict[Station, State]:
    """The state of every stop."""
    return {one.station: one.state for one in road(report)}


def test_every_check_looks_at_a_stop() -> None:
    """No check is left beside the road, and no stop is without checks."""
    assert {station_of(one) for one in all_checks()} == set(Station)


def test_an_endpoint_that_refuses_breaks_at_the_verification(studio: Studio) -> None:
    """What comes before is fine, what comes behind is blocked, what was not asked is unseen."""
    report = studio.broken_endpoint()
    found = states(report)
    assert found[Station.VERIFY] is State.BROKEN
    assert found[Station.MESSAGE] is State.BLOCKED
    assert {found[one] for one in (Station.SETTINGS, Station.TCP, Station.TLS, Station.HTTP)} == {State.FINE}
    assert [one.station for one in road(report) if one.is_break] == [Station.VERIFY]
    assert next(one.code for one in road(report) if one.is_break) == "token-mismatch"


@pytest.mark.parametrize("kind", ["timed_out", "crashed", "interrupted"])
def test_missing_evidence_is_unsure(studio: Studio, kind: str) -> None:
    """Nobody knows is not the same as fine, and nothing breaks there."""
    report = getattr(studio, kind)()
    assert states(report)[Station.SETTINGS] is State.UNSURE
    assert not [one for one in road(report) if one.is_break]


def test_what_nobody_looked_at_is_unseen(studio: Studio) -> None:
    """A run that judges settings only says nothing of the network."""
    found = states(studio.healthy())
    assert found[Station.SETTINGS] is State.FINE
    assert {state for station, state in found.items() if station is not Station.SETTINGS} == {State.UNSEEN}


def test_the_road_in_one_line(studio: Studio) -> None:
    """Every stop with its mark, along the road."""
    line = road_line(studio.broken_endpoint(), Words(Lang.EN))
    assert line == "Settings ✓ → DNS – → Port ✓ → TLS ✓ → HTTP ✓ → Verify ✗ → Message … → API ✓"
