"""A run of a receiver: who listens, for how long, and how it ends."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol, TypeVar

from wecom_doctor.receiver.exchange import STATUS, Raw, Reason, Refusal, Request, Response
from wecom_doctor.receiver.happened import Heard, Received
from wecom_doctor.receiver.http import start

# Time for the last answers to be sent when the run ends.
GRACE_S = 2.0

News = TypeVar("News")
NewsTold = TypeVar("NewsTold", contravariant=True)
# The answer to the request of that number, and what there is to tell of it.
Answering = Callable[[int, Request], Awaitable[tuple[Response | Raw, News]]]


class Audience(Protocol[NewsTold]):
    """Whoever is told what happens."""

    def ready(self, port: int) -> None:
        """The receiver takes requests from now on."""

    def heard(self, heard: NewsTold) -> None:
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


async def listen(
    place: Place, receive: Callable[[Request], Received], audience: Audience[Heard], until: Until
) -> Ended:
    """Serve a correct receiver until the end comes."""

    async def answer(number: int, request: Request) -> tuple[Response, Heard]:
        response, happened = receive(request)
        return response, Heard(number=number, request=request, response=response, happened=happened)

    return await serve(place, answer, audience, until)


async def serve(place: Place, answering: Answering[News], audience: Audience[News], until: Until) -> Ended:
    """Serve whatever answers until the end comes."""
    # The audience is told beside the answering, so that no client waits for a slow terminal.
    news: asyncio.Queue[tuple[News] | Refusal | None] = asyncio.Queue()
    came = told = 0

    async def answer(request: Request) -> Response | Raw:
        nonlocal came
        if came == until.requests:
            return Response(status=STATUS[Reason.BUSY])
        came += 1
        try:
            response, heard = await answering(came, request)
        except BaseException:
            # A bug of ours is told as such; it is not one of the requests that were waited for.
            came -= 1
            raise
        news.put_nowait((heard,))
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


def tell(audience: Audience[News], one: tuple[News] | Refusal | None) -> int:
    """Hand a piece of news to the audience; how many requests that was."""
    if isinstance(one, Refusal):
        audience.refused(one)
    elif one is not None:
        audience.heard(one[0])
        return 1
    return 0


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
