"""Questions to real name servers, with zones good and broken."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.net.name_servers import (
    LOOPBACK,
    NOBODY,
    SECOND,
    NameServers,
    name_servers,
    needs_name_servers,
    wait_patiently,
)
from wecom_doctor.facts.callback_url import Scope
from wecom_doctor.facts.dns import DnsOpinions, DnsRecords, Opinion, Outcome
from wecom_doctor.net.dns import absolute, opinion
from wecom_doctor.net.dns_opinions import opinions_of_the_world
from wecom_doctor.net.dns_records import records_around
from wecom_doctor.net.ways import Address, Ways

pytestmark = needs_name_servers
PATIENCE_S = 30.0
FIRST, SIXTH = "47.96.3.4", "2408:4004::5"


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NameServers]:
    """Knot and Unbound, started once."""
    with name_servers(tmp_path_factory.mktemp("name-servers")) as running:
        yield running


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever comes is waited for."""
    wait_patiently(monkeypatch.setattr)


def said_by(port: int, name: str, address: str = LOOPBACK) -> Opinion:
    """What the server at a port says about a name."""
    return asyncio.run(opinion(Address(host=address, port=port), absolute(name), PATIENCE_S))


def world(servers: NameServers, name: str) -> DnsOpinions:
    """What the resolver says about a name, and the servers of its zone."""
    resolver = Address(host=LOOPBACK, port=servers.resolver)
    return asyncio.run(opinions_of_the_world(name, [resolver], PATIENCE_S, servers.zones))


def around(servers: NameServers, name: str) -> DnsRecords:
    """What the resolver knows beside the addresses."""
    return asyncio.run(records_around(Address(host=LOOPBACK, port=servers.resolver), name))


# Name, outcome for IPv4 and for IPv6, addresses, and the aliases on the way; the same from the zone and by a resolver.
TELLING: list[tuple[str, Outcome, Outcome, tuple[str, ...], tuple[str, ...]]] = [
    ("www.good.test", Outcome.FOUND, Outcome.FOUND, (FIRST, SIXTH), ()),
    ("WWW.Good.Test.", Outcome.FOUND, Outcome.FOUND, (FIRST, SIXTH), ()),
    ("plain.good.test", Outcome.FOUND, Outcome.NO_ADDRESS, (FIRST,), ()),
    ("six.good.test", Outcome.NO_ADDRESS, Outcome.FOUND, (SIXTH,), ()),
    ("xn--fiq228c.good.test", Outcome.FOUND, Outcome.NO_ADDRESS, (FIRST,), ()),
    ("mail.good.test", Outcome.NO_ADDRESS, Outcome.NO_ADDRESS, (), ()),
    ("nothing.good.test", Outcome.NOT_FOUND, Outcome.NOT_FOUND, (), ()),
    ("two.good.test", Outcome.FOUND, Outcome.FOUND, (FIRST, SIXTH), ("alias.good.test", "www.good.test")),
    ("dangling.good.test", Outcome.NOT_FOUND, Outcome.NOT_FOUND, (), ("gone.good.test",)),
    ("empty.good.test", Outcome.NO_ADDRESS, Outcome.NO_ADDRESS, (), ("mail.good.test",)),
]


@pytest.mark.parametrize(("name", "v4", "v6", "addresses", "chain"), TELLING)
@pytest.mark.parametrize("which", ["zones", "resolver"])
def test_what_a_server_says(
    servers: NameServers,
    which: str,
    name: str,
    v4: Outcome,
    v6: Outcome,
    addresses: tuple[str, ...],
    chain: tuple[str, ...],
) -> None:
    """Knot and Unbound put the same into different messages."""
    told = said_by(getattr(servers, which), name)
    assert (told.v4, told.v6, told.chain) == (v4, v6, chain)
    assert tuple(one.address for one in told.addresses) == addresses
    assert (told.authoritative, told.recursive) == ((True, False) if which == "zones" else (False, True))
    assert (told.server, told.scope, told.truncated) == (f"{LOOPBACK}:{getattr(servers, which)}", Scope.LOOPBACK, False)


@pytest.mark.parametrize("name", ["circle.good.test", "self.good.test"])
@pytest.mark.parametrize("which", ["zones", "resolver"])
def test_a_circle_is_seen(servers: NameServers, which: str, name: str) -> None:
    """Also where the resolver just says that it failed."""
    told = said_by(getattr(servers, which), name)
    assert told.outcome is Outcome.LOOP
    assert told.chain[-1] == name


@pytest.mark.parametrize(
    ("which", "name", "outcome"),
    [
        ("zones", "www.elsewhere.example", Outcome.REFUSED),
        ("zones", "away.good.test", Outcome.ALIAS),
        ("resolver", "www.lame.test", Outcome.FAILURE),
    ],
)
def test_why_a_server_has_no_answer(servers: NameServers, which: str, name: str, outcome: Outcome) -> None:
    """It is not its zone, the alias leads out of its zones, or those whom it asks refuse."""
    assert said_by(getattr(servers, which), name).outcome is outcome


def test_where_nobody_listens_is_known_at_once(servers: NameServers) -> None:
    """The system says so, and nobody waits for the rest of the time."""
    assert said_by(servers.zones, "www.good.test", NOBODY).outcome is Outcome.UNREACHABLE


@pytest.mark.parametrize("which", ["zones", "resolver"])
def test_a_cut_answer_is_asked_for_again(servers: NameServers, which: str) -> None:
    """Sixty addresses do not fit into a packet; the first sixteen are kept."""
    told = said_by(getattr(servers, which), "big.good.test")
    assert (told.truncated, told.outcome, len(told.addresses)) == (True, Outcome.FOUND, 16)


def test_connections_go_by_the_same_answers(servers: NameServers) -> None:
    """Whole and in both kinds."""
    ways = Ways(resolver=Address(host=LOOPBACK, port=servers.resolver))
    assert asyncio.run(ways.names("two.good.test")) == [FIRST, SIXTH]
    assert FIRST not in asyncio.run(ways.names("big.good.test"))


def test_all_servers_of_a_zone_are_heard(servers: NameServers) -> None:
    """They are found from the top, and speak for themselves."""
    told = world(servers, "www.good.test")
    assert told.zone == "good.test"
    assert {(one.host, one.outcome, one.authoritative, one.ttl_s) for one in told.authorities} == {
        ("ns.good.test", Outcome.FOUND, True, 600),
        ("ns2.good.test", Outcome.FOUND, True, 600),
    }
    assert [one.outcome for one in told.public] == [Outcome.FOUND]


@pytest.mark.parametrize(
    ("name", "zone", "outcomes"),
    [
        ("www.half.test", "half.test", {"ns.good.test": Outcome.FOUND, "ns.half.test": Outcome.UNREACHABLE}),
        ("www.stale.test", "stale.test", {"ns.good.test": Outcome.FOUND, "ns2.good.test": Outcome.REFUSED}),
        ("www.lame.test", "lame.test", {"ns2.good.test": Outcome.REFUSED}),
        ("away.good.test", "good.test", {"ns.good.test": Outcome.ALIAS, "ns2.good.test": Outcome.ALIAS}),
        ("nothing.test", "test", {"ns.test": Outcome.NOT_FOUND}),
    ],
)
def test_servers_that_are_not_up_to_it_are_heard(
    servers: NameServers, name: str, zone: str, outcomes: dict[str, Outcome]
) -> None:
    """One that is gone, one that only the parent still names, the only one; and the parent where there is no zone."""
    told = world(servers, name)
    assert told.zone == zone
    assert {one.host: one.outcome for one in told.authorities} == outcomes


def test_without_a_resolver_that_answers_nobody_is_heard(servers: NameServers) -> None:
    """A network that lets no question out leaves an empty fact."""
    dead = Address(host=NOBODY, port=servers.zones)
    told = asyncio.run(opinions_of_the_world("www.good.test", [dead], PATIENCE_S))
    assert (told.zone, told.authorities) == (None, ())
    assert [one.outcome for one in told.public] == [Outcome.UNREACHABLE]


def test_a_run_that_is_nearly_over_hears_nobody(servers: NameServers) -> None:
    """What is not in by then was not said."""
    silent = Address(host=SECOND, port=servers.resolver)
    assert asyncio.run(opinions_of_the_world("www.good.test", [silent], 0.0)) == DnsOpinions(
        zone=None, authorities=(), public=()
    )


@pytest.mark.parametrize(
    ("name", "wildcard", "caa_at", "issuers"),
    [
        ("www.good.test", False, None, ()),
        ("www.wild.test", True, "wild.test", ()),
        ("wild.test", True, "wild.test", ()),
        ("open.wild.test", True, "open.wild.test", ("letsencrypt.org",)),
    ],
)
def test_what_stands_around_a_name(
    servers: NameServers, name: str, wildcard: bool, caa_at: str | None, issuers: tuple[str, ...]
) -> None:
    """The nearest CAA record counts, and a wildcard is found by a name that nobody ever heard of."""
    assert around(servers, name) == DnsRecords(beside_cname=(), wildcard=wildcard, caa_at=caa_at, caa_issuers=issuers)
