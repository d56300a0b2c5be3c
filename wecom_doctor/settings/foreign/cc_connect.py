"""cc-connect's config.toml: `[[projects.platforms]]` with `type = "wecom"` (https://github.com/chenhg5/cc-connect)."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from wecom_doctor.facts.env_file import FileState
from wecom_doctor.settings.foreign import Foreign, ForeignLine, ForeignValue
from wecom_doctor.settings.names import Name

KIND = "cc-connect"
OPTIONS = {
    "corp_id": Name.CORP_ID,
    "agent_id": Name.AGENT_ID,
    "corp_secret": Name.SECRET,
    "callback_token": Name.TOKEN,
    "callback_aes_key": Name.ENCODING_AES_KEY,
}
PROXY_OPTIONS = ("proxy", "proxy_username", "proxy_password")
CALLBACK_OPTIONS = ("mode", *OPTIONS, "port", "callback_path", "api_base_url", *PROXY_OPTIONS)
# In this mode cc-connect calls WeCom with a bot's credentials and reads none of the options above.
LONG_CONNECTION = "websocket"
LONG_CONNECTION_OPTIONS = ("mode", "bot_id", "bot_secret")
# What cc-connect uses when the file is silent.
DEFAULT_PORT = "8081"
DEFAULT_PATH = "/wecom/callback"
# https://github.com/chenhg5/cc-connect/pull/594
REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
# TOML's integers; Python's parser takes longer ones.
INTEGER_MAX = 2**63 - 1

MULTI_LINE_MARKS = ('"""', "'''")
# The headers on the way to the options, as each is read when it stands alone.
PROJECT: dict[str, object] = {"projects": [{}]}
PLATFORM: dict[str, object] = {"projects": {"platforms": [{}]}}
PLATFORM_OPTIONS: dict[str, object] = {"projects": {"platforms": {"options": {}}}}
PLACE_IN_MESSAGE = re.compile(r"\(at line (\d+), ")
OPENINGS_TRIED = 50


@dataclass(frozen=True, kw_only=True)
class Entry:
    """The options of one WeCom platform and the lines on which they stand."""

    options: Mapping[str, object] = field(repr=False)
    lines: Mapping[str, int]
    environ: Mapping[str, str] = field(repr=False)

    def text(self, key: str) -> str | None:
        """The text as cc-connect takes it: nothing else than text counts, and variables are filled in."""
        value = self.options.get(key)
        if not isinstance(value, str) or self.is_unknown(key):
            return None
        return REFERENCE.sub(lambda found: self.environ[found[1]], value)

    def is_unknown(self, *keys: str) -> bool:
        """A variable that is not set here is needed; cc-connect may run where it is set."""
        texts = [value for value in map(self.options.get, keys) if isinstance(value, str)]
        return any(name not in self.environ for text in texts for name in REFERENCE.findall(text))

    def not_text(self, keys: tuple[str, ...]) -> tuple[ForeignLine, ...]:
        """The options that cc-connect does not see, because they are no text."""
        return tuple(
            ForeignLine(option=key, line=self.lines.get(key))
            for key in keys
            if key in self.options and not isinstance(self.options[key], str)
        )


def read(path: str, text: str, environ: Mapping[str, str]) -> Foreign:
    """The first WeCom platform of the file."""
    text = text.replace("\r\n", "\n")
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return Foreign(kind=KIND, path=path, state=FileState.FOUND, broken_line=broken_line(text, error))
    entry = wecom_entry(document, text, environ)
    if entry is None:
        return Foreign(kind=KIND, path=path, state=FileState.FOUND, has_entry=False)
    long_connection = entry.text("mode") == LONG_CONNECTION
    return Foreign(
        kind=KIND,
        path=path,
        state=FileState.FOUND,
        values={} if long_connection else values_of(entry),
        not_text=entry.not_text(LONG_CONNECTION_OPTIONS if long_connection else CALLBACK_OPTIONS),
        long_connection=long_connection,
    )


def wecom_entry(document: dict[str, object], text: str, environ: Mapping[str, str]) -> Entry | None:
    """The first platform of type wecom, in whatever project."""
    for project, one in enumerate(tables(document.get("projects"))):
        for platform, other in enumerate(tables(one.get("platforms"))):
            if other.get("type") == "wecom":
                options = next(iter(tables([other.get("options")])), {})
                return Entry(options=options, lines=option_lines(text, (project, platform)), environ=environ)
    return None


def tables(value: object) -> list[dict[str, object]]:
    """The tables of a list, whatever else stands in it."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def values_of(entry: Entry) -> dict[Name, ForeignValue]:
    """The settings of a platform that waits for callbacks."""
    texts = {name: (key, entry.text(key)) for key, name in OPTIONS.items()}
    number = entry.options.get("agent_id")
    if type(number) is int and 0 <= number <= INTEGER_MAX:
        texts[Name.AGENT_ID] = ("agent_id", str(number))
    # For cc-connect, an empty text is the same as none here.
    texts[Name.PROXY] = ("proxy", proxy_of(entry) or None)
    texts[Name.API_BASE] = ("api_base_url", (entry.text("api_base_url") or "").strip().rstrip("/") or None)
    texts[Name.CALLBACK_URL] = ("port" if entry.text("port") else "callback_path", callback_url_of(entry))
    return {
        name: ForeignValue(text=text, line=entry.lines.get(key))
        for name, (key, text) in texts.items()
        if text is not None
    }


def callback_url_of(entry: Entry) -> str | None:
    """Where cc-connect listens, without TLS; whatever stands in front of it is not in this file."""
    if entry.is_unknown("port", "callback_path"):
        return None
    return f"http://127.0.0.1:{entry.text('port') or DEFAULT_PORT}{entry.text('callback_path') or DEFAULT_PATH}"


def proxy_of(entry: Entry) -> str | None:
    """The proxy with user and password in it; an own user replaces the one of the URL."""
    proxy, user = entry.text("proxy"), entry.text("proxy_username")
    if entry.is_unknown(*PROXY_OPTIONS):
        return None
    scheme, slashes, rest = (proxy or "").partition("//")
    if not user or not slashes:
        return proxy
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    host = authority.rpartition("@")[2]
    password = entry.text("proxy_password") or ""
    return f"{scheme}//{percent_encoded(user)}:{percent_encoded(password)}@{host}{rest[len(authority) :]}"


def percent_encoded(text: str) -> str:
    """A text as part of a URL; what comes from the environment may hold bytes that are no text."""
    return quote(text.encode("utf-8", "surrogateescape"), safe="")


def option_lines(text: str, wanted: tuple[int, int]) -> dict[str, int]:
    """The lines of the options that belong to one platform, told by number of project and platform."""
    found: dict[str, int] = {}
    project, platform, header, closing = -1, -1, None, None
    for number, line in enumerate(text.split("\n"), start=1):
        if closing is not None:
            closing = None if closing in line else closing
            continue
        closing = mark_left_open(line)
        content = parsed(line + (closing or "")) or {}
        if line.lstrip().startswith("["):
            header = content
            project += header == PROJECT
            platform = -1 if header == PROJECT else platform + (header == PLATFORM)
        elif (project, platform) == wanted and header in (PLATFORM, PLATFORM_OPTIONS):
            options = content.get("options") if header == PLATFORM else content
            for key in options if isinstance(options, dict) else ():
                found.setdefault(key, number)
    return found


def mark_left_open(line: str) -> str | None:
    """The mark that closes the text over several lines which begins on this line."""
    if parsed(line) is not None:
        return None
    return next((mark for mark in MULTI_LINE_MARKS if mark in line and parsed(line + mark) is not None), None)


def parsed(text: str) -> dict[str, object] | None:
    """The TOML document, if it is one."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return None


def broken_line(text: str, error: Exception) -> int:
    """The line at which the parser gave up."""
    told = getattr(error, "lineno", None)
    if isinstance(told, int):
        return told
    # Before Python 3.14 the number stands in the message only.
    place = PLACE_IN_MESSAGE.search(str(error))
    if place:
        return int(place[1])
    lines = text.split("\n")
    openings = [number for number, line in enumerate(lines, start=1) if parsed(line) is None]
    for number in reversed(openings[-OPENINGS_TRIED:]):
        if parsed("\n".join(lines[: number - 1])) is not None:
            return number
    return openings[0] if openings else len(lines)
