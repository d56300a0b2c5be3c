"""The door to the API, as the settings name it."""

from urllib.parse import unquote, urlsplit

from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.model import Absence, Absent
from wecom_doctor.protocol.api.call import DIRECT_ROUTE, OFFICIAL, Door, Proxy, Route
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.shape import is_placeholder

BY_PROXY = "proxy"
PROXY_PORTS = {"http": 80, "https": 443}
# The command that is about nothing else; it knocks at the door with empty hands, too.
EGRESS = "egress"
# Their Secret is no application's: that of an Official Account, of a bot's long connection, of a suite.
WITHOUT_APPLICATION = frozenset({Kind.MP, Kind.BOT, Kind.SUITE_DATA, Kind.SUITE_COMMAND})


def door_of(given: Given) -> Door:
    """Where programs with these settings call the API, and by which way."""
    proxy = proxy_of(given.text(Name.PROXY) or "")
    return Door(
        base=given.text(Name.API_BASE) or OFFICIAL,
        route=Route(name=BY_PROXY, proxy=proxy) if proxy else DIRECT_ROUTE,
        ca_file=given.options.ca_file,
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


def usable(given: Given, *names: Name) -> bool:
    """All of these settings have a value that somebody put there."""
    texts = [(name, given.text(name)) for name in names]
    return all(text and not is_placeholder(name, text) for name, text in texts)


def not_asked(given: Given) -> Absent | None:
    """Why nobody wants to know how the API is reached from here, if so."""
    if given.options.command == EGRESS or no_application(given) is None:
        return None
    providers = (Name.SUITE_ID, Name.SUITE_SECRET), (Name.CORP_ID, Name.PROVIDER_SECRET), (Name.ROBOT_KEY,)
    return None if any(usable(given, *names) for names in providers) else no_application(given)


def no_application(given: Given) -> Absent | None:
    """Why there is no application to ask a token for, if so."""
    if given.options.kind in WITHOUT_APPLICATION:
        return Absent(Absence.NOT_APPLICABLE, "kind")
    for name in (Name.CORP_ID, Name.SECRET):
        if not usable(given, name):
            return Absent(Absence.NOT_PLANNED, name)
    return None
