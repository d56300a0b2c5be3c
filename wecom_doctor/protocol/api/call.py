"""One call to the API, and the door that it goes through."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

OFFICIAL_HOST = "qyapi.weixin.qq.com"
OFFICIAL = f"https://{OFFICIAL_HOST}"
ROOT = "/cgi-bin/"
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, kw_only=True)
class Proxy:
    """A forward proxy: where it is, and who we are for it."""

    scheme: str
    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Route:
    """A way to the API; `name` is what reports call it, `version` the only version of IP that it takes."""

    name: str
    proxy: Proxy | None = None
    version: int | None = None


DIRECT_ROUTE = Route(name="direct")


@dataclass(frozen=True, kw_only=True)
class Door:
    """Where the API is called and by which way; `confidential` are texts that no answer may show."""

    base: str = OFFICIAL
    route: Route = DIRECT_ROUTE
    ca_file: str | None = None
    confidential: tuple[str, ...] = field(default=(), repr=False)

    @property
    def host(self) -> str:
        """The host that stands in the address."""
        try:
            return urlsplit(self.base).hostname or ""
        except ValueError:
            return ""

    @property
    def is_official(self) -> bool:
        """It is WeCom's own host, and no relay or private deployment."""
        return self.host == OFFICIAL_HOST

    @property
    def is_secured(self) -> bool:
        """What is sent there is encrypted on the way."""
        return self.base.lower().startswith("https:")

    def url_of(self, call: "Call") -> str:
        """The address of a call, without its parameters."""
        return f"{self.base.rstrip('/')}{ROOT}{call.path}"


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call: the path behind /cgi-bin/, what everybody may see of its parameters, and what nobody may.

    `confidential` is what must be hushed up of a body. A success may come without errcode, so `expects` names what
    stands in every success. `carries` and `keeps` name tokens of the run: one is put into the query as the parameter
    `carried_as`, the other is taken out of the answer.
    """

    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    confidential: tuple[str, ...] = field(default=(), repr=False)
    expects: str = ""
    carries: str | None = None
    carried_as: str = "access_token"
    keeps: str | None = None

    def query_with(self, token: str | None) -> str:
        """The query as it goes out."""
        carried = {} if token is None else {self.carried_as: token}
        pairs = {**self.query, **self.hidden, **carried}
        return "&".join(f"{name}={quote(encodable(value), safe='')}" for name, value in pairs.items())


def encodable(text: str) -> bytes:
    """A text as bytes, whatever the environment put into it."""
    return text.encode("utf-8", "surrogateescape")
