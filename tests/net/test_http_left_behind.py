"""After an exchange, however it ended, no task, connection, warning or memory of it is left."""

import asyncio
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.net.http_servers import GET, LOOPBACK, Reader, Writer, play, says, server_tls, serving
from wecom_doctor.facts.exchange import Answer, Failure
from wecom_doctor.net.http import Caps, exchange

ROOT = Path(__file__).parents[2]
PEAK_MEBIBYTES_MAX = 150
GROWTH_MEBIBYTES_MAX = 30


async def leaves_a_connection() -> None:
    """A connection that nobody closes."""
    async with serving(says(b"")) as port:
        KEPT.append(socket.create_connection((LOOPBACK, port)))


async def leaves_a_task() -> None:
    """A task that nobody waits for."""
    KEPT.append(asyncio.create_task(asyncio.sleep(60)))


async def leaves_an_error() -> None:
    """An error that nobody looks at."""
    asyncio.get_running_loop().create_future().set_exception(OSError())


KEPT: list[Any] = []


@pytest.mark.parametrize("leak", [leaves_a_connection, leaves_a_task, leaves_an_error])
def test_what_is_left_behind_is_noticed(leak: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Every scenario of these tests is played by what finds connections, tasks and unseen errors; and it finds them."""
    with pytest.raises(AssertionError):
        play(leak())
    for one in KEPT:
        if isinstance(one, socket.socket):
            one.close()
    KEPT.clear()


@pytest.mark.parametrize("secured", [False, True], ids=["http", "https"])
def test_connection_is_ended_at_once(secured: bool) -> None:
    """The endpoint sees the end when the answer is there, though it would have kept the connection."""

    async def scenario() -> None:
        ended = asyncio.Event()

        async def behave(reader: Reader, writer: Writer) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            assert await reader.read() == b""
            ended.set()

        async with serving(behave, server_tls() if secured else None) as port:
            await exchange(f"http{'s' if secured else ''}://{LOOPBACK}:{port}/", GET, Caps(whole_s=30.0))
            await ended.wait()

    play(scenario())


def test_a_cancelled_exchange_is_ended_too() -> None:
    """Whoever stops waiting gets no answer, and the endpoint sees the end."""

    async def scenario() -> None:
        come, ended = asyncio.Event(), asyncio.Event()

        async def behave(reader: Reader, writer: Writer) -> None:
            await reader.readuntil(b"\r\n\r\n")
            come.set()
            await reader.read()
            ended.set()

        async with serving(behave) as port:
            asking = asyncio.create_task(exchange(f"http://{LOOPBACK}:{port}/", GET, Caps(whole_s=30.0)))
            await come.wait()
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            await ended.wait()

    play(scenario())


HANGING_RESOLVER = """
    import asyncio, socket, threading
    from wecom_doctor.net.http import Caps, exchange
    from wecom_doctor.protocol.requests import Request

    def hangs(*_, flags=0, **__):
        if flags:
            raise socket.gaierror(socket.EAI_NONAME, "whatever")
        threading.Event().wait()

    socket.getaddrinfo = hangs
    caps = Caps(whole_s=0.2)
    print(asyncio.run(exchange("http://wecom.test/", Request(method="GET", query=""), caps)).failure)
"""


def test_a_hanging_resolver_does_not_keep_the_program() -> None:
    """The C library cannot be told to stop asking, and the program ends all the same."""
    program = [sys.executable, "-c", textwrap.dedent(HANGING_RESOLVER)]
    finished = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert (finished.stdout, finished.stderr) == ("name-unanswered\n", "")


def test_a_flood_does_not_outlast_the_deadline() -> None:
    """An endpoint whose bytes are always there already is given up in time, as is one whose bytes are late."""
    ended = threading.Event()

    def flood(listener: socket.socket) -> None:
        accepted, _ = listener.accept()
        piece = b"HTTP/1.1 100 Continue\r\n\r\n" * 1000
        with accepted, suppress(OSError):
            while not ended.is_set():
                accepted.sendall(piece)

    async def scenario() -> Answer:
        with socket.create_server((LOOPBACK, 0)) as listener:
            flooding = asyncio.create_task(asyncio.to_thread(flood, listener))
            # Ends the flood, and with it the test, if the deadline does not.
            rescue = threading.Timer(5.0, ended.set)
            rescue.start()
            caps = Caps(whole_s=0.3, head_bytes=10**12)
            answer = await exchange(f"http://{LOOPBACK}:{listener.getsockname()[1]}/", GET, caps)
            rescue.cancel()
            await flooding
            return answer

    assert play(scenario()).failure is Failure.DRIP


# The server runs in a process of its own, so that only the client is measured. That is read from the kernel: getrusage
# starts from the peak of the process that started it.
SERVER = """
    import asyncio, sys
    from tests.net.test_http_hostile import TOO_LARGE, SLOW, OTHER_PROTOCOL
    from tests.net.http_servers import serving

    async def main():
        async with serving({**TOO_LARGE, **SLOW, **OTHER_PROTOCOL}[sys.argv[1]].behave) as port:
            print(port, flush=True)
            await asyncio.get_running_loop().create_future()

    asyncio.run(main())
"""
CLIENT = r"""
    import asyncio, re, sys
    from pathlib import Path
    from wecom_doctor.net.http import Caps, exchange
    from wecom_doctor.protocol.requests import Request

    async def main(url):
        for _ in range(3):
            answer = await exchange(url, Request(method="GET", query=""), Caps(whole_s=20.0))
            print(answer.failure)
    def peak():
        return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])

    before = peak()
    asyncio.run(main(sys.argv[1]))
    print(before, peak())
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from Linux")
@pytest.mark.parametrize("name", ["floods headers", "sends 100 MB", "floods chunks", "packs a bomb"])
def test_memory_is_bounded(name: str) -> None:
    """An endpoint that sends without end costs a few megabytes, and the whole process stays far below its limit."""
    server = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SERVER), name], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with server:
        assert server.stdout is not None
        url = f"http://{LOOPBACK}:{server.stdout.readline().strip()}/"
        client = [sys.executable, "-c", textwrap.dedent(CLIENT), url]
        finished = subprocess.run(client, cwd=ROOT, capture_output=True, text=True, check=True)
        server.kill()
    *failures, figures = finished.stdout.split("\n")[:-1]
    before, peak = map(int, figures.split())
    assert failures == ["too-large"] * 3
    assert finished.stderr == ""
    assert peak / 1024 < PEAK_MEBIBYTES_MAX
    assert (peak - before) / 1024 < GROWTH_MEBIBYTES_MAX
