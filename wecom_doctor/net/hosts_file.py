"""What the hosts file of this machine says about a name."""

import ipaddress
import os
from pathlib import Path

WINDOWS = "System32/drivers/etc/hosts"
PATH = Path("/etc/hosts") if os.name == "posix" else Path(os.environ.get("SYSTEMROOT", "C:/Windows"), WINDOWS)
BYTES_MAX = 1_000_000


def hosts_entries(name: str, path: Path = PATH) -> tuple[str, ...]:
    """The addresses that the file gives for a name; a file that cannot be read gives none."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            lines = file.read(BYTES_MAX).splitlines()
    except OSError:
        return ()
    found = []
    for line in lines:
        address, *names = line.partition("#")[0].split() or [""]
        if name.lower() in (one.lower().rstrip(".") for one in names):
            found += as_address(address)
    return tuple(dict.fromkeys(found))


def as_address(text: str) -> list[str]:
    """The address in its usual spelling, if it is one."""
    try:
        return [str(ipaddress.ip_address(text))]
    except ValueError:
        return []
