"""What stands on the wire is the request that was asked for, byte by byte, and nothing else."""

import asyncio
from contextlib import suppress

import pytest

from tests.net.http_servers import GET, LOOPBACK, PATIENT, Behaviour, Reader, Writer, play, says, serving
from wecom_doctor.facts.exchange import Answer, Failure
from wecom_doctor.net.http import Address, exchange
from wecom_doctor.protocol.requests import HEADERS, Request

FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
LIKE_WECOM = b"User-Agent: Mozilla/4.0\r\nAccept: */*\r\nCache-Control: no-cache\r\nPragma: no-cache\r\n"


def records(got: "asyncio.Future[bytes]") -> Behaviour:
    """Answer after the head, and keep all that comes until the client has ended the connection."""

    async def behave(reader: Reader, writer: Writer) -> None:
        come = await reader.readuntil(b"\r\n\r\n")
        writer.write(FINE)
        with suppress(ConnectionResetError):
            while data := await reader.read(65_536):
                come += data
        # A second connection would make this fail.
        got.set_result(come)

    return behave


def wire(request: Request, after: str = "/callback", scheme_and_host: str = "") -> bytes:
    """The bytes of one request to such a path; Host is written as `HOST`."""

    async def scenario() -> bytes:
        got: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        async with serving(records(got)) as port:
            where = scheme_and_host or f"http://{LOOPBACK}:{port}"
            answer = await exchange(where + after, request, PATIENT, connect_to=Address(host=LOOPBACK, port=port))
            assert answer.status == 200
            return (await got).replace(f"{LOOPBACK}:{port}".encode(), b"HOST")

    one: bytes = play(scenario())
    return one


def line(after: str, query: str = "") -> str:
    """The request line's target for what stands behind host and port in a URL."""
    return wire(Request(method="GET", query=query), after).split(b" ")[1].decode("ascii")


def test_a_verification_to_the_byte() -> None:
    """Host first, then the headers as given, no Accept-Encoding, no Connection, no cookie."""
    query = "msg_signature=ab&timestamp=1&nonce=2&echostr=A%2bB%2Fc%3D%3D"
    expected = b"GET /callback?" + query.encode() + b" HTTP/1.1\r\nHost: HOST\r\n" + LIKE_WECOM + b"\r\n"
    assert wire(Request(method="GET", query=query)) == expected


def test_a_verification_in_http_1_0_to_the_byte() -> None:
    """Nothing but the version differs, and the Host stays: proxies send it in both."""
    expected = b"GET /callback?a=1 HTTP/1.0\r\nHost: HOST\r\n" + LIKE_WECOM + b"\r\n"
    assert wire(Request(method="GET", query="a=1", version="1.0")) == expected


def test_a_message_to_the_byte() -> None:
    """A POST has its length behind its own headers, and its body untouched."""
    headers = (*HEADERS, ("Content-Type", "text/xml"))
    body = "<xml>\r\n中文 \0</xml>".encode()
    expected = (
        b"POST /callback?a=1 HTTP/1.1\r\nHost: HOST\r\n"
        + LIKE_WECOM
        + b"Content-Type: text/xml\r\n"
        + f"Content-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    assert wire(Request(method="POST", query="a=1", headers=headers, body=body)) == expected


def test_order_and_case_of_headers_are_kept() -> None:
    """Headers that a variant changes stand where it put them, spelt as it spelt them, twice if given twice."""
    headers = (("x-ONE", "1"), ("Accept", "*/*"), ("x-ONE", "2"), ("Connection", "close"))
    expected = (
        b"GET /callback HTTP/1.1\r\nHost: HOST\r\nx-ONE: 1\r\nAccept: */*\r\nx-ONE: 2\r\nConnection: close\r\n\r\n"
    )
    assert wire(Request(method="GET", query="", headers=headers)) == expected


def test_another_host_can_be_named() -> None:
    """A variant's own Host takes the place of the URL's."""
    assert b"\r\nHost: other.test\r\n" in wire(Request(method="GET", query="", headers=(("Host", "other.test"),)))


TARGETS = {
    "": "/",
    "/": "/",
    "?a=1": "/?a=1",
    "/a/": "/a/",
    "//a//b": "//a//b",
    "/a/../b/./c": "/a/../b/./c",
    "/a;b=c": "/a;b=c",
    "/a b": "/a%20b",
    "/回调": "/%E5%9B%9E%E8%B0%83",
    "/%e5%9b%9E": "/%e5%9b%9E",
    "/%2F%2f%zz%": "/%2F%2f%zz%",
    "/a#part": "/a",
    "/a?b#part": "/a?b",
    "/a?q=企业 x": "/a?q=%E4%BC%81%E4%B8%9A%20x",
    "/a|b\\c\"d<e>{f}^`'": "/a|b\\c\"d<e>{f}^`'",
    "/a?next=/b?c": "/a?next=/b?c",
    "/a\r\nX: y": "/a%0D%0AX:%20y",
}


@pytest.mark.parametrize(("after", "target"), TARGETS.items(), ids=map(repr, TARGETS))
def test_path_is_sent_as_given(after: str, target: str) -> None:
    """Nothing is tidied up; only what cannot stand in a request line is encoded."""
    assert line(after) == target


JOINED = {
    "/a": "/a?x=%2b&y",
    "": "/?x=%2b&y",
    "/a?": "/a?x=%2b&y",
    "/a?own=1": "/a?own=1&x=%2b&y",
    "/a?own=1&": "/a?own=1&x=%2b&y",
    "/a?own=1#part": "/a?own=1&x=%2b&y",
    "?own": "/?own&x=%2b&y",
}


@pytest.mark.parametrize(("after", "target"), JOINED.items(), ids=map(repr, JOINED))
def test_parameters_are_put_behind_those_of_the_url(after: str, target: str) -> None:
    """A URL with a query of its own keeps it."""
    assert line(after, "x=%2b&y") == target


HOSTS = {
    "http://wecom.test": b"wecom.test",
    "http://wecom.test:80": b"wecom.test",
    "http://wecom.test:8080": b"wecom.test:8080",
    "http://WeCom.TEST": b"wecom.test",
    "http://user:pass@wecom.test": b"wecom.test",
    "http://企业微信.test": b"xn--vhquv7uj40c.test",
    "http://[::1]:8080": b"[::1]:8080",
}


@pytest.mark.parametrize(("where", "host"), HOSTS.items(), ids=HOSTS)
def test_host_is_that_of_the_url(where: str, host: bytes) -> None:
    """Wherever the connection goes, Host is what the URL says, with a port only where it is not the usual one."""
    assert b"\r\nHost: " + host + b"\r\n" in wire(GET, "/", where)


UNSENDABLE = [
    "",
    "callback",
    "://x",
    "ftp://127.0.0.1/",
    "http://",
    "http:///callback",
    "http://127.0.0.1:0/",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:port/",
    "http://a b/",
    "http://.wecom.test/",
    "http://[::1/",
    "http://\x1b[31m/",
    "http://☃.test/",
    "http://" + "a" * 300 + "/",
    "http://127.0.0.1/\ud800",
]


@pytest.mark.parametrize("url", UNSENDABLE, ids=map(ascii, UNSENDABLE))
def test_urls_that_cannot_be_asked(url: str) -> None:
    """What is no URL for HTTP is said to be none, without a connection and without an exception."""
    answer: Answer = play(exchange(url, GET, PATIENT))
    assert (answer.failure, answer.timing.connected_s) == (Failure.UNSENDABLE, None)


@pytest.mark.parametrize(
    "headers", [(("X", "a\r\nY: b"),), (("X y", "z"),), (("X", "企业"),), (("Content-Length", "1"),)], ids=ascii
)
def test_requests_that_cannot_be_sent(headers: tuple[tuple[str, str], ...]) -> None:
    """A request that HTTP has no form for is said to be none."""
    request = Request(method="POST", query="", headers=headers, body=b"xyz")

    async def scenario() -> Answer:
        async with serving(says(FINE)) as port:
            return await exchange(f"http://{LOOPBACK}:{port}/", request, PATIENT)

    assert play(scenario()).failure is Failure.UNSENDABLE


def test_one_request_one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Redirects are not followed, proxies of the environment not used, connections not used again."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    moved = b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
    accepted: list[str] = []

    async def behave(reader: Reader, writer: Writer) -> None:
        accepted.append("connection")
        while await reader.readuntil(b"\r\n\r\n"):
            accepted.append("request")
            writer.write(moved)

    async def scenario() -> None:
        async with serving(behave) as port:
            for _ in range(2):
                answer = await exchange(f"http://{LOOPBACK}:{port}/", GET, PATIENT)
                assert (answer.status, answer.header("location")) == (302, "/elsewhere")

    play(scenario())
    assert accepted == ["connection", "request"] * 2
