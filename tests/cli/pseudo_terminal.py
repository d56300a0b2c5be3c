"""A terminal of a given width for a command to believe in, and what it would show."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.cli.shell import COMMAND, NOTHING_MORE, PATIENCE_S, Shell

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# A line that was erased again, and what erases it.
WRITTEN_OVER = re.compile(r"[^\r\n]*\r\x1b\[2K")
# Select Graphic Rendition with a colour in it: 30-49 and 90-107, not bold (1) or dim (2).
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-9]|4[0-9]|9[0-7]|10[0-7])(?:;\d+)*m")


@dataclass(frozen=True, kw_only=True)
class Screen:
    """How the command ended and every byte that it sent to the terminal."""

    status: int
    sent: str

    @property
    def lines(self) -> list[str]:
        """The lines as they stand on the screen in the end."""
        return ESCAPE.sub("", WRITTEN_OVER.sub("", self.sent).replace("\r\n", "\n")).split("\n")

    @property
    def written_over(self) -> list[str]:
        """The lines that stood there for a while."""
        return re.findall(r"\r\x1b\[2K([^\r\n]+?)(?=\r)", self.sent)


def on_terminal(
    shell: Shell,
    *arguments: str,
    width: int = 80,
    environ: Mapping[str, str] = NOTHING_MORE,
    watch: Callable[[str], object] = lambda _: None,
) -> Screen:
    """Run a command whose input and output are a terminal; whoever watches is told all that was sent so far."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=shell.folder,
        env=shell.environ({"TERM": "xterm-256color", **environ}),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    sent = b""
    while chunk := read_or_nothing(ours):
        sent += chunk
        watch(sent.decode("utf-8", "replace"))
    os.close(ours)
    return Screen(status=process.wait(PATIENCE_S), sent=sent.decode("utf-8", "replace"))


def read_or_nothing(handle: int) -> bytes:
    """The next bytes; a terminal whose last user is gone gives an error instead of an end."""
    try:
        return os.read(handle, 65536)
    except OSError:
        return b""


def columns(text: str) -> int:
    """How many columns a terminal needs for a text."""
    return sum(
        0
        if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}
        else 2
        if unicodedata.east_asian_width(character) in {"W", "F"}
        else 1
        for character in text
    )
