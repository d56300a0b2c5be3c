"""Which clocks are asked, and what is told of those that answer and those that do not."""

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import replace
from email.utils import formatdate
from typing import Any

import pytest

from tests.net.http_servers import play, says, serving
from tests.net.time_servers import LOOPBACK, ahead, telling
from wecom_doctor.facts.reference_clocks import Keeper, ReferenceClock, ReferenceClocks, Silence
from wecom_doctor.model import Absence, Absent
from wecom_doctor.net import ntp
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.ways import Address
from wecom_doctor.probes import reference_clocks as module
from wecom_doctor.probes.reference_clocks import TIME_SERVERS, clocks_to_ask, reference_clocks
from wecom_doctor.settings.given import Given, Options, Place, gather
from wecom_doctor.settings.names import Name

URL = "https://wecom.example.com/callback"
NOBODY = Place(LOOPBACK, 9)


def given(api_base: str | None = None, source: str = "--api-base", **options: Any) -> Given:
    """A URL, the options, and an API base that came from somewhere."""
    flags = {Name.CALLBACK_URL: ("URL", URL)}
    if api_base is not None:
        flags[Name.API_BASE] = (source, api_base)
    return gather(options=Options(**options), flags=flags, env_path="no.env", foreign=None, environ={})


def hosts(asked: Given) -> list[tuple[Keeper, str, int, bool]]:
    """The clocks that would be asked."""
    return [(one.keeper, one.host, one.port, one.named) for one in clocks_to_ask(asked)]


async def told(asked: Given) -> ReferenceClocks | Absent:
    """What the probe comes back with."""
    fact = await reference_clocks.function(given=asked, gate=Gate())
    assert isinstance(fact, ReferenceClocks | Absent)
    return fact


def test_the_usual_clocks() -> None:
    """WeCom's API and three time servers, one of which is always near."""
    assert hosts(given()) == [
        *((Keeper.NTP, one.host, 123, False) for one in TIME_SERVERS),
        (Keeper.API, "qyapi.weixin.qq.com", 443, False),
    ]
    assert {one.host for one in TIME_SERVERS} >= {"ntp.aliyun.com", "ntp.tencent.com", "pool.ntp.org"}


def test_named_servers_take_the_place_of_the_usual_ones() -> None:
    """Who names a time server wants that one asked."""
    assert hosts(given(ntp=(NOBODY, NOBODY)))[0] == (Keeper.NTP, LOOPBACK, 9, True)
    assert len(hosts(given(ntp=(NOBODY, NOBODY)))) == 2


@pytest.mark.parametrize("alone", ["offline", "demo"])
@pytest.mark.parametrize(
    ("api_base", "source", "ntp", "asked"),
    [
        (None, "", (), []),
        (None, "", (NOBODY,), [LOOPBACK]),
        ("https://qyapi.weixin.qq.com", ".env", (), []),
        ("https://api.example.com", ".env", (), ["api.example.com"]),
        ("https://api.example.com", "--api-base", (NOBODY,), [LOOPBACK, "api.example.com"]),
        ("http://127.0.0.1:8000/", "environment", (), [LOOPBACK]),
    ],
)
def test_offline_only_what_options_name_is_asked(
    alone: str, api_base: str | None, source: str, ntp: tuple[Place, ...], asked: list[str]
) -> None:
    """Offline, and in the demo, no public clock is asked; those that were named are."""
    assert [
        one[1] for one in hosts(given(api_base, source, ntp=ntp, offline=alone == "offline", demo=alone == "demo"))
    ] == asked


@pytest.mark.parametrize(("alone", "because"), [("offline", "--offline"), ("demo", "--demo")])
def test_it_is_told_why_nothing_was_asked(alone: str, because: str) -> None:
    """What was left out on purpose is named."""
    assert play(told(given(offline=alone == "offline", demo=alone == "demo"))) == Absent(Absence.NOT_PLANNED, because)


def test_nobody_is_asked_again_and_again() -> None:
    """A glance while waiting is about the endpoint, not about the time."""
    assert play(told(given(glance=True, ntp=(NOBODY,)))) == Absent(Absence.NOT_PLANNED, "moot")


def test_without_anything_to_examine_nobody_is_asked() -> None:
    """A look at settings alone does not go out for the time."""
    nothing = gather(options=Options(), flags={}, env_path="no.env", foreign=None, environ={})
    assert play(told(nothing)) == Absent(Absence.NOT_PLANNED, "WECOM_CALLBACK_URL")


@pytest.mark.parametrize("base", ["not a url", "https://", "ftp://x", "https://example.com:99999"])
def test_a_base_that_is_no_url_is_told_elsewhere(base: str) -> None:
    """The clock of the API is then not asked, or says nothing; nothing is raised."""
    fact = play(told(given(base, offline=True, ntp=(NOBODY,))))
    assert isinstance(fact, ReferenceClocks)
    assert all(one.reading is None for one in fact.clocks)


def test_api_and_time_server_tell_the_time() -> None:
    """Each with its own error: a Date header knows whole seconds, a time server on loopback next to nothing."""

    async def scenario() -> ReferenceClocks | Absent:
        late = says(b"HTTP/1.1 404 Not Found\r\nDate: " + date(-500) + b"\r\nContent-Length: 0\r\n\r\n")
        async with telling(ahead(300)) as (ntp_port, _), serving(late) as port:
            return await told(given(f"http://{LOOPBACK}:{port}/base", ntp=(Place(LOOPBACK, ntp_port),)))

    fact = play(scenario())
    assert isinstance(fact, ReferenceClocks)
    server, api = fact.clocks
    assert server.reading is not None
    assert api.reading is not None
    assert (server.keeper, server.silence, api.keeper, api.silence) == (Keeper.NTP, None, Keeper.API, None)
    assert abs(server.reading.ahead_s - 300) < 1
    assert abs(api.reading.ahead_s + 500) <= api.reading.give_or_take_s + 0.1
    assert api.reading.give_or_take_s >= 0.5


def date(ahead_s: float) -> bytes:
    """A Date header's value for a clock that is so far ahead."""
    return formatdate(time.time() + ahead_s, usegmt=True).encode()


def test_silent_clocks_are_told_one_by_one() -> None:
    """A named server without answer is kept with its reason, so that the user learns of it."""

    async def scenario() -> ReferenceClocks | Absent:
        async with serving(says(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) as port:
            return await told(given(f"http://{LOOPBACK}:{port}", ntp=(NOBODY,)))

    fact = play(scenario())
    assert isinstance(fact, ReferenceClocks)
    assert [(one.keeper, one.silence) for one in fact.clocks] == [
        (Keeper.NTP, Silence.REFUSED),
        (Keeper.API, Silence.NONSENSE),
    ]


def test_usual_clocks_that_say_nothing_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network without NTP and API is no reason to be unsure of anything."""
    monkeypatch.setattr(module, "TIME_SERVERS", (NOBODY,))
    fact = play(told(given(f"http://{LOOPBACK}:9")))
    assert fact == Absent(Absence.NOT_APPLICABLE, "clocks-silent")


async def told_with(other: Awaitable[Silence], *, named: bool) -> Silence:
    """What is told of a clock that stands beside one that answers at once."""
    quick, slow = replace(clock("quick"), named=named), replace(clock("slow"), named=named)
    async with telling(ahead(0)) as (port, _):
        question = ntp.time_of(Address(host=LOOPBACK, port=port), Gate().ways, 10.0)
        found = (await module.told_in_time({quick: question, slow: other}))[slow]
    await asyncio.sleep(0)
    assert isinstance(found, Silence)
    return found


def test_nobody_waits_for_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """One answer is enough; who would never answer is given up, and no question stays behind."""
    monkeypatch.setattr(module, "OTHERS_WITHIN_S", 0.01)

    async def never() -> Silence:
        await asyncio.Event().wait()
        return Silence.NONSENSE

    assert play(told_with(never(), named=False)) is Silence.NO_ANSWER


def test_those_that_were_named_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who names a clock wants to hear it, or what is wrong with it."""
    monkeypatch.setattr(module, "OTHERS_WITHIN_S", 0.01)

    async def late() -> Silence:
        await asyncio.sleep(0.1)
        return Silence.UNSYNCHRONISED

    assert play(told_with(late(), named=True)) is Silence.UNSYNCHRONISED


def clock(host: str) -> ReferenceClock:
    """A time server that was not asked yet."""
    return module.clock(Keeper.NTP, Place(host, 123))
