"""Requests that are malformed or too large get their status, and their connection ends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.receiver.serving import play, serving
from wecom_doctor.receiver.exchange import Reason
from wecom_doctor.receiver.http import Limits

GET = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
HEAD = b"POST / HTTP/1.1\r\nHost: here\r\n"
SMALL = Limits(header_bytes=2048, header_count=10, body_bytes=4096)


MALFORMED = {
    "no request line": b"hello\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n\r\n",
    "two blanks": b"GET  / HTTP/1.1\r\nHost: here\r\n\r\n",
    "tab": b"GET\t/ HTTP/1.1\r\nHost: here\r\n\r\n",
    "bytes in the target": "GET /中 HTTP/1.1\r\nHost: here\r\n\r\n".encode(),
    "target is no path": b"GET callback HTTP/1.1\r\nHost: here\r\n\r\n",
    "asterisk": b"GET * HTTP/1.1\r\nHost: here\r\n\r\n",
    "method too long": b"A" * 33 + b" / HTTP/1.1\r\nHost: here\r\n\r\n",
    "bare line feed": b"GET / HTTP/1.1\nHost: here\n\n",
    "bare line feed in headers": b"GET / HTTP/1.1\r\nHost: here\nX: y\r\n\r\n",
    "carriage return in a value": b"GET / HTTP/1.1\r\nHost: here\r\nX: a\rb\r\n\r\n",
    "NUL in a value": b"GET / HTTP/1.1\r\nHost: here\r\nX: a\0b\r\n\r\n",
    "escape in a value": b"GET / HTTP/1.1\r\nHost: here\r\nX: \x1b[2J\r\n\r\n",
    "no colon": b"GET / HTTP/1.1\r\nHost: here\r\nX\r\n\r\n",
    "no name": b"GET / HTTP/1.1\r\nHost: here\r\n: y\r\n\r\n",
    "blank before the colon": b"GET / HTTP/1.1\r\nHost: here\r\nX : y\r\n\r\n",
    "folded header": b"GET / HTTP/1.1\r\nHost: here\r\nX: y\r\n z\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: here\r\nHost: there\r\n\r\n",
    "length is no number": HEAD + b"Content-Length: five\r\n\r\nhello",
    "length is negative": HEAD + b"Content-Length: -5\r\n\r\nhello",
    "length has a sign": HEAD + b"Content-Length: +5\r\n\r\nhello",
    "length is a list": HEAD + b"Content-Length: 5, 5\r\n\r\nhello",
    "length is superscript": HEAD + b"Content-Length: \xb2\r\n\r\nhello",
    "length is empty": HEAD + b"Content-Length:\r\n\r\nhello",
    "two lengths": HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    "length and chunks": HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks in HTTP/1.0": b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunk without size": HEAD + b"Transfer-Encoding: chunked\r\n\r\n\r\nhello",
    "chunk size is no number": HEAD + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n0\r\n\r\n",
    "chunk size is negative": HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
    "chunk longer than its size": HEAD + b"Transfer-Encoding: chunked\r\n\r\n4\r\nhello\r\n0\r\n\r\n",
    "trailer without colon": HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\noops\r\n\r\n",
    "three empty lines": b"\r\n\r\n\r\n" + GET,
}
OTHERS = {
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, Reason.TLS),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, Reason.VERSION),
    "HTTP/3.1": (b"GET / HTTP/3.1\r\nHost: here\r\n\r\n", 505, Reason.VERSION),
    "cut in the line": (b"GET / HT", 400, Reason.CUT_SHORT),
    "cut in the headers": (b"GET / HTTP/1.1\r\nHost: he", 400, Reason.CUT_SHORT),
    "cut in the body": (HEAD + b"Content-Length: 9\r\n\r\nhello", 400, Reason.CUT_SHORT),
    "cut in a chunk": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\nhello", 400, Reason.CUT_SHORT),
    "cut before a chunk": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", 400, Reason.CUT_SHORT),
    "target too long": (b"GET /" + b"a" * 4096 + b" HTTP/1.1\r\n\r\n", 414, Reason.TARGET_TOO_LONG),
    "target without end": (b"GET /" + b"a" * 9000, 414, Reason.TARGET_TOO_LONG),
    "header too long": (b"GET / HTTP/1.1\r\nX: " + b"a" * 4096 + b"\r\n\r\n", 431, Reason.HEADERS_TOO_LARGE),
    "headers too long": (b"GET / HTTP/1.1\r\n" + b"X: 345678\r\n" * 250, 431, Reason.HEADERS_TOO_LARGE),
    "too many headers": (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 11 + b"\r\n", 431, Reason.HEADERS_TOO_LARGE),
    "too many trailers": (
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: y\r\n" * 11 + b"\r\n",
        431,
        Reason.HEADERS_TOO_LARGE,
    ),
    "unknown coding": (HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n", 501, Reason.CODING),
    "chunked twice": (HEAD + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 501, Reason.CODING),
    "unknown expectation": (HEAD + b"Content-Length: 5\r\nExpect: tea\r\n\r\nhello", 417, Reason.EXPECTATION),
    "body too large": (HEAD + b"Content-Length: 4097\r\n\r\n", 413, Reason.BODY_TOO_LARGE),
    "body far too large": (HEAD + b"Content-Length: " + b"9" * 400 + b"\r\n\r\n", 413, Reason.BODY_TOO_LARGE),
    "too large to continue": (
        HEAD + b"Content-Length: 99999\r\nExpect: 100-continue\r\n\r\n",
        413,
        Reason.BODY_TOO_LARGE,
    ),
    "chunk too large": (HEAD + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n", 413, Reason.BODY_TOO_LARGE),
    "chunks one byte too large": (
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n1000\r\n" + b"a" * 4096 + b"\r\n1\r\na\r\n0\r\n\r\n",
        413,
        Reason.BODY_TOO_LARGE,
    ),
    "chunks too large": (
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + (b"800\r\n" + b"a" * 2048 + b"\r\n") * 3,
        413,
        Reason.BODY_TOO_LARGE,
    ),
    "chunks too small": (
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + (b"1;" + b"x" * 200 + b"\r\na\r\n") * 50,
        413,
        Reason.BODY_TOO_LARGE,
    ),
}


@pytest.mark.parametrize("message", MALFORMED.values(), ids=MALFORMED)
def test_malformed_requests_are_refused(message: bytes) -> None:
    """400, once, with the connection ended; the handler never sees what follows."""

    async def scenario() -> None:
        async with serving(limits=SMALL) as served:
            (answer,) = await served.sent(message + GET)
            assert (answer.status, answer.headers["connection"], answer.body) == (400, "close", b"")
            assert served.requests == []
            assert served.reasons == [Reason.MALFORMED]

    play(scenario())


@pytest.mark.parametrize(("message", "status", "reason"), OTHERS.values(), ids=OTHERS)
def test_each_way_to_ask_too_much_has_its_status(message: bytes, status: int, reason: Reason) -> None:
    """The status says what was wrong, and the log says why."""

    async def scenario() -> None:
        async with serving(limits=SMALL) as served:
            (answer,) = await served.sent(message)
            assert (answer.status, answer.headers["connection"]) == (status, "close")
            assert served.requests == []
            assert [(one.reason, one.status) for one in served.refusals] == [(reason, status)]

    play(scenario())


@pytest.mark.parametrize("size", [0, 4096])
def test_the_largest_body_is_still_taken(size: int) -> None:
    """The limit itself is allowed, however the length is told."""

    async def scenario() -> None:
        async with serving(limits=SMALL) as served:
            body = b"a" * size
            chunks = b"%x\r\n%s\r\n" % (size, body) if size else b""
            await served.sent(HEAD + b"Content-Length: %d\r\n\r\n" % size + body)
            await served.sent(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n")
            assert [one.body for one in served.requests] == [body, body]

    play(scenario())


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.lists(st.sampled_from([b"GET ", b"POST ", b"/", b" HTTP/1.1", b"\r\n", b"\n", b"Host: a", b":", b" "])).map(
            b"".join
        ),
        st.tuples(st.integers(0, len(GET)), st.binary(min_size=1, max_size=3)).map(
            lambda cut: GET[: cut[0]] + cut[1] + GET[cut[0] :]
        ),
    )
)
def test_whatever_comes_is_answered_with_a_status_or_an_end(message: bytes) -> None:
    """Garbage never leaves a client without an end, and never leaves the server with an exception."""

    async def scenario() -> None:
        async with serving(limits=SMALL) as served:
            answers = await served.sent(message)
            assert all(200 <= one.status < 600 for one in answers)

    play(scenario())
