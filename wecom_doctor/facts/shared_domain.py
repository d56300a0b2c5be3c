"""Whether the callback's host lies below a domain that everybody shares."""

from dataclasses import dataclass
from enum import StrEnum

from wecom_doctor.model import Fact


class Sort(StrEnum):
    """What a shared domain is for."""

    TUNNEL = "tunnel"
    DDNS = "ddns"
    FREE = "free"
    FUNCTIONS = "functions"
    HOSTING = "hosting"


class Fate(StrEnum):
    """What is known of names below a shared domain in WeCom's console."""

    THIRD_PARTY = "told-third-party"
    REFUSED = "told-refused"
    SAVED = "was-saved"
    UNREPORTED = "no-report"


@dataclass(frozen=True, kw_only=True)
class Sharing:
    """A domain below which anybody gets a name; the source is the report, or who says that it is shared."""

    suffix: str
    platform: str
    sort: Sort
    fate: Fate
    owner: str
    source: str


@dataclass(frozen=True, kw_only=True)
class SharedDomain(Fact):
    """The shared domain that the host lies below, if it is one that we know."""

    host: str
    sharing: Sharing | None
