"""In which container we are, and who listens next door, read off the files of a Linux system."""

import os
from pathlib import Path

import pytest

from wecom_doctor.facts.listeners import Container
from wecom_doctor.net.surroundings import address_of, container, next_door

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
ROW = "   0: {place} 00000000:0000 {state} 00000000:00000000 00:00000000 00000000  1000        0 41222 1\n"


def write(path: Path, text: str = "") -> Path:
    """A file with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.fixture(autouse=True)
def outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests themselves may run in a cluster."""
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)


@pytest.mark.parametrize(
    ("groups", "kind"),
    [
        ("0::/user.slice/user-1000.slice/session-2.scope", None),
        ("0::/user.slice/user-docker.slice", None),
        ("12:pids:/docker/3f1c9a\n0::/docker/3f1c9a", Container.DOCKER),
        ("0::/system.slice/docker-3f1c9a.scope", Container.DOCKER),
        ("0::/kubepods.slice/kubepods-pod1.slice/docker-3f1c9a.scope", Container.KUBERNETES),
        ("0::/machine.slice/libpod-3f1c9a.scope", Container.PODMAN),
        ("4:memory:/lxc/web", Container.LXC),
        # With groups of their own, containers see none of this.
        ("0::/", None),
    ],
)
def test_the_group_tells(tmp_path: Path, groups: str, kind: Container | None) -> None:
    """Runtimes put their processes into groups that are called after them."""
    write(tmp_path / "proc/self/cgroup", groups)
    assert container(tmp_path) is kind


@pytest.mark.parametrize(("mark", "kind"), [(".dockerenv", Container.DOCKER), ("run/.containerenv", Container.PODMAN)])
def test_a_file_tells(tmp_path: Path, mark: str, kind: Container) -> None:
    """Runtimes leave a file behind."""
    write(tmp_path / mark)
    assert container(tmp_path) is kind


def test_a_variable_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kubernetes says where its own server is."""
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    assert container(tmp_path) is Container.KUBERNETES


def test_no_sign_is_no_container(tmp_path: Path) -> None:
    """Systems without these files are not Linux, or are no container."""
    assert container(tmp_path) is None


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("0100007F", "127.0.0.1"),
        ("00000000", "0.0.0.0"),
        ("00000000000000000000000001000000", "::1"),
        ("B80D0120000000000000000007000000", "2001:db8::7"),
    ],
)
@pytest.mark.skipif("sys.byteorder != 'little'")
def test_addresses_of_the_table(written: str, address: str) -> None:
    """Linux writes words in the order of the machine."""
    assert address_of(written) == address


def process(proc: Path, name: str, network: Path, *rows: tuple[str, str], six: bool = False) -> None:
    """A process in a network, with what is open there."""
    (proc / name / "ns").mkdir(parents=True)
    os.link(network, proc / name / "ns/net")
    table = HEAD + "".join(ROW.format(place=place, state=state) for place, state in rows)
    write(proc / name / "net/tcp6" if six else proc / name / "net/tcp", table)


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """Two networks: ours with a listener on 8001, another with listeners on 8000 and a connection to 8001."""
    ours, theirs, third = (write(tmp_path / one) for one in ("ours", "theirs", "third"))
    folder = tmp_path / "proc"
    process(folder, "self", ours)
    process(folder, "7", ours, ("00000000:1F41", "0A"))
    process(folder, "8", theirs, ("00000000:1F40", "0A"), ("00000000:1F41", "01"))
    process(folder, "9", theirs, ("00000000:1F40", "0A"))
    process(folder, "10", third, ("00000000000000000000000001000000:1F40", "0A"), six=True)
    write(folder / "version")
    return folder


def test_who_listens_next_door(proc: Path) -> None:
    """Other networks only, each once, over both kinds of addresses."""
    found = next_door(8000, proc)
    assert sorted((one.address, one.port, one.loopback, one.process) for one in found) == [
        ("0.0.0.0", 8000, False, ""),
        ("::1", 8000, True, ""),
    ]


def test_nobody_listens_next_door(proc: Path) -> None:
    """Ours is not next door, and a connection is no listener."""
    assert next_door(8001, proc) == ()


def test_no_doors(tmp_path: Path) -> None:
    """Systems without /proc tell nothing."""
    assert next_door(8000, tmp_path / "proc") == ()
