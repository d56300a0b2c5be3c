"""The listener that proves a fetch: it counts who knows its URL, and nobody else."""

import asyncio

import pytest

from wecom_doctor.net.fetches import listening
from wecom_doctor.net.loopback import fetched


async def asked_for(path: str | None) -> bool:
    """Whether the listener notes a fetch of its own URL, or of another path at its port."""
    async with listening() as listener:
        await fetched(listener.url if path is None else f"{listener.url.rpartition('/')[0]}{path}")
        return await listener.was_asked(0.05)


@pytest.mark.parametrize(("path", "expected"), [(None, True), ("/", False), ("/favicon.ico", False)])
def test_only_who_was_told_counts(path: str | None, expected: bool) -> None:
    """A scanner that finds the port proves nothing."""
    assert asyncio.run(asked_for(path)) is expected


def test_silence_is_told() -> None:
    """Nobody came."""

    async def waited() -> bool:
        async with listening() as listener:
            return await listener.was_asked(0.01)

    assert asyncio.run(waited()) is False
