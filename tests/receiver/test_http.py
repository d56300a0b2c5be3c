"""The HTTP server understands what honest clients send."""

import asyncio
from email.utils import parsedate_to_datetime

import pytest

from tests.receiver.serving import LOOPBACK, play, serving
from wecom_doctor.receiver.exchange import Reason, Request, Response

GET = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
LAST_GET = b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"


def test_a_request_arrives_as_it_was_sent() -> None:
    """Method, target, path, raw query, headers in order and spelling, body, version and peer reach the handler."""

    async def scenario() -> None:
        async with serving() as served:
            await served.sent(
                b"POST /a%2Fb?x=1%2B1&y HTTP/1.1\r\nHost: here\r\nX-One:  two \r\nx-one: three\r\n"
                b"X-Bytes: \xe4\xb8\xad\r\nContent-Length: 3\r\n\r\nabc"
            )
            (request,) = served.requests
            assert (request.method, request.target) == ("POST", "/a%2Fb?x=1%2B1&y")
            assert (request.path, request.query, request.version) == ("/a%2Fb", "x=1%2B1&y", "1.1")
            assert request.headers[:3] == (("Host", "here"), ("X-One", "two"), ("x-one", "three"))
            assert request.header("x-bytes") == "中".encode().decode("latin-1")
            assert request.header("X-ONE") == "two"
            assert request.header("absent") is None
            assert request.body == b"abc"
            assert request.peer.startswith(f"{LOOPBACK}:")
            assert request.received_at > 0

    play(scenario())


def test_a_response_has_length_date_and_connection() -> None:
    """The server adds what every response needs."""

    async def scenario() -> None:
        async with serving() as served:
            (answer,) = await served.sent(LAST_GET)
            assert answer.status == 200
            assert answer.headers["content-length"] == "4"
            assert answer.headers["connection"] == "close"
            assert parsedate_to_datetime(answer.headers["date"]).tzinfo is not None
            assert answer.body == b"GET "

    play(scenario())


def test_a_handler_may_choose_its_headers_and_status() -> None:
    """Headers that the handler gives are not doubled, and statuses of other people's proxies have no phrase."""

    async def odd(_request: Request) -> Response:
        return Response(status=521, headers=(("content-length", "2"), ("Date", "today"), ("X-Who", "me")), body=b"ok")

    async def scenario() -> None:
        async with serving(odd) as served:
            client = await served.connect()
            await client.send(LAST_GET)
            lines = (await client.reader.read()).split(b"\r\n")
            assert lines[0] == b"HTTP/1.1 521 "
            assert lines[1:] == [b"content-length: 2", b"Date: today", b"X-Who: me", b"Connection: close", b"", b"ok"]

    play(scenario())


def test_an_answer_without_content_has_no_body() -> None:
    """204 sends neither length nor body, whatever the handler put there."""

    async def none(_request: Request) -> Response:
        return Response(status=204, body=b"unseen")

    async def scenario() -> None:
        async with serving(none) as served:
            answers = await served.sent(GET + LAST_GET)
            assert [(one.status, one.headers.get("content-length")) for one in answers] == [(204, None)] * 2

    play(scenario())


def test_head_is_answered_like_get_without_the_body() -> None:
    """HEAD has the length of the body and no body, and the connection stays usable."""

    async def scenario() -> None:
        async with serving() as served:
            client = await served.connect()
            await client.send(GET.replace(b"GET", b"HEAD"))
            head = await client.answer(with_body=False)
            assert (head.status, head.headers["content-length"]) == (200, "5")
            await client.send(GET)
            assert (await client.answer()).body == b"GET "

    play(scenario())


def test_an_http_1_0_request_needs_no_host() -> None:
    """Old clients and health checks send none."""

    async def scenario() -> None:
        async with serving() as served:
            (answer,) = await served.sent(b"GET / HTTP/1.0\r\n\r\n")
            assert answer.status == 200

    play(scenario())


def test_a_chunked_body_is_joined() -> None:
    """Chunks, their extensions and the trailers are understood; what follows is the next request."""

    async def scenario() -> None:
        async with serving() as served:
            chunks = b"5\r\nhello\r\n1;name=value\r\n,\r\n00A\r\n 123456789\r\n0\r\nX-Trailer: yes\r\n\r\n"
            answers = await served.sent(CHUNKED + chunks + LAST_GET)
            assert [one.body for one in answers] == [b"POST hello, 123456789", b"GET "]

    play(scenario())


def test_a_body_may_come_byte_by_byte() -> None:
    """How the bytes are cut into packets means nothing."""

    async def scenario() -> None:
        async with serving() as served:
            client = await served.connect()
            for index in range(len(POST)):
                await client.send(POST[index : index + 1])
                await asyncio.sleep(0)
            assert (await client.answer()).body == b"POST hello"

    play(scenario())


def test_continue_is_said_to_clients_that_wait_for_it() -> None:
    """`Expect: 100-continue` is answered before the body is sent, as curl wants it."""

    async def scenario() -> None:
        async with serving() as served:
            client = await served.connect()
            await client.send(b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n")
            assert (await client.answer(with_body=False)).status == 100
            await client.send(b"ok")
            assert (await client.answer()).body == b"POST ok"

    play(scenario())


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("http://here/callback?x=1", "/callback", "x=1"),
        ("HTTPS://here:8443/callback", "/callback", ""),
        ("http://here", "/", ""),
        ("http://here?x=1", "/", "x=1"),
        ("//here/callback", "//here/callback", ""),
        ("/?a?b", "/", "a?b"),
    ],
)
def test_the_target_may_be_a_whole_url(target: str, path: str, query: str) -> None:
    """What proxies send as an absolute URL is cut down to path and query."""

    async def scenario() -> None:
        async with serving() as served:
            await served.sent(f"GET {target} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
            assert [(one.path, one.query, one.target) for one in served.requests] == [(path, query, target)]

    play(scenario())


def test_an_empty_line_before_a_request_is_overlooked() -> None:
    """Old clients end a body with a line that does not belong to it."""

    async def scenario() -> None:
        async with serving() as served:
            answers = await served.sent(POST + b"\r\n" + LAST_GET)
            assert [one.status for one in answers] == [200, 200]

    play(scenario())


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE", "get", "PROPFIND"])
def test_other_methods_are_told_which_ones_there_are(method: str) -> None:
    """405 comes with Allow, and the handler does not see the request."""

    async def scenario() -> None:
        async with serving() as served:
            (answer,) = await served.sent(f"{method} / HTTP/1.1\r\nHost: here\r\n\r\n".encode())
            assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, POST")
            assert served.requests == []
            assert [(one.reason, one.saw) for one in served.refusals] == [(Reason.METHOD, method)]

    play(scenario())
