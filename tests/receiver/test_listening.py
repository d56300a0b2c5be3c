"""A run of the receiver tells every request once and ends when it was told to."""

import asyncio
import os
import signal

import pytest

from tests.receiver.requests import KEYS
from tests.receiver.serving import LOOPBACK, Client, play
from wecom_doctor.receiver.exchange import Reason, Refusal, Request
from wecom_doctor.receiver.happened import Heard, Received
from wecom_doctor.receiver.listening import Ended, Place, Until, listen
from wecom_doctor.receiver.reference import receive

PLACE = Place(host=LOOPBACK, port=0)
GET = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"


class Listener:
    """An audience that remembers, and lets a client begin when the port is known."""

    def __init__(self) -> None:
        self.port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.told: list[Heard] = []
        self.refusals: list[Refusal] = []

    def ready(self, port: int) -> None:
        """The client may begin."""
        self.port.set_result(port)

    def heard(self, heard: Heard) -> None:
        """Remember."""
        self.told.append(heard)

    def refused(self, refusal: Refusal) -> None:
        """Remember."""
        self.refusals.append(refusal)

    async def connect(self) -> Client:
        """A connection to the run."""
        return Client(*await asyncio.open_connection(LOOPBACK, await self.port))


def answered(request: Request) -> Received:
    """The reference receiver with the sample keys."""
    return receive(request, KEYS)


def test_no_more_requests_are_taken_than_were_asked_for() -> None:
    """Of two requests that come at the same moment when one is left to come, one is answered and told."""

    async def scenario() -> None:
        audience = Listener()
        running = asyncio.create_task(listen(PLACE, answered, audience, Until(requests=2)))
        first, second = await audience.connect(), await audience.connect()
        await second.send(GET)
        assert (await second.answer()).status == 400
        for one in (first, second):
            one.writer.write(GET)
        statuses = sorted([(await one.answer()).status for one in (first, second)])
        assert statuses == [400, 503]
        assert await running == Ended(requests=2, timed_out=False)
        assert [one.number for one in audience.told] == [1, 2]
        for one in (first, second):
            await one.close()

    play(scenario())


def test_an_interrupt_ends_the_run_and_leaves_the_process_alone() -> None:
    """What came before the signal is told, and no handler of ours stays behind."""
    before = signal.getsignal(signal.SIGTERM)

    async def scenario() -> None:
        audience = Listener()
        running = asyncio.create_task(listen(PLACE, answered, audience, Until()))
        client = await audience.connect()
        await client.send(GET)
        await client.answer()
        os.kill(os.getpid(), signal.SIGTERM)
        assert await running == Ended(requests=1, timed_out=False)
        await client.close()

    play(scenario())
    assert signal.getsignal(signal.SIGTERM) == before


def test_time_that_ran_out_is_told_apart() -> None:
    """Whoever waited for requests learns that the time was up."""

    async def scenario() -> None:
        assert await listen(PLACE, answered, Listener(), Until(timeout_s=0.01)) == Ended(requests=0, timed_out=True)

    play(scenario())


def test_a_bug_in_the_receiver_does_not_use_up_a_request() -> None:
    """The crash is told, the request does not count, and the run goes on."""
    crashes = [RuntimeError("a bug")]

    def fragile(request: Request) -> Received:
        if crashes:
            raise crashes.pop()
        return receive(request, KEYS)

    async def scenario() -> None:
        audience = Listener()
        running = asyncio.create_task(listen(PLACE, fragile, audience, Until(requests=1)))
        client = await audience.connect()
        await client.send(GET + GET)
        assert [(await client.answer()).status for _ in range(2)] == [500, 400]
        assert await running == Ended(requests=1, timed_out=False)
        assert [one.reason for one in audience.refusals] == [Reason.CRASHED]
        await client.close()

    play(scenario())


def test_an_audience_that_fails_ends_the_run() -> None:
    """A full disk or a closed pipe is not swallowed, and the port is given back."""

    class Failing(Listener):
        def heard(self, heard: Heard) -> None:
            raise OSError("no space left")

    async def scenario() -> None:
        audience = Failing()
        running = asyncio.create_task(listen(PLACE, answered, audience, Until()))
        client = await audience.connect()
        await client.send(GET)
        assert (await client.answer()).status == 400
        with pytest.raises(OSError, match="no space left"):
            await running
        with pytest.raises(ConnectionRefusedError):
            await audience.connect()
        await client.close()

    play(scenario())
