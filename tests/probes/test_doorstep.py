"""What is asked where there are no keys: once, and again only where the answer is strange."""

from collections.abc import Awaitable
from dataclasses import replace
from typing import Any, cast

import pytest

from tests.probes.endpoints import PATH, Answering, always, given_for, reference
from tests.receiver.serving import LOOPBACK, play, serving
from wecom_doctor.facts.doorstep import Doorstep
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import Absence, Absent
from wecom_doctor.net.gate import Gate
from wecom_doctor.probes.callback_url import callback_url
from wecom_doctor.probes.doorstep import doorstep
from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.settings.names import Name

NO_KEYS = Absent(Absence.NOT_PLANNED, "WECOM_TOKEN")
KEYS = (Name.TOKEN, Name.ENCODING_AES_KEY)
EVERYTHING = ["bare", "neighbour", "other-slash", "/", "host-of-this-machine", "host-of-nobody"]


async def knock(url: str, verification: Verification | Absent = NO_KEYS, **options: Any) -> Doorstep | Absent:
    """What the probe comes back with."""
    given = given_for(url, without=KEYS, **options)
    parts = await callback_url.function(given)
    return cast(Doorstep | Absent, await doorstep.function(given, Gate(), parts, verification))


def asked(answering: Answering, path: str = PATH, **options: Any) -> tuple[Doorstep, list[Request]]:
    """What is seen at an endpoint that answers like that, and what arrived there."""
    requests: list[Request] = []

    async def answer(request: Request) -> Response:
        requests.append(request)
        return answering(request)

    async def scenario() -> Doorstep | Absent:
        async with serving(answer) as served:
            return await knock(f"http://{LOOPBACK}:{served.running.port}{path}", **options)

    seen = come_of(scenario())
    assert isinstance(seen, Doorstep)
    return seen, requests


def come_of(scenario: Awaitable[Doorstep | Absent]) -> Doorstep | Absent:
    """What a scenario ends with."""
    found: list[Doorstep | Absent] = []

    async def main() -> None:
        found.append(await scenario)

    play(main())
    return found[0]


def rows(seen: Doorstep) -> list[str]:
    """The names of what was sent."""
    return [one.variant for one in seen.reactions]


@pytest.mark.parametrize(
    "answering",
    [reference(), *(always(status, b"no") for status in (200, 400, 403, 405, 500))],
    ids=["reference", "200", "400", "403", "405", "500"],
)
def test_an_answer_that_a_handler_may_give_is_enough(answering: Answering) -> None:
    """One request, with WeCom's headers and without parameters."""
    seen, requests = asked(answering)
    assert rows(seen) == ["bare"]
    assert [(one.method, one.target) for one in requests] == [("GET", PATH)]
    assert requests[0].header("User-Agent") == "Mozilla/4.0"


@pytest.mark.parametrize(
    "response",
    [
        Response(status=404),
        Response(status=401),
        Response(status=502),
        Response(body=b"<!DOCTYPE html><title>Welcome</title>"),
    ],
    ids=["404", "401", "502", "HTML"],
)
def test_a_strange_answer_is_looked_at_again(response: Response) -> None:
    """Other paths and other names tell whose it is."""
    seen, requests = asked(lambda _: response)
    assert rows(seen) == EVERYTHING
    assert len(requests) == len(EVERYTHING)
    assert {one.header("Host") for one in requests} >= {"localhost", "no-such-host.invalid"}
    assert all(not one.query for one in requests)


def test_the_root_has_no_other_slash() -> None:
    """And is not asked for twice."""
    seen, _ = asked(always(404), path="/")
    assert rows(seen) == [one for one in EVERYTHING if one not in {"other-slash", "/"}]


def test_a_redirect_is_not_followed_to_strangers() -> None:
    """One on the same site is looked at, to know a loop."""
    here, requests = asked(lambda request: Response(status=302, headers=(("Location", "/login"),)))
    assert rows(here) == ["bare", "neighbour", "redirected"]
    assert "/login" in [one.target for one in requests]
    away, requests = asked(always(302, b"", ("Location", "http://wecom.invalid/")))
    assert rows(away) == ["bare", "neighbour"]
    assert len(requests) == 2


def test_http_1_0_is_spoken_to_meshes_and_on_request() -> None:
    """Gateways are known that refuse it; all others only when the whole battery is wanted."""
    mesh = ("Server", "istio-envoy")
    seen, requests = asked(always(403, b"no", mesh))
    assert rows(seen) == ["bare", "in-http-1-0"]
    assert [one.version for one in requests] == ["1.1", "1.0"]
    seen, _ = asked(reference(), thorough=True)
    assert rows(seen) == ["bare", "in-http-1-0"]


def test_where_one_look_has_to_do() -> None:
    """Whoever waits until all is well looks often, so a look is short."""
    seen, _ = asked(always(404), glance=True)
    assert rows(seen) == ["bare"]


def test_an_endpoint_that_is_not_there() -> None:
    """Nothing more is asked of the road."""

    async def scenario() -> Doorstep | Absent:
        async with serving() as served:
            port = served.running.port
        return await knock(f"http://{LOOPBACK}:{port}{PATH}")

    seen = come_of(scenario())
    assert isinstance(seen, Doorstep)
    assert [(one.variant, one.failure) for one in seen.reactions] == [("bare", Failure.REFUSED)]


@pytest.mark.parametrize(
    ("absence", "expected"),
    [
        (Absent(Absence.NOT_PLANNED, "net"), None),
        (Absent(Absence.NEED_MISSING, "settings_given"), None),
        (Absent(Absence.TIMED_OUT), Absent(Absence.TIMED_OUT)),
        (Absent(Absence.CRASHED, "x"), Absent(Absence.CRASHED, "x")),
    ],
)
def test_it_stands_in_for_signed_requests_that_nobody_could_send(absence: Absent, expected: Absent | None) -> None:
    """And for no others."""

    async def scenario() -> Doorstep | Absent:
        async with serving() as served:
            return await knock(f"http://{LOOPBACK}:{served.running.port}{PATH}", absence)

    seen = come_of(scenario())
    assert isinstance(seen, Doorstep) if expected is None else seen == expected


def test_nothing_is_asked_beside_signed_requests() -> None:
    """They tell more."""
    signed = Verification(url="http://x/", reactions=(), looks=(), unsent=(), rate_limited=False, ahead_s=None)
    assert come_of(knock("http://127.0.0.1:9/", signed)) == Absent(Absence.NOT_APPLICABLE, "signed")


def test_what_is_no_url_is_not_asked_for() -> None:
    """There is nobody to ask."""
    assert come_of(knock("http://[/")) == Absent(Absence.NEED_MISSING, "callback_url")


def test_an_answer_that_shows_our_secrets_is_not_kept() -> None:
    """The Secret of the .env is struck out of whatever an endpoint shows."""
    secret = "mB7x-Qd2LkVt9Rz0HsYc4Wn8_Ja1PfGe6UoTi3XbMvE"

    async def answer(_: Request) -> Response:
        return Response(body=secret.encode())

    async def scenario() -> Doorstep | Absent:
        async with serving(answer) as served:
            url = f"http://{LOOPBACK}:{served.running.port}{PATH}"
            given = given_for(url, without=KEYS, changed={Name.SECRET: secret})
            parts = await callback_url.function(given)
            return cast(Doorstep | Absent, await doorstep.function(given, Gate(), parts, NO_KEYS))

    assert secret not in repr(come_of(scenario()))


def test_the_clock_of_the_endpoint_is_read() -> None:
    """Its Date header is all that is needed for that."""
    date = ("Date", "Fri, 20 Nov 2026 08:00:00 GMT")
    seen, _ = asked(lambda request: replace(reference()(request), headers=(date,)))
    assert seen.ahead_s is not None
