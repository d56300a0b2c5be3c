"""No place is asked by more than a few probes at the same time, however many probes a run has."""

import asyncio
import math

from tests.examination.workbench import Bucket, Garden, Well, given
from wecom_doctor.examination.plan import Plan
from wecom_doctor.examination.run import collect
from wecom_doctor.model import Reach, probe
from wecom_doctor.net.gate import AT_ONCE, REQUESTS_MAX, Gate
from wecom_doctor.settings.given import Given

ASKED_TIMES = 5 * AT_ONCE


class Host:
    """A host that counts how many requests it is answering."""

    def __init__(self) -> None:
        self.now = self.most = self.answered = 0

    async def answer(self) -> None:
        """Answer one request, letting others come in meanwhile."""
        self.now += 1
        self.most = max(self.most, self.now)
        for _ in range(3):
            await asyncio.sleep(0)
        self.now -= 1
        self.answered += 1


async def ask(host: Host, gate: Gate, place: str) -> None:
    """Ask a host many times at once, through the gate."""

    async def once() -> None:
        async with gate.to(place):
            await host.answer()

    await asyncio.gather(*(once() for _ in range(ASKED_TIMES)))


def test_probes_of_one_run_share_the_cap_of_a_host() -> None:
    """Two probes that ask the same host together stay below the cap; another host has a cap of its own."""
    busy, other = Host(), Host()

    @probe(reach=Reach.LOCAL)
    async def well(gate: Gate) -> Well:
        await ask(busy, gate, "busy.example")
        return Well()

    @probe(reach=Reach.LOCAL)
    async def bucket(gate: Gate) -> Bucket:
        await ask(busy, gate, "busy.example")
        return Bucket()

    @probe(reach=Reach.LOCAL)
    async def garden(gate: Gate) -> Garden:
        await ask(other, gate, "other.example")
        return Garden()

    plan = Plan(checks=(), probes=(well, bucket, garden), left_out={})
    collected = collect(plan, Given(), lambda _: None)
    assert set(collected.facts) == {"well", "bucket", "garden"}
    assert (busy.most, busy.answered) == (AT_ONCE, 2 * ASKED_TIMES)
    assert (other.most, other.answered) == (AT_ONCE, ASKED_TIMES)


def test_a_place_has_a_budget() -> None:
    """So many requests and no more, each place for itself."""
    gate = Gate()
    assert [gate.spend("busy.example") for _ in range(REQUESTS_MAX)] == [True] * REQUESTS_MAX
    assert not gate.spend("busy.example")
    assert not gate.spend("busy.example")
    assert gate.spend("other.example")


def test_a_gate_knows_what_is_left_of_the_run() -> None:
    """Seconds until the deadline, fewer each time; without a deadline there is no end."""
    gate = Gate(seconds=60.0)
    first, second = gate.left_s(), gate.left_s()
    assert 60.0 >= first >= second
    assert Gate(seconds=-1.0).left_s() < 0
    assert Gate().left_s() == math.inf


def test_the_deadline_of_the_gate_is_that_of_the_run() -> None:
    """Probes plan by it what is still worth asking."""
    seen: list[float] = []

    @probe(reach=Reach.LOCAL)
    async def well(gate: Gate) -> Well:
        seen.append(gate.left_s())
        return Well()

    collect(Plan(checks=(), probes=(well,), left_out={}), given(timeout_s=45.0), lambda _: None)
    assert 0 < seen[0] <= 45.0
