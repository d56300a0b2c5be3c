"""Two machines and a wire between them: network namespaces of Linux, which end with the last process in them."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("ip", "nft", "nsenter", "unshare")
HOLD = "echo ready; exec sleep infinity"


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A network of its own, kept alive by one process."""

    pid: int

    def inside(self, *command: str) -> list[str]:
        """A command that runs in this network."""
        return ["nsenter", f"--net=/proc/{self.pid}/ns/net", *command]

    def runs(self, *command: str, given: str = "") -> str:
        """What a command says that must succeed."""
        done = subprocess.run(
            self.inside(*command), cwd=ROOT, input=given, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout

    def python(self, module: str, *arguments: str, given: str = "") -> str:
        """What a module of the tests says."""
        return self.runs(sys.executable, "-m", module, *arguments, given=given)


@contextmanager
def machine() -> Iterator[Machine]:
    """A machine that has nothing but its loopback."""
    with subprocess.Popen(["unshare", "--net", "sh", "-c", HOLD], stdout=subprocess.PIPE, text=True) as holder:
        try:
            assert holder.stdout
            if holder.stdout.readline() != "ready\n":
                pytest.skip("network namespaces cannot be made here")
            made = Machine(pid=holder.pid)
            made.runs("ip", "link", "set", "lo", "up")
            yield made
        finally:
            holder.terminate()


@contextmanager
def listening(machine: Machine, *places: str) -> Iterator[None]:
    """A program that listens at ADDRESS:PORT places; `=greets` or `=hangs-up` behind one makes it do so."""
    command = machine.inside(sys.executable, "-m", "tests.examination.machine_listener", *places)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout
            assert running.stdout.readline() == "listening\n"
            yield
        finally:
            running.terminate()


@contextmanager
def wired(commands: Mapping[str, str], filters: str) -> Iterator[tuple[Machine, Machine]]:
    """Two machines with a wire from `wire` to `wire`; further commands of `ip` for each, filters for the second."""
    missing = [one for one in TOOLS if shutil.which(one) is None]
    if os.geteuid() != 0 or missing:
        pytest.skip(f"network namespaces need root and {', '.join(missing or TOOLS)}")
    with ExitStack() as stack:
        here, there = stack.enter_context(machine()), stack.enter_context(machine())
        wire = here.inside("ip", "link", "add", "wire", "type", "veth", "peer", "name", "wire", "netns", str(there.pid))
        if subprocess.run(wire, capture_output=True, check=False).returncode != 0:
            pytest.skip("network namespaces cannot be wired here")
        for one, lines in zip((here, there), commands.values(), strict=True):
            for line in lines.strip().splitlines():
                one.runs("ip", *line.split())
        there.runs("nft", "-f", "-", given=filters)
        yield here, there


def examined(machine: Machine, zone: Mapping[str, Sequence[str]], cases: Mapping[str, str]) -> dict[str, Any]:
    """What the checks of ports say about each URL in that machine."""
    said = machine.python("tests.examination.machine_doctor", given=json.dumps({"zone": zone, "cases": cases}))
    found: dict[str, Any] = json.loads(said)
    return found
