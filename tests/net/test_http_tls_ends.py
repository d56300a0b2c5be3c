"""How a secured connection ends: by us, by the server, in order and in the middle."""

import asyncio
import os
import socket

from tests.net.http_servers import (
    GET,
    LOOPBACK,
    PATIENT,
    Behaviour,
    Reader,
    Writer,
    asked,
    forever,
    play,
    server_tls,
)
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.net.http import exchange

FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def test_connection_is_ended_with_a_goodbye() -> None:
    """The server sees an orderly end of TLS, which some log as an attack when it is missing."""
    ends: list[bytes] = []

    def serve(listener: socket.socket) -> None:
        accepted, _ = listener.accept()
        with server_tls().wrap_socket(accepted, server_side=True, suppress_ragged_eofs=False) as secured:
            secured.recv(65_536)
            secured.sendall(FINE)
            ends.append(secured.recv(65_536))

    async def scenario() -> None:
        with socket.create_server((LOOPBACK, 0)) as listener:
            serving_one = asyncio.create_task(asyncio.to_thread(serve, listener))
            await exchange(f"https://{LOOPBACK}:{listener.getsockname()[1]}/", GET, PATIENT)
            await serving_one

    play(scenario())
    assert ends == [b""]


def test_server_is_told_why_a_handshake_ends() -> None:
    """The server's log gets our alert instead of a bare end."""

    async def scenario() -> bytes:
        come: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

        async def behave(reader: Reader, writer: Writer) -> None:
            await reader.read(65_536)
            writer.write(b"\x16\x03\x03\x00\x05hello")
            come.set_result(await reader.read())

        assert (await asked(behave, scheme="https", until=come)).failure is Failure.TLS
        return await come

    told = play(scenario())
    assert (told[:2], told[3:5]) == (b"\x15\x03", b"\x00\x02")


def test_broken_record_in_the_answer() -> None:
    """An answer that is destroyed in the middle of TLS is a cut one."""

    async def behave(reader: Reader, writer: Writer) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(FINE[:-1])
        await asyncio.sleep(0.02)
        os.write(writer.get_extra_info("socket").fileno(), b"\x17\x03\x03\x00\x20" + bytes(32))
        await forever()

    answer = play(asked(behave, scheme="https", tls=server_tls()))
    assert (answer.failure, answer.status) == (Failure.CUT, 200)


def test_end_without_goodbye() -> None:
    """A connection cut inside TLS is a cut answer, and a whole answer without TLS's goodbye is whole."""

    def cuts(answer: bytes) -> Behaviour:
        async def behave(reader: Reader, writer: Writer) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await asyncio.sleep(0.05)
            writer.get_extra_info("socket").shutdown(1)
            await forever()

        return behave

    cut = play(asked(cuts(FINE[:-1]), scheme="https", tls=server_tls()))
    assert (cut.failure, cut.body) == (Failure.CUT, b"o")
    whole = play(asked(cuts(b"HTTP/1.1 200 OK\r\n\r\nok"), scheme="https", tls=server_tls()))
    assert (whole.failure, whole.body) == (None, b"ok")
