"""The way to the API through a proxy: what works, and what each way to fail is told as."""

import asyncio
from typing import Any

import pytest

from tests.authority import shared_authority
from tests.fronts import secured_platform
from tests.net.http_servers import (
    LOOPBACK,
    Behaviour,
    Reader,
    Writer,
    end,
    forever,
    greets,
    play,
    reset,
    says,
    server_tls,
    serving,
)
from tests.net.proxies import (
    LOGIN,
    PASSWORD,
    USER,
    YES,
    asked_in_clear,
    connects,
    says_yes_to_anything,
    speaks_socks,
)
from wecom_doctor.facts.api_answer import ApiAnswer, Distrust
from wecom_doctor.facts.codec import to_json
from wecom_doctor.facts.exchange import Failure, Hop
from wecom_doctor.net.api import call_api
from wecom_doctor.net.gate import Gate
from wecom_doctor.protocol.api.call import Call, Door, Proxy, Route

MADE_UP = Call(path="gettoken", query={"corpid": "ww0"}, hidden={"corpsecret": "0"})


def through(behave: Behaviour, base: str, *, secured: bool = False, **proxy: Any) -> ApiAnswer:
    """What comes of one call by a proxy that behaves like that; a platform has open connections of its own."""

    async def scenario() -> ApiAnswer:
        tls = shared_authority().server_side("localhost") if secured else None
        async with serving(behave, tls) as port:
            made = {"scheme": "https" if secured else "http", "host": "localhost", "port": port, **proxy}
            door = Door(base=base, route=Route(name="proxy", proxy=Proxy(**made)), ca_file=str(shared_authority().file))
            return (await call_api(Gate(seconds=30.0), door, MADE_UP)).answer

    answer = (asyncio.run if "localhost" in base else play)(scenario())
    assert isinstance(answer, ApiAnswer)
    assert PASSWORD not in str(to_json(answer))
    return answer


@pytest.mark.parametrize(
    ("behave", "proxy"),
    [
        (connects(b"CONNECT localhost:", b"\r\nHost: localhost:"), {}),
        (connects(b"Proxy-Authorization: Basic " + LOGIN), {"user": USER, "password": PASSWORD}),
        (connects(answer=b"HTTP/1.0 200 OK\r\nVia: 1.0 x\r\n\r\n"), {}),
        (connects(answer=b"HTTP/1.1 100 Continue\r\n\r\n" + YES), {}),
        (connects(answer=b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\nTransfer-Encoding: chunked\r\n\r\n"), {}),
        (connects(), {"secured": True}),
        (speaks_socks(0), {"scheme": "socks5"}),
        (speaks_socks(2), {"scheme": "socks5h", "user": USER, "password": PASSWORD}),
    ],
    ids=["plain", "login", "HTTP/1.0", "announced", "odd headers", "over TLS", "SOCKS", "SOCKS with login"],
)
def test_the_api_is_reached(behave: Behaviour, proxy: dict[str, Any]) -> None:
    """Through every kind of proxy the API answers, and what happened before leaves no trace in the answer."""
    with secured_platform() as base:
        answer = through(behave, base, **proxy)
    assert (answer.is_api, answer.errcode, answer.failure, answer.from_ip) == (True, 40013, None, LOOPBACK)
    assert answer.hop is not None
    assert (answer.hop.passed, answer.hop.status) == (True, 200)
    assert answer.timing.secured_s is not None
    assert answer.timing.first_byte_s is not None
    assert answer.timing.first_byte_s > answer.timing.secured_s


def test_what_is_not_encrypted_is_asked_of_the_proxy() -> None:
    """As clients do it, with the login in every request."""
    good, base = asked_in_clear(b"Proxy-Authorization: Basic " + LOGIN), "http://qyapi.example.com"
    answer = through(good, base, user=USER, password=PASSWORD)
    assert (answer.errcode, answer.hop) == (40013, Hop(passed=True, status=None, logins=(), says=""))
    answer = through(good, base)
    assert (answer.status, answer.hop) == (407, Hop(passed=False, status=407, logins=("Basic",), says=""))


def status(number: int, headers: bytes = b"") -> Behaviour:
    """A proxy that will not, and says why in HTML."""
    return says(b"HTTP/1.1 %d No\r\n%sContent-Length: 13\r\n\r\n<html></html>" % (number, headers))


@pytest.mark.parametrize(
    ("behave", "hop"),
    [
        (status(403), Hop(passed=False, status=403, logins=(), says="")),
        (status(405, b"Server: nginx\r\n"), Hop(passed=False, status=405, logins=(), says="nginx")),
        (
            status(502, b"Server: tinyproxy/1.11.1\r\n"),
            Hop(passed=False, status=502, logins=(), says="tinyproxy/1.11.1"),
        ),
        (
            status(403, b"Server: squid/5.7\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\n"),
            Hop(passed=False, status=403, logins=(), says="ERR_ACCESS_DENIED 0"),
        ),
        (
            status(407, b"Proxy-Authenticate: NTLM\r\nProxy-Authenticate: Basic realm=\x1b[2J\r\n"),
            Hop(passed=False, status=407, logins=("NTLM", "Basic"), says=""),
        ),
        # A web server that takes CONNECT for a request like any other.
        (says(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>Welcome</html>"), None),
    ],
)
def test_a_proxy_that_will_not(behave: Behaviour, hop: Hop | None) -> None:
    """Its status, the logins that it offers, and what it says of itself are kept."""
    answer = through(behave, "https://qyapi.example.com")
    assert answer.failure is Failure.PROXY_REFUSED
    assert answer.hop == (hop or Hop(passed=False, status=None, logins=(), says=""))


@pytest.mark.parametrize(
    ("behave", "status"), [(speaks_socks(255), 407), (speaks_socks(0, 2), 403), (speaks_socks(0, 5), 502)]
)
def test_a_socks_proxy_that_will_not(behave: Behaviour, status: int) -> None:
    """Its numbers are told as those of HTTP."""
    with secured_platform() as base:
        answer = through(behave, base, scheme="socks5")
    assert (answer.failure, answer.hop) == (
        Failure.PROXY_REFUSED,
        Hop(passed=False, status=status, logins=(), says="SOCKS"),
    )


def test_a_socks_login_that_is_wrong() -> None:
    """It is told as a login that is wanted."""
    answer = through(
        speaks_socks(2, accepted=1), "https://a.example.com", scheme="socks5", user=USER, password=PASSWORD
    )
    assert answer.hop is not None
    assert (answer.failure, answer.hop.status) == (Failure.PROXY_REFUSED, 407)


async def resets(reader: Reader, writer: Writer) -> None:
    """RST when it hears what is wanted."""
    await reader.read(10)
    reset(writer)


async def hangs_up(reader: Reader, writer: Writer) -> None:
    """The end when it hears what is wanted."""
    await reader.read(10)
    await end(reader, writer)


async def waits(reader: Reader, writer: Writer) -> None:
    """Never says a word."""
    await forever()


@pytest.mark.parametrize(
    ("behave", "failure", "scheme"),
    [
        (resets, Failure.RESET, "http"),
        (hangs_up, Failure.CLOSED_EARLY, "http"),
        (hangs_up, Failure.CLOSED_EARLY, "socks5"),
        (says(b"HTTP/1.1 200"), Failure.CUT, "http"),
        (says(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 9_000 + b"\r\n"), Failure.TOO_LARGE, "http"),
        (greets(b"SSH-2.0-OpenSSH_9.2\r\n"), Failure.NOT_HTTP, "http"),
        (greets(b"SSH-2.0-OpenSSH_9.2\r\n"), Failure.NOT_HTTP, "socks5"),
        (says(bytes([21, 3, 1, 0, 2, 2, 22])), Failure.HTTPS_ON_HTTP, "http"),
        (greets(b"HTTP/1.1 400 Bad Request\r\n\r\n"), Failure.HTTP_ON_HTTPS, "https"),
    ],
)
def test_something_that_is_no_proxy(behave: Behaviour, failure: Failure, scheme: str) -> None:
    """What stands at the address of the proxy is told by how it fails, and that it failed there."""
    answer = through(behave, "https://qyapi.example.com", scheme=scheme)
    assert answer.failure is failure
    assert answer.hop is not None
    assert not answer.hop.passed


def test_nobody_at_the_address_of_the_proxy() -> None:
    """A closed port, and a name that there is not."""
    for host, port, failure in ((LOOPBACK, 9, Failure.REFUSED), ("proxy.invalid", 8080, Failure.NAME_NOT_RESOLVED)):
        answer = through(waits, "https://qyapi.example.com", host=host, port=port)
        assert answer.hop is not None
        assert (answer.failure, answer.hop.passed) == (failure, False)


def test_a_proxy_that_never_answers() -> None:
    """The time is over while the proxy is waited for."""

    async def scenario() -> ApiAnswer:
        async with serving(waits) as port:
            proxy = Proxy(scheme="http", host=LOOPBACK, port=port)
            door = Door(base="https://qyapi.example.com", route=Route(name="proxy", proxy=proxy))
            return (await call_api(Gate(seconds=1.3), door, MADE_UP)).answer

    answer = play(scenario())
    assert (answer.failure, answer.hop.passed) == (Failure.TIMEOUT, False)


@pytest.mark.parametrize(
    ("behave", "failure"),
    [
        (says_yes_to_anything, Failure.HTTP_ON_HTTPS),
        (connects(answer=YES), Failure.TLS),
    ],
)
def test_tls_that_is_broken_behind_the_proxy(behave: Behaviour, failure: Failure) -> None:
    """The proxy let us through, so what fails now failed behind it."""

    async def scenario() -> ApiAnswer:
        async with serving(waits, server_tls()) as target, serving(behave) as port:
            proxy = Proxy(scheme="http", host=LOOPBACK, port=port)
            door = Door(base=f"https://localhost:{target}", route=Route(name="proxy", proxy=proxy))
            return (await call_api(Gate(seconds=30.0), door, MADE_UP)).answer

    answer = play(scenario())
    assert answer.failure is failure
    assert answer.hop.passed
    assert answer.distrust is (Distrust.EXPIRED if failure is Failure.TLS else None) or answer.distrust is not None
