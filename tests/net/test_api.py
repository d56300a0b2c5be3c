"""The door to the API: what a call brings, what it tells, and what it never tells."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.net.http_servers import LOOPBACK
from tests.platforms import AGENT_ID, CORP_ID, GETTOKEN, SECRET, called, company, platform
from wecom_doctor.facts.codec import to_json
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.page import PageKind
from wecom_doctor.net.api import call_api
from wecom_doctor.net.gate import Gate
from wecom_doctor.protocol.api.call import Call, Door, Proxy, Route
from wecom_doctor.receiver.background import serving
from wecom_doctor.receiver.exchange import Raw, Request, Response

AGENT = Call(path="agent/get", query={"agentid": str(AGENT_ID)}, carries="access_token", expects="agentid")
ADDRESSES = Call(path="getcallbackip", carries="access_token", expects="ip_list")
JSON = (("Content-Type", "application/json"),)


def test_a_token_is_fetched_and_carried() -> None:
    """The token stays with the gate: no reply holds it, and the next call shows it."""
    gate = Gate()
    with platform() as (base, standing):
        token, agent = called(Door(base=base), GETTOKEN, AGENT, gate=gate)
    held = gate.tokens.reveal("access_token")
    assert held is not None
    assert token.document == {"errcode": 0, "errmsg": "ok", "expires_in": 7200}
    assert agent.answer.succeeded
    assert agent.document["name"] == "机器人"
    assert standing.calls == ["gettoken", "agent/get"]
    assert not [one for one in (token, agent) if held in repr(one) or held in str(to_json(one.answer))]
    assert held not in repr(gate.tokens)


def test_a_refusal_is_taken_apart() -> None:
    """Code, words, trace number and calling address each have their own place."""
    with platform(trusted_ips=("192.0.2.1",)) as (base, _):
        _, agent, addresses = called(Door(base=base), GETTOKEN, AGENT, ADDRESSES)
    told = agent.answer
    assert (told.is_api, told.errcode, told.from_ip, told.route) == (True, 60020, LOOPBACK, "direct")
    assert told.errmsg == "not allow to access from your ip"
    assert told.hint.isdigit()
    assert (told.status, told.failure, told.body_start) == (200, None, "")
    assert addresses.answer.succeeded


def test_a_success_without_errcode_is_one() -> None:
    """Some calls leave it out when all went well; what every success holds tells."""
    body = b'{"suite_access_token": "abcdefghijklmnopqrstuvwxyz", "expires_in": 7200}'
    call = Call(path="service/get_suite_token", body={}, expects="suite_access_token", keeps="suite_access_token")
    with always(Response(headers=JSON, body=body)) as base:
        (reply,) = called(Door(base=base), call)
        (other,) = called(Door(base=base), replace(call, expects=""))
    assert reply.answer.succeeded
    assert not other.answer.is_api


@pytest.mark.parametrize(
    "answer",
    [
        Response(headers=(("Content-Type", "text/html"),), body=b"<html><title>Welcome to nginx!</title></html>"),
        Response(status=404),
        Response(headers=JSON, body=b'{"code": 0}'),
        Response(headers=JSON, body=b'{"errcode": "0"}'),
        Response(headers=JSON, body=b'{"errcode": true}'),
        Response(headers=JSON, body=b"[" * 50_000),
        Response(headers=JSON, body=b'{"errcode": 1' + b"0" * 9_000 + b"}"),
        Response(headers=JSON, body=b"\xff\xfe\x00"),
        Response(headers=JSON, body=b"null"),
    ],
)
def test_what_the_api_never_says_is_not_the_api(answer: Response) -> None:
    """Only an object with a number for errcode is."""
    with always(answer) as base:
        (reply,) = called(Door(base=base), GETTOKEN)
    assert not reply.answer.is_api
    assert reply.answer.errcode is None
    assert reply.document == {}


@pytest.mark.parametrize("body", [b'{"errcode":0,"errmsg":"ok"}', b'{"errcode":0,"access_token":""}'])
def test_who_says_yes_and_brings_no_token(body: bytes) -> None:
    """It is somebody who says yes to anything, and no later call goes out without a token for it."""
    with always(Response(headers=JSON, body=body)) as base:
        (reply,) = called(Door(base=base), GETTOKEN)
    assert (reply.answer.is_api, reply.answer.errcode, reply.document) == (False, None, {})


def test_a_page_is_recognised() -> None:
    """A login page of the network says so itself."""
    with platform("captive-portal:page") as (base, _):
        (reply,) = called(Door(base=base), GETTOKEN)
    assert reply.answer.status == 511
    assert reply.answer.page is not None
    assert reply.answer.page.kind is PageKind.CAPTIVE_PORTAL


def test_nobody_at_home() -> None:
    """A closed port is a failure like at any other request."""
    with always(Response()) as base:
        pass
    (reply,) = called(Door(base=base), GETTOKEN)
    assert reply.answer.failure is Failure.REFUSED


@pytest.mark.parametrize(
    "base", ["", "qyapi.weixin.qq.com", "https://", "ftp://a.example.com", "https://a b/", "http://[::1"]
)
def test_an_address_that_is_none(base: str) -> None:
    """Nothing can be sent there."""
    (reply,) = called(Door(base=base), GETTOKEN)
    assert reply.answer.failure is Failure.UNSENDABLE


ECHO = (
    '{"errcode": 40001, "errmsg": "bad corpsecret=%(secret)s token %(token)s, hint: [%(token)s], from ip: 192.0.2.9"}',
    "<html>%(secret)s %(token)s</html>",
    '{"access_tokens": "%(token)s", "corpsecret": "%(secret)s"}',
    "%(unknown)s",
)
UNKNOWN = "aT0ken_that-nobody-knows_9f8e7d6c5b4a39281706f5e4d3c2b1a0"


@pytest.mark.parametrize("body", ECHO)
@pytest.mark.parametrize("status", [200, 302, 403])
def test_what_was_sent_is_struck_out_of_what_comes_back(body: str, status: int) -> None:
    """A relay that echoes the request, its headers or a token of its own tells us nothing to pass on."""
    gate = Gate()
    token = "A1b2C3d4E5f6G7h8-I9j0_K1l2M3n4"
    gate.tokens.keep("access_token", token)
    values = {"secret": SECRET, "token": token, "unknown": UNKNOWN}
    headers = (
        ("Content-Type", f"text/html; x={SECRET}"),
        ("Server", token),
        ("Location", f"https://relay.example.com/?corpsecret={SECRET}&access_token={token}&x={UNKNOWN}"),
    )
    call = replace(GETTOKEN, carries="access_token")
    with always(Response(status=status, headers=headers, body=(body % values).encode())) as base:
        (reply,) = called(Door(base=base), call, gate=gate)
    shown = repr(reply) + str(to_json(reply.answer))
    assert [one for one in (SECRET, token, UNKNOWN) if one in shown] == []


@pytest.mark.parametrize(
    "made",
    [
        GETTOKEN,
        Door(confidential=(SECRET,)),
        Route(name="proxy", proxy=Proxy(scheme="http", host="p", port=1, user="u", password=SECRET)),
        company(),
    ],
)
def test_no_secret_shows_in_a_debugger(made: object) -> None:
    """What holds secrets does not print them."""
    assert SECRET not in repr(made)


def test_special_characters_arrive_as_they_are() -> None:
    """A Secret with blanks and signs is sent percent-encoded and not mended on the way."""
    seen: list[Request] = []
    call = replace(GETTOKEN, hidden={"corpsecret": 'a b+c&d="#€\udc80'})
    with always(Response(), seen) as base:
        called(Door(base=base), call)
    assert seen[0].query == f"corpid={CORP_ID}&corpsecret=a%20b%2Bc%26d%3D%22%23%E2%82%AC%80"


def test_a_run_that_is_over_sends_nothing_for_long() -> None:
    """The time that is left limits a call."""

    async def scenario() -> Failure | None:
        reply = await call_api(Gate(seconds=1.2), Door(base=base), GETTOKEN)
        return reply.answer.failure

    with platform(answer_s=5.0) as (base, _):
        assert asyncio.run(scenario()) is Failure.TIMEOUT


@contextmanager
def always(answer: Response | Raw, seen: list[Request] | None = None) -> Iterator[str]:
    """The address of a server that says the same to everybody."""

    async def handler(request: Request) -> Response | Raw:
        if seen is not None:
            seen.append(request)
        return answer

    with serving(handler, LOOPBACK) as port:
        yield f"http://{LOOPBACK}:{port}"
