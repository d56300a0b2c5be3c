"""Ask one probe the way the runner does."""

import asyncio

from wecom_doctor.model import Absent, Fact, Probe


def answer(probe: Probe, **taken: object) -> Fact | Absent:
    """What the probe comes back with."""

    async def main() -> Fact | Absent:
        return await probe.function(**taken)

    return asyncio.run(main())
