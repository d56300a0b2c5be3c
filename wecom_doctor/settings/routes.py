"""The ways to the API that a program with these settings, on this machine, may take."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from wecom_doctor.facts.egress_routes import BY_ENVIRONMENT, BY_FOREIGN, BY_SETTING, DIRECT, EgressRoute
from wecom_doctor.protocol.api.call import DIRECT_ROUTE, Door, Route
from wecom_doctor.settings.door import door_of
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.proxies import FOR_HTTP, exception_for, in_environment, proxy_of, shown


class Way(NamedTuple):
    """A way as it is told, and as it is taken; None when it cannot be."""

    told: EgressRoute
    taken: Route | None


def ways_of(given: Given) -> tuple[Way, ...]:
    """All ways, that of our own calls first; a proxy that is written in two places is one way."""
    found: list[Way] = []
    for way in all_ways(given):
        if way.taken is None or all(one.taken is None or one.taken.proxy != way.taken.proxy for one in found):
            found.append(way)
    return tuple(found)


def all_ways(given: Given) -> Iterator[Way]:
    """Setting, other project's file, environment, and none at all."""
    setting = given.text(Name.PROXY) or ""
    if setting.strip():
        yield way(BY_SETTING, Name.PROXY, setting)
    else:
        yield DIRECTLY
    if given.foreign is not None and Name.PROXY in given.foreign.values:
        yield way(BY_FOREIGN, f"{given.foreign.kind} proxy", given.foreign.values[Name.PROXY].text)
    found = in_environment(given.surroundings)
    if found is not None:
        yield way(BY_ENVIRONMENT, *found, idle=found[0] in FOR_HTTP or bool(bypassed_by(given)))
    yield DIRECTLY


DIRECTLY = Way(EgressRoute(name=DIRECT, variable="", proxy="", usable=True, idle=False), DIRECT_ROUTE)


def way(name: str, variable: str, text: str, *, idle: bool = False) -> Way:
    """The way through a proxy."""
    proxy = proxy_of(text)
    told = EgressRoute(
        name=name,
        variable=variable,
        proxy=shown(proxy) if proxy else "",
        usable=proxy is not None,
        idle=idle,
    )
    return Way(told, Route(name=name, proxy=proxy) if proxy else None)


def bypassed_by(given: Given) -> str:
    """The entry of NO_PROXY that is about the API."""
    return exception_for(door_of(given).host, given.surroundings)


def detour_of(given: Given) -> Door | None:
    """The door by the proxy of the environment, when our own calls go past it: most programs do not."""
    door = door_of(given)
    if door.route.proxy is not None:
        return None
    ways = (one for one in ways_of(given) if one.told.name == BY_ENVIRONMENT and not one.told.idle)
    return next((replace(door, route=one.taken) for one in ways if one.taken is not None), None)


def door_by(given: Given, route: str) -> Door:
    """The door by a way that a call of this run has taken."""
    detour = detour_of(given)
    return detour if detour is not None and detour.route.name == route else door_of(given)


def doors_of(given: Given) -> tuple[Door, ...]:
    """The same door by every way but that of our own calls."""
    door = door_of(given)
    return tuple(replace(door, route=one.taken) for one in ways_of(given)[1:] if one.taken is not None)
