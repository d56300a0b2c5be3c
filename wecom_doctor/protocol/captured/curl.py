"""A curl command, as browsers, proxies and people write it, for bash and for the Windows command line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from wecom_doctor.protocol.captured.request import Captured, Form, NotARequest, Trouble, split_target
from wecom_doctor.protocol.captured.words import Unclosed, bash_words, cmd_words

START = re.compile(r"[$>#%]?\s*(?:[A-Za-z]:)?[\w./\\-]*\bcurl(?:\.exe)?\s", re.IGNORECASE)
FOR_CMD = re.compile(r"\^\"|\^\s*$", re.MULTILINE)
ENDS = frozenset({"|", ";", "&&", "||", ">", ">>", "2>", "<"})
# The short options that take a value; all others may be written together.
SHORT_WITH_VALUE = frozenset("XHdAebuoxFTmwcCEKrtUyYzDPQhI") - {"I", "h"}
LONG_WITH_VALUE = frozenset({
    "request", "header", "data", "data-raw", "data-binary", "data-ascii", "data-urlencode", "json", "url",
    "user-agent", "referer", "cookie", "user", "output", "proxy", "form", "upload-file", "max-time",
    "write-out", "cookie-jar", "cert", "key", "cacert", "connect-timeout", "resolve", "connect-to", "retry",
    "range", "interface", "dump-header", "proxy-user", "limit-rate", "max-redirs", "tls-max", "ciphers",
    "unix-socket",
})  # fmt: skip
DATA = frozenset({"data", "data-raw", "data-binary", "data-ascii", "data-urlencode", "json"})
SHORT_NAMES = {"X": "request", "d": "data", "H": "header", "G": "get", "I": "head"}


@dataclass
class Parts:
    """What the options say so far."""

    urls: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    method: str | None = None
    get: bool = False
    head: bool = False
    lies_in: str | None = None


def read(text: str) -> tuple[Captured, ...]:
    """The request that the command sends."""
    if not (start := START.match(text)):
        return ()
    try:
        words = list((cmd_words if FOR_CMD.search(text) else bash_words)(text[start.end() :]))
    except Unclosed:
        raise NotARequest(Trouble.BROKEN_CURL) from None
    parts = Parts()
    for name, value in options(words):
        take(parts, name, value)
    urls = [one for one in parts.urls if "/" in one or "?" in one or "." in one]
    if not urls:
        raise NotARequest(Trouble.BROKEN_CURL)
    return (request_of(parts, urls[0]),)


def options(words: list[str]) -> Iterator[tuple[str, str]]:
    """Name and value of each option; a URL has the name `url`."""
    waiting = iter(words)
    for word in waiting:
        if word in ENDS:
            return
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            yield name, value if equals or name not in LONG_WITH_VALUE else next(waiting, "")
        elif word.startswith("-") and len(word) > 1:
            yield from short_options(word[1:], waiting)
        elif word.strip():
            yield "url", word


def short_options(letters: str, waiting: Iterator[str]) -> Iterator[tuple[str, str]]:
    """`-sSXPOST` is three options, of which the last takes the rest."""
    for index, letter in enumerate(letters):
        name = SHORT_NAMES.get(letter, letter)
        if letter in SHORT_WITH_VALUE:
            yield name, letters[index + 1 :] or next(waiting, "")
            return
        yield name, ""


def take(parts: Parts, name: str, value: str) -> None:
    """Note what one option says."""
    if name == "url":
        parts.urls.append(value)
    elif name == "request":
        parts.method = value.upper()
    elif name in {"get", "head"}:
        setattr(parts, name, True)
    elif name in DATA and name != "data-raw" and value.startswith("@"):
        parts.lies_in = value[1:]
    elif name == "data-urlencode":
        before, equals, after = value.partition("=")
        parts.data.append(
            f"{before}{equals}{quote(after, safe='', errors='replace')}"
            if equals
            else quote(value, safe="", errors="replace")
        )
    elif name in DATA:
        parts.data.append(value)


def request_of(parts: Parts, url: str) -> Captured:
    """The request, with the method that curl would choose."""
    path, query = split_target(url)
    data = "&".join(parts.data)
    if parts.get and data:
        query, data = "&".join(filter(None, (query, data))), ""
    posts = bool(data or parts.lies_in) and not parts.get
    method = parts.method or ("POST" if posts else "HEAD" if parts.head else "GET")
    # A GET has no body that could be missing, a POST without data is known to be empty.
    body = None if parts.lies_in else data.encode("utf-8", "surrogateescape")
    return Captured(form=Form.CURL, method=method, path=path, query=query, body=body, body_lies_in=parts.lies_in)
