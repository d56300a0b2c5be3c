"""One row of the battery: what is sent, where to, what a correct endpoint does with it, and what it decides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from wecom_doctor.protocol.requests import Keys, Request


class Style(StrEnum):
    """What the requests of a kind of callback look like."""

    XML = "xml"
    # A provider's command URL: InfoType in place of MsgType, and the word `success` as answer.
    COMMAND = "command"
    # Smart bots.
    JSON = "json"
    # Official Accounts and mini programs: three signed parts, and an echostr that is not encrypted.
    OFFICIAL = "official"


class Fate(StrEnum):
    """What a correct endpoint does with a request."""

    PASSES = "passes"
    REFUSED = "refused"
    EITHER = "either"


class Place(StrEnum):
    """Where a request goes, compared with the URL that was entered."""

    SAME = "same"
    NEIGHBOUR = "neighbour"
    OTHER_SLASH = "other-slash"
    REDIRECTED = "redirected"
    # The same server under the name with, or without, `www.`.
    TWIN_NAME = "twin-name"
    # The name of the row is the path.
    PATH = "path"


class Suspicion(StrEnum):
    """What a failure may come from; each unlocks the rows that decide it."""

    ALWAYS = "always"
    NOT_REACHED = "not-reached"
    PATH = "path"
    HOST = "host"
    REDIRECT = "redirect"
    CLOCK = "clock"
    SIGNATURE = "signature"
    PARAMETER_NAME = "parameter-name"
    FORMER = "former"
    DECRYPTION = "decryption"
    RECEIVE_ID = "receive-id"
    CHARACTERS = "characters"
    FLAKY = "flaky"
    SLOW = "slow"
    OLD_VERSION = "old-version"
    BODY = "body"
    CONTENT = "content"
    OPEN_DOOR = "open-door"
    ALIGNED = "aligned"
    # Only when the user asks for it: applications act on texts.
    TEXT = "text"


@dataclass(frozen=True, kw_only=True)
class Made:
    """A request with the plaintext that must come back when it passes (GET), or that it carries (POST)."""

    request: Request
    plaintext: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What all requests of one battery are made of; `others` are further values that the user's files hold."""

    keys: Keys = field(repr=False)
    encoding_aes_key: str = field(repr=False)
    style: Style
    now: int
    genuine: Made = field(repr=False)
    corp_id: str = ""
    suite_id: str = ""
    agent_id: str = ""
    # Messages to providers carry an empty AgentID.
    provider: bool = False
    # Events of customer service name no sender, and there are no other messages.
    customer_service: bool = False
    other_tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    # What the program may still hold: values that the settings file had before.
    former: tuple[Keys, ...] = field(default=(), repr=False)
    # What is never sent, and must not stand in a report when an answer shows it: the Secret, and all other secrets.
    secret: str = field(default="", repr=False)
    confidential: tuple[str, ...] = field(default=(), repr=False)
    # By how much a message has to grow for a reply that repeats it to end on a whole block.
    longer_by: int = 0
    # Seconds by which the endpoint's own clock (its Date header) is ahead of ours.
    endpoint_ahead_s: int = 0


Make = Callable[[Draft], Made | None]


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One row of the table; `make` gives None where the draft has nothing to make the request of."""

    name: str
    make: Make
    fate: Fate
    decides: Suspicion
    place: Place = Place.SAME
    # Rows that change or rely on the encrypted part; plain verifications have none.
    encrypted: bool = True


def row(name: str, make: Make, decides: Suspicion, fate: Fate = Fate.REFUSED, place: Place = Place.SAME) -> Variant:
    """One row; what is sent after a failure is something that a correct endpoint refuses, unless said."""
    return Variant(name=name, make=make, fate=fate, decides=decides, place=place)


def plain_row(
    name: str, make: Make, decides: Suspicion, fate: Fate = Fate.REFUSED, place: Place = Place.SAME
) -> Variant:
    """A row that makes sense without encryption too."""
    return Variant(name=name, make=make, fate=fate, decides=decides, place=place, encrypted=False)
