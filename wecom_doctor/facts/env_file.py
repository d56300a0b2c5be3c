"""The .env as a file: found or not, encoding, lines, names, who may read it."""

from dataclasses import dataclass
from enum import StrEnum

from wecom_doctor.model import Fact


class FileState(StrEnum):
    """What stands at the path."""

    FOUND = "found"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    NOT_A_FILE = "not-a-file"
    TOO_LARGE = "too-large"


class Encoding(StrEnum):
    """The encoding that the bytes turned out to have."""

    UTF_8 = "UTF-8"
    UTF_8_BOM = "UTF-8 BOM"
    UTF_16 = "UTF-16"
    GBK = "GBK"
    UNKNOWN = "unknown"


class Misnaming(StrEnum):
    """How a written name differs from the known one."""

    CASE = "case"
    NEAR = "near"
    FOREIGN = "foreign"


class GitState(StrEnum):
    """What git does with the file."""

    TRACKED = "tracked"
    NOT_IGNORED = "not-ignored"
    IGNORED = "ignored"
    NO_REPOSITORY = "no-repository"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class BadLine:
    """A line that gives no value; `setting` is the known name that it mentions, `swallows` what it takes along."""

    line: int
    setting: str | None
    swallows: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DuplicateKey:
    """A setting that is assigned more than once; the last assignment wins in every reader."""

    name: str
    lines: tuple[int, ...]
    differs: bool


@dataclass(frozen=True, kw_only=True)
class MisnamedKey:
    """A name that no program reads, next to one that is read."""

    line: int
    written: str
    meant: str
    how: Misnaming
    meant_is_set: bool


@dataclass(frozen=True, kw_only=True)
class EnvFile(Fact):
    """What stands at the path of the .env; `mode` is octal, and a folder above may shield an open file."""

    path: str
    state: FileState
    asked_for: bool
    mode: str | None
    open_to_others: bool
    folder_shields: bool


@dataclass(frozen=True, kw_only=True)
class EnvLines(Fact):
    """What the text of the file is like; its values are told in SettingsGiven."""

    path: str
    encoding: Encoding
    first_name_hidden: bool
    carriage_return_lines: int
    unparsable: tuple[BadLine, ...]
    open_quotes: tuple[BadLine, ...]
    duplicates: tuple[DuplicateKey, ...]
    misnamed: tuple[MisnamedKey, ...]


@dataclass(frozen=True, kw_only=True)
class EnvGit(Fact):
    """Whether git knows the file: a secret that was committed once stays in the history."""

    path: str
    state: GitState


class How(StrEnum):
    """How one program's reading of a value differs from the value that wecom-doctor uses."""

    SAME = "same"
    WITH_QUOTES = "with-quotes"
    WITH_BLANKS = "with-blanks"
    WITH_RETURN = "with-return"
    WITH_COMMENT = "with-comment"
    CUT = "cut"
    EXPANDED = "expanded"
    UNCHANGED_DOLLAR = "unchanged-dollar"
    NOT_READ = "not-read"
    REFUSES_FILE = "refuses-file"
    STOPS_EARLIER = "stops-earlier"
    OTHERWISE = "otherwise"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One program's view of one value."""

    reader: str
    how: How


class Trait(StrEnum):
    """The trait of the written line that divides the programs."""

    DOLLAR = "dollar"
    COMMENT = "comment"
    BLANKS = "blanks"
    QUOTES = "quotes"
    RETURN = "return"
    EXPORT = "export"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """A setting that not all programs read alike."""

    setting: str
    line: int
    trait: Trait
    readings: tuple[Reading, ...]


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """The first line at which a program stops; it hands out nothing of the file, the other lines included."""

    reader: str
    line: int


@dataclass(frozen=True, kw_only=True)
class EnvReadings(Fact):
    """Where python-dotenv, docker, compose, systemd, sh and npm's dotenv would hand out different values."""

    path: str
    disagreements: tuple[Disagreement, ...]
    refusals: tuple[Refusal, ...] = ()
