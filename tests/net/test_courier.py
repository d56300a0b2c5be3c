"""A battery on its way: a few requests at a time, slower when told to, never more than agreed, back in time."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.answers import QUICK
from tests.receiver.serving import LOOPBACK, Served, play, serving
from wecom_doctor.facts.exchange import Answer, Failure
from wecom_doctor.net import courier as couriers
from wecom_doctor.net.courier import PAUSE_MAX_S, PAUSE_S, Courier, Parcel, pause_asked
from wecom_doctor.net.gate import AT_ONCE, REQUESTS_MAX, Gate
from wecom_doctor.protocol import requests as protocol
from wecom_doctor.receiver.exchange import Request, Response

ANSWER_WITHIN_S = 30.0
PLACE = "endpoint"
TOO_MANY = Response(status=429)


def parcels(served: Served, count: int, *, urgent: bool = True) -> list[Parcel]:
    """So many numbered requests."""
    url = f"http://{LOOPBACK}:{served.running.port}/callback"
    return [
        Parcel(url=url, request=protocol.Request(method="GET", query=f"n={number}"), urgent=urgent)
        for number in range(count)
    ]


def bodies(answers: list[Answer | None]) -> list[str | None]:
    """What was answered; a status stands for an answer without a body, None for nothing."""
    return [None if one is None else one.body.decode() or str(one.status) for one in answers]


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a limiter that counts requests instead of seconds."""
    monkeypatch.setattr(couriers, "PAUSE_S", 0.001)
    monkeypatch.setattr(couriers, "PAUSE_MAX_S", 0.001)


class Limiter:
    """Takes a number of requests, then says 429 until somebody was told to wait, and takes as many again."""

    def __init__(self, takes: int, *headers: tuple[str, str]) -> None:
        self.takes = self.left = takes
        self.headers = headers
        self.asked: list[str] = []

    async def __call__(self, request: Request) -> Response:
        """Answer with the number of the request."""
        self.asked.append(request.query)
        if self.left == 0:
            self.left = self.takes
            return Response(status=429, headers=self.headers)
        self.left -= 1
        return Response(body=request.query.encode())


def scenario(test: Callable[[], Awaitable[None]]) -> None:
    """Run it to its end."""

    async def main() -> None:
        await test()

    play(main())


def test_four_requests_at_once_and_no_fifth() -> None:
    """Every request waits for three others to be there; answers come back in the order of the parcels."""
    barrier = asyncio.Barrier(AT_ONCE)
    now = most = 0

    async def answer(request: Request) -> Response:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await barrier.wait()
        now -= 1
        return Response(body=request.query.encode())

    async def main() -> None:
        async with serving(answer) as served:
            courier = Courier(Gate(), PLACE, ANSWER_WITHIN_S)
            answers = await courier.carry(parcels(served, 3 * AT_ONCE))
        assert bodies(answers) == [f"n={number}" for number in range(3 * AT_ONCE)]
        assert most == AT_ONCE
        assert not courier.limited

    scenario(main)


@pytest.mark.parametrize("headers", [(), (("Retry-After", "1"),)], ids=["no word of how long", "Retry-After"])
def test_who_is_told_to_slow_down_waits_and_goes_on(headers: tuple[tuple[str, str], ...]) -> None:
    """As many at a time as were taken before; in the end every request is answered."""
    limiter = Limiter(3, *headers)

    async def main() -> None:
        async with serving(limiter) as served:
            courier = Courier(Gate(at_once=1), PLACE, ANSWER_WITHIN_S)
            answers = await courier.carry(parcels(served, 9))
        assert bodies(answers) == [f"n={number}" for number in range(9)]
        assert courier.limited
        # Each window ends with one request too many.
        assert len(limiter.asked) <= 9 + 3

    scenario(main)


def test_who_was_told_to_slow_down_stays_slow() -> None:
    """The next battery is not sent at once."""

    async def main() -> None:
        async with serving(Limiter(2)) as served:
            courier = Courier(Gate(), PLACE, ANSWER_WITHIN_S)
            await courier.carry(parcels(served, 3))
            assert courier.limited
            assert None not in await courier.carry(parcels(served, 4))

    scenario(main)


def test_what_is_not_urgent_is_not_waited_for() -> None:
    """It stays unsent, and an answer that only says wait is no answer to it."""
    limiter = Limiter(2)

    async def main() -> None:
        async with serving(limiter) as served:
            courier = Courier(Gate(at_once=1), PLACE, ANSWER_WITHIN_S)
            answers = await courier.carry(parcels(served, 6, urgent=False))
        assert bodies(answers) == ["n=0", "n=1", None, None, None, None]
        assert limiter.asked == ["n=0", "n=1", "n=2"]

    scenario(main)


def test_who_only_ever_hears_wait_says_so() -> None:
    """Where nothing was ever taken the refusal is the answer, after one more try."""
    asked = 0

    async def refuse(request: Request) -> Response:
        nonlocal asked
        asked += 1
        return TOO_MANY

    async def main() -> None:
        async with serving(refuse) as served:
            courier = Courier(Gate(at_once=1), PLACE, ANSWER_WITHIN_S)
            answers = await courier.carry(parcels(served, 3))
        assert bodies(answers) == ["429", None, None]
        assert asked == 2

    scenario(main)


def test_nobody_waits_longer_than_there_is_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pause that ends after the deadline is not begun."""
    monkeypatch.setattr(couriers, "PAUSE_S", 3600.0)
    monkeypatch.setattr(couriers, "PAUSE_MAX_S", 3600.0)

    async def main() -> None:
        async with serving(Limiter(2)) as served:
            courier = Courier(Gate(at_once=1, seconds=300.0), PLACE, ANSWER_WITHIN_S)
            answers = await courier.carry(parcels(served, 4))
        assert bodies(answers) == ["n=0", "n=1", None, None]

    scenario(main)


def test_after_the_deadline_nothing_is_sent() -> None:
    """The requests are told as unsent."""
    limiter = Limiter(REQUESTS_MAX)

    async def main() -> None:
        async with serving(limiter) as served:
            courier = Courier(Gate(seconds=0.0), PLACE, ANSWER_WITHIN_S)
            assert await courier.carry(parcels(served, 3)) == [None, None, None]
        assert limiter.asked == []

    scenario(main)


def test_a_silent_endpoint_does_not_hold_the_run_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that has begun ends with the run, and the others are not begun."""
    monkeypatch.setattr(couriers, "RESERVE_S", 0.0)
    monkeypatch.setattr(couriers, "ANSWER_S_MIN", 0.1)

    async def wait(request: Request) -> Response:
        await asyncio.Event().wait()
        return TOO_MANY

    async def main() -> None:
        async with serving(wait) as served:
            courier = Courier(Gate(at_once=1, seconds=0.4), PLACE, ANSWER_WITHIN_S)
            first, *others = await courier.carry(parcels(served, 3))
        assert first is not None
        assert first.failure is Failure.TIMEOUT
        assert others == [None, None]

    scenario(main)


def test_a_run_has_a_budget_for_an_endpoint() -> None:
    """However many couriers go there."""
    limiter = Limiter(2 * REQUESTS_MAX)

    async def main() -> None:
        gate = Gate()
        async with serving(limiter) as served:
            first = await Courier(gate, PLACE, ANSWER_WITHIN_S).carry(parcels(served, REQUESTS_MAX - 10))
            second = await Courier(gate, PLACE, ANSWER_WITHIN_S).carry(parcels(served, 20))
            elsewhere = await Courier(gate, "another", ANSWER_WITHIN_S).carry(parcels(served, 1))
        assert None not in first
        assert second.count(None) == 10
        assert None not in elsewhere
        assert len(limiter.asked) == REQUESTS_MAX + 1

    scenario(main)


@pytest.mark.parametrize("asked", ["", "soon", "-5", "1e3", "999999999", "٣", "Fri, 20 Nov 2026 08:00:00 GMT"])
def test_nonsense_is_no_time_to_wait(monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    """Then we wait for as long as most limiters count."""
    monkeypatch.undo()
    assert pause_asked(told(asked)) == PAUSE_S


@pytest.mark.parametrize(("asked", "seconds"), [("0", 1.0), ("1", 1.5), ("7", 7.5), ("99999", PAUSE_MAX_S)])
def test_a_time_to_wait_is_kept_within_reason(monkeypatch: pytest.MonkeyPatch, asked: str, seconds: float) -> None:
    """A bit longer than asked, never not at all, and never for the whole run."""
    monkeypatch.undo()
    assert pause_asked(told(asked)) == seconds


def told(retry_after: str) -> Answer:
    """A 429 with this header."""
    return Answer(
        status=429,
        http_version="HTTP/1.1",
        headers=(("Retry-After", retry_after),),
        body=b"",
        encoded=None,
        failure=None,
        timing=QUICK,
    )
