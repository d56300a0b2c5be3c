"""A run of the reference receiver: who listens, for how long, and how it ends."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

from wecom_doctor.receiver.exchange import STATUS, Reason, Refusal, Request, Response
from wecom_doctor.receiver.happened import Heard, Received
from wecom_doctor.receiver.http import start

# Time for the last answers to be sent when the run ends.
GRACE_S = 2.0


class Audience(Protocol):
    """Whoever is told what happens."""

    def ready(self, port: int) -> None:
        """The receiver takes requests from now on."""

    def heard(self, heard: Heard) -> None:
        """A request came and was answered."""

    def refused(self, refusal: Refusal) -> None:
        """A connection was turned away before there was a request."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where to listen."""

    host: str
    port: int


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a run ended."""

    requests: int
    timed_out: bool


@dataclass(frozen=True, kw_only=True)
class Until:
    """What ends a run besides an interrupt."""

    requests: int | None = None
    timeout_s: float | None = None


async def listen(place: Place, receive: Callable[[Request], Received], audience: Audience, until: Until) -> Ended:
    """Serve until the end comes."""
    # The audience is told beside the answering, so that no client waits for a slow terminal.
    news: asyncio.Queue[Heard | Refusal | None] = asyncio.Queue()
    came = told = 0

    async def answer(request: Request) -> Response:
        nonlocal came
        if came == until.requests:
            return Response(status=STATUS[Reason.BUSY])
        response, happened = receive(request)
        came += 1
        news.put_nowait(Heard(number=came, request=request, response=response, happened=happened))
        return response

    limit = asyncio.timeout(until.timeout_s)
    running = await start(place.host, place.port, answer, on_refusal=news.put_nowait)
    try:
        with interrupts(lambda: news.put_nowait(None)), suppress(TimeoutError):
            audience.ready(running.port)
            async with limit:
                while told != until.requests and (one := await news.get()) is not None:
                    told += tell(audience, one)
    finally:
        await running.close(GRACE_S)
    while not news.empty():
        told += tell(audience, news.get_nowait())
    return Ended(requests=told, timed_out=limit.expired())


def tell(audience: Audience, one: Heard | Refusal | None) -> int:
    """Hand a piece of news to the audience; how many requests that was."""
    if isinstance(one, Heard):
        audience.heard(one)
    elif one is not None:
        audience.refused(one)
    return int(isinstance(one, Heard))


@contextmanager
def interrupts(stop: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C, and the signal by which containers are stopped, end the run instead of the process."""
    loop = asyncio.get_running_loop()
    # Windows has no signal handlers of this kind; there Ctrl-C ends the process as it does elsewhere.
    with suppress(NotImplementedError):
        for one in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(one, stop)
    try:
        yield
    finally:
        with suppress(NotImplementedError):
            for one in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(one)
