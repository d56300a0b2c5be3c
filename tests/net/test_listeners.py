"""Who listens on this machine, as real programs do."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psutil
import pytest

from tests.net.http_servers import play
from tests.ports import LOOPBACK, free_port
from wecom_doctor.facts.listeners import Listener, LocalListeners
from wecom_doctor.net import listeners as room
from wecom_doctor.net.listeners import listeners_around

SECRET = "S3cretThatStandsInTheArguments"
# Listens where it is told to, says at which port, and is there until its input ends.
PROGRAM = """
import socket, sys
listener = socket.create_server((sys.argv[1], 0), family=socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET)
print(listener.getsockname()[1], flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may take its time."""
    monkeypatch.setattr(room, "LISTING_S", 30.0)


@contextmanager
def program(address: str) -> Iterator[tuple[int, int]]:
    """Port and pid of a program that listens."""
    command = [sys.executable, "-c", PROGRAM, address, SECRET]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        yield int(running.stdout.readline()), running.pid
        assert running.stdin
        running.stdin.close()


def around(port: int) -> LocalListeners:
    """Who listens on a port, and elsewhere."""
    found = play(listeners_around(port))
    assert isinstance(found, LocalListeners)
    assert found.listed
    return found


@pytest.mark.parametrize(("address", "loopback"), [(LOOPBACK, True), ("::1", True), ("0.0.0.0", False), ("::", False)])
def test_a_program_on_the_port(address: str, loopback: bool) -> None:
    """Where it listens, its name and number, and none of its arguments."""
    with program(address) as (port, pid):
        found = around(port)
    (one,) = found.on_port
    assert (one.address, one.port, one.loopback, one.pid) == (address, port, loopback, pid)
    assert one.process.startswith("python")
    assert SECRET not in repr(found)


def test_a_program_on_another_port() -> None:
    """What may be the callback program is found where it is; this process itself is not meant."""
    port = free_port()
    with program(LOOPBACK) as (_, pid), socket.create_server((LOOPBACK, 0)):
        others = play(every(port))
    assert pid in {one.pid for one in others}
    assert os.getpid() not in {one.pid for one in others}


async def every(port: int) -> tuple[Listener, ...]:
    """All that listen elsewhere, however many there are on this machine."""
    shown = room.SHOWN_MAX
    room.SHOWN_MAX = sys.maxsize
    try:
        return (await listeners_around(port)).elsewhere
    finally:
        room.SHOWN_MAX = shown


def test_a_port_without_a_program() -> None:
    """A socket that is bound and does not listen is nobody."""
    with socket.socket() as bound:
        bound.bind((LOOPBACK, 0))
        assert around(bound.getsockname()[1]).on_port == ()


def test_only_a_few_are_told() -> None:
    """A machine with many servers does not fill the report."""
    assert len(around(free_port()).elsewhere) <= room.SHOWN_MAX


def connection(address: str, port: int, pid: int | None, status: str = "LISTEN") -> Any:
    """A row of the system's table."""
    where = psutil._ntuples.addr(address, port)
    return psutil._ntuples.sconn(3, socket.AF_INET, socket.SOCK_STREAM, where, (), status, pid)


def told(monkeypatch: pytest.MonkeyPatch, table: list[Any] | Exception, names: dict[int, str]) -> LocalListeners:
    """What is made of such a table."""

    def listed(kind: str) -> list[Any]:
        assert kind == "tcp"
        if isinstance(table, Exception):
            raise table
        return table

    monkeypatch.setattr(psutil, "net_connections", listed)
    monkeypatch.setattr(room, "name_of", lambda pid: names.get(pid, ""))
    monkeypatch.setattr(room, "next_door", lambda port: ())
    found = play(listeners_around(443))
    assert isinstance(found, LocalListeners)
    return found


def test_workers_are_one_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server's workers share its port; the first process stands for all."""
    table = [connection("0.0.0.0", 443, pid) for pid in (900, 812, 901)]
    names = dict.fromkeys((900, 812, 901), "nginx")
    assert [(one.process, one.pid) for one in told(monkeypatch, table, names).on_port] == [("nginx", 812)]


def test_services_of_the_system_are_not_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database is no callback program; what has no name may be one."""
    table = [
        connection("127.0.0.1", 3306, 1),
        connection("0.0.0.0", 22, 2),
        connection("127.0.0.1", 8001, 3),
        connection("0.0.0.0", 9000, None),
        connection("127.0.0.1", 8002, 3, "ESTABLISHED"),
    ]
    found = told(monkeypatch, table, {1: "mysqld", 2: "sshd", 3: "python3"})
    assert [(one.port, one.process) for one in found.elsewhere] == [(8001, "python3"), (9000, "")]
    assert found.on_port == ()


@pytest.mark.parametrize("error", [psutil.AccessDenied(), OSError(13, "no")])
def test_a_system_that_does_not_tell(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """macOS shows nothing to those who are not root, and that is no empty list."""
    found = told(monkeypatch, error, {})
    assert (found.listed, found.on_port, found.elsewhere) == (False, (), ())
