"""A real NTP server with a clock that is off: chrony, which sees another time and sets nobody's clock."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.net.http_servers import play
from tests.ports import free_port
from wecom_doctor.facts.reference_clocks import Reading, Silence
from wecom_doctor.net import ntp
from wecom_doctor.net.ways import DIRECT, Address

LOOPBACK = "127.0.0.1"
PATIENCE_S = 20.0
CONFIGURATION = """
port {port}
bindaddress 127.0.0.1
allow 127.0.0.1
cmdport 0
bindcmdaddress /
pidfile {folder}/chronyd.pid
{local}
"""


def needed(name: str) -> str:
    """The path of a program, or the test is left out."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed, so no real NTP server can be asked")
    return found


@contextmanager
def chronyd(folder: Path, ahead_s: int, local: str = "local stratum 8") -> Iterator[int]:
    """A running chronyd whose clock is so far ahead; its port."""
    daemon, faketime = needed("chronyd"), needed("faketime")
    port = free_port()
    path = folder / "chrony.conf"
    path.write_text(CONFIGURATION.format(port=port, folder=folder, local=local))
    owner = ["-u", "root"] if os.getuid() == 0 else []
    # -x: it never sets the clock of this machine.
    command = [faketime, "-f", f"{ahead_s:+d}s", daemon, "-x", "-d", "-U", *owner, "-f", str(path)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True) as running:
        try:
            yield port
        finally:
            # faketime stays in front of the daemon and passes no signal on.
            os.killpg(running.pid, signal.SIGTERM)


def asked(port: int) -> Reading | Silence:
    """What the server says, once it listens."""
    ends = time.monotonic() + PATIENCE_S
    found: Reading | Silence = Silence.REFUSED
    while found is Silence.REFUSED and time.monotonic() < ends:
        found = play(ntp.time_of(Address(host=LOOPBACK, port=port), DIRECT, 5.0))
    return found


@pytest.mark.parametrize("ahead_s", [0, 300, -7200])
def test_the_offset_of_a_real_server_is_read(tmp_path: Path, ahead_s: int) -> None:
    """To the fraction of a second, whatever the load of this machine."""
    with chronyd(tmp_path, ahead_s) as port:
        found = asked(port)
    assert isinstance(found, Reading)
    assert abs(found.ahead_s - ahead_s) <= found.give_or_take_s + 0.1


def test_a_real_server_without_a_source_is_not_believed(tmp_path: Path) -> None:
    """A chronyd that never learned the time says so."""
    with chronyd(tmp_path, 300, local="") as port:
        assert asked(port) is Silence.UNSYNCHRONISED
