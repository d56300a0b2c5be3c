"""Receivers made with software of others, started on loopback ports of their own and ended again."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.peers.receivers.programs import PROGRAMS, Missing, Place, Ports, Receiver, Start
from tests.ports import free_ports

GIVE_UP_S = 60.0
POLL_S = 0.02

NEEDED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "JAVA_HOME")


@dataclass
class Process:
    """One program that runs in a group of its own, and what it says."""

    start: Start
    log: Path
    popen: "subprocess.Popen[bytes]" = field(init=False)

    def __enter__(self) -> "Process":
        with self.log.open("wb") as log:
            self.popen = subprocess.Popen(
                self.start.command,
                cwd=self.start.folder,
                env={**plain_environment(), **self.start.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def __exit__(self, *_: object) -> None:
        for what in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.popen.pid, what)
                self.popen.wait(GIVE_UP_S if what is signal.SIGKILL else 2)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                pass

    def said(self) -> str:
        """What the program printed so far."""
        return self.log.read_text("utf-8", "replace")

    def await_port(self, port: int) -> None:
        """Come back when somebody listens there."""
        give_up_at = time.monotonic() + GIVE_UP_S
        while not listens(port):
            assert self.popen.poll() is None, f"{self.start.command[:4]} ended:\n{self.said()}"
            assert time.monotonic() < give_up_at, f"{self.start.command[:4]} does not listen:\n{self.said()}"
            time.sleep(POLL_S)


@dataclass
class Running:
    """All receivers that run."""

    ports: Ports
    processes: dict[str, list[Process]]
    missing: dict[str, str]

    def runs(self, receiver: Receiver) -> bool:
        """Whether all that it needs is installed."""
        return not any(one.program in self.missing for one in receiver.all)

    def url(self, receiver: Receiver) -> str:
        """Where the console would call; skips when a program that it needs is not installed."""
        for one in receiver.all:
            if one.program in self.missing:
                pytest.skip(self.missing[one.program])
        return f"{receiver.scheme}://127.0.0.1:{self.ports[receiver]}{receiver.called}"

    def said(self, receiver: Receiver) -> str:
        """The end of what the program of a receiver printed, for the message of a failing test."""
        return "\n".join(one.said()[-2000:] for one in self.processes.get(receiver.program, []))


def plain_environment() -> dict[str, str]:
    """What a program needs to run; whatever else this process has, a debug page would show."""
    return {name: os.environ[name] for name in NEEDED if name in os.environ}


def listens(port: int) -> bool:
    """Whether somebody accepts connections."""
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def started(receivers: Iterable[Receiver], folder: Path) -> Iterator[Running]:
    """All these receivers, started side by side."""
    wanted = {two for one in receivers for two in one.all}
    everywhere = dict(zip(sorted(wanted, key=repr), free_ports(len(wanted)), strict=True))
    running = Running(everywhere, {}, {})
    with ExitStack() as stack:
        for name in sorted({one.program for one in wanted}):
            ports = {one: port for one, port in everywhere.items() if one.program == name}
            (folder / name).mkdir()
            try:
                starts = PROGRAMS[name](Place(ports, everywhere, folder / name))
            except Missing as missing:
                running.missing[name] = str(missing)
                continue
            logs = (folder / f"{name}-{number}.log" for number in range(len(starts)))
            processes = [stack.enter_context(Process(*two)) for two in zip(starts, logs, strict=False)]
            running.processes[name] = processes
        for one, port in everywhere.items():
            if one.program not in running.missing:
                owners = running.processes[one.program]
                for owner in owners if len(owners) == 1 else [two for two in owners if str(port) in str(two.start)]:
                    owner.await_port(port)
        yield running
