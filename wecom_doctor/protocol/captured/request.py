"""One captured request, and the reasons why a text holds none."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qsl

# What a callback is known by; an Official Account has `signature` alone.
TELLING_NAMES = frozenset({"msg_signature", "signature", "echostr"})
# Names as they look when a page or a log has escaped the ampersand before them.
ESCAPED_AMPERSAND = ("amp;", "u0026")


class Form(StrEnum):
    """How a capture is written."""

    URL = "url"
    QUERY = "query"
    LOG = "log"
    CURL = "curl"
    HAR = "har"
    HTTP = "http"
    EVENT = "event"
    BODY = "body"
    CIPHERTEXT = "ciphertext"


class Trouble(StrEnum):
    """Why a text cannot be taken apart."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    COMPRESSED = "compressed"
    BINARY = "binary"
    UNKNOWN = "unknown"
    NO_CALLBACK = "no-callback"
    BROKEN_CURL = "broken-curl"


class NotARequest(Exception):
    """The text holds no request that could be opened; `saw` counts what was there instead."""

    def __init__(self, trouble: Trouble, saw: int = 0) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.saw = saw


@dataclass(frozen=True, kw_only=True)
class Captured:
    """A request as it was caught: the query still encoded, the body as bytes, None for what the form does not carry."""

    form: Form
    method: str | None = None
    path: str = ""
    query: str = field(default="", repr=False)
    body: bytes | None = field(default=None, repr=False)
    body_lies_in: str | None = None
    at: str = ""
    status: int | None = None

    @property
    def looks_like_callback(self) -> bool:
        """It has a parameter of a callback, or an envelope."""
        names = {bare_name(name) for name, _ in parse_qsl(self.query, keep_blank_values=True)}
        return bool(names & TELLING_NAMES) or b"encrypt" in (self.body or b"").lower()


def bare_name(name: str) -> str:
    """A parameter's name in the letter case that WeCom uses, without what escaping left before it."""
    lowered = name.lower()
    for prefix in ESCAPED_AMPERSAND:
        lowered = lowered.removeprefix(prefix)
    return lowered


def split_target(target: str) -> tuple[str, str]:
    """Path and query of a URL or of a request target; host, user name and fragment stay behind."""
    rest = target.partition("://")[2] if "://" in target.partition("?")[0] else target
    before, _, query = rest.partition("?")
    if rest is not target or not before.startswith("/"):
        before = "/" + before.partition("/")[2]
    return before, query.partition("#")[0]


def callbacks_among(found: list[Captured]) -> tuple[Captured, ...]:
    """The callbacks, in their order; a single request may be any, of several at least one has to be a callback."""
    callbacks = tuple(one for one in found if one.looks_like_callback)
    if not callbacks and len(found) > 1:
        raise NotARequest(Trouble.NO_CALLBACK, len(found))
    return callbacks or tuple(found)
