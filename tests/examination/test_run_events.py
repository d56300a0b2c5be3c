"""The events of a run: what a renderer hears, and in which order."""

from tests.examination.workbench import (
    SHORT_S,
    Bucket,
    Garden,
    Weather,
    Well,
    asked,
    collected,
    dig_well,
    fill_bucket,
    wait_for_rain,
    water_garden,
)
from wecom_doctor.examination.run import FactArrived, ProbeStarted, RunEvent
from wecom_doctor.model import Absence, Absent


async def find_no_well() -> Well | Absent:
    return Absent(Absence.NOT_APPLICABLE)


def test_events_tell_the_run_as_it_happens() -> None:
    """A probe is announced before its fact, and after the facts it takes; each planned fact arrives once."""
    events: list[tuple[str, str]] = []

    def note(event: RunEvent) -> None:
        events.append((type(event).__name__, event.name))

    collected(
        (Garden, Weather), dig_well, fill_bucket, water_garden, asked(wait_for_rain, deadline_s=SHORT_S), listen=note
    )
    started, arrived = ProbeStarted.__name__, FactArrived.__name__
    assert sorted(events) == sorted(
        (kind, name) for kind in (started, arrived) for name in ("well", "bucket", "garden", "weather")
    )
    for earlier, later in [
        ((arrived, "well"), (started, "bucket")),
        ((arrived, "bucket"), (started, "garden")),
        ((started, "garden"), (arrived, "garden")),
        ((started, "weather"), (arrived, "weather")),
    ]:
        assert events.index(earlier) < events.index(later)


def test_a_probe_that_is_not_asked_is_not_announced() -> None:
    """A fact that is absent because of its need arrives without having been waited for."""
    events: list[RunEvent] = []
    collected((Bucket,), find_no_well, fill_bucket, listen=events.append)
    assert [one.name for one in events if isinstance(one, ProbeStarted)] == ["well"]
    assert [one.name for one in events if isinstance(one, FactArrived)] == ["well", "bucket"]
