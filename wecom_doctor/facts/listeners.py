"""Who listens on this machine, when the target is this machine."""

from dataclasses import dataclass
from enum import StrEnum

from wecom_doctor.model import Fact


class Container(StrEnum):
    """What keeps this process apart from the machine it runs on."""

    DOCKER = "docker"
    PODMAN = "podman"
    KUBERNETES = "kubernetes"
    LXC = "lxc"


@dataclass(frozen=True, kw_only=True)
class Listener:
    """A port that a program listens on; whose it is when the system tells, and never with its arguments."""

    address: str
    port: int
    loopback: bool
    process: str = ""
    pid: int | None = None


@dataclass(frozen=True, kw_only=True)
class LocalListeners(Fact):
    """Who listens on the target's port, and where else programs of web applications do.

    `listed` is False where the system keeps the list to itself; `next_door` are listeners on that port in other network
    namespaces, which is where containers have theirs.
    """

    port: int
    listed: bool
    on_port: tuple[Listener, ...] = ()
    elsewhere: tuple[Listener, ...] = ()
    next_door: tuple[Listener, ...] = ()
    container: Container | None = None
