"""Read a .env leniently: whatever is wrong with it is noted, never raised."""

import codecs
import io
import os
import re
import stat
from dataclasses import dataclass, field, replace
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from wecom_doctor.facts.env_file import BadLine, DuplicateKey, Encoding, FileState, MisnamedKey
from wecom_doctor.settings.misnomers import meant_by
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.readers import read_dotenv

# The quote is not closed on its own line, whatever closes it later.
OPEN_QUOTE = re.compile(r"""\s*(?:export\s+)?[\w.]+\s*=[ \t]*(?:'[^'\r\n]*|"[^"\r\n]*)(?:[\r\n]|\Z)""")
BARE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
LINE_HEAD = re.compile(r"^[ \t]*(?:export[ \t]+)?([\w. ]+?)[ \t]*(?:[=:＝：]|$)", re.MULTILINE)
# A larger .env is something else.
FILE_BYTES_MAX = 64_000
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", Encoding.UTF_8_BOM),
    (codecs.BOM_UTF16_LE, "utf-16", Encoding.UTF_16),
    (codecs.BOM_UTF16_BE, "utf-16", Encoding.UTF_16),
)


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """One `NAME=value` of the file: as written, and as python-dotenv reads it before interpolation."""

    name: str
    line: int
    raw: str = field(repr=False)
    value: str = field(repr=False)
    blank_before_equals: bool = False
    carriage_return: bool = False
    exported: bool = False


@dataclass(frozen=True, kw_only=True)
class EnvText:
    """Everything that reading one .env brought to light; `values` are what python-dotenv hands to a program.

    `sound_text` is the text without its broken lines: what one of them hides is worth telling too.
    """

    path: str
    state: FileState
    text: str = field(default="", repr=False)
    sound_text: str = field(default="", repr=False)
    encoding: Encoding = Encoding.UTF_8
    mode: int | None = None
    folder_shields: bool = False
    assignments: tuple[Assignment, ...] = ()
    unparsable: tuple[BadLine, ...] = ()
    open_quotes: tuple[BadLine, ...] = ()
    values: dict[str, str] = field(default_factory=dict, repr=False)

    def last(self, name: str) -> Assignment | None:
        """The assignment that wins: the last one of its name."""
        return next((one for one in reversed(self.assignments) if one.name == name), None)

    @property
    def carriage_return_lines(self) -> int:
        """How many lines end the Windows way."""
        return self.text.count("\r\n")

    @property
    def duplicates(self) -> tuple[DuplicateKey, ...]:
        """Known settings that are assigned more than once."""
        lines: dict[str, list[int]] = {}
        for one in self.assignments:
            lines.setdefault(one.name, []).append(one.line)
        return tuple(
            DuplicateKey(name=name, lines=tuple(found), differs=self._differs(name))
            for name, found in lines.items()
            if len(found) > 1 and name in set(Name)
        )

    @property
    def misnamed(self) -> tuple[MisnamedKey, ...]:
        """Names that are nearly a known setting."""
        found = []
        for one in self.assignments:
            meant = meant_by(one.name)
            if meant:
                name, how = meant
                found.append(
                    MisnamedKey(
                        line=one.line, written=one.name, meant=name, how=how, meant_is_set=bool(self.last(name))
                    )
                )
        return tuple(found)

    def _differs(self, name: str) -> bool:
        return len({one.value for one in self.assignments if one.name == name}) > 1


def read_env_file(path: str) -> EnvText:
    """Read the file at `path`; a file that cannot be read is a finding too."""
    try:
        status = Path(path).stat()
        if not stat.S_ISREG(status.st_mode):
            return EnvText(path=path, state=FileState.NOT_A_FILE)
        if status.st_size > FILE_BYTES_MAX:
            return EnvText(path=path, state=FileState.TOO_LARGE)
        content = Path(path).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return EnvText(path=path, state=FileState.MISSING)
    except (OSError, ValueError):
        return EnvText(path=path, state=FileState.UNREADABLE)
    text, encoding = decoded(content)
    # Windows has no such mode; what Python makes up there says nothing.
    mode = stat.S_IMODE(status.st_mode) if os.name == "posix" else None
    return replace(parsed(path, text, encoding), mode=mode, folder_shields=shielded(path))


def shielded(path: str) -> bool:
    """A folder above the file keeps other users out, whatever the mode of the file."""
    try:
        return any(not folder.stat().st_mode & stat.S_IXOTH for folder in Path(path).resolve().parents)
    except OSError:
        return False


def decoded(content: bytes) -> tuple[str, Encoding]:
    """The text of a file in whatever encoding an editor may have left it."""
    for mark, codec, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content.decode(codec, "replace"), encoding
    if content.count(0) > len(content) // 4:
        codec = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
        return content.decode(codec, "replace"), Encoding.UTF_16
    try:
        return content.decode(), Encoding.UTF_8
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030"), Encoding.GBK
    except UnicodeDecodeError:
        return content.decode("latin-1"), Encoding.UNKNOWN


def parsed(path: str, text: str, encoding: Encoding) -> EnvText:
    """The assignments of a text, in file order, with the lines that are none."""
    assignments: list[Assignment] = []
    unparsable: list[BadLine] = []
    open_quotes: list[BadLine] = []
    sound: list[str] = []
    following = 1
    for binding in parse_stream(io.StringIO(text)):
        written = binding.original.string
        line = following + line_ends(written[: len(written) - len(written.lstrip())])
        following += line_ends(written)
        broken = binding.error or is_lost(binding)
        sound.append("\n" * line_ends(written) if broken else written)
        if broken:
            bad = bad_line(written, line)
            (open_quotes if OPEN_QUOTE.match(written) else unparsable).append(bad)
        elif binding.key is not None and binding.value is not None:
            assignments.append(assignment(binding, line))
    return EnvText(
        path=path,
        state=FileState.FOUND,
        text=text,
        sound_text="".join(sound),
        encoding=encoding,
        assignments=tuple(assignments),
        unparsable=tuple(unparsable),
        open_quotes=tuple(open_quotes),
        values=read_dotenv(text, {}),
    )


def bad_line(written: str, line: int) -> BadLine:
    """A line without a value: which setting it was meant for, and which following ones its open quote takes along."""
    first, *following = [*LINE_HEAD.findall(written.strip()), ""]
    # `WECOM TOKEN=x` and `WECOM_TOKEN x` were both meant for the Token.
    meant = next((one for one in (first.replace(" ", "_"), first.partition(" ")[0]) if one in set(Name)), "")
    return BadLine(
        line=line,
        setting=Name(meant) if meant else None,
        swallows=tuple(name for name in following if name in set(Name)),
    )


def assignment(binding: Binding, line: int) -> Assignment:
    """The assignment of a binding that has a name and a value."""
    written = binding.original.string
    left, _, right = written.strip("\r\n").partition("=")
    return Assignment(
        name=binding.key or "",
        line=line,
        raw=right,
        value=binding.value or "",
        blank_before_equals=left.endswith((" ", "\t")),
        carriage_return=written.endswith("\r\n"),
        exported=re.match(r"\s*export\s", left) is not None,
    )


def is_lost(binding: Binding) -> bool:
    """A line without `=`; only a bare foreign name is fine, docker passes such variables through."""
    bare = binding.key is not None and BARE_NAME.fullmatch(binding.key) and binding.key not in set(Name)
    return binding.key is not None and binding.value is None and not bare


def line_ends(text: str) -> int:
    """How many lines a text ends, in whatever way."""
    return len(re.findall(r"\r\n|\r|\n", text))
