"""What goes into a bundle besides the report: every item collected, absent or refused, and why."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from wecom_doctor.facts.callback_url import CallbackUrl, Scope
from wecom_doctor.facts.codec import to_json
from wecom_doctor.net.listeners import listeners_around
from wecom_doctor.net.machine import processes, service, this_machine
from wecom_doctor.settings.nginx import Unreadable, sites_of

NGINX_CONF = "/etc/nginx/nginx.conf"
LOG_LINES_MAX = 300
LOG_BYTES_MAX = 256_000


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
    except Unreadable:
        return Item(name="nginx.json", state=State.REFUSED, why="unreadable")


def log(path: str, number: int) -> Item:
    """The last lines of a log file."""
    name = f"logs/{number}-{Path(path).name}"
    try:
        with open(path, "rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - LOG_BYTES_MAX))
            content = file.read(LOG_BYTES_MAX)
    except FileNotFoundError:
        return Item(name=name, state=State.ABSENT, why="no_file")
    except OSError:
        return Item(name=name, state=State.REFUSED, why="unreadable")
    lines = content.decode("utf-8", "replace").splitlines()[-LOG_LINES_MAX:]
    return Item(name=name, state=State.COLLECTED, content="\n".join(lines) + "\n")
