"""The same signed request goes to the stops that the user named, and to nobody else."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import cast
from urllib.parse import urlsplit

import pytest

from tests.answers import verified
from tests.knocks import knock
from tests.probes.endpoints import PATH, Answering, given_for, reference
from tests.receiver.serving import LOOPBACK, play, serving
from wecom_doctor.facts.hops import Hops
from wecom_doctor.facts.ports import Knock, PortKnock, Way
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import Absence, Absent
from wecom_doctor.net.gate import Gate
from wecom_doctor.probes import hops as probes
from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.settings.given import Stop

NOTHING = Absent(Absence.NOT_PLANNED)
FAILED = replace(
    verified(), reactions=tuple(replace(one, passed=False) for one in verified().reactions if one.variant == "genuine")
)


def walk(
    outer: Answering, verification: Verification = FAILED, stops: Callable[[int], tuple[Stop, ...]] | None = None
) -> tuple[Hops | Absent, list[Request], list[Request]]:
    """A good handler at a port of its own, and an endpoint that answers like that; what arrived at each."""
    inside: list[Request] = []
    outside: list[Request] = []
    found: list[Hops | Absent] = []

    async def good(request: Request) -> Response:
        inside.append(request)
        return reference()(request)

    async def other(request: Request) -> Response:
        outside.append(request)
        return outer(request)

    async def scenario() -> None:
        async with AsyncExitStack() as stack:
            app = (await stack.enter_async_context(serving(good))).running.port
            url = (await stack.enter_async_context(serving(other))).running.port
            named = stops(app) if stops else (Stop("app", "http", LOOPBACK, app, ""),)
            given = given_for(f"http://{LOOPBACK}:{url}{PATH}", hops=named)
            came = await probes.hops.function(given, Gate(), verification, NOTHING, NOTHING)
            found.append(cast(Hops | Absent, came))

    play(scenario())
    return found[0], inside, outside


def test_each_stop_gets_a_request_of_the_same_kind() -> None:
    """With the Host of the URL and a nonce of its own; the handler is asked what it says to less, too."""
    seen, inside, outside = walk(lambda request: reference()(replace(request, query="")))
    assert isinstance(seen, Hops)
    assert seen.names == ("app", "url")
    assert (seen.passed("app"), seen.passed("url")) == (True, False)
    assert seen.alike("url", "app bare")
    assert seen.apart("app bare", "app bad-signature")
    assert {one.header("Host") for one in inside} == {outside[0].header("Host")}
    assert len({one.query for one in (*inside, *outside)}) == len(inside) + len(outside) == 4


def test_a_stop_may_have_a_path_of_its_own() -> None:
    """Proxies cut prefixes off."""
    seen, inside, _ = walk(reference(), stops=lambda port: (Stop("app", "http", LOOPBACK, port, "/inner"),))
    assert isinstance(seen, Hops)
    assert inside[0].path == "/inner"


@pytest.mark.parametrize("named", [True, False])
def test_where_all_is_well_only_named_stops_are_asked(named: bool) -> None:
    """A healthy endpoint gets one request more, if the user wants that."""
    seen, _, outside = walk(reference(), verified(), None if named else lambda _: ())
    assert isinstance(seen, Hops) is named
    assert len(outside) == (1 if named else 0)


@pytest.mark.parametrize(
    ("knocks", "expected"),
    [
        ((knock("192.0.2.1"),), ()),
        ((replace(knock("127.0.0.1"), way=Way.OWN),), ()),
        ((replace(knock("192.0.2.1"), way=Way.OWN),), ("127.0.0.1", "192.0.2.9")),
    ],
)
def test_this_machine_is_asked_where_the_url_leads_to_it(
    knocks: tuple[Knock, ...], expected: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the same port, by loopback and by its other addresses; a URL of loopback has nothing before it."""
    monkeypatch.setattr(probes, "own_addresses", lambda: ("192.0.2.1", "192.0.2.9"))
    url = urlsplit("https://wecom.example.com/x")
    found = probes.own_stops(url, PortKnock(host="x", port=443, knocks=knocks))
    assert tuple(one.host for one in found) == expected
    assert {one.port for one in found} <= {443}
    assert probes.own_stops(url, NOTHING) == ()
