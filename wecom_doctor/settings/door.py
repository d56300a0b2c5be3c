"""The door to the API, as the settings name it."""

from urllib.parse import unquote, urlsplit

from wecom_doctor.protocol.api.call import DIRECT_ROUTE, OFFICIAL, Door, Proxy, Route
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name

BY_PROXY = "proxy"
PROXY_PORTS = {"http": 80, "https": 443}


def door_of(given: Given) -> Door:
    """Where programs with these settings call the API, and by which way."""
    proxy = proxy_of(given.text(Name.PROXY) or "")
    return Door(
        base=given.text(Name.API_BASE) or OFFICIAL,
        route=Route(name=BY_PROXY, proxy=proxy) if proxy else DIRECT_ROUTE,
        confidential=given.secrets,
    )


def proxy_of(text: str) -> Proxy | None:
    """A proxy as programs write it: with or without scheme, user and password."""
    try:
        parts = urlsplit(text if "//" in text else f"http://{text}")
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if not parts.hostname or scheme not in PROXY_PORTS:
        return None
    return Proxy(
        scheme=scheme,
        host=parts.hostname,
        port=port or PROXY_PORTS[scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
