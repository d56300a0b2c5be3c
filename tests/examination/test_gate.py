"""No place is asked by more than a few probes at the same time, however many probes a run has."""

import asyncio

from tests.examination.workbench import Bucket, Garden, Well
from wecom_doctor.examination.plan import Plan
from wecom_doctor.examination.run import collect
from wecom_doctor.model import Reach, probe
from wecom_doctor.net.gate import AT_ONCE, Gate
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
