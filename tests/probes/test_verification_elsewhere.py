"""Where the battery of verifications goes: to the URL, to its neighbours, and never to a stranger."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.probes.endpoints import (
    PATH,
    Seen,
    always,
    ask,
    asked,
    given_for,
    reference,
)
from tests.receiver.serving import LOOPBACK, play, serving
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.model import Absence, Absent
from wecom_doctor.net.battery import target_of, twin_of
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.ways import Address, Detour, Ways
from wecom_doctor.protocol.battery.table import VERIFICATION
from wecom_doctor.protocol.battery.variant import Place
from wecom_doctor.receiver.exchange import Request, Response


def test_a_dead_port_costs_one_request() -> None:
    """And no message."""
    seen = Seen()

    async def scenario() -> None:
        async with serving() as served:
            port = served.running.port
        await ask(given_for(f"http://{LOOPBACK}:{port}{PATH}"), seen)

    play(scenario())
    assert [(one.variant, one.failure) for one in seen.verified.reactions] == [("genuine", Failure.REFUSED)]
    assert seen.delivery == Absent(Absence.NEED_MISSING, "verification")


def test_a_mesh_is_asked_in_http_1_0() -> None:
    """That is one request more, still within what a healthy endpoint gets."""

    def mesh(request: Request) -> Response:
        right = reference()(request)
        return replace(right, headers=(*right.headers, ("Server", "envoy")))

    seen = asked(mesh)
    assert [one.version for one in seen.requests].count("1.0") == 1
    assert seen.verified.passed("in-http-1-0")
    assert len(seen.requests) <= 25


@pytest.mark.parametrize(
    ("host", "twin"),
    [
        ("wecom.example.com", "www.wecom.example.com"),
        ("www.example.com", "example.com"),
        ("localhost", None),
        ("127.0.0.1", None),
        ("[::1]", None),
    ],
)
def test_the_other_name_of_a_server(host: str, twin: str | None) -> None:
    """With or without www., if it has a name at all; port and path stay."""
    assert twin_of(urlsplit(f"https://{host}:8443/a?b")) == (twin and f"https://{twin}:8443/a?b")


def test_the_other_name_is_asked_for_at_the_same_server() -> None:
    """Whatever it stands for elsewhere: only Host and SNI differ."""
    seen = Seen()

    async def answer(request: Request) -> Response:
        seen.requests.append(request)
        known = (request.header("Host") or "").startswith("www.")
        return reference()(request) if known else Response(status=404, body=b"<html>")

    async def scenario() -> None:
        async with serving(answer) as served:
            way = Detour("wecom.invalid", 80, Address(host=LOOPBACK, port=served.running.port))
            gate = Gate(ways=Ways(detours=(way,)))
            await ask(given_for(f"http://wecom.invalid{PATH}"), seen, gate)

    play(scenario())
    assert [one.variant for one in seen.verified.reactions if one.passed] == ["twin-name"]
    assert "www.wecom.invalid" in [one.header("Host") for one in seen.requests]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nothing_signed_goes_to_another_host(status: int) -> None:
    """A redirect is told and not followed: the Location's host hears nothing from us."""
    strangers: list[Request] = []

    async def stranger(request: Request) -> Response:
        strangers.append(request)
        return Response()

    seen = Seen()

    async def scenario() -> None:
        async with serving(stranger) as other:
            location = ("Location", f"http://127.0.0.2:{other.running.port}{PATH}")

            async def answer(request: Request) -> Response:
                seen.requests.append(request)
                return Response(status=status, headers=(location,))

            async with serving(answer) as served:
                await ask(given_for(f"http://{LOOPBACK}:{served.running.port}{PATH}"), seen)

    play(scenario())
    assert strangers == []
    assert seen.verified.of("redirected") is None
    assert {one.path for one in seen.requests} <= {PATH, f"{PATH}/", *(one.path for one in neighbours(seen))}


def neighbours(seen: Seen) -> list[Request]:
    """The requests that went to a path which no application has."""
    return [one for one in seen.requests if one.path.rpartition("/")[0] == PATH.rpartition("/")[0]]


def test_a_redirect_on_the_same_site_is_tried_once() -> None:
    """With a request of its own, and with none of the parameters of the first."""
    target = "/real/callback"

    def answering(request: Request) -> Response:
        if request.path == target:
            return reference()(replace(request, path=PATH))
        return Response(status=302, headers=(("Location", f"{target}?{request.query}#top"),))

    seen = asked(answering)
    arrived = [one for one in seen.requests if one.path == target]
    assert [one.variant for one in seen.verified.reactions if one.passed] == ["redirected"]
    assert len(arrived) == 1
    names = [name for name, _ in parse_qsl(arrived[0].query)]
    assert sorted(names) == ["echostr", "msg_signature", "nonce", "timestamp"]


@pytest.mark.parametrize(
    "location",
    [
        "http://[::1",
        "//[",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://",
        "\x01",
        "http://a b/",
        "http://x:y/",
    ],
)
def test_a_location_that_is_nonsense_is_not_followed(location: str) -> None:
    """Nor does it do any harm."""
    seen = asked(always(302, b"", ("Location", location)))
    redirected = seen.verified.of("redirected")
    assert redirected is None or not redirected.passed
    assert seen.verified.of("genuine") is not None


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b", "http://wecom.example.com/b"),
        ("https://wecom.example.com/a", "https://wecom.example.com/a"),
        ("ftp://wecom.example.com/a", None),
        ("http://[", None),
    ],
)
def test_a_location_leads_somewhere_on_the_web_or_nowhere(location: str, target: str | None) -> None:
    """Relative to the URL that was asked."""
    found = target_of("http://wecom.example.com/a", location)
    assert (found.geturl() if found else None) == target


@pytest.mark.parametrize("path", ["/", "", "/callback/", "/wecom"])
def test_no_row_goes_to_the_url_that_was_entered_under_another_name(path: str) -> None:
    """Searched paths and the other form of the last slash differ from it."""
    seen = asked(always(404), path=path)
    elsewhere = {one.name for one in VERIFICATION if one.place is not Place.SAME}
    sent = [one.variant for one in seen.verified.reactions if one.variant in elsewhere]
    assert sum(1 for one in seen.requests if one.path != (path or "/")) == len(sent)
    assert ("other-slash" in sent) is (path not in {"", "/"})
    assert (path or "/") not in sent
