"""Clocks of others, which this machine's is held against."""

from dataclasses import dataclass
from enum import StrEnum

from wecom_doctor.model import Fact


class Keeper(StrEnum):
    """Who keeps the time, and so how it is told."""

    API = "api"
    NTP = "ntp"


class Silence(StrEnum):
    """Why a clock told no time."""

    NAME_UNKNOWN = "name-unknown"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    NO_ANSWER = "no-answer"
    TURNED_AWAY = "turned-away"
    UNSYNCHRONISED = "unsynchronised"
    NONSENSE = "nonsense"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """By how many seconds a clock is ahead of this machine's, and by how many that may be wrong."""

    ahead_s: float
    give_or_take_s: float


@dataclass(frozen=True, kw_only=True)
class ReferenceClock:
    """One clock: it told its time, or why it did not; `named` by the user, and not one of the usual ones."""

    keeper: Keeper
    host: str
    port: int
    named: bool
    reading: Reading | None
    silence: Silence | None


@dataclass(frozen=True, kw_only=True)
class ReferenceClocks(Fact):
    """Every clock that was asked."""

    clocks: tuple[ReferenceClock, ...]
