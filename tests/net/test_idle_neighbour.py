"""Handshakes beside a silent connection, with Python's own server and with one that serves everybody."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

from tests.net.http_servers import LOOPBACK, Reader, Writer, play, serving
from tests.net.test_tls import context_of
from tests.peers.tls.authority import Wish, authority, issue
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.idle_neighbour import Beside
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.idle_neighbour import attempt, attempts

ROOT = authority("Test Root")
# Far more than a handshake on loopback takes, also while the machine is busy.
PATIENCE_S, AMPLE_S = 2.5, 20.0


@contextmanager
def builtin_server(context: ssl.SSLContext) -> Iterator[int]:
    """Python's own server with its listening socket wrapped, as its documentation once showed; its port."""
    with HTTPServer((LOOPBACK, 0), SimpleHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def test_pythons_own_server_is_held_up(tmp_path: Path) -> None:
    """It waits in the handshake of whoever came first."""
    with builtin_server(context_of(tmp_path, issue(Wish(), ROOT))) as port:
        seen = play(attempt(f"https://{LOOPBACK}:{port}/", Gate(), PATIENCE_S))
    assert seen == Beside(beside=Failure.TLS_TIMEOUT, afterwards=None)


def test_who_serves_everybody_is_tried_once(tmp_path: Path) -> None:
    """And no request is sent."""
    said = []

    async def scenario() -> tuple[Beside, ...]:
        over = asyncio.Event()

        async def noting(reader: Reader, _: Writer) -> None:
            said.append(await reader.read())
            over.set()

        async with serving(noting, context_of(tmp_path, issue(Wish(), ROOT))) as port:
            seen = await attempts(f"https://{LOOPBACK}:{port}/", Gate(), AMPLE_S)
            await over.wait()
            return seen

    assert play(scenario()) == (Beside(beside=None, afterwards=None),)
    assert said == [b""]


def test_nobody_there_is_no_proof() -> None:
    """A port that refuses has refused the silent connection."""
    url = f"https://{LOOPBACK}:1/"
    assert play(attempts(url, Gate(), AMPLE_S)) == (Beside(beside=Failure.REFUSED, afterwards=None),)
