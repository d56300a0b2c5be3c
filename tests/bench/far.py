"""`check` against a healthy endpoint at the end of a long road, counted in round trips."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.authority import new_authority
from tests.bench.endpoint import OLDER_PORT
from tests.examination.machines import ROOT, Machine, machine
from wecom_doctor.examination.demo import PATH, demo_settings
from wecom_doctor.settings.write import write_settings

HERE, THERE = "10.98.0.1", "10.98.0.2"
ORIGINS = {"http": f"http://{THERE}", "https": f"https://{THERE}", "TLS 1.2": f"https://{THERE}:{OLDER_PORT}"}
ROUND_TRIP_S, ROUNDS, PROMISED = 0.2, 5, 12
NEEDED = ("/dev/net/tun", "/usr/sbin/ip", "/usr/bin/unshare", "/usr/bin/nsenter")


@contextmanager
def printing(command: list[str], word: str) -> Iterator[None]:
    """A program that runs meanwhile, from the moment on in which it says a word."""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout
            assert running.stdout.readline() == f"{word}\n"
            yield
        finally:
            running.terminate()


@contextmanager
def apart(here: Machine, there: Machine, one_way_s: float) -> Iterator[None]:
    """The two machines at the ends of a wire of that length."""
    wire = [sys.executable, "-m", "tests.bench.long_wire", str(here.pid), str(there.pid), str(one_way_s)]
    with printing(wire, "wired"):
        for one, address, peer in ((here, HERE, THERE), (there, THERE, HERE)):
            one.runs("ip", "addr", "add", address, "peer", peer, "dev", "wire")
            one.runs("ip", "link", "set", "wire", "up")
        yield


def seconds(at: Machine, command: list[str]) -> float:
    """How long a command of ours takes in that machine when nothing else disturbs it."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        doctor = at.inside(sys.executable, "-m", "wecom_doctor", *command)
        done = subprocess.run(doctor, cwd=ROOT, capture_output=True, text=True, check=False)
        taken.append(time.perf_counter() - began)
        assert done.returncode == 0, done.stdout
    return min(taken)


def far() -> None:
    """How many round trips the whole of `check` takes beyond what it takes without any."""
    if os.geteuid() != 0 or not all(map(os.path.exists, NEEDED)):
        print(f"  a long road needs root and {', '.join(NEEDED)}")
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        here, there = stack.enter_context(machine()), stack.enter_context(machine())
        env, authority = folder / ".env", new_authority(folder)
        write_settings(str(env), demo_settings(), force=False)
        endpoint = [sys.executable, "-m", "tests.bench.endpoint", str(env), str(authority.identity(THERE))]
        stack.enter_context(printing(there.inside(*endpoint), "serving"))
        trust = ("--ca-file", str(authority.file))
        commands = {
            name: ["check", f"{origin}{PATH}", "--env-file", str(env), "--offline", *trust]
            for name, origin in ORIGINS.items()
        }
        with apart(here, there, 0.0):
            near_s = {name: seconds(here, command) for name, command in commands.items()}
        with apart(here, there, ROUND_TRIP_S / 2):
            for name, command in commands.items():
                trips = (seconds(here, command) - near_s[name]) / ROUND_TRIP_S
                print(f"  {name:<9}{ROUND_TRIP_S * 1000:.0f} ms away  {trips:5.1f} round trips  promised {PROMISED}")
