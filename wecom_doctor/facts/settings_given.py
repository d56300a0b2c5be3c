"""The settings: where each came from and what its value looks like from outside."""

from dataclasses import dataclass
from enum import StrEnum

from wecom_doctor.model import Fact


class Kind(StrEnum):
    """What stands behind the callback URL; decides the receive id and the envelope."""

    APP = "app"
    SUITE_DATA = "suite-data"
    SUITE_COMMAND = "suite-command"
    BOT = "bot"
    KF = "kf"
    MP = "mp"


class SettingState(StrEnum):
    """Whether a setting has a value."""

    SET = "set"
    EMPTY = "empty"
    MISSING = "missing"


class Quotes(StrEnum):
    """Quotation marks that are part of the value."""

    WRAPPED = "wrapped"
    STRAY = "stray"
    CURLY = "curly"


class Weakness(StrEnum):
    """Why a Token is easy to guess."""

    SHORT = "short"
    REPETITIVE = "repetitive"
    WORD = "word"


@dataclass(frozen=True, kw_only=True)
class ValueShape:
    """What can be said of a value without telling it; at most a few characters that do not belong are named."""

    length: int
    blank_ends: bool
    invisible: tuple[str, ...]
    quotes: Quotes | None
    full_width: bool
    strangers: tuple[str, ...]
    placeholder: bool
    sample: bool
    fits: tuple[str, ...]
    canonical: bool | None
    weakness: Weakness | None


@dataclass(frozen=True, kw_only=True)
class SettingGiven:
    """One setting as it was chosen among flag, environment and file."""

    name: str
    state: SettingState
    source: str | None
    file: str | None
    line: int | None
    shape: ValueShape | None
    overrides: tuple[str, ...]
    same_as: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SettingsGiven(Fact):
    """All settings that wecom-doctor reads, in a fixed order."""

    kind: Kind
    receive_id_given: bool
    settings: tuple[SettingGiven, ...]

    def named(self, name: str) -> SettingGiven:
        """The setting of that name; every known name is there."""
        return next(one for one in self.settings if one.name == name)

    @property
    def shaped(self) -> tuple[tuple[SettingGiven, ValueShape], ...]:
        """The settings that have a value, with its shape."""
        return tuple((one, one.shape) for one in self.settings if one.shape is not None)
