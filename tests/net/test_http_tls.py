"""Whatever goes wrong before or inside TLS is told apart by bytes, alerts and errno."""

import asyncio
import socket
import ssl
from contextlib import suppress
from typing import NamedTuple

import pytest

from tests.net.http_servers import (
    GET,
    IMPATIENT,
    LOOPBACK,
    PATIENT,
    Behaviour,
    Reader,
    Writer,
    asked,
    asked_by_name,
    end,
    forever,
    greets,
    play,
    reset,
    says,
    server_tls,
    serving,
)
from wecom_doctor.facts.exchange import Answer, Failure
from wecom_doctor.net.http import Caps, exchange
from wecom_doctor.protocol.requests import Request

FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
TLS12, TLS13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


def hears(then: bytes, *, stay: bool = False) -> Behaviour:
    """Read the first words of a handshake, say this, and end or stay."""

    async def behave(reader: Reader, writer: Writer) -> None:
        await reader.read(5)
        writer.write(then)
        await writer.drain()
        await (forever() if stay else end(reader, writer))

    return behave


async def resets(reader: Reader, writer: Writer) -> None:
    """RST in the middle of the handshake."""
    await reader.read(5)
    reset(writer)


def alert(number: int) -> bytes:
    """A fatal alert in clear."""
    return bytes([21, 3, 3, 0, 2, 2, number])


class Row(NamedTuple):
    """What a server does before there are keys, how that is called, and the alert that came."""

    behave: Behaviour
    failure: Failure
    alert: int | None = None
    caps: Caps = PATIENT


BEFORE_KEYS = {
    "never answers": Row(hears(b"", stay=True), Failure.TLS_TIMEOUT, caps=IMPATIENT),
    "stops in a record": Row(hears(b"\x16\x03\x03\x40\x00", stay=True), Failure.TLS_TIMEOUT, caps=IMPATIENT),
    "closes": Row(hears(b""), Failure.TLS_CLOSED),
    "closes in a record": Row(hears(b"\x16\x03\x03\x40\x00"), Failure.TLS_CLOSED),
    "resets": Row(resets, Failure.TLS_RESET),
    "handshake failure": Row(hears(alert(40)), Failure.TLS_ALERT, 40),
    "unknown name": Row(hears(alert(112)), Failure.TLS_ALERT, 112),
    "internal error": Row(hears(alert(80)), Failure.TLS_ALERT, 80),
    "old or new version only": Row(hears(alert(70)), Failure.TLS_VERSION, 70),
    "no HTTP/1.1 by negotiation": Row(hears(alert(120)), Failure.HTTP2_ONLY, 120),
    "a warning and an end": Row(hears(bytes([21, 3, 3, 0, 2, 1, 112])), Failure.TLS_CLOSED),
    "nonsense in a record": Row(hears(b"\x16\x03\x03\x00\x05hello"), Failure.TLS),
    "an answer in clear": Row(hears(b"HTTP/1.1 400 Bad Request\r\n\r\n"), Failure.HTTP_ON_HTTPS),
    "a page without status line": Row(hears(b"<html>400"), Failure.HTTP_ON_HTTPS),
    "SSH": Row(greets(b"SSH-2.0-OpenSSH_9.6\r\n"), Failure.TLS_NOT_SPOKEN),
    "SMTP": Row(greets(b"220 mail.test ESMTP\r\n"), Failure.TLS_NOT_SPOKEN),
    "garbage": Row(hears(bytes(range(255, 100, -1))), Failure.TLS_NOT_SPOKEN),
    "a flood of garbage": Row(hears(b"x" * 1_000_000), Failure.TLS_NOT_SPOKEN),
}


@pytest.mark.parametrize("row", BEFORE_KEYS.values(), ids=BEFORE_KEYS)
def test_handshake_that_fails(row: Row) -> None:
    """Each way in which a handshake fails has its own name, and no answer is made up."""
    answer = play(asked(row.behave, row.caps, scheme="https"))
    assert (answer.failure, answer.alert, answer.status) == (row.failure, row.alert, None)
    assert answer.timing.connected_s is not None
    assert answer.timing.secured_s is None


@pytest.mark.parametrize("name", ["an answer in clear", "SSH", "garbage"])
def test_clear_words_are_kept(name: str) -> None:
    """What was said instead of TLS is kept, safe to print."""
    garbage = play(asked(BEFORE_KEYS[name].behave, scheme="https")).garbage
    assert garbage
    assert garbage.isprintable()


@pytest.mark.parametrize("version", [TLS12, TLS13], ids=["1.2", "1.3"])
def test_certificates_are_not_judged(version: ssl.TLSVersion) -> None:
    """An expired certificate of another name that nobody trusts does not stand between us and the answer."""
    answer = play(asked(says(FINE), scheme="https", tls=server_tls(version)))
    assert (answer.status, answer.body, answer.failure) == (200, b"ok", None)
    assert answer.tls_version == {TLS12: "TLSv1.2", TLS13: "TLSv1.3"}[version]


def old_tls() -> ssl.SSLContext:
    """A server that speaks TLS 1.0 and nothing newer."""
    context = server_tls()
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.options |= ssl.OP_NO_TLSv1_1 | ssl.OP_NO_TLSv1_2 | ssl.OP_NO_TLSv1_3
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


@pytest.mark.filterwarnings("ignore:ssl.OP_NO_SSL:DeprecationWarning")
def test_old_version_is_spoken_and_told() -> None:
    """TLS 1.0 is judged elsewhere; here it is an answer, or the version is named as what stands in the way."""
    answer = play(asked(says(FINE), scheme="https", tls=old_tls()))
    assert (answer.status, answer.tls_version) == (200, "TLSv1") or answer.failure is Failure.TLS_VERSION


def one_handshake(listener: socket.socket, context: ssl.SSLContext) -> None:
    """Accept one client; asyncio's own server would end a failed handshake without the alert."""
    accepted, _ = listener.accept()
    with accepted, suppress(OSError):
        context.wrap_socket(accepted, server_side=True)


@pytest.mark.parametrize("version", [TLS12, TLS13], ids=["1.2", "1.3"])
def test_client_certificate_demanded(version: ssl.TLSVersion) -> None:
    """A server that wants a certificate of its clients is not taken for one that fails."""
    context = server_tls(version)
    context.verify_mode = ssl.CERT_REQUIRED

    async def scenario() -> Answer:
        with socket.create_server((LOOPBACK, 0)) as listener:
            accepting = asyncio.create_task(asyncio.to_thread(one_handshake, listener, context))
            answer = await exchange(f"https://{LOOPBACK}:{listener.getsockname()[1]}/", GET, PATIENT)
            await accepting
            return answer

    answer = play(scenario())
    assert (answer.failure, answer.status) == (Failure.CLIENT_CERTIFICATE, None)
    assert answer.alert == {TLS12: 40, TLS13: 116}[version]


def test_client_certificate_demanded_without_a_word() -> None:
    """Up to TLS 1.2 the demand is seen in clear, so a server that just leaves is understood too."""
    context = server_tls(TLS12)
    context.verify_mode = ssl.CERT_REQUIRED
    answer = play(asked(says(FINE), scheme="https", tls=context))
    assert (answer.failure, answer.alert) == (Failure.CLIENT_CERTIFICATE, None)


def test_client_certificate_asked_for_but_not_demanded() -> None:
    """A server that only asks gets no certificate and answers."""
    context = server_tls()
    context.verify_mode = ssl.CERT_OPTIONAL
    assert play(asked(says(FINE), scheme="https", tls=context)).status == 200


def test_real_tls_server_asked_in_clear() -> None:
    """OpenSSL hangs up on HTTP in clear without a word, so nothing more than that is claimed."""

    async def scenario() -> Answer:
        with socket.create_server((LOOPBACK, 0)) as listener:
            accepting = asyncio.create_task(asyncio.to_thread(one_handshake, listener, server_tls()))
            answer = await exchange(f"http://{LOOPBACK}:{listener.getsockname()[1]}/", GET, PATIENT)
            await accepting
            return answer

    assert play(scenario()).failure in {Failure.RESET, Failure.CLOSED_EARLY}


def test_http2_only_inside_tls() -> None:
    """A server that agrees to HTTP/1.1 and then speaks HTTP/2 is told by its first frame."""
    settings = b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"
    assert play(asked(says(settings), scheme="https", tls=server_tls())).failure is Failure.HTTP2_ONLY


def test_only_http_1_1_is_offered() -> None:
    """A server that speaks both is asked in HTTP/1.1."""
    agreed: list[str | None] = []

    async def behave(reader: Reader, writer: Writer) -> None:
        agreed.append(writer.get_extra_info("ssl_object").selected_alpn_protocol())
        await says(FINE)(reader, writer)

    context = server_tls()
    context.set_alpn_protocols(["h2", "http/1.1"])
    assert play(asked(behave, scheme="https", tls=context)).status == 200
    assert agreed == ["http/1.1"]


def test_name_of_the_url_is_asked_for() -> None:
    """TLS asks for the host of the URL, wherever the connection goes; an address is not asked for."""
    asked_for: list[str | None] = []
    context = server_tls()
    context.sni_callback = lambda _, name, __: asked_for.append(name)

    async def scenario() -> None:
        async with serving(says(FINE), context) as port:
            await asked_by_name(port, scheme="https", host="wecom.test.")
            await asked_by_name(port, scheme="https", host="企业微信.test")
            await exchange(f"https://{LOOPBACK}:{port}/", GET, PATIENT)

    play(scenario())
    assert asked_for == ["wecom.test", "xn--vhquv7uj40c.test", None]


def test_large_request_inside_tls() -> None:
    """A request of megabytes arrives whole."""
    got: list[int] = []

    async def behave(reader: Reader, writer: Writer) -> None:
        await reader.readuntil(b"\r\n\r\n")
        got.append(len(await reader.readexactly(3_000_000)))
        writer.write(FINE)
        await end(reader, writer)

    post = Request(method="POST", query="", body=b"x" * 3_000_000)
    assert play(asked(behave, request=post, scheme="https", tls=server_tls())).status == 200
    assert got == [3_000_000]
