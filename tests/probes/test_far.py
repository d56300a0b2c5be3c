"""A long road: what has to wait for nothing does not wait, and what is found out is the same."""

import asyncio
import time
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest

from tests.probes.endpoints import KEYS, PATH, Seen, always, ask, asked, given_for, reference
from tests.receiver.serving import LOOPBACK, play, serving
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.model import Absence, Absent
from wecom_doctor.net import courier as couriers
from wecom_doctor.net import place as places
from wecom_doctor.probes import delivery as deliveries
from wecom_doctor.probes.delivery import rows
from wecom_doctor.protocol.battery.variant import Suspicion
from wecom_doctor.receiver.exchange import Request, Response

EVERY_MESSAGE = {one.name for one in rows([Suspicion.ALWAYS])}


@pytest.fixture(autouse=True)
def _loopback_is_far(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the time of a connection is."""
    monkeypatch.setattr(places, "FAR_S", 0.0)
    monkeypatch.setattr(places, "TOO_FAR_S", 60.0)
    # On a busy machine anything may take long.
    monkeypatch.setattr(places, "QUICK_AT_LEAST_S", 60.0)


def test_nothing_waits_for_the_first_answer() -> None:
    """The handler keeps the first request until others of both kinds have come."""
    seen = Seen()

    async def scenario() -> None:
        come: dict[str, int] = {}
        enough = asyncio.Event()

        async def answer(request: Request) -> Response:
            come[request.method] = come.get(request.method, 0) + 1
            if len(come) > 1 and sum(come.values()) > 3:
                enough.set()
            await enough.wait()
            seen.requests.append(request)
            return reference()(request)

        async with serving(answer) as served:
            await ask(given_for(f"http://{LOOPBACK}:{served.running.port}{PATH}"), seen)

    play(scenario())
    assert seen.verified.passed("genuine")
    assert {one.variant for one in seen.delivered.reactions} == EVERY_MESSAGE


def test_a_healthy_endpoint_gets_no_more_than_elsewhere() -> None:
    """Each row once, more of them at the same time, and the last message behind all others."""
    seen = asked(reference())
    assert len(seen.requests) == 23
    assert seen.verified.passed("genuine", "twin", "again")
    assert seen.delivered.passed("event", "event-again")
    assert (seen.verified.at_once, seen.delivered.at_once) == (12, 12)
    assert seen.delivered.reactions[-1].variant == "event-again"
    assert seen.verified.unsent == seen.delivered.unsent == ()


def test_an_endpoint_that_is_not_there() -> None:
    """Without a connection nobody knows how long the road is, and nothing more is sent."""
    seen = Seen()

    async def scenario() -> None:
        async with serving() as served:
            port = served.running.port
        await ask(given_for(f"http://{LOOPBACK}:{port}{PATH}"), seen)

    play(scenario())
    assert [(one.variant, one.failure) for one in seen.verified.reactions] == [("genuine", Failure.REFUSED)]
    assert seen.delivery == Absent(Absence.NEED_MISSING, "verification")


def test_an_endpoint_that_speaks_something_else() -> None:
    """The first answer ends it; what had set out meanwhile tells nothing more."""
    seen = Seen()

    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")
        await writer.drain()
        writer.close()

    async def scenario() -> None:
        server = await asyncio.start_server(greet, LOOPBACK, 0)
        await ask(given_for(f"http://{LOOPBACK}:{server.sockets[0].getsockname()[1]}{PATH}"), seen)
        server.close()

    play(scenario())
    assert {one.failure for one in seen.verified.reactions} == {Failure.NOT_HTTP}
    assert seen.delivery == Absent(Absence.NEED_MISSING, "verification")


def test_an_endpoint_that_only_says_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is left alone."""
    monkeypatch.setattr(couriers, "PAUSE_MAX_S", 0.001)
    seen = asked(always(429))
    assert {one.status for one in seen.verified.reactions} == {429}
    assert seen.delivery == Absent(Absence.NEED_MISSING, "verification")


def test_a_verification_that_fails() -> None:
    """It is looked into as elsewhere."""
    seen = asked(reference(keys=replace(KEYS, token="another")))
    assert not seen.verified.passed("genuine")
    assert seen.verified.of("token-empty") is not None
    assert not seen.delivered.passed("event")


def test_a_message_that_is_slow_in_company_is_sent_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else is there while it is measured."""
    monkeypatch.setattr(deliveries, "GRAZES_S", -1.0)
    seen = asked(reference())
    assert seen.delivered.passed("event-alone")
    assert [one.variant for one in seen.delivered.reactions].count("event-alone") == 1


def test_messages_are_dated_by_the_clock_of_the_endpoint() -> None:
    """What was sent before that clock was known is forgotten."""
    ahead = 7200

    def late(request: Request) -> Response:
        there = time.time() + ahead
        date = ("Date", time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(there)))
        signed_at = int(dict(parse_qsl(request.query)).get("timestamp", "0"))
        answered = reference()(request) if abs(signed_at - there) < 300 else Response(status=403)
        return replace(answered, headers=(*answered.headers, date))

    seen = asked(late)
    assert seen.verified.passed("by-its-own-clock")
    assert seen.delivered.passed("event")
