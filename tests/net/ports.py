"""Ports of loopback that accept nothing."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

LOOPBACK = "127.0.0.1"


def closed_port(host: str = LOOPBACK) -> int:
    """A port that nobody listens on."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as unused:
        unused.bind((host, 0))
        return int(unused.getsockname()[1])


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
