"""Ports for the programs that tests start: every test process takes them from a stretch of its own."""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

LOOPBACK = "127.0.0.1"

# Below the range that connections of this machine start from, so that no connection takes a port between its choice
# and the start of its server.
FIRST, LAST = 12_000, 32_000
STRETCHES = 8

_taken = 0


def stretch() -> range:
    """What belongs to this test process; side by side, `gw3` takes the fourth of eight stretches."""
    length = (LAST - FIRST) // STRETCHES
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % STRETCHES
    return range(FIRST + number * length, FIRST + (number + 1) * length)


def free_ports(count: int, host: str = LOOPBACK) -> list[int]:
    """Ports that nobody has, neither for connections nor for packets; each is given out once in a round."""
    found: list[int] = []
    own = stretch()
    with ExitStack() as held:
        for _ in own:
            if len(found) == count:
                return found
            port = _next(own)
            if all(_held(held, kind, host, port) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)):
                found.append(port)
    raise OSError(f"no {count} free ports between {own.start} and {own.stop}")


def free_port(host: str = LOOPBACK) -> int:
    """One of them."""
    return free_ports(1, host)[0]


@contextmanager
def deaf_port(host: str = LOOPBACK) -> Iterator[int]:
    """A port whose queue is full, so that the system drops what comes as a firewall would."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server((host, 0), backlog=0))
        port = int(listener.getsockname()[1])
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            with suppress(BlockingIOError):
                filler.connect((LOOPBACK, port))
        yield port


def _next(own: range) -> int:
    """The next port of the round, which begins elsewhere in every process so that two runs rarely meet."""
    global _taken
    _taken += 1
    return own[(os.getpid() * 97 + _taken) % len(own)]


def _held(held: ExitStack, kind: socket.SocketKind, host: str, port: int) -> bool:
    """Whether the port could be taken; it is held until all are found."""
    one = held.enter_context(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind))
    try:
        one.bind((host, port))
    except OSError:
        return False
    return True
