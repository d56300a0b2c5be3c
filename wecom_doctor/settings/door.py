"""The door to the API, as the settings name it."""

from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.model import Absence, Absent
from wecom_doctor.protocol.api.call import DIRECT_ROUTE, OFFICIAL, ROOT, Door, Route
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.proxies import proxy_of
from wecom_doctor.settings.shape import is_placeholder

BY_PROXY = "proxy"
API_BASE_OPTION = "--api-base"
# The command that is about nothing else; it knocks at the door with empty hands, too.
EGRESS = "egress"
# Those that look at the way out more closely than `check`, if their checks ask for it.
LOOKING_CLOSER = frozenset({EGRESS, "checklist"})
# Their Secret is no application's: that of an Official Account, of a bot's long connection, of a suite.
WITHOUT_APPLICATION = frozenset({Kind.MP, Kind.BOT, Kind.SUITE_DATA, Kind.SUITE_COMMAND})


def door_of(given: Given) -> Door:
    """Where programs with these settings call the API, and by which way."""
    proxy = proxy_of(given.text(Name.PROXY) or "")
    return Door(
        base=base_of(given.text(Name.API_BASE) or ""),
        route=Route(name=BY_PROXY, proxy=proxy) if proxy else DIRECT_ROUTE,
        ca_file=given.options.ca_file,
        confidential=given.secrets,
    )


def base_of(text: str) -> str:
    """The address as it is meant: many programs want the root of all calls with it, and people leave out the scheme."""
    text = text.strip()
    if not text:
        return OFFICIAL
    return (text if "//" in text else f"https://{text}").rstrip("/").removesuffix(ROOT.rstrip("/"))


def names_api(given: Given) -> bool:
    """Somebody named the address, and so wants it asked: by an option, or as one that is not WeCom's own."""
    chosen = given.chosen.get(Name.API_BASE)
    if chosen is None or not chosen.value:
        return False
    return chosen.source.label == API_BASE_OPTION or not door_of(given).is_official


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
