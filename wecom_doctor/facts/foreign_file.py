"""Another project's config file."""

from dataclasses import dataclass

from wecom_doctor.facts.env_file import FileState
from wecom_doctor.model import Fact


@dataclass(frozen=True, kw_only=True)
class BadOption:
    """An option that the other project passes over, because its value is no text."""

    option: str
    line: int | None


@dataclass(frozen=True, kw_only=True)
class ForeignFile(Fact):
    """Whether the file that `--from` names could be read, and what its entry for WeCom is like."""

    kind: str
    path: str
    state: FileState
    broken_line: int | None
    has_entry: bool
    not_text: tuple[BadOption, ...] = ()
    long_connection: bool = False
