"""What goes into a bundle besides the report: every item collected, absent or refused, and why."""

import asyncio
import codecs
import json
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from wecom_doctor.facts.callback_url import CallbackUrl, Scope
from wecom_doctor.facts.codec import to_json
from wecom_doctor.net._legible import harmless
from wecom_doctor.net.listeners import listeners_around
from wecom_doctor.net.machine import processes, service, this_machine
from wecom_doctor.settings.nginx import Unreadable, sites_of

NGINX_CONF = "/etc/nginx/nginx.conf"
LOG_LINES_MAX = 300
LOG_BYTES_MAX = 256_000
LINE_CHARACTERS_MAX = 4_000
COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"PK\x03\x04")
# Colours begin with the escape character.
PRINTABLE = bytes({*range(0x20, 0x7F), *range(0x80, 0x100), *b"\t\n\r\x1b"})
UNPRINTABLE_PART = 20


class State(StrEnum):
    """What became of an item."""

    COLLECTED = "collected"
    ABSENT = "absent"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One file of the bundle; `why` is a key of words.toml."""

    name: str
    state: State
    why: str = ""
    content: str = ""


def collected(url: CallbackUrl | None, logs: Iterable[str], nginx_conf: str | None) -> list[Item]:
    """Everything that this machine can tell about the target."""
    items = [as_json("system.json", this_machine())]
    items += sockets(url)
    items.append(nginx_sites(url, nginx_conf))
    return [*items, *(log(path, number) for number, path in enumerate(logs, 1))]


def as_json(name: str, value: Any) -> Item:
    """An item that is a JSON document."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n"
    return Item(name=name, state=State.COLLECTED, content=text)


def sockets(url: CallbackUrl | None) -> list[Item]:
    """Who listens on the target's port of this machine, the processes behind it, and their service."""
    names = ("listeners.json", "processes.json", "service.txt")
    if url is None or url.port is None:
        return [Item(name=one, state=State.ABSENT, why="no_url") for one in names]
    seen = asyncio.run(listeners_around(url.port))
    found = processes(one.pid for one in seen.on_port if one.pid is not None)
    # Elsewhere the same port is somebody else's: it is told with its name, not taken for the target's.
    listeners = as_json("listeners.json", {"target_is_here": url.scope is Scope.LOOPBACK, **to_json(seen)})
    if not found:
        return [listeners, *(Item(name=one, state=State.ABSENT, why="no_process") for one in names[1:])]
    return [listeners, as_json("processes.json", found), service_of([one["unit"] for one in found])]


def service_of(units: list[str | None]) -> Item:
    """The state of the first unit that a process belongs to."""
    unit = next(filter(None, units), None)
    if unit is None:
        return Item(name="service.txt", state=State.ABSENT, why="no_unit")
    shown = asyncio.run(service(unit))
    if shown is None:
        return Item(name="service.txt", state=State.ABSENT, why="no_systemd")
    return Item(name="service.txt", state=State.COLLECTED, content=shown)


def nginx_sites(url: CallbackUrl | None, conf: str | None) -> Item:
    """The sites of nginx that mention the host, and the location that answers."""
    path = Path(conf or NGINX_CONF)
    if url is None or url.host is None:
        return Item(name="nginx.json", state=State.ABSENT, why="no_url")
    if not path.is_file():
        return Item(name="nginx.json", state=State.ABSENT, why="no_file" if conf else "no_nginx")
    try:
        return as_json("nginx.json", sites_of(path, url.host, url.path or "/"))
    except PermissionError:
        return Item(name="nginx.json", state=State.REFUSED, why="no_permission")
    except Unreadable:
        return Item(name="nginx.json", state=State.REFUSED, why="unparsable")


def log(path: str, number: int) -> Item:
    """The last lines of a log file."""
    name = f"logs/{number}-{Path(path).name}"
    try:
        content = tail_of(path)
    except (FileNotFoundError, NotADirectoryError):
        return Item(name=name, state=State.ABSENT, why="no_file")
    except (OSError, ValueError):
        return Item(name=name, state=State.REFUSED, why="no_permission")
    if content is None:
        return Item(name=name, state=State.REFUSED, why="not_a_file")
    if content.startswith(COMPRESSED):
        return Item(name=name, state=State.REFUSED, why="compressed")
    text = text_of(content)
    if text is None:
        return Item(name=name, state=State.REFUSED, why="binary")
    lines = [one[:LINE_CHARACTERS_MAX] for one in text.splitlines()[-LOG_LINES_MAX:]]
    why = "" if lines else "empty_log"
    return Item(name=name, state=State.COLLECTED, why=why, content="".join(f"{one}\n" for one in lines))


def tail_of(path: str) -> bytes | None:
    """The end of a file, whole lines only; None for what is no file: a pipe or a device would never end."""
    # A pipe that nobody writes into would hold up even its opening.
    with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            return None
        # Even, so that UTF-16 is not read from the middle of a character.
        start = max(0, status.st_size - LOG_BYTES_MAX) & ~1
        file.seek(start)
        content = file.read(LOG_BYTES_MAX + 1)
    return content.partition(b"\n")[2].removeprefix(b"\0") if start and b"\n" in content else content


def text_of(content: bytes) -> str | None:
    """A log as text, each line in its own encoding, for several programs may write into one; None when it is none."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return harmless(content.decode("utf-16", "replace"))
    if content.count(0) * 4 > len(content):
        codec = wide_codec(content)
        return None if codec is None else harmless(content.decode(codec, "replace"))
    unprintable = len(content.translate(None, PRINTABLE))
    if unprintable * UNPRINTABLE_PART > len(content):
        return None
    return harmless("\n".join(line_of(one) for one in content.splitlines()))


def wide_codec(content: bytes) -> str | None:
    """UTF-16 by its noughts: where it is mostly ASCII, every other byte is one, and hardly any of those between."""
    even, odd = content[::2].count(0), content[1::2].count(0)
    if min(even, odd) * UNPRINTABLE_PART > len(content):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def line_of(line: bytes) -> str:
    """A line in UTF-8, else in the encoding of Chinese Windows."""
    for codec in ("utf-8", "gb18030"):
        try:
            return line.decode(codec)
        except UnicodeDecodeError:
            continue
    return line.decode("utf-8", "replace")
