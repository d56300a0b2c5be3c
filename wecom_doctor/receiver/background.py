"""A server in a thread of its own, for whoever has something else to do meanwhile."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from wecom_doctor.receiver.http import Handler, Running, start
from wecom_doctor.receiver.wire import Limits


@contextmanager
def serving(handler: Handler, host: str, port: int = 0, limits: Limits | None = None) -> Iterator[int]:
    """The port of a server that answers as long as it is needed."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    running: Running | None = None
    try:
        running = asyncio.run_coroutine_threadsafe(start(host, port, handler, limits), loop).result()
        yield running.port
    finally:
        if running is not None:
            asyncio.run_coroutine_threadsafe(running.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
