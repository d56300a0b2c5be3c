"""How texts give credentials away that nobody told us of: by the name that stands before them, or by their shape."""

import base64
import re
from collections.abc import Iterator
from typing import NamedTuple

from wecom_doctor.report.spellings import lowered

# Names under which secrets and short-lived credentials go, in WeCom's API, its callbacks and in programs; whatever
# stands before them (`s` in `sToken`, `suite_access_` ...) changes nothing.
NAME = (
    r"(?:secret[_-]?id|(?:aes|session|api|robot|private|secret|app|encryption)[_-]?key"
    r"|access[_-]?key(?:[_-]?(?:id|secret))?|sess(?:ion)?[_-]?id|(?:permanent|auth)[_-]?code"
    r"|token|secret|ticket|password|passwd|passphrase|pwd|(?<=_)pass(?![a-z])|credential|密钥|密码|口令|令牌)"
)
AUTHORIZATION = r"(?:(?:proxy-)?authorization|x-[\w-]{0,30}(?:auth|token|key|secret)[\w-]{0,20})"
COOKIE = r"(?:set-)?cookie2?"
# Printable, and nothing that ends a value where no quotation marks do.
VALUE = r"[!#$%*+./0-9:=?@A-Z\[^_a-z{~-]"
SEPARATOR = r"(?:=>|[=:：]|%3[dD])"
CLOSED = r"\\?[\"'\]]?"
QUOTED = r"(?:b?\"([^\"\r\n]{1,4000})\"|b?'([^'\r\n]{1,4000})'|([^\r\n\"']{1,8000}))"
WORD = r"(?:\"([^\"\r\n]{1,4000})\"|'([^'\r\n]{1,4000})'|([^\s\"';]{1,4000}))"


class Tell(NamedTuple):
    """A pattern whose last group is the value."""

    what: str
    pattern: re.Pattern[str]


class Named(NamedTuple):
    """What follows a name when its value does, and what stands before it; `loose` where plain speech does, too."""

    after: re.Pattern[str]
    before: re.Pattern[str] | None = None
    loose: bool = False


class Told(NamedTuple):
    """What a text gives away, and where."""

    what: str
    value: str
    start: int
    loose: bool = False


def tell(what: str, pattern: str) -> Tell:
    """A pattern, in any letter case and line by line."""
    return Tell(what, re.compile(pattern, re.IGNORECASE | re.MULTILINE))


NAMES = re.compile(NAME)
NAMED = (
    # JSON, also inside of JSON, YAML, TOML, what Python and PHP print.
    Named(
        re.compile(
            rf"{CLOSED}\s{{0,9}}{SEPARATOR}\s{{0,9}}"
            r"(?:\\?\"((?:[^\"\\\r\n]|\\[^\"\r\n]){1,4000})\\?\"|'([^'\r\n]{1,4000})')"
        )
    ),
    # A variable of the environment ends at a blank, a parameter of a query at `&`.
    Named(re.compile(r"=([^\s\"'<>]{0,4000}[^\s\"'<>,;)\]}])"), before=re.compile(r"(?:^|\s)[\w.]*\Z")),
    Named(re.compile(rf"{CLOSED}(?:=>|=|%3[dD])({VALUE}{{1,4000}})")),
    Named(re.compile(rf"{CLOSED}\s{{0,9}}{SEPARATOR}\s{{0,9}}({VALUE}{{1,4000}})"), loose=True),
    # XML, process lists, nginx, and what Kubernetes and ASP.NET make of a name and a value.
    Named(re.compile(r">\s{0,9}(?:<!\[CDATA\[)?([^<\]]{1,4000})"), before=re.compile(r"<[\w:.-]*\Z")),
    Named(re.compile(rf"(?:=|\s+){WORD}"), before=re.compile(r"(?<![\w.-])--?[\w-]*\Z")),
    Named(re.compile(rf"\w{{0,40}}\s+{WORD}"), before=re.compile(r"\bset\s+\$\w*\Z")),
    Named(
        re.compile(
            r"[\"']?,?\s{1,40}[\"']?value[\"']?\s{0,4}[=:]\s{0,4}"
            rf"(?:\"([^\"\r\n]{{1,4000}})\"|'([^'\r\n]{{1,4000}})'|({VALUE}{{1,4000}}))"
        ),
        before=re.compile(r"\b(?:name|key)[\"']?\s{0,4}[=:]\s{0,4}[\"']?[\w.-]*\Z"),
    ),
)
BEFORE_MAX = 60
TELLS = (
    Tell("private-key", re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(.+?)(?:-----END|\Z)", re.DOTALL)),
    tell("authorization", rf"(?<![\w-]){AUTHORIZATION}[\"']?\s{{0,4}}[:=,]\s{{0,4}}{QUOTED}"),
    tell("authorization", rf"_header\s+{AUTHORIZATION}\s+{WORD}"),
    tell("authorization", r"\b(?:bearer|basic)\s+([\w.~+/-]{12,}=*)"),
    tell("cookie", rf"(?<![\w-]){COOKIE}[\"']?\s{{0,4}}[:=,]\s{{0,4}}{QUOTED}"),
    tell("cookie", rf"_header\s+{COOKIE}\s+{WORD}"),
    tell(
        "authorization",
        rf"\bname[\"']?\s{{0,4}}[=:]\s{{0,4}}[\"']?(?:{AUTHORIZATION}|{COOKIE})[\"']?,?\s{{1,40}}"
        rf"[\"']?value[\"']?\s{{0,4}}[=:]\s{{0,4}}{QUOTED}",
    ),
    tell("password-in-url", r"://[^\s/?#@:\"'<>]{0,200}:([^\s/?#\"'<>]{1,500})@"),
    tell("robot-key", r"/webhook/\w{1,40}\?(?:[^\s\"']{0,200}&)?key=([\w-]{8,200})"),
    tell("query", r"[?&](?:key|sig|sign|pass|auth|sid)=([^\s&\"'<>#;,)]{6,4000})"),
    tell("query", r"[?&]code=([\w-]{16,4000})"),
    tell("command", r"\b(?:sshpass|mysql\w*|mariadb\w*)\s(?:[^\r\n]{0,200}\s)?-p\s?([^\s\"'-][^\s\"']{1,200})"),
    tell(
        "command",
        r"\bcurl\s(?:[^\r\n]{0,400}\s)?(?:-u|--user|-U|--proxy-user)[\s=]?[\"']?[^\s:\"']{1,100}:([^\s\"']{1,200})",
    ),
    tell("command", r"(?:\bredis-cli\s(?:[^\r\n]{0,200}\s)?-a|--?requirepass|--?masterauth)\s+[\"']?([^\s\"']{1,200})"),
    # What has a shape of its own: JSON web tokens, keys of clouds and forges, an EncodingAESKey.
    Tell("token", re.compile(r"\b(eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?)")),
    Tell("key", re.compile(r"\b((?:AKIA|ASIA|LTAI|AKID)[0-9A-Za-z]{12,40}|gh[pousr]_\w{30,}|(?:sk|glpat)-[\w-]{20,})")),
    Tell(
        "aes-key",
        re.compile(
            r"(?<![\w+/=.-])(?=[A-Z0-9]{0,42}[a-z])(?=[a-z0-9]{0,42}[A-Z])(?=[A-Za-z]{0,42}[0-9])"
            r"([A-Za-z0-9]{43})(?![\w+/.-])"
        ),
    ),
)
# Without any of these there is nothing to tell; the patterns above are looked for one by one.
HINT = re.compile(
    r"token|secret|ticket|pass|pwd|code|key|credential|sess|auth|cookie|bearer|basic|x-|://|密|口令|令牌"
    r"|redis-cli|masterauth|curl|mysql|mariadb|eyj|akia|asia|ltai|akid|gh[pousr]_|sk-|glpat|sid=|sig|[a-z0-9]{43}"
)
COOKIE_PAIR = re.compile(r"(?:^|;)\s*([^=;\s]+)=\"?([^;\s\"]+)")
ATTRIBUTES = frozenset({"path", "domain", "expires", "max-age", "samesite", "version", "priority"})
SCHEME = re.compile(r"(?:[A-Za-z][\w-]{2,20}\s+)?(\S.*)", re.DOTALL)
BASE64_RUN = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{12,20000}")
# What stands where a value should, and says that there is none or how it is.
STATES = frozenset(
    {
        *("true", "false", "null", "none", "nil", "yes", "no", "on", "off", "set"),
        *("unset", "unknown", "missing", "undefined", "empty", "default", "valid", "invalid", "expired", "required"),
        *("optional", "redacted", "hidden", "masked", "wrong", "right", "ok", "error", "failed", "configured"),
        *("differs", "string", "number", "object", "value", "password", "token", "secret"),
    }
)
ALREADY = re.compile(r"(?:REDACTED|IP|HOST)-\d+|[•*]{3,}|<[\w -]{1,30}>|\$\{?\w+\}?|\bYOUR_\w+|\{\w*\}")
VALUE_LENGTH_MIN = 8
WEAK_LENGTH_MIN = 4
RANDOM_LETTERS_MIN = 16
IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z_$.:-]*(?:\(.*)?", re.DOTALL)
FOLDERS = re.compile(r"[~.]{0,2}(?:/[\w.@+-]+){1,40}/?")
ADDRESS = re.compile(r"https?://.*", re.DOTALL | re.IGNORECASE)


def told_by(text: str) -> Iterator[Told]:
    """What a text gives away as it stands there."""
    low = lowered(text)
    if not HINT.search(low):
        return
    yield from told_by_names(text, low)
    for what, pattern in TELLS:
        for found in pattern.finditer(text):
            group = found.lastindex or 0
            for value, start in parts(what, found[group]):
                yield Told(what, value, found.start(group) + start)


def told_by_names(text: str, low: str) -> Iterator[Told]:
    """What stands behind names; every name is found once, for most lead to nothing."""
    reached = 0
    for name in NAMES.finditer(low):
        if name.start() < reached:
            # A name inside of a value is a part of it.
            continue
        ends = []
        for after, before, loose in NAMED:
            found = after.match(text, name.end())
            if found is None or (before and not before.search(low[max(0, name.start() - BEFORE_MAX) : name.start()])):
                continue
            group = found.lastindex or 0
            ends.append(found.end(group))
            for value, start in parts("named", found[group]):
                yield Told("named", value, found.start(group) + start, loose)
        reached = min(ends, default=0)


def parts(what: str, value: str) -> Iterator[tuple[str, int]]:
    """What of a value is secret: the credential behind its scheme, the values of cookies."""
    if what == "cookie":
        for pair in COOKIE_PAIR.finditer(value):
            if pair[1].lower() not in ATTRIBUTES:
                yield pair[2], pair.start(2)
    elif what == "authorization" and (credential := SCHEME.fullmatch(value)):
        yield credential[1].rstrip(), credential.start(1)
    else:
        yield value.strip(), len(value) - len(value.lstrip())


def unpacked(text: str) -> Iterator[str]:
    """The texts that stand in base64, and what names and passwords are made of."""
    for found in BASE64_RUN.finditer(text):
        with_padding = found[0].replace("-", "+").replace("_", "/") + "=" * (-len(found[0]) % 4)
        try:
            inside = base64.b64decode(with_padding).decode()
        except ValueError:
            continue
        if inside.isprintable() or inside.strip().startswith(("{", "<")):
            yield inside


def is_told_already(value: str) -> bool:
    """Nothing but a placeholder, or a word that says how the value is."""
    rest = ALREADY.sub("", value).strip(" .…,;:!?()[]{}`").lower()
    return len(rest) < WEAK_LENGTH_MIN or rest in STATES or (rest.isdigit() and len(rest) < VALUE_LENGTH_MIN)


def is_weak(value: str) -> bool:
    """A word, a name in a program, a folder: struck out where it stands, but not wherever else it stands."""
    if len(value) < VALUE_LENGTH_MIN or FOLDERS.fullmatch(value) or ADDRESS.fullmatch(value):
        return True
    random = (
        len(value) >= RANDOM_LETTERS_MIN and value.isalpha() and value[1:] not in {value[1:].lower(), value[1:].upper()}
    )
    return IDENTIFIER.fullmatch(value) is not None and not random
