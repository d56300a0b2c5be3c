"""Take a callback URL apart without believing anything about it."""

import ipaddress
import re
import unicodedata
from urllib.parse import SplitResult, parse_qsl, urlsplit

from wecom_doctor.facts.callback_url import CallbackUrl, Scope, UrlDefect
from wecom_doctor.facts.scope import Address, address_scope
from wecom_doctor.settings.secret import MASK

DEFAULT_PORTS = {"http": 80, "https": 443}
LOCAL_NAMES = (".local", ".lan", ".home.arpa", ".internal", ".localdomain")
HOST_NAME = re.compile(r"(?!-)[\w-]{1,63}(?<!-)(?:\.(?!-)[\w-]{1,63}(?<!-))*\.?")
SIGNATURE = "msg_signature"
# Also with one slash or a full-width colon: to be told as what it is, not to be taken for a host.
MEANT_SCHEME = re.compile(r"\w+[:：]/")


def read_url(text: str) -> CallbackUrl:
    """The URL with the first thing that is wrong about it."""
    stripped = text.strip()
    defect = textual_defect(text)
    if hides_user_info(stripped):
        return broken(stripped, defect or UrlDefect.USER_INFO)
    try:
        parts = urlsplit(stripped)
        port = parts.port
    except ValueError:
        bad = UrlDefect.BAD_PORT if re.search(r"\]:\S|^[^\[]*$", stripped) else UrlDefect.BAD_HOST
        return broken(stripped, defect or bad)
    defect = defect or structural_defect(parts)
    host = (parts.hostname or "").rstrip(".") or None
    address = as_address(host)
    return CallbackUrl(
        shown=shown(parts),
        defect=defect,
        scheme=parts.scheme.lower() or None,
        host=host,
        port=port or DEFAULT_PORTS.get(parts.scheme.lower()),
        path=parts.path or "/",
        host_is_address=address is not None,
        scope=scope_of(host, address),
    )


def assumed_url(text: str) -> str:
    """What was typed as a URL: a bare host, with or without a port, gets the scheme that WeCom would need."""
    stripped = text.strip()
    if MEANT_SCHEME.match(stripped):
        return text
    host, _, rest = stripped.removeprefix("//").partition("/")
    if as_address(host) is not None and ":" in host:
        host = f"[{host}]"
    scheme = "http" if host.rpartition(":")[2] == str(DEFAULT_PORTS["http"]) and not host.endswith("]") else "https"
    return f"{scheme}://{host}/{rest}"


def broken(text: str, defect: UrlDefect) -> CallbackUrl:
    """A text that cannot be split into the parts of a URL."""
    return CallbackUrl(
        shown=masked(text),
        defect=defect,
        scheme=None,
        host=None,
        port=None,
        path=None,
        host_is_address=False,
        scope=None,
    )


def hides_user_info(text: str) -> bool:
    """A password with `/`, `#` or `@` in it makes a parser take user name and password for host and path."""
    start, at, _ = text.rpartition("@")
    between = start.partition("//")[2] if "//" in start else start
    looks_like_host = "." in between.partition(":")[0] or between.startswith(("localhost:", "["))
    return bool(at) and ":" in between and not looks_like_host and bool(re.search(r"[/#?@]", between))


def masked(text: str) -> str:
    """A text that is no URL, without whatever may be user name and password in it."""
    start, at, rest = text.rpartition("@")
    if not at:
        return text
    scheme, slashes, _ = start.partition("//")
    return f"{scheme}{slashes}{MASK}@{rest}" if slashes else f"{MASK}@{rest}"


def textual_defect(text: str) -> UrlDefect | None:
    """What is wrong before any grammar."""
    if re.search(r"\s", text):
        return UrlDefect.BLANKS
    if any(unicodedata.east_asian_width(c) == "F" for c in text):
        return UrlDefect.FULL_WIDTH
    return UrlDefect.TEMPLATE if re.search(r"[{}<>]|\$\{", text) else None


def structural_defect(parts: SplitResult) -> UrlDefect | None:
    """What is wrong with the parts."""
    if not parts.scheme or ("://" not in parts.geturl() and not parts.netloc):
        return UrlDefect.NO_SCHEME
    if parts.scheme.lower() not in DEFAULT_PORTS:
        return UrlDefect.OTHER_SCHEME
    if not parts.hostname:
        return UrlDefect.NO_HOST
    if as_address(parts.hostname) is None and not HOST_NAME.fullmatch(parts.hostname):
        return UrlDefect.BAD_HOST
    if parts.username is not None:
        return UrlDefect.USER_INFO
    if parts.port == 0:
        return UrlDefect.BAD_PORT
    if parts.fragment:
        return UrlDefect.FRAGMENT
    # Copied from a log, with the parameters that WeCom adds itself: they would stand there twice.
    return UrlDefect.REQUEST if SIGNATURE in dict(parse_qsl(parts.query, keep_blank_values=True)) else None


def shown(parts: SplitResult) -> str:
    """The URL as it may be printed."""
    if parts.username is None and parts.password is None:
        return parts.geturl()
    return parts._replace(netloc=f"{MASK}@{parts.netloc.rpartition('@')[2]}").geturl()


def as_address(host: str | None) -> Address | None:
    """The IP address that the host is, if it is one."""
    try:
        return ipaddress.ip_address((host or "").partition("%")[0])
    except ValueError:
        return None


def scope_of(host: str | None, address: Address | None) -> Scope | None:
    """From where the host can be reached, as far as the text alone tells."""
    if host is None:
        return None
    if address is not None:
        return address_scope(address)
    lower = host.lower()
    if lower == "localhost" or lower.endswith(".localhost"):
        return Scope.LOOPBACK
    return Scope.PRIVATE if "." not in lower or lower.endswith(LOCAL_NAMES) else Scope.PUBLIC
