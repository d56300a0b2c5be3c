"""A parent that has everything loaded: `wecom-doctor` forks from it as a real process, in a tenth of the time.

What a start itself does (imports, encodings of the interpreter) is for the tests that start the interpreter.
"""

import atexit
import gc
import io
import json
import os
import pkgutil
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import wecom_doctor
from wecom_doctor.net.pages import rows

STDIO = (0, 1, 2)
HEAD = 8
# What the interpreter reads before any of our lines runs: with these a command needs a start of its own.
READ_AT_START = ("PYTHON", "LANG", "LC_", "MALLOC", "LD_", "OPENSSL_", "SSLKEYLOGFILE")


# What others load in the middle of a run.
LOADED_LATE = ("anyio._backends._asyncio", "encodings.gbk", "encodings.utf_8_sig", "queue")
# Where the package lies, so that the tests also run from a tree that is not installed.
IMPORT_PATH = str(Path(wecom_doctor.__file__).parents[1])
# What a command has from the interpreter's start, whoever calls it.
AT_START = {"LANG": "C.UTF-8", "PYTHONPATH": IMPORT_PATH}


@cache
def warm() -> "Warm":
    """The parent of the commands of this test process."""
    return Warm(AT_START)


class Warm:
    """The parent, as the tests see it."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._ours, theirs = socket.socketpair()
        self._environ = dict(environ)
        self._asking = threading.Lock()
        with theirs:
            self._parent = subprocess.Popen(
                [sys.executable, "-P", __file__, str(theirs.fileno())], env=self._environ, pass_fds=[theirs.fileno()]
            )
        atexit.register(self.close)

    def close(self) -> None:
        """End it; it also ends by itself when this process does."""
        self._ours.close()
        self._parent.wait()

    def knows(self, environ: Mapping[str, str]) -> bool:
        """Whether the interpreter would start no differently with these variables."""
        return all(
            environ.get(name) == self._environ.get(name)
            for name in {*environ, *self._environ}
            if name.startswith(READ_AT_START)
        )

    def run(
        self, arguments: Sequence[str], folder: Path, environ: Mapping[str, str], patience_s: float
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a command to its end, as `subprocess.run` does with all that it says captured."""
        ends = time.monotonic() + patience_s
        ours, theirs = socket.socketpair()
        pipes = [os.pipe() for _ in STDIO]
        handed = [pipes[0][0], pipes[1][1], pipes[2][1], theirs.fileno()]
        asked = json.dumps({"arguments": list(arguments), "folder": str(folder), "environ": dict(environ)}).encode()
        with ours:
            with self._asking:
                socket.send_fds(self._ours, [len(asked).to_bytes(HEAD, "big")], handed)
                self._ours.sendall(asked)
            theirs.close()
            for one in (*handed[:3], pipes[0][1]):
                os.close(one)
            pid = int.from_bytes(_exactly(ours, HEAD), "big")
            try:
                stdout, stderr = _read_both(pipes[1][0], pipes[2][0], ends)
                ours.settimeout(max(0.01, ends - time.monotonic()))
                status = int.from_bytes(_exactly(ours, HEAD), "big", signed=True)
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                raise subprocess.TimeoutExpired(list(arguments), patience_s) from None
        return subprocess.CompletedProcess(list(arguments), status, stdout, stderr)


def _read_both(stdout: int, stderr: int, ends: float) -> tuple[bytes, bytes]:
    """All that comes out of two pipes."""
    said: dict[int, bytes] = {stdout: b"", stderr: b""}
    with selectors.DefaultSelector() as waiting:
        for one in said:
            waiting.register(one, selectors.EVENT_READ)
        try:
            while waiting.get_map():
                ready = waiting.select(max(0.0, ends - time.monotonic()))
                if not ready:
                    raise TimeoutError
                for key, _ in ready:
                    data = os.read(key.fd, 65536)
                    said[key.fd] += data
                    if not data:
                        waiting.unregister(key.fd)
        finally:
            for one in said:
                os.close(one)
    return said[stdout], said[stderr]


def _exactly(one: socket.socket, count: int) -> bytes:
    """So many bytes, or the other side is gone."""
    found = b""
    while len(found) < count:
        data = one.recv(count - len(found))
        if not data:
            raise ConnectionError("the parent is gone")
        found += data
    return found


class _Parent:
    """The other side: forks for every request and tells how each child ended."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self._children: dict[int, tuple[int, socket.socket]] = {}
        self._waiting = selectors.DefaultSelector()
        self._waiting.register(listening, selectors.EVENT_READ)

    def serve(self) -> dict[str, Any]:
        """Whoever comes back from here is a child, with what it has to do."""
        while True:
            for key, _ in self._waiting.select():
                if key.fileobj is not self._listening:
                    self._ended(key.fd)
                elif asked := self._asked():
                    return asked

    def _ended(self, handle: int) -> None:
        """Tell the caller of this child."""
        pid, caller = self._children.pop(handle)
        ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        self._waiting.unregister(handle)
        os.close(handle)
        with caller:
            caller.sendall(ended.to_bytes(HEAD, "big", signed=True))

    def _asked(self) -> dict[str, Any] | None:
        """Fork; the child has what was asked, the parent nothing."""
        head, handed, _, _ = socket.recv_fds(self._listening, HEAD, len(STDIO) + 1)
        if not head:
            os._exit(0)
        asked: dict[str, Any] = json.loads(_exactly(self._listening, int.from_bytes(head, "big")))
        pid = os.fork()
        if pid == 0:
            for number in STDIO:
                os.dup2(handed[number], number)
            self._let_go()
            _close(handed)
            return asked
        caller = socket.socket(fileno=handed.pop())
        _close(handed)
        caller.sendall(pid.to_bytes(HEAD, "big"))
        handle = os.pidfd_open(pid)
        self._children[handle] = (pid, caller)
        self._waiting.register(handle, selectors.EVENT_READ)
        return None

    def _let_go(self) -> None:
        """Close what the parent holds through its owners: a number closed behind an owner's back is closed twice."""
        self._waiting.close()
        self._listening.close()
        for _, caller in self._children.values():
            caller.close()
        _close(self._children)


def _close(numbers: Iterable[int]) -> None:
    """Close these files."""
    for one in numbers:
        os.close(one)


def _become(asked: Mapping[str, Any]) -> NoReturn:
    """Run the command in this process, as if the interpreter had just started."""
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environ"])
    time.tzset()
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        old = getattr(sys, name)
        raw = os.fdopen(number, f"{mode}b", closefd=False)
        fresh = io.TextIOWrapper(raw, encoding=old.encoding, errors=old.errors, line_buffering=number == 2)
        setattr(sys, name, fresh)
        setattr(sys, f"__{name}__", fresh)
    sys.argv = ["wecom_doctor", *asked["arguments"]]
    sys.path.insert(0, asked["folder"])
    os._exit(_ended())


def _ended() -> int:
    """Run the command and end as the interpreter does, but for taking all modules apart, which is most of the time."""
    status: Any = 0
    try:
        runpy.run_module("wecom_doctor", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        status = end.code or 0
    if isinstance(status, str):
        print(status, file=sys.stderr)
        status = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    return int(status)


def _load_everything() -> None:
    """All of the package, what it needs, and the table that takes longest to read."""
    package = import_module("wecom_doctor")
    for one in pkgutil.walk_packages(package.__path__, "wecom_doctor."):
        if not one.name.endswith("__main__"):
            import_module(one.name)
    for name in LOADED_LATE:
        import_module(name)
    rows()
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    _load_everything()
    _become(_Parent(socket.socket(fileno=int(sys.argv[1]))).serve())
