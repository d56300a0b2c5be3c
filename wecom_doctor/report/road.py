"""The road that a message travels, from the settings to the API, and where it breaks."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from wecom_doctor.examination.outcome import Finding, Judgement, Outcome, Report
from wecom_doctor.knowledge import Words
from wecom_doctor.model import Area, Check, Severity


class Station(StrEnum):
    """The stops of the road, in the order in which they are passed."""

    SETTINGS = "settings"
    DNS = "dns"
    TCP = "tcp"
    TLS = "tls"
    HTTP = "http"
    VERIFY = "verify"
    MESSAGE = "message"
    API = "api"


class State(StrEnum):
    """How it looks at a stop: `blocked` has its cause elsewhere."""

    FINE = "fine"
    WARNED = "warned"
    BROKEN = "broken"
    UNSURE = "unsure"
    BLOCKED = "blocked"
    UNSEEN = "unseen"


STATIONS = {
    Area.SETTINGS: Station.SETTINGS,
    Area.KEYS: Station.SETTINGS,
    Area.URL: Station.SETTINGS,
    Area.DNS: Station.DNS,
    Area.TCP: Station.TCP,
    Area.TLS: Station.TLS,
    Area.HTTP: Station.HTTP,
    Area.REPLY: Station.MESSAGE,
    Area.EGRESS: Station.API,
    Area.DOMAIN: Station.API,
}
MARKS = {
    State.FINE: "✓",
    State.WARNED: "▲",
    State.BROKEN: "✗",
    State.UNSURE: "?",
    State.BLOCKED: "…",
    State.UNSEEN: "–",
}


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One station as this run saw it; at most one of them is the `break` that a person should go to first."""

    station: Station
    state: State
    is_break: bool
    code: str | None


def road(report: Report) -> tuple[Stop, ...]:
    """All stations."""
    first = report.findings[0] if report.count(Severity.ERROR) else None
    broken_at = station_of(first.check) if first is not None else None
    return tuple(
        Stop(
            station=one,
            state=state_at(one, report),
            is_break=one is broken_at,
            code=next((found.problem.code for found in found_at(one, report.findings)), None),
        )
        for one in Station
    )


def station_of(check: Check) -> Station:
    """Where on the road a check looks; what is neither here nor there belongs to verification or message."""
    return STATIONS.get(check.area) or (Station.MESSAGE if ".message" in check.id else Station.VERIFY)


def found_at(station: Station, findings: Iterable[Finding]) -> list[Finding]:
    """The findings of one station."""
    return [one for one in findings if station_of(one.check) is station]


def state_at(station: Station, report: Report) -> State:
    """The gravest thing that the checks of a station say."""
    severities = {one.severity for one in found_at(station, report.findings)}
    judged = [one for one in report.judgements if station_of(one.check) is station]
    if Severity.ERROR in severities:
        return State.BROKEN
    if any(is_unclear(one, report) for one in judged):
        return State.UNSURE
    if any(is_blocked(one) for one in judged):
        return State.BLOCKED
    if Severity.WARNING in severities:
        return State.WARNED
    seen = any(one.outcome in {Outcome.OK, Outcome.PROBLEM} for one in judged)
    return State.FINE if seen else State.UNSEEN


def is_unclear(one: Judgement, report: Report) -> bool:
    """Nobody knows, and no finding says why."""
    return one.outcome is Outcome.CRASHED or one in report.unexplained


def is_blocked(one: Judgement) -> bool:
    """Something that is wrong elsewhere decides this check."""
    return one.outcome is Outcome.UNSURE or (one.outcome is Outcome.PROBLEM and one.because is not None)


def road_line(report: Report, words: Words) -> str:
    """The road in one line."""
    return " → ".join(f"{words.say(f'road.{one.station}')} {MARKS[one.state]}" for one in road(report))
