"""What goes into a bundle: logs of every kind, and of everything that is not there, why."""

import asyncio
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from wecom_doctor.examination.collecting import LOG_BYTES_MAX, LOG_LINES_MAX, Item, State, log
from wecom_doctor.net.machine import processes, service, unit_of

LINE = "2026-11-30 08:00:00 回调 ok"


def told(content: bytes, folder: Path) -> Item:
    """What becomes of a log with this content."""
    path = folder / "app.log"
    path.write_bytes(content)
    return log(str(path), 1)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_log_in_any_encoding(tmp_path: Path, codec: str) -> None:
    """Programs of Chinese Windows write GBK, PowerShell writes UTF-16."""
    item = told(f"started\n{LINE}\n".encode(codec), tmp_path)
    assert (item.state, item.why) == (State.COLLECTED, "")
    assert item.content.splitlines()[-1] == LINE


def test_two_encodings_in_one_log(tmp_path: Path) -> None:
    """Two programs write into one file; neither spoils the other's lines."""
    item = told(f"{LINE}\n".encode() + f"{LINE}\n".encode("gbk"), tmp_path)
    assert item.content == f"{LINE}\n{LINE}\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le"])
def test_of_a_huge_log_the_end(tmp_path: Path, codec: str) -> None:
    """Whole lines only, and no more than somebody reads; a file with a hole of a terabyte takes no longer."""
    path = tmp_path / "app.log"
    with path.open("wb") as file:
        file.truncate(10**12)
        file.seek(10**12)
        file.write("".join(f"{number} {LINE}\n" for number in range(20_000)).encode(codec))
    lines = log(str(path), 1).content.splitlines()
    assert len(lines) == LOG_LINES_MAX
    assert lines[-1] == f"19999 {LINE}"
    assert all(one.endswith(LINE) for one in lines)


def test_one_endless_line(tmp_path: Path) -> None:
    """A log without ends of lines is cut."""
    item = told(b"x" * (LOG_BYTES_MAX * 2), tmp_path)
    assert item.state is State.COLLECTED
    assert len(item.content) < LOG_BYTES_MAX


def test_colours_do_nothing_to_a_terminal(tmp_path: Path) -> None:
    """What steers a terminal is written as its escape."""
    assert told(b"\x1b[31mfailed\x1b[0m\r\n", tmp_path).content == "\\x1b[31mfailed\\x1b[0m\n"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\x1f\x8b\x08\x00" + bytes(50), "compressed"),
        (b"PK\x03\x04" + bytes(50), "compressed"),
        (bytes(range(256)) * 20, "binary"),
        (b"\x7fELF" + bytes(5000), "binary"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    """It is said what to do instead."""
    item = told(content, tmp_path)
    assert (item.state, item.why, item.content) == (State.REFUSED, why, "")


def test_an_empty_log_is_told(tmp_path: Path) -> None:
    """It was rotated just now, or the program writes elsewhere."""
    item = told(b"", tmp_path)
    assert (item.state, item.why) == (State.COLLECTED, "empty_log")


def pipe(path: Path) -> str:
    """A pipe that nobody writes into."""
    os.mkfifo(path)
    return str(path)


def folder(path: Path) -> str:
    """A folder."""
    path.mkdir()
    return str(path)


NO_FILES: dict[str, Callable[[Path], str]] = {
    "pipe": pipe,
    "folder": folder,
    "device without end": lambda _: "/dev/zero",
    "device without content": lambda _: "/dev/null",
}


@pytest.mark.skipif(os.name != "posix", reason="there are no pipes and devices in the file system")
@pytest.mark.parametrize("made", NO_FILES)
def test_what_would_never_end_is_refused(tmp_path: Path, made: str) -> None:
    """Nothing is read from it."""
    item = log(NO_FILES[made](tmp_path / "app.log"), 1)
    assert item.state is State.REFUSED
    assert item.why in {"not_a_file", "no_permission"}


@pytest.mark.parametrize("path", ["nowhere.log", "app.log/below"])
def test_a_log_that_is_not_there(tmp_path: Path, path: str) -> None:
    """Absent is not refused."""
    (tmp_path / "app.log").touch()
    assert log(str(tmp_path / path), 1).why == "no_file"


def test_a_name_with_a_nought_byte_is_no_bug() -> None:
    """Nothing of that name can be there."""
    assert log("a\0b", 1).state is State.REFUSED


def test_the_arguments_of_a_process_are_one_text() -> None:
    """So that the name before a password gives it away."""
    with subprocess.Popen([sys.executable, "-c", "input()", "--secret", "a b"], stdin=subprocess.PIPE) as running:
        (found,) = processes([running.pid])
        running.communicate(b"\n")
    assert shlex.split(found["command_line"])[-2:] == ["--secret", "a b"]


@pytest.mark.parametrize(
    ("groups", "unit"),
    [
        ("0::/system.slice/wecom-bot.service\n", "wecom-bot.service"),
        ("12:cpu:/\n1:name=systemd:/user.slice/user@0.service/app.slice/bot.service\n", "bot.service"),
        ("0::/\n", None),
    ],
)
def test_the_unit_of_a_process(tmp_path: Path, groups: str, unit: str | None) -> None:
    """Told by its control group."""
    (tmp_path / "7").mkdir()
    (tmp_path / "7/cgroup").write_text(groups)
    assert unit_of(7, tmp_path) == unit


SYSTEMCTL = """#!/bin/sh
case "$1" in
show) echo "Id=$2"; echo "ActiveState=active" ;;
cat) echo "# /etc/systemd/system/$2"; echo "[Service]"; echo "ExecStart=/usr/bin/bot" ;;
esac
"""


def test_the_state_and_the_file_of_a_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As systemctl shows them."""
    (tmp_path / "systemctl").write_text(SYSTEMCTL)
    (tmp_path / "systemctl").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    shown = asyncio.run(service("wecom-bot.service"))
    assert shown is not None
    assert shown.splitlines() == [
        *("Id=wecom-bot.service", "ActiveState=active", "", "# /etc/systemd/system/wecom-bot.service"),
        *("[Service]", "ExecStart=/usr/bin/bot"),
    ]


@pytest.mark.parametrize("script", ["#!/bin/sh\nexit 1\n", None])
def test_no_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None) -> None:
    """It is not installed, or does not run this machine."""
    if script is not None:
        (tmp_path / "systemctl").write_text(script)
        (tmp_path / "systemctl").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert asyncio.run(service("wecom-bot.service")) is None
