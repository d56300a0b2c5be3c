"""What time it is elsewhere: at WeCom's API and at a few time servers, all asked at the same time."""

import asyncio
import time
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.reference_clocks import Keeper, Reading, ReferenceClock, ReferenceClocks, Silence
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net import dates, ntp
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.http import Address, Caps, exchange
from wecom_doctor.net.ways import Ways
from wecom_doctor.protocol.api.call import OFFICIAL
from wecom_doctor.protocol.requests import Request
from wecom_doctor.settings.door import names_api
from wecom_doctor.settings.given import Given, Place
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.url import read_url

# Two where WeCom's users are, and one that is everywhere.
TIME_SERVERS = (Place("ntp.aliyun.com", 123), Place("ntp.tencent.com", 123), Place("pool.ntp.org", 123))
WITHIN_S = 2.5
# Once one clock has told its time, nobody waits long for those that the user did not name.
OTHERS_WITHIN_S = 0.5
CAPS = Caps(whole_s=WITHIN_S, connect_s=WITHIN_S, body_bytes=16_000)
SILENCES = {
    Failure.NAME_NOT_RESOLVED: Silence.NAME_UNKNOWN,
    Failure.NAME_UNANSWERED: Silence.NAME_UNKNOWN,
    Failure.REFUSED: Silence.REFUSED,
    Failure.UNREACHABLE: Silence.UNREACHABLE,
}
Told = Reading | Silence


# Options may name clocks, and `--offline` leaves what they name; so it is decided here and not by the reach.
@probe(reach=Reach.TARGET, deadline_s=WITHIN_S + 1.0)
async def reference_clocks(given: Given, gate: Gate) -> ReferenceClocks | Absent:
    """Ask the clocks that this run may ask."""
    if given.options.glance:
        # Nobody should ask time servers again and again.
        return Absent(Absence.NOT_PLANNED, "moot")
    if not given.text(Name.CALLBACK_URL) and not given.text(Name.SECRET):
        return Absent(Absence.NOT_PLANNED, Name.CALLBACK_URL.value)
    clocks = clocks_to_ask(given)
    if not clocks:
        return Absent(Absence.NOT_PLANNED, "--demo" if given.options.demo else "--offline")
    base = given.text(Name.API_BASE) or OFFICIAL
    asked = {
        one: ask_api(base, gate.ways)
        if one.keeper is Keeper.API
        else ntp.time_of(Address(host=one.host, port=one.port), gate.ways, WITHIN_S)
        for one in clocks
    }
    told = await told_in_time(asked)
    if not any(isinstance(told[one], Reading) or one.named for one in clocks):
        # Networks without NTP are common, and whether the API can be reached is asked elsewhere.
        return Absent(Absence.NOT_APPLICABLE, "clocks-silent")
    return ReferenceClocks(clocks=tuple(with_time(one, told[one]) for one in clocks))


def clocks_to_ask(given: Given) -> tuple[ReferenceClock, ...]:
    """The API and the time servers; with `--offline` and in the demo only what was named or is on this machine."""
    options = given.options
    alone = options.offline or options.demo
    servers: Sequence[Place] = options.ntp or (() if alone else TIME_SERVERS)
    clocks = [clock(Keeper.NTP, place, named=bool(options.ntp)) for place in servers]
    base = api_base(given)
    if base is not None and (not alone or names_api(given)):
        clocks.append(clock(Keeper.API, base))
    return tuple(dict.fromkeys(clocks))


def clock(keeper: Keeper, place: Place, *, named: bool = False) -> ReferenceClock:
    """A clock that has not told its time yet."""
    return ReferenceClock(
        keeper=keeper, host=place.host, port=place.port, named=named, reading=None, silence=Silence.NO_ANSWER
    )


def api_base(given: Given) -> Place | None:
    """Host and port of the API, unless the setting is no URL; that is told elsewhere."""
    url = read_url(given.text(Name.API_BASE) or OFFICIAL)
    return None if url.host is None or url.port is None else Place(url.host, url.port)


async def ask_api(base: str, ways: Ways) -> Told:
    """One request to the root of the API, which needs no token to tell its time."""
    began_s = time.time()
    parts = urlsplit(base)
    answer = await exchange(f"{parts.scheme}://{parts.netloc}/", Request(method="GET", query=""), CAPS, ways=ways)
    if answer.status is None:
        return SILENCES.get(answer.failure or Failure.OTHER, Silence.NO_ANSWER)
    return dates.told(answer, began_s) or Silence.NONSENSE


async def told_in_time(asked: Mapping[ReferenceClock, Awaitable[Told]]) -> dict[ReferenceClock, Told]:
    """What the clocks say, without waiting for all the time for those that say nothing."""
    tasks = {asyncio.ensure_future(question): one for one, question in asked.items()}
    told: dict[ReferenceClock, Told] = dict.fromkeys(asked, Silence.NO_ANSWER)
    pending = set(tasks)
    try:
        while pending:
            known = any(isinstance(one, Reading) for one in told.values())
            patient = not known or any(tasks[one].named for one in pending)
            done, pending = await asyncio.wait(
                pending,
                timeout=None if patient else OTHERS_WITHIN_S,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if not done:
                break
            told |= {tasks[one]: one.result() for one in done}
    finally:
        for one in pending:
            one.cancel()
    return told


def with_time(one: ReferenceClock, told: Told) -> ReferenceClock:
    """The clock with what it said."""
    if isinstance(told, Reading):
        return replace(one, reading=told, silence=None)
    return replace(one, silence=told)
