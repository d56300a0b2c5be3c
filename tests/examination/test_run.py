"""The runner: order by dependency, all at once, deadlines, crashes, interrupts and the events that tell of them."""

import asyncio
import signal
from collections.abc import Iterator

import pytest

from tests.examination.workbench import (
    LONG_S,
    SHORT_S,
    Ask,
    Bucket,
    Garden,
    Weather,
    Well,
    asked,
    collected,
    dig_well,
    fill_bucket,
    given,
    look_up,
    wait_for_rain,
    water_garden,
)
from wecom_doctor.examination.run import FactArrived, ProbeCrashed, RunEvent
from wecom_doctor.model import Absence, Absent, Coming, Fact, Reach
from wecom_doctor.settings.given import Given

SECRET_TEXT = "Qm3vT8yXr1LkZ5nWc7GhJ2bPs9DfA4eU"


class BoomError(Exception):
    """Raised by probes that fail."""


async def crash_at_well() -> Well:
    raise BoomError(SECRET_TEXT)


async def wait_at_well() -> Well:
    await asyncio.Event().wait()
    return Well()


async def find_no_well() -> Well | Absent:
    return Absent(Absence.NOT_APPLICABLE)


async def report_dry_well() -> Bucket | Absent:
    return Absent(Absence.NEED_MISSING, "well")


async def garden_without_bucket(bucket: Bucket | Absent) -> Garden:
    return Garden(green=isinstance(bucket, Bucket))


async def interrupt_at_well() -> Well:
    """Ctrl-C while this probe waits."""
    signal.raise_signal(signal.SIGINT)
    await asyncio.Event().wait()
    return Well()


def test_a_probe_gets_the_facts_it_takes() -> None:
    """Each probe is called with the facts that the probes before it gave."""

    async def deep_well() -> Well:
        return Well(depth=40)

    home = collected((Garden,), deep_well, fill_bucket, water_garden)
    assert home.facts == {"well": Well(depth=40), "bucket": Bucket(litres=20), "garden": Garden(green=True)}
    assert not home.interrupted


def test_a_probe_may_begin_before_a_fact_is_there() -> None:
    """It gets the promise of it, and what becomes of that when it asks."""
    poured = asyncio.Event()

    async def well_that_waits() -> Well:
        await poured.wait()
        return Well(depth=7)

    async def eager(well: Coming[Well]) -> Bucket:
        poured.set()
        found = await well
        assert found == await well
        return Bucket(litres=found.depth if isinstance(found, Well) else 0)

    assert collected((Bucket,), well_that_waits, eager).facts["bucket"] == Bucket(litres=7)


@pytest.mark.parametrize("well", [find_no_well, crash_at_well])
def test_a_promise_may_come_to_nothing(well: Ask) -> None:
    """Then the probe hears why."""

    async def eager(well: Coming[Well]) -> Bucket | Absent:
        found = await well
        return found if isinstance(found, Absent) else Bucket()

    home = collected((Bucket,), well, eager)
    assert home.facts["bucket"] == home.facts["well"]


def test_a_probe_may_ask_for_what_the_user_gave() -> None:
    """A parameter named `given` receives the input of the run."""

    async def timetable(given: Given) -> Well:
        return Well(depth=int(given.options.timeout_s))

    home = collected((Well,), timetable, given=given(timeout_s=7))
    assert home.facts == {"well": Well(depth=7)}


def test_probes_wait_for_the_world_at_the_same_time() -> None:
    """Two probes that each wait for the other's beginning both come back."""
    begun = {"well": asyncio.Event(), "weather": asyncio.Event()}

    async def meet_at_well() -> Well:
        begun["well"].set()
        await begun["weather"].wait()
        return Well()

    async def meet_outside() -> Weather:
        begun["weather"].set()
        await begun["well"].wait()
        return Weather()

    assert collected((Well, Weather), meet_at_well, meet_outside).facts == {"well": Well(), "weather": Weather()}


def test_a_slow_probe_holds_up_only_what_needs_it() -> None:
    """What does not depend on a waiting probe is done before that one comes back."""
    garden_done = asyncio.Event()

    async def slow_weather() -> Weather:
        await garden_done.wait()
        return Weather()

    async def gardening(bucket: Bucket) -> Garden:
        garden_done.set()
        return Garden()

    arrived: list[str] = []

    def note(event: RunEvent) -> None:
        if isinstance(event, FactArrived):
            arrived.append(event.name)

    collected((Weather, Garden), slow_weather, dig_well, fill_bucket, gardening, listen=note)
    assert arrived == ["well", "bucket", "garden", "weather"]


ABSENCES: list[tuple[str, Ask, dict[str, Fact | Absent]]] = [
    (
        "a need that was found not to apply",
        find_no_well,
        {
            "well": Absent(Absence.NOT_APPLICABLE),
            "bucket": Absent(Absence.NOT_APPLICABLE, "well"),
            "garden": Absent(Absence.NOT_APPLICABLE, "well"),
        },
    ),
    (
        "a need that did not come in time",
        wait_at_well,
        {
            "well": Absent(Absence.TIMED_OUT),
            "bucket": Absent(Absence.NEED_MISSING, "well"),
            "garden": Absent(Absence.NEED_MISSING, "well"),
        },
    ),
]


@pytest.mark.parametrize(("well", "facts"), [row[1:] for row in ABSENCES], ids=[row[0] for row in ABSENCES])
def test_an_absent_need_names_the_first_cause(well: Ask, facts: dict[str, Fact | Absent]) -> None:
    """What needs an absent fact is not asked; it names the fact at the beginning of the chain."""
    home = collected((Garden,), asked(well, deadline_s=SHORT_S), fill_bucket, water_garden)
    assert home.facts == facts


def test_a_held_back_need_leaves_out_what_needs_it() -> None:
    """What an option holds back stays left out on purpose all along the chain, with the option named."""
    home = collected(
        (Garden,), asked(dig_well, reach=Reach.PUBLIC), fill_bucket, water_garden, held_back={Reach.PUBLIC: "--offline"}
    )
    left_out = Absent(Absence.NOT_PLANNED, "--offline")
    assert home.facts == {"well": left_out, "bucket": left_out, "garden": left_out}


def test_a_probe_can_do_without_an_optional_need() -> None:
    """A probe that allows Absent is asked and sees why the fact is not there."""
    seen: list[Bucket | Absent] = []

    async def improvise(bucket: Bucket | Absent) -> Garden:
        seen.append(bucket)
        return Garden(green=False)

    home = collected((Garden,), report_dry_well, improvise)
    assert home.facts["garden"] == Garden(green=False)
    assert seen == [Absent(Absence.NEED_MISSING, "well")]


def test_a_crashing_probe_costs_its_own_line_only() -> None:
    """An exception becomes an absent fact of its own and of what needs it; everything else comes back."""
    home = collected((Garden, Weather), crash_at_well, fill_bucket, water_garden, look_up)
    well = home.facts["well"]
    assert isinstance(well, Absent)
    assert well.reason is Absence.CRASHED
    assert [one.reason for one in home.facts.values() if isinstance(one, Absent)] == [
        Absence.CRASHED,
        Absence.NEED_MISSING,
        Absence.NEED_MISSING,
    ]
    assert home.facts["weather"] == Weather()
    assert not home.interrupted


def test_a_crash_is_told_by_type_and_place_without_values() -> None:
    """The event and the absent fact name exception type and place in our code, never the message."""
    events: list[RunEvent] = []
    home = collected((Well,), crash_at_well, listen=events.append)
    (crash,) = [one for one in events if isinstance(one, ProbeCrashed)]
    assert (crash.name, crash.error) == ("well", "BoomError")
    assert crash.where.startswith("examination/run.py:")
    assert home.facts["well"] == Absent(Absence.CRASHED, f"BoomError {crash.where}")
    assert SECRET_TEXT not in repr(events) + repr(home)


def test_the_deadline_of_a_probe_ends_that_probe_only() -> None:
    """A probe that overstays its own deadline is cut off; the others keep the time they have."""
    home = collected((Weather, Well), asked(wait_for_rain, deadline_s=SHORT_S), dig_well)
    assert home.facts == {"weather": Absent(Absence.TIMED_OUT), "well": Well()}
    assert not home.interrupted


def test_the_deadline_of_the_run_keeps_what_is_known() -> None:
    """When the whole run is over time, facts that came stay and all others timed out."""
    home = collected(
        (Weather, Garden), wait_for_rain, dig_well, fill_bucket, garden_without_bucket, given=given(timeout_s=SHORT_S)
    )
    assert home.facts == {
        "weather": Absent(Absence.TIMED_OUT),
        "well": Well(),
        "bucket": Bucket(),
        "garden": Garden(green=True),
    }
    assert not home.interrupted


def test_the_deadline_of_the_run_reaches_probes_that_still_wait_for_a_need() -> None:
    """A probe that never got its need is told as timed out too when the run ends."""
    home = collected((Garden,), wait_at_well, fill_bucket, water_garden, given=given(timeout_s=SHORT_S))
    assert set(home.facts) == {"well", "bucket", "garden"}
    assert {one.reason for one in home.facts.values() if isinstance(one, Absent)} == {Absence.TIMED_OUT}


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C means what it means in a program of its own."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_keeps_what_is_known() -> None:
    """After Ctrl-C the facts that came stay, everything else is marked interrupted, and nothing is raised."""
    home = collected((Weather, Well, Bucket), look_up, interrupt_at_well, fill_bucket)
    assert home.interrupted
    assert home.facts == {
        "weather": Weather(),
        "well": Absent(Absence.INTERRUPTED),
        "bucket": Absent(Absence.INTERRUPTED),
    }


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_is_no_crash_and_no_timeout_of_a_probe() -> None:
    """The probes that are waiting when Ctrl-C comes do not report anything of their own."""
    events: list[RunEvent] = []
    collected((Well, Weather), interrupt_at_well, wait_for_rain, listen=events.append)
    assert not [one for one in events if isinstance(one, ProbeCrashed)]
    arrived = {one.name: one.fact for one in events if isinstance(one, FactArrived)}
    assert arrived == {"well": Absent(Absence.INTERRUPTED), "weather": Absent(Absence.INTERRUPTED)}


def test_every_fact_has_the_time_it_took() -> None:
    """Durations are there for every planned fact: positive for what was asked, zero for what was not."""

    async def naps() -> Well:
        await asyncio.sleep(SHORT_S)
        return Well()

    home = collected((Bucket,), asked(naps, deadline_s=LONG_S), fill_bucket)
    assert set(home.durations_s) == {"well", "bucket"}
    assert home.durations_s["well"] > 0
    skipped = collected((Bucket,), find_no_well, fill_bucket)
    assert skipped.durations_s["bucket"] == 0
