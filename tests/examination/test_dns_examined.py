"""Names examined from end to end, with real name servers: what is found first, and that health is left alone."""

from collections.abc import Iterator
from pathlib import Path

import dns.message
import pytest

from tests.net.name_servers import LOOPBACK, NOBODY, NameServers, name_servers, needs_name_servers, wait_patiently
from tests.net.odd_names import Behaviour, odd_name_server, question, records
from wecom_doctor.examination.examine import checks_for, examine
from wecom_doctor.examination.outcome import ExitStatus, FailOn, Report
from wecom_doctor.facts.dns import DnsAnswer, DnsOpinions
from wecom_doctor.model import Absence, Absent, Area
from wecom_doctor.settings.given import Options, Place, gather
from wecom_doctor.settings.names import Name

# Certainty, severity and code.
Found = list[tuple[str, str, str]]
NOTHING: Found = []
ROOT = "a.root-servers.example"


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NameServers]:
    """Knot and Unbound, started once."""
    with name_servers(tmp_path_factory.mktemp("name-servers")) as running:
        yield running


@pytest.fixture(autouse=True)
def undisturbed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No .env lies around, and whatever comes is waited for."""
    monkeypatch.chdir(tmp_path)
    wait_patiently(monkeypatch.setattr)


def examined(url: str, resolver: int, *public: int, offline: bool = False) -> Report:
    """The report on the name alone: this machine asks one server, the world others."""
    options = Options(
        resolver=Place(LOOPBACK, resolver),
        public_resolvers=tuple(Place(LOOPBACK, one) for one in public or (resolver,)),
        offline=offline,
    )
    given = gather(options=options, flags={Name.CALLBACK_URL: ("URL", url)}, env_path=None, foreign=None, environ={})
    return examine(given, checks_for([Area.DNS], (), ()), FailOn.PROBLEM, lambda _: None)


def found(report: Report) -> Found:
    """What is listed; that it took long may be this machine's fault."""
    return [
        (one.problem.certainty.value, one.severity.value, one.problem.code)
        for one in report.findings
        if one.problem.code != "dns-slow"
    ]


NAMES = [
    ("www.good.test", NOTHING),
    ("WWW.GOOD.TEST.", NOTHING),
    ("中文.good.test", NOTHING),
    ("two.good.test", NOTHING),
    ("big.good.test", NOTHING),
    ("nothing.good.test", [("certain", "error", "dns-name-not-found")]),
    ("www.no-such-zone.test", [("certain", "error", "dns-name-not-found")]),
    ("mail.good.test", [("certain", "error", "dns-no-address")]),
    ("six.good.test", [("certain", "warning", "ipv6-only")]),
    ("dangling.good.test", [("certain", "error", "dns-dangling-cname")]),
    ("empty.good.test", [("certain", "error", "dns-dangling-cname")]),
    ("circle.good.test", [("certain", "error", "dns-cname-loop")]),
    ("self.good.test", [("certain", "error", "dns-cname-loop")]),
    ("private.good.test", [("certain", "error", "dns-private-address")]),
    ("mixed.good.test", [("certain", "error", "dns-some-private")]),
    ("nobody.good.test", [("certain", "error", "unroutable-address")]),
    ("fake.good.test", [("likely", "warning", "dns-fake-ip")]),
    ("www.lame.test", [("likely", "error", "dns-server-failure")]),
    ("www.wild.test", [("certain", "notice", "dns-wildcard"), ("certain", "notice", "dns-caa-forbids")]),
    ("open.wild.test", [("certain", "notice", "dns-wildcard")]),
]


@needs_name_servers
@pytest.mark.parametrize(("name", "expected"), NAMES)
def test_what_is_found_about_a_name(servers: NameServers, name: str, expected: Found) -> None:
    """One cause each, and no check is left unsure."""
    report = examined(f"https://{name}/wecom", servers.resolver)
    assert found(report) == expected
    assert not report.unexplained
    assert report.exit_status is (ExitStatus.PROBLEMS if "error" in str(expected) else ExitStatus.HEALTHY)


@needs_name_servers
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("short.good.test", [("certain", "notice", "dns-ttl-odd")]),
        ("long.good.test", [("certain", "notice", "dns-ttl-odd")]),
        ("www.elsewhere.example", [("likely", "error", "dns-lame-delegation")]),
        ("private.good.test", [("likely", "error", "dns-private-address")]),
        ("www.good.test", NOTHING),
    ],
)
def test_a_server_of_the_zone_may_be_asked_as_well(servers: NameServers, name: str, expected: Found) -> None:
    """Without the rest of the world, which --offline leaves alone."""
    report = examined(f"https://{name}/wecom", servers.zones, offline=True)
    assert found(report) == expected
    assert report.facts["dns_opinions"] == Absent(Absence.NOT_PLANNED, "--offline")
    assert not report.unexplained


@needs_name_servers
def test_an_alias_out_of_sight_is_left_open(servers: NameServers) -> None:
    """The server of the zone knows the alias, and not what it leads to."""
    report = examined("https://away.good.test/wecom", servers.zones, offline=True)
    assert (found(report), report.exit_status) == (NOTHING, ExitStatus.UNSURE)


def always(*lines: str, code: int = 0) -> Behaviour:
    """A server that has these records for whatever name, in the form `ttl type data`; it knows the root."""

    def behave(asked: dns.message.QueryMessage) -> dns.message.Message:
        name, kind = question(asked)
        if (name, kind) == (".", "NS"):
            return records(asked, f". 600 NS {ROOT}.")
        if name == ROOT:
            return records(asked, f"{ROOT} 600 A {NOBODY}") if kind == "A" else records(asked)
        return records(asked, *(f"{name} {one}" for one in lines if one.split()[1] in {kind, "CNAME"}), code=code)

    return behave


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        (always("600 A 10.0.0.5"), always("600 A 47.96.3.4"), [("certain", "warning", "dns-resolvers-disagree")]),
        (always("600 A 47.96.3.4"), always("600 A 120.55.1.1"), NOTHING),
        (always("1 A 198.18.0.7"), always("600 A 47.96.3.4"), [("certain", "warning", "dns-fake-ip")]),
        (always("1 A 198.18.0.7"), always("1 A 198.18.0.7"), [("likely", "warning", "dns-fake-ip")]),
        (always(code=3), always("600 A 47.96.3.4"), [("certain", "error", "dns-resolvers-disagree")]),
        (always("600 A 47.96.3.4"), always(code=3), [("certain", "error", "dns-resolvers-disagree")]),
        (always(code=2), always("600 A 47.96.3.4"), [("likely", "error", "dns-server-failure")]),
        (always(code=2), always(code=3), [("certain", "error", "dns-name-not-found")]),
        (always("600 A 47.96.3.4"), always(code=5), NOTHING),
        (always("600 A 10.0.0.5"), always(code=5), [("likely", "error", "dns-private-address")]),
    ],
    ids=[
        "split horizon",
        "geo-DNS",
        "fake-ip",
        "fake-ip everywhere",
        "absent here",
        "absent there",
        "failing here",
        "failing here, absent there",
        "the world refuses",
        "private, the world refuses",
    ],
)
def test_what_is_found_where_servers_differ(here: Behaviour, there: Behaviour, expected: Found) -> None:
    """The resolver of this machine says one thing and a public one another."""
    with odd_name_server(here) as own, odd_name_server(there) as public:
        report = examined("https://wecom.example.com/callback", own, public)
    assert found(report) == expected
    assert not report.unexplained


def test_a_dead_resolver_is_told_and_the_dead_world_is_not() -> None:
    """Nobody listens at either, so nothing is waited for."""
    report = examined("https://wecom.example.com/callback", 9, 9)
    assert found(report) == [("likely", "error", "dns-timeout")]


@pytest.mark.parametrize(
    ("url", "because"),
    [
        ("http://127.0.0.1:9/callback", "no-name"),
        ("http://[::1]:9/callback", "no-name"),
        ("http://localhost:9/callback", "no-name"),
        ("http://wecom.localhost:9/callback", "no-name"),
        ("http://127.1:9/callback", "no-name"),
        ("http://2130706433:9/callback", "no-name"),
    ],
)
def test_where_there_is_no_name_nobody_is_asked(url: str, because: str) -> None:
    """The name server would be unreachable, and that is not even found out."""
    report = examined(url, 9)
    absent = Absent(Absence.NOT_APPLICABLE, because)
    assert [report.facts[name] for name in ("dns_answer", "dns_opinions", "dns_records")] == [absent] * 3
    assert (found(report), report.exit_status) == (NOTHING, ExitStatus.HEALTHY)


@pytest.mark.parametrize("url", ["http://nas.lan/callback", "http://app:8000/callback"])
def test_the_world_is_not_asked_for_names_of_this_network(url: str) -> None:
    """They mean nothing there; here they may lead into the network."""
    with odd_name_server(always("600 A 192.168.1.9")) as own:
        report = examined(url, own, 9)
    assert isinstance(report.facts["dns_answer"], DnsAnswer)
    assert report.facts["dns_opinions"] == Absent(Absence.NOT_APPLICABLE, "local-name")
    assert (found(report), report.unexplained) == (NOTHING, ())


def test_where_connections_are_sent_elsewhere_the_name_is_not_asked_for() -> None:
    """--connect-to leads past it."""
    options = Options(connect_to=((Place("wecom.example.com", 443), Place(LOOPBACK, 9)),))
    flags = {Name.CALLBACK_URL: ("URL", "https://wecom.example.com/callback")}
    given = gather(options=options, flags=flags, env_path=None, foreign=None, environ={})
    report = examine(given, checks_for([Area.DNS], (), ()), FailOn.PROBLEM, lambda _: None)
    assert report.facts["dns_answer"] == Absent(Absence.NOT_APPLICABLE, "--connect-to")
    assert report.exit_status is ExitStatus.HEALTHY


@needs_name_servers
def test_the_facts_tell_what_was_seen(servers: NameServers) -> None:
    """Who was asked, what came, and how long it took."""
    report = examined("https://two.good.test/wecom", servers.resolver)
    answer, world = report.facts["dns_answer"], report.facts["dns_opinions"]
    assert isinstance(answer, DnsAnswer)
    assert isinstance(world, DnsOpinions)
    assert (answer.name, answer.resolver) == ("two.good.test", f"{LOOPBACK}:{servers.resolver}")
    assert [one.chain for one in answer.opinions] == [("alias.good.test", "www.good.test")]
    assert [one.server for one in world.public] == [f"{LOOPBACK}:{servers.resolver}"]
