"""Put settings into a .env: every other byte stays, the old file is kept, nobody else may read it."""

import codecs
import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from wecom_doctor.settings.names import Name
from wecom_doctor.settings.shape import is_placeholder

OWNER_ONLY = 0o600
BYTE_ORDER_MARKS_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class AlreadySet(Exception):
    """The file has values that would be lost; `names` tells which."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(names)
        self.names = names


class NotAFile(Exception):
    """Something else than a plain file stands at the path: a folder, a device, a pipe."""


class OpenQuote(Exception):
    """A value to be replaced opens a quote that its line does not close, so nobody can say where it ends."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class NotText(Exception):
    """The file is not in an encoding into which ASCII lines can be written."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """What was done to the file."""

    path: str
    lines: Mapping[Name, int]
    backup: str | None


def write_settings(path: str, values: Mapping[Name, str], *, force: bool) -> Written:
    """Create or update a .env atomically; values that are set already are only replaced by `force`."""
    # A link stays a link: the file behind it is replaced.
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        raise NotAFile(path)
    before = target.read_bytes() if target.exists() else None
    content = before or b""
    if b"\0" in content or content.startswith(BYTE_ORDER_MARKS_16):
        raise NotText(path)
    if not force:
        taken = [name.value for name in values if is_set(content, name)]
        if taken:
            raise AlreadySet(taken)
    for name in values:
        refuse_open_quote(content, name)
    for name, value in values.items():
        content = with_value(content, name, value)
    backup = keep(target, before) if before is not None else None
    replace_file(target, content)
    lines = {name: line_of(content, name) for name in values}
    return Written(path=path, lines=lines, backup=str(backup) if backup else None)


def assignment(name: Name) -> re.Pattern[bytes]:
    """A line that assigns the setting, in parts: what comes before the value, the value, what comes after."""
    return re.compile(
        rb"^(?P<before>(?:\xef\xbb\xbf)?[ \t]*(?:export[ \t]+)?" + name.encode() + rb"[ \t]*=[ \t]*)"
        rb"""(?P<value>"[^"\r\n]*"|'[^'\r\n]*'|[^\s#][^\r\n]*?|)"""
        rb"""(?P<after>(?:(?<=[ \t=])|[ \t]+)\#[^\r\n]*|[ \t]*)(?=\r?$)""",
        re.MULTILINE,
    )


def is_set(content: bytes, name: Name) -> bool:
    """The file gives the setting a value that is not the text of a template."""
    values = [found["value"].strip(b"\"'").decode("utf-8", "replace") for found in assignment(name).finditer(content)]
    return any(value and not is_placeholder(name, value) for value in values)


def refuse_open_quote(content: bytes, name: Name) -> None:
    """Leave a file alone whose value may run over several lines."""
    for found in assignment(name).finditer(content):
        value = found["value"]
        if value[:1] in (b"'", b'"') and (len(value) < 2 or value[-1:] != value[:1]):
            raise OpenQuote(content.count(b"\n", 0, found.start()) + 1)


def with_value(content: bytes, name: Name, value: str) -> bytes:
    """The content with the setting replaced where it stands, or added at the end."""
    replaced, count = assignment(name).subn(lambda found: found["before"] + value.encode() + found["after"], content)
    if count:
        return replaced
    newline = b"\r\n" if b"\r\n" in content else b"\n"
    joint = b"" if not content or content.endswith(b"\n") else newline
    return content + joint + f"{name}={value}".encode() + newline


def line_of(content: bytes, name: Name) -> int:
    """The line on which the setting stands now."""
    found = assignment(name).search(content)
    assert found is not None
    return content.count(b"\n", 0, found.start()) + 1


def keep(target: Path, content: bytes) -> Path:
    """Keep the old content beside the file, under a name that is free."""
    number = 0
    while True:
        backup = target.with_name(f"{target.name}.bak{f'.{number}' if number else ''}")
        try:
            handle = os.open(backup, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        except FileExistsError:
            number += 1
            continue
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        return backup


def replace_file(target: Path, content: bytes) -> None:
    """Write beside the file and move over it, so that nobody ever sees half of it."""
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        # The user asked for his file, not for our temporary one.
        raise OSError(error.errno, error.strerror, str(target)) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            keep_owner(temporary, target)
        os.replace(temporary, target)
    except BaseException as error:
        Path(temporary).unlink()
        if isinstance(error, OSError):
            # A full disk does not say which file it had no room for.
            error.filename = str(target)
        raise


def keep_owner(temporary: str, target: Path) -> None:
    """Leave the file its owner's when somebody else, such as root, edits it; `mkstemp` made it 0600."""
    status = target.stat()
    if hasattr(os, "chown") and (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
        # Only root may give files away; everybody else keeps what he wrote.
        with suppress(PermissionError):
            os.chown(temporary, status.st_uid, status.st_gid)
