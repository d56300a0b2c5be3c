"""The callback URL as it was typed, before anybody is asked about it."""

from dataclasses import dataclass
from enum import StrEnum

from wecom_doctor.model import Fact


class UrlDefect(StrEnum):
    """Why the text is no URL that WeCom could call."""

    BLANKS = "blanks"
    NO_SCHEME = "no-scheme"
    OTHER_SCHEME = "other-scheme"
    NO_HOST = "no-host"
    BAD_HOST = "bad-host"
    BAD_PORT = "bad-port"
    FRAGMENT = "fragment"
    USER_INFO = "user-info"
    FULL_WIDTH = "full-width"
    TEMPLATE = "template"
    REQUEST = "request"


class Scope(StrEnum):
    """From where an address or a name can be reached."""

    PUBLIC = "public"
    LOOPBACK = "loopback"
    PRIVATE = "private"
    LINK_LOCAL = "link-local"
    SHARED = "shared"
    FAKE = "fake"
    UNROUTABLE = "unroutable"


@dataclass(frozen=True, kw_only=True)
class CallbackUrl(Fact):
    """The parts of the URL; `shown` has user name and password masked."""

    shown: str
    defect: UrlDefect | None
    scheme: str | None
    host: str | None
    port: int | None
    path: str | None
    host_is_address: bool
    scope: Scope | None

    @property
    def is_local(self) -> bool:
        """The user tests something on this machine or in this network."""
        return self.scope in {Scope.LOOPBACK, Scope.PRIVATE, Scope.LINK_LOCAL, Scope.SHARED}
