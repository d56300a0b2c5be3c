"""The hosts file of this machine."""

import os
from collections.abc import Iterator

FILE = "/etc/hosts"
WINDOWS_FILE = r"C:\Windows\System32\drivers\etc\hosts"
READ_BYTES = 1_000_000
ADDRESSES_MAX = 4


def pinned_in_hosts(host: str, path: str | None = None) -> tuple[str, ...]:
    """The addresses that the hosts file gives to a name."""
    file = path or (WINDOWS_FILE if os.name == "nt" else FILE)
    return tuple(dict.fromkeys(addresses_of(host.lower(), lines_of(file))))[:ADDRESSES_MAX]


def lines_of(path: str) -> list[str]:
    """The lines of a file, if it can be read."""
    try:
        with open(path, "rb") as file:
            return file.read(READ_BYTES).decode("utf-8", "replace").splitlines()
    except OSError:
        return []


def addresses_of(host: str, lines: list[str]) -> Iterator[str]:
    """The first word of every line that names the host behind it."""
    for line in lines:
        address, *names = line.partition("#")[0].split() or [""]
        if host in (name.lower() for name in names):
            yield address
