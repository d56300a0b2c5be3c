"""This machine as support wants to know it: system, versions, processes behind a port, the service they belong to."""

import importlib.metadata
import os
import platform
import shlex
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wecom_doctor.net.processes import run_program
from wecom_doctor.net.surroundings import PROC, container

LIBRARIES = ("click", "cryptography", "dnspython", "httpx", "h11", "httpcore", "psutil", "rich", "certifi")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
LOCALE = ("LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "TZ")
PROPERTIES = "Id,ActiveState,SubState,Result,NRestarts,ExecMainStatus,ExecMainStartTimestamp,Restart"
ARGUMENTS_MAX = 60


def this_machine() -> dict[str, Any]:
    """What the machine is, and what this process sees of it."""
    return {
        "system": platform.platform(),
        "kernel": platform.release(),
        "machine": platform.machine(),
        "python": sys.version.split()[0],
        "libraries": {name: version_of(name) for name in LIBRARIES},
        "container": container(),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "time_zone": list(time.tzname),
        "utc_offset_s": -time.timezone,
        "locale": {name: os.environ[name] for name in LOCALE if name in os.environ},
        "proxies": {name: os.environ[name] for one in PROXIES for name in (one, one.lower()) if name in os.environ},
        "working_directory": str(Path.cwd()),
        "is_root": hasattr(os, "geteuid") and os.geteuid() == 0,
    }


def version_of(library: str) -> str | None:
    """The version of a library, if it is installed."""
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return None


def processes(pids: Iterable[int]) -> list[dict[str, Any]]:
    """What is known of some processes; their arguments hold secrets and must be redacted."""
    import psutil

    found = []
    for pid in sorted(set(pids)):
        try:
            process = psutil.Process(pid)
            with process.oneshot():
                started = datetime.fromtimestamp(process.create_time(), UTC)
                found.append(
                    {
                        "pid": pid,
                        "name": process.name(),
                        "user": process.username(),
                        # As one text: what stands before an argument tells whether it is a password.
                        "command_line": shlex.join(process.cmdline()[:ARGUMENTS_MAX]),
                        "started": started.isoformat(timespec="seconds"),
                        "unit": unit_of(pid),
                    }
                )
        except (psutil.Error, KeyError, OSError):
            continue
    return found


def unit_of(pid: int, proc: Path = PROC) -> str | None:
    """The systemd unit that a process belongs to, by its control group."""
    try:
        groups = (proc / str(pid) / "cgroup").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    parts = [part for line in groups.splitlines() for part in line.rpartition(":")[2].split("/")]
    return next((part for part in reversed(parts) if part.endswith(".service")), None)


async def service(unit: str) -> str | None:
    """The state of a unit and its file as systemctl shows them; None where there is no systemd."""
    state = await run_program("systemctl", "show", unit, f"--property={PROPERTIES}", "--no-pager")
    if state.status != 0 or not state.output:
        return None
    file = await run_program("systemctl", "cat", unit, "--no-pager")
    return f"{state.output.rstrip()}\n\n{file.output}" if file.status == 0 else state.output
