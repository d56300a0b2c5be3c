"""The probes of ports: what they take, what they leave out, and why."""

import socket
from dataclasses import replace

import pytest

from tests.healthy import healthy
from tests.knocks import knock
from tests.ports import LOOPBACK, free_port
from tests.probes.asking import answer
from tests.probes.endpoints import given_for
from wecom_doctor.facts.listeners import LocalListeners
from wecom_doctor.facts.ports import Ipv6Knock, Knock, Outcome, PortKnock, Way
from wecom_doctor.model import Absence, Absent
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.ways import Address, Detour, Ways
from wecom_doctor.probes.ipv6_knock import ipv6_knock
from wecom_doctor.probes.local_listeners import local_listeners
from wecom_doctor.probes.port_knock import port_knock
from wecom_doctor.settings.url import read_url

SIX, FAR_SIX = "2001:db8::7", "2600:77::1"


def knocked(url: str, ways: Ways | None = None) -> PortKnock | Absent:
    """What comes of knocking at a URL of the settings."""
    found = answer(port_knock, given=given_for(url), gate=Gate(ways=ways or Ways()), callback_url=read_url(url))
    assert isinstance(found, PortKnock | Absent)
    return found


def test_the_url_of_the_settings_is_knocked_at() -> None:
    """Its host and its port."""
    port = free_port()
    found = knocked(f"http://{LOOPBACK}:{port}/callback")
    assert isinstance(found, PortKnock)
    assert (found.host, found.port, [one.outcome for one in found.knocks]) == (LOOPBACK, port, [Outcome.REFUSED])


def test_the_ways_of_the_run_are_taken() -> None:
    """--connect-to holds for the knock as for every request."""
    port = free_port()
    ways = Ways(detours=(Detour("wecom.example.com", 0, Address(host=LOOPBACK, port=port)),))
    found = knocked("https://wecom.example.com/callback", ways)
    assert isinstance(found, PortKnock)
    assert (found.host, found.port) == (LOOPBACK, port)


def test_a_url_that_is_none_is_left_alone() -> None:
    """The check of the URL has said what is wrong."""
    assert knocked("https:/wecom") == Absent(Absence.NEED_MISSING, "callback_url")


def test_this_machine_is_asked_who_listens() -> None:
    """For an address of its own that does not open; who listens at an open port explains nothing."""
    with socket.create_server((LOOPBACK, 0)) as here:
        port = here.getsockname()[1]
        own = replace(knock(LOOPBACK), way=Way.OWN, outcome=Outcome.REFUSED)
        found = answer(local_listeners, port_knock=PortKnock(host=LOOPBACK, port=port, knocks=(own,)))
    assert isinstance(found, LocalListeners)
    assert [(one.address, one.port) for one in found.on_port] == [(LOOPBACK, port)]
    opened = replace(own, outcome=Outcome.ACCEPTS)
    found = answer(local_listeners, port_knock=PortKnock(host=LOOPBACK, port=port, knocks=(opened,)))
    assert found == Absent(Absence.NOT_APPLICABLE, "port-open")


@pytest.mark.parametrize("knocks", [(), (knock(),)])
def test_another_machine_is_not_looked_into(knocks: tuple[Knock, ...]) -> None:
    """Who listens there cannot be known from here."""
    found = answer(local_listeners, port_knock=replace(healthy().port_knock, knocks=knocks))
    assert found == Absent(Absence.NOT_APPLICABLE, "another-machine")


def six(outcome: Outcome, way: Way, address: str = SIX) -> Knock:
    """An attempt at an IPv6 address."""
    return replace(knock(address), outcome=outcome, way=way)


@pytest.mark.parametrize(
    "one",
    [
        six(Outcome.ACCEPTS, Way.ROUTED),
        six(Outcome.SILENT, Way.ROUTED),
        six(Outcome.REFUSED, Way.OWN),
        # An answer proves that there is a way, however it looked before.
        six(Outcome.REFUSED, Way.DOUBTFUL, FAR_SIX),
        six(Outcome.ACCEPTS, Way.DOUBTFUL, FAR_SIX),
    ],
)
def test_ipv6_that_can_be_judged(one: Knock) -> None:
    """What was seen is handed on, without the IPv4 addresses beside it."""
    found = answer(ipv6_knock, port_knock=replace(healthy().port_knock, knocks=(knock(), one)))
    assert found == Ipv6Knock(knocks=(one,))


@pytest.mark.parametrize(
    "one",
    [six(Outcome.UNREACHABLE, Way.NONE), six(Outcome.SILENT, Way.DOUBTFUL, FAR_SIX), six(Outcome.OTHER, Way.NONE)],
)
def test_ipv6_that_this_machine_has_not(one: Knock) -> None:
    """That is unseen, not dead."""
    found = answer(ipv6_knock, port_knock=replace(healthy().port_knock, knocks=(knock(), one)))
    assert found == Absent(Absence.NOT_APPLICABLE, "no-ipv6-here")


@pytest.mark.parametrize(
    "knocks",
    [
        (),
        (knock(),),
        # Alone it is judged as the target, and on loopback it is nobody's but ours.
        (knock(SIX),),
        (knock(LOOPBACK), knock("::1")),
    ],
)
def test_no_ipv6_to_judge(knocks: tuple[Knock, ...]) -> None:
    """There is no IPv6 address beside another."""
    found = answer(ipv6_knock, port_knock=replace(healthy().port_knock, knocks=knocks))
    assert found == Absent(Absence.NOT_APPLICABLE, "no-ipv6-address")
