"""A real `wecom-doctor check` that waits, because the `git` it finds first on PATH never answers."""

import os
import select
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import wecom_doctor
from tests.examination.workbench import HEALTHY_LINES, LOCAL_AREAS, write_env

ONLY_LOCAL = [part for area in LOCAL_AREAS for part in ("--only", area)]
# Only a hanging test meets this.
PATIENCE_S = 30
# The pipe stays open as long as any process of it lives, and its end tells the test.
SILENT_GIT = """#!/bin/sh
exec 9>"$WAITING"
echo $$ >&9
exec sleep 600
"""


class SlowRun:
    """A running check, from its start to its interrupt."""

    def __init__(self, folder: Path, *arguments: str, git: str = SILENT_GIT) -> None:
        bin_folder = folder / "bin"
        bin_folder.mkdir()
        (folder / ".git").mkdir()
        (bin_folder / "git").write_text(git)
        (bin_folder / "git").chmod(0o755)
        os.mkfifo(folder / "waiting")
        write_env(folder, *HEALTHY_LINES)
        self._git: int | None = None
        self._pipe = os.open(folder / "waiting", os.O_RDONLY | os.O_NONBLOCK)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "wecom_doctor", "check", *ONLY_LOCAL, *arguments],
            cwd=folder,
            env={
                "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
                "PYTHONPATH": str(Path(wecom_doctor.__file__).parent.parent),
                "WAITING": str(folder / "waiting"),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def wait_for_git(self) -> None:
        """Come back when the check waits for its git."""
        self._git = int(self._said())

    def interrupted(self) -> tuple[int, str, str]:
        """Exit status, stdout and stderr when SIGINT comes while the check waits."""
        self.wait_for_git()
        self._process.send_signal(signal.SIGINT)
        return self.ended()

    def ended(self) -> tuple[int, str, str]:
        """Exit status, stdout and stderr."""
        out, err = self._process.communicate(timeout=PATIENCE_S)
        return self._process.returncode, out.decode(), err.decode()

    @property
    def git_is_gone(self) -> bool:
        """Whether nothing of git lives any more."""
        return self._said() == b""

    def _said(self) -> bytes:
        """The next thing that comes out of the pipe: the process id of git, or nothing once it is gone."""
        ready, _, _ = select.select([self._pipe], [], [], PATIENCE_S)
        return os.read(self._pipe, 100) if ready else b"nothing yet"

    def end(self) -> None:
        """Leave nothing behind, whatever the test found."""
        self._process.kill()
        self._process.communicate()
        if self._git is not None:
            with suppress(ProcessLookupError):
                os.kill(self._git, signal.SIGKILL)
        os.close(self._pipe)
