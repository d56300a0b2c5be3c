"""wecom-doctor as a user runs it: a real process in a folder of its own, with nothing inherited from this machine."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.warm import AT_START, warm

COMMAND = (sys.executable, "-m", "wecom_doctor")
PATIENCE_S = 60
LANGUAGES = ("zh", "en")
NOTHING_MORE: Mapping[str, str] = {}


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a command ended and what it said."""

    status: int
    stdout: str
    stderr: str

    @property
    def document(self) -> dict[str, Any]:
        """What stands on stdout, which must be one JSON document and nothing else."""
        found: dict[str, Any] = json.loads(self.stdout)
        return found

    @property
    def said(self) -> str:
        """Everything that reaches the user's eyes."""
        return self.stdout + self.stderr


class Shell:
    """A folder in which a user types commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def environ(self, changes: Mapping[str, str]) -> dict[str, str]:
        """A fresh login: no WECOM_* variables, no repository around the folder, plain UTF-8."""
        plain = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            **AT_START,
            "GIT_CEILING_DIRECTORIES": str(self.folder.parent),
            # Nothing leaves this machine, unless a test is about what does.
            "WECOM_DOCTOR_CHECK_OFFLINE": "1",
            "WECOM_DOCTOR_NET_OFFLINE": "1",
            "WECOM_DOCTOR_EGRESS_OFFLINE": "1",
            "WECOM_DOCTOR_CHECKLIST_OFFLINE": "1",
        }
        return {**plain, **changes}

    def __call__(self, *arguments: str, **environ: str) -> Result:
        """Type `wecom-doctor ARGUMENTS`, with a few variables set for this call."""
        whole = self.environ(environ)
        parent = warm()
        if parent.knows(whole):
            done = parent.run(arguments, self.folder, whole, PATIENCE_S)
        else:
            done = self.program(*COMMAND, *arguments, environ=environ)
        return Result(
            status=done.returncode,
            stdout=done.stdout.decode("utf-8", "replace"),
            stderr=done.stderr.decode("utf-8", "replace"),
        )

    def program(
        self, *command: str, stdin: bytes = b"", environ: Mapping[str, str] = NOTHING_MORE
    ) -> subprocess.CompletedProcess[bytes]:
        """Run any program in the folder."""
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environ(environ),
            input=stdin,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )

    def write(self, name: str, content: str | bytes, mode: int = 0o600) -> Path:
        """Put a file into the folder, readable by its owner only unless told otherwise."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(mode)
        return path

    def read(self, name: str) -> str:
        """The text of a file of the folder."""
        return (self.folder / name).read_text(encoding="utf-8")

    def git_init(self, *ignored: str) -> None:
        """Make the folder a repository that ignores some files."""
        assert self.program("git", "init", "--quiet").returncode == 0
        if ignored:
            self.write(".gitignore", "".join(f"{one}\n" for one in ignored))

    def install_program(self, name: str, script: str) -> str:
        """A folder in front of PATH that holds one executable script."""
        folder = self.folder / "programs"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(script, encoding="utf-8")
        (folder / name).chmod(0o755)
        return f"{folder}:{os.environ['PATH']}"
