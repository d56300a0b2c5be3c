"""Work that blocks, done where it holds nobody up: not the loop, and not the end of the run."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def aside(name: str, work: Callable[[], T]) -> T:
    """What the work gives, or the OSError it ends with, done in a thread that nobody waits for."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def tell(found: T | OSError) -> None:
        if not answer.done():
            answer.set_exception(found) if isinstance(found, OSError) else answer.set_result(found)

    def do() -> None:
        found: T | OSError
        try:
            found = work()
        except OSError as error:
            found = error
        # The loop may have ended before the work did.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(tell, found)

    threading.Thread(target=do, name=name, daemon=True).start()
    return await answer
