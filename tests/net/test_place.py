"""One place: few requests at once, more where it is far and quick, none beside one that is alone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest

from wecom_doctor.facts.exchange import Answer, Timing
from wecom_doctor.net import place as places
from wecom_doctor.net.place import Place

USUAL = 4
ROAD_S = 0.1


def play(scenario: Callable[[], Awaitable[None]]) -> None:
    """Run it to its end."""

    async def main() -> None:
        async with asyncio.timeout(30):
            await scenario()

    asyncio.run(main())


def answer(
    connected_s: float = ROAD_S, secured_s: float | None = None, wait_s: float = ROAD_S, **changes: Any
) -> Answer:
    """An answer whose phases took so long."""
    first_s = connected_s + (secured_s or 0.0) + wait_s
    timing = Timing(
        dns_s=0.0,
        connected_s=connected_s,
        secured_s=None if secured_s is None else connected_s + secured_s,
        first_byte_s=first_s,
        whole_s=first_s,
    )
    plain = Answer(status=200, http_version="HTTP/1.1", headers=(), body=b"", encoded=None, failure=None, timing=timing)
    return replace(plain, **changes)


def after(*answers: Answer, road_s: float = ROAD_S) -> Place:
    """A place at the end of such a road, after such answers."""
    place = Place(USUAL)
    place.stands(road_s)
    for one in answers:
        place.answered(one, well=one.failure is None)
    return place


QUICK = answer()
SECURED = answer(secured_s=ROAD_S, tls_version="TLSv1.3")
WIDE = 12


@pytest.mark.parametrize(
    ("place", "at_once"),
    [
        (after(), USUAL),
        # The first answer may have had the place for itself.
        (after(QUICK), USUAL),
        (after(QUICK, QUICK), WIDE),
        (after(SECURED, SECURED, SECURED), WIDE),
        (after(*[answer(secured_s=2 * ROAD_S, tls_version="TLSv1.2")] * 2), WIDE),
        # A queue at the handshake, at the answer, at the door.
        (after(SECURED, answer(secured_s=2 * ROAD_S, tls_version="TLSv1.3"), SECURED), USUAL),
        (after(QUICK, answer(wait_s=3 * ROAD_S), QUICK), USUAL),
        (after(QUICK, answer(connected_s=1.0 + ROAD_S)), USUAL),
        # As soon as one has to wait it was too much, and two more must not.
        (after(QUICK, QUICK, answer(wait_s=3 * ROAD_S)), USUAL),
        (after(QUICK, QUICK, answer(wait_s=3 * ROAD_S), QUICK, QUICK), WIDE),
        # Near, or so far that a queue would be too long.
        (after(QUICK, QUICK, road_s=0.001), USUAL),
        (after(*[answer(connected_s=0.6, wait_s=0.6)] * 2, road_s=0.6), USUAL),
    ],
)
def test_how_many_at_once(place: Place, at_once: int) -> None:
    """Four; twelve once it is known that nobody has to wait for another."""
    assert place.at_once == at_once


def test_a_failure_is_no_reason_to_hurry() -> None:
    """Nor is being told to wait."""
    place = Place(USUAL)
    place.stands(ROAD_S)
    for well in (True, False, True):
        place.answered(QUICK, well=well)
    assert place.at_once == USUAL


def test_only_the_first_connection_tells_the_road() -> None:
    """A later one may have met a queue."""
    place = after()
    place.stands(0.001)
    assert (place.road_s, place.is_far) == (ROAD_S, True)
    assert place.known.is_set()


def test_an_answer_without_a_connection_makes_the_road_known() -> None:
    """Whoever waits for it need not wait any longer."""
    place = Place(USUAL)
    place.answered(QUICK, well=False)
    assert place.known.is_set()
    assert not place.is_far


@asynccontextmanager
async def counted(inside: AbstractAsyncContextManager[None] | Place, now: list[str], name: str) -> AsyncIterator[None]:
    """Who is inside."""
    async with inside:
        now.append(name)
        yield
        now.remove(name)


def test_no_more_than_that_are_inside() -> None:
    """The others come in as these leave, in their order."""

    async def scenario() -> None:
        place, now, order, most = Place(USUAL), list[str](), list[int](), list[int]()

        async def one(number: int) -> None:
            async with counted(place, now, str(number)):
                order.append(number)
                most.append(len(now))
                await asyncio.sleep(0)

        await asyncio.gather(*map(one, range(20)))
        assert (max(most), order) == (USUAL, list(range(20)))

    play(scenario)


def test_those_ahead_go_before_those_who_wait() -> None:
    """And keep their own order."""

    async def scenario() -> None:
        place, order = Place(1), list[str]()

        async def one(name: str, turn: AbstractAsyncContextManager[None] | Place) -> None:
            async with turn:
                order.append(name)
                await asyncio.sleep(0)

        async with place:
            waiting = [asyncio.create_task(one(name, place)) for name in ("a", "b")]
            await asyncio.sleep(0)
            waiting += [asyncio.create_task(one(name, place.ahead())) for name in ("x", "y")]
            await asyncio.sleep(0)
        await asyncio.gather(*waiting)
        assert order == ["x", "y", "a", "b"]

    play(scenario)


def test_who_is_alone_is_alone() -> None:
    """It waits for those inside, and nobody comes in beside it, however many wait."""

    async def scenario() -> None:
        place, now, beside = Place(USUAL), list[str](), list[str]()

        async def one(name: str) -> None:
            async with counted(place, now, name):
                for _ in range(3):
                    await asyncio.sleep(0)

        async def alone(name: str) -> None:
            async with counted(place.alone(), now, name):
                for _ in range(5):
                    beside.extend(now)
                    await asyncio.sleep(0)

        others = [asyncio.create_task(one(f"other {i}")) for i in range(6)]
        await asyncio.sleep(0)
        await asyncio.gather(alone("x"), alone("y"), *others, *(one(f"late {i}") for i in range(6)))
        assert set(beside) == {"x", "y"}
        assert len(beside) == 10

    play(scenario)


def test_who_gives_up_waiting_takes_no_place() -> None:
    """Neither in a queue nor alone."""

    async def scenario() -> None:
        place = Place(1)

        async def enter(turn: AbstractAsyncContextManager[None] | Place) -> None:
            async with turn:
                pass

        async with place:
            waiting = [asyncio.create_task(enter(one)) for one in (place, place.alone(), place.ahead())]
            await asyncio.sleep(0)
            for one in waiting:
                one.cancel()
                with suppress(asyncio.CancelledError):
                    await one
        await enter(place)
        await enter(place.alone())

    play(scenario)


@pytest.mark.parametrize(
    ("place", "waits"),
    [
        (after(QUICK), []),
        (after(QUICK, QUICK), [0.0, 0.005, 0.01]),
        (after(answer(wait_s=ROAD_S + 0.02), answer(wait_s=ROAD_S + 0.03)), [0.0, 0.02, 0.04]),
    ],
)
def test_many_set_out_one_by_one(place: Place, waits: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    """No faster than one after the other was answered so far; a few may set out together."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(round(seconds, 6))

    async def scenario() -> None:
        for _ in range(3):
            await place.__aenter__()

    with monkeypatch.context() as clock:
        clock.setattr(places, "now", lambda: 1000.0)
        clock.setattr(places, "sleep", sleep)
        play(scenario)
    assert waited == waits
