"""A wire of any length between two network namespaces: `python -m tests.bench.long_wire PID PID SECONDS`.

Packets leave one end through a TUN device and come out of the other after that time, so the delay is that of a road
and needs no module of the kernel as netem does.
"""

import ctypes
import fcntl
import os
import select
import struct
import sys
import time
from collections import deque
from contextlib import suppress

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
PACKET_BYTES = 65_536
NAME = b"wire"


def end_in(pid: int) -> int:
    """A TUN device in the network of a process."""
    namespace = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace, 0) != 0:
        raise OSError(ctypes.get_errno(), "setns")
    os.close(namespace)
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", NAME, IFF_TUN | IFF_NO_PI))
    return device


def carry(ends: tuple[int, int], delay_s: float) -> None:
    """Take what comes at either end to the other, each packet when its time has come."""
    other = dict(zip(ends, reversed(ends), strict=True))
    # All take equally long, so the first to come is the first to leave.
    travelling: deque[tuple[float, int, bytes]] = deque()
    while True:
        wait_s = max(0.0, travelling[0][0] - time.monotonic()) if travelling else None
        ready, _, _ = select.select(ends, (), (), wait_s)
        now = time.monotonic()
        travelling.extend((now + delay_s, other[end], os.read(end, PACKET_BYTES)) for end in ready)
        while travelling and travelling[0][0] <= time.monotonic():
            _, end, packet = travelling.popleft()
            # An end that is not up yet takes nothing.
            with suppress(OSError):
                os.write(end, packet)


def main(one: str, another: str, delay_s: str) -> None:
    """Carry until somebody ends it."""
    ends = end_in(int(one)), end_in(int(another))
    print("wired", flush=True)
    carry(ends, float(delay_s))


if __name__ == "__main__":
    main(*sys.argv[1:])
