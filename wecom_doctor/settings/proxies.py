"""Proxies as the settings and the environment name them, read as most programs read them."""

from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from wecom_doctor.protocol.api.call import Proxy

# The port where nobody writes one.
PORTS = {"http": 80, "https": 443, "socks": 1080, "socks5": 1080, "socks5h": 1080}
# Read for https in this order: curl, Python and Node take the small letters first, Go the large ones.
FOR_HTTPS = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
# These are for http alone, and the API is https.
FOR_HTTP = ("http_proxy", "HTTP_PROXY")
EXCEPTIONS = ("no_proxy", "NO_PROXY")
NAMES = frozenset({*FOR_HTTPS, *FOR_HTTP, *EXCEPTIONS})
EVERYTHING = "*"


def proxy_of(text: str) -> Proxy | None:
    """A proxy as programs write it: with or without scheme, user and password."""
    text = text.strip()
    try:
        parts = urlsplit(text if "//" in text else f"http://{text}")
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if not parts.hostname or " " in parts.hostname or scheme not in PORTS or port == 0:
        return None
    return Proxy(
        scheme=scheme,
        host=parts.hostname,
        port=port or PORTS[scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def shown(proxy: Proxy) -> str:
    """A proxy without what it knows us by."""
    host = f"[{proxy.host}]" if ":" in proxy.host else proxy.host
    return f"{proxy.scheme}://{host}:{proxy.port}"


def in_environment(environ: Mapping[str, str]) -> tuple[str, str] | None:
    """The variable that counts for https, with its value; one for http only comes last, for nobody heeds it."""
    return next(((name, environ[name]) for name in (*FOR_HTTPS, *FOR_HTTP) if environ.get(name, "").strip()), None)


def exceptions(environ: Mapping[str, str]) -> Iterator[str]:
    """The entries of NO_PROXY."""
    for name in EXCEPTIONS:
        if environ.get(name):
            yield from filter(None, (one.strip() for one in environ[name].replace(" ", ",").split(",")))
            return


def exception_for(host: str, environ: Mapping[str, str]) -> str:
    """The entry of NO_PROXY by which calls to a host go without proxy; empty when there is none."""
    return next((one for one in exceptions(environ) if is_about(one, host.lower())), "")


def is_about(entry: str, host: str) -> bool:
    """An entry names the host, or a domain that it lies in; a port or a dot before it changes nothing."""
    name = entry.lower().partition(":")[0].removeprefix("*").strip(".") if entry != EVERYTHING else EVERYTHING
    return name == EVERYTHING or (bool(name) and (host == name or host.endswith(f".{name}")))
