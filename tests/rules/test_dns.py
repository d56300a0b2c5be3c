"""The rules about what the name resolves to, on what name servers said."""

from dataclasses import replace
from typing import Any

import pytest

from tests.healthy import healthy
from tests.opinions import NAME, NOBODY, PUBLIC, V4, V6, answer, failing, in_charge, opinion, resolved, world
from tests.rules.judging import judged
from wecom_doctor.facts.callback_url import Scope
from wecom_doctor.facts.dns import DnsAnswer, DnsOpinions, Opinion, Outcome
from wecom_doctor.model import MOOT, OK, UNSURE, Absence, Absent, Certainty, Check, Fine, Problem, Severity
from wecom_doctor.rules import dns as rules
from wecom_doctor.rules.dns import (
    addresses_are_public,
    addresses_are_real,
    alias_stands_alone,
    aliases_lead_to_an_address,
    name_exists,
    name_has_an_address,
    name_has_ipv4,
    name_resolves_quickly,
    name_servers_answer,
)

HERE = "192.168.1.1"
OFFLINE = {"dns_opinions": Absent(Absence.NOT_PLANNED, "--offline")}
EVERY_CHECK = [one for one in vars(rules).values() if isinstance(one, Check)]
LIKELY, CERTAIN = Certainty.LIKELY, Certainty.CERTAIN


def everywhere(*addresses: str, **changes: Any) -> tuple[DnsAnswer, DnsOpinions]:
    """This machine's server and a public resolver say the same."""
    return answer(opinion(HERE, *addresses, **changes)), world([opinion("223.5.5.5", *addresses, **changes)])


def nowhere(outcome: Outcome, **changes: Any) -> tuple[DnsAnswer, DnsOpinions]:
    """This machine's server and a public resolver have no address, for the same reason."""
    return everywhere(v4=outcome, v6=outcome, **changes)


@pytest.mark.parametrize("check", EVERY_CHECK, ids=lambda one: one.id)
def test_a_world_that_cannot_be_asked_is_no_evidence(check: Check) -> None:
    """Public resolvers that do not answer, or are not to be asked, make nothing unsure and no finding."""
    fine = (OK, MOOT, Fine(addresses=(V4, V6)))
    assert judged(check, NOBODY) in fine
    if all(need.optional or need.fact is not DnsOpinions for need in check.needs.values()):
        assert judged(check, absent=OFFLINE) in fine


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome.FAILURE, "dns-server-failure"),
        (Outcome.REFUSED, "dns-lame-delegation"),
        (Outcome.SILENT, "dns-timeout"),
        (Outcome.UNREACHABLE, "dns-timeout"),
    ],
)
@pytest.mark.parametrize("beyond", [NOBODY, healthy().dns_opinions], ids=["nobody else heard", "others know it"])
def test_a_server_without_an_answer_is_told(outcome: Outcome, code: str, beyond: DnsOpinions) -> None:
    """What kind of failure it is tells the code; whether the zone or only this server is broken is not proved."""
    verdict = judged(name_servers_answer, answer(failing(HERE, outcome)), beyond)
    assert isinstance(verdict, Problem)
    assert (verdict.code, verdict.certainty, verdict.severity) == (code, LIKELY, None)
    assert f"{HERE}={outcome}" in str(verdict.params["says"])


def test_the_system_fails_where_its_servers_do() -> None:
    """The C library says EAI_AGAIN to SERVFAIL as well as to silence; its servers tell which it was."""
    silent = answer(failing(HERE, Outcome.SILENT), failing("192.168.1.2", Outcome.FAILURE), looked_up=Outcome.SILENT)
    verdict = judged(name_servers_answer, silent, NOBODY)
    assert isinstance(verdict, Problem)
    assert verdict.code == "dns-server-failure"


def test_one_dead_server_beside_a_living_one_is_no_failure() -> None:
    """The system asks the next one."""
    two = answer(failing(HERE, Outcome.SILENT), opinion("192.168.1.2", V4))
    assert judged(name_servers_answer, two, NOBODY) is OK


def test_the_world_knows_better_what_is_wrong() -> None:
    """This machine's resolver just fails, others say that there is no such name."""
    here, beyond = answer(failing(HERE, Outcome.FAILURE)), world([failing("223.5.5.5", Outcome.NOT_FOUND)])
    assert judged(name_servers_answer, here, beyond) is MOOT
    assert judged(name_exists, here, beyond) == Problem("dns-name-not-found", host=NAME, says=("223.5.5.5=not-found",))


def test_a_hosts_file_alone_tells_nothing_about_the_world() -> None:
    """The name is in the hosts file and no name server can be asked: WeCom's view is not seen."""
    here = answer(failing(HERE, Outcome.SILENT), addresses=resolved("10.0.0.5"), hosts_file=resolved("10.0.0.5"))
    assert judged(name_servers_answer, here, NOBODY) is UNSURE
    assert judged(addresses_are_public, here, NOBODY) is MOOT


def test_an_address_that_no_server_gave_does_not_hide_their_failure() -> None:
    """A search list or a hosts file has one; whether the world resolves the name is another question."""
    elsewhere: dict[str, Any] = {"addresses": resolved(V4), "looked_up": Outcome.FOUND}
    failure = Problem("dns-server-failure", certainty=LIKELY, host=NAME, says=(f"{HERE}=server-failure",))
    for here in (elsewhere, {**elsewhere, "hosts_file": resolved(V4)}):
        failing = answer(failing_at(HERE), **here)
        assert judged(name_servers_answer, failing, NOBODY) == failure
        assert judged(name_servers_answer, failing, world([opinion("223.5.5.5", V4)])) is OK
    assert judged(name_servers_answer, answer(failing_at(HERE), is_local=True, **elsewhere), NOBODY) is OK


def failing_at(server: str) -> Opinion:
    """A server that says that it failed."""
    return failing(server, Outcome.FAILURE)


@pytest.mark.parametrize(
    ("check", "outcome", "code"),
    [
        (name_exists, Outcome.NOT_FOUND, "dns-name-not-found"),
        (name_has_an_address, Outcome.NO_ADDRESS, "dns-no-address"),
    ],
)
def test_a_name_without_addresses_is_told(check: Check, outcome: Outcome, code: str) -> None:
    """What public resolvers say as well is certain; what only this machine hears is likely."""
    here, beyond = nowhere(outcome)
    says = (f"{HERE}={outcome}", f"223.5.5.5={outcome}")
    assert judged(check, here, beyond) == Problem(code, host=NAME, says=says)
    assert judged(check, here, NOBODY) == Problem(code, certainty=LIKELY, host=NAME, says=says[:1])


def test_a_server_that_denies_the_name_for_want_of_aaaa_is_not_believed() -> None:
    """Balancers answer NXDOMAIN to AAAA although the name exists."""
    here, beyond = everywhere(V4, v6=Outcome.NOT_FOUND)
    assert judged(name_exists, here, beyond) is OK
    assert judged(name_has_an_address, *everywhere(v6=Outcome.NOT_FOUND)) == Problem(
        "dns-no-address", host=NAME, says=(f"{HERE}=no-data", "223.5.5.5=no-data")
    )


def test_only_the_hosts_file_knows_the_name() -> None:
    """The user's machine finds it and WeCom does not."""
    hosts = resolved("10.0.0.5")
    here = answer(failing(HERE, Outcome.NOT_FOUND), addresses=hosts, looked_up=Outcome.FOUND, hosts_file=hosts)
    verdict = judged(name_exists, here, world([failing("223.5.5.5", Outcome.NOT_FOUND)]))
    says = ("hosts-file=10.0.0.5", f"{HERE}=not-found", "223.5.5.5=not-found")
    assert verdict == Problem("dns-name-not-found", host=NAME, says=says)


def test_only_the_search_list_finds_the_name() -> None:
    """`wecom.example.com.corp.example` answers here; name servers know no `wecom.example.com`."""
    here = answer(failing(HERE, Outcome.NOT_FOUND), addresses=resolved(V4), looked_up=Outcome.FOUND)
    assert judged(name_exists, here, NOBODY) == Problem(
        "dns-name-not-found", certainty=LIKELY, host=NAME, says=(f"{HERE}=not-found",)
    )


@pytest.mark.parametrize("outcome", [Outcome.NOT_FOUND, Outcome.NO_ADDRESS])
def test_a_dangling_alias_is_told(outcome: Outcome) -> None:
    """The alias is there and its target is gone or empty; the name itself is not to blame."""
    here, beyond = nowhere(outcome, chain=("app.example.net",))
    assert judged(aliases_lead_to_an_address, here, beyond) == Problem(
        "dns-dangling-cname", aliases=(f"{NAME}=app.example.net",)
    )
    assert judged(name_exists, here, beyond) is OK
    assert judged(name_has_an_address, here, beyond) is MOOT


def test_a_circle_of_aliases_is_told() -> None:
    """With every link of it."""
    here, beyond = nowhere(Outcome.LOOP, chain=("b.example.com", NAME))
    assert judged(aliases_lead_to_an_address, here, beyond) == Problem(
        "dns-cname-loop", aliases=(f"{NAME}=b.example.com", f"b.example.com={NAME}")
    )


def test_an_alias_out_of_the_servers_sight_is_not_judged() -> None:
    """A server of the zone that asks nobody else does not know whether the target exists."""
    assert judged(aliases_lead_to_an_address, answer(failing(HERE, Outcome.ALIAS, chain=("x.cdn.net",))), NOBODY) is (
        UNSURE
    )


def test_an_alias_with_an_address_is_fine() -> None:
    """And without an alias there is nothing to see."""
    assert judged(aliases_lead_to_an_address, *everywhere(V4, chain=("x.cdn.net",))) is OK
    assert judged(aliases_lead_to_an_address) is MOOT


def test_ipv6_only_is_told() -> None:
    """Only where the question for IPv4 was answered."""
    assert judged(name_has_ipv4, *everywhere(V6)) == Problem("ipv6-only", addresses=(V6,))
    assert judged(name_has_ipv4, *everywhere(V6, v4=Outcome.SILENT)) is MOOT
    assert judged(name_has_ipv4, *everywhere(V4)) is OK


@pytest.mark.parametrize(
    ("address", "scope"),
    [
        ("10.0.0.5", Scope.PRIVATE),
        ("127.0.0.1", Scope.LOOPBACK),
        ("169.254.10.1", Scope.LINK_LOCAL),
        ("100.64.0.9", Scope.SHARED),
        ("203.0.113.9", Scope.UNROUTABLE),
        ("fd00::5", Scope.PRIVATE),
        ("2001:db8::1", Scope.UNROUTABLE),
    ],
)
def test_a_name_that_leads_into_a_private_network_is_told(address: str, scope: Scope) -> None:
    """Addresses that look like public ones in a manual lead nowhere either."""
    here, beyond = everywhere(address)
    told: dict[str, Any] = {"host": NAME, "addresses": (address,), "scope": scope}
    assert judged(addresses_are_public, here, beyond) == Problem("dns-private-address", **told)
    assert judged(addresses_are_public, here, absent=OFFLINE) == Problem(
        "dns-private-address", certainty=LIKELY, **told
    )


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "240.0.0.1", "224.0.0.5"])
def test_an_address_of_nobody_is_told(address: str) -> None:
    """What filters answer for names that they block, and what nobody can have."""
    verdict = judged(addresses_are_public, *everywhere(address))
    assert verdict == Problem("unroutable-address", host=NAME, addresses=(address,), scope=Scope.UNROUTABLE)


def test_some_private_addresses_are_told() -> None:
    """Private IPv6 beside public IPv4 does not hurt a caller that was only seen to use IPv4."""
    mixed = judged(addresses_are_public, *everywhere("10.0.0.5", V4))
    assert mixed == Problem("dns-some-private", addresses=("10.0.0.5", V4))
    eased = judged(addresses_are_public, *everywhere(V4, "fd00::5"))
    assert eased == Problem("dns-some-private", severity=Severity.WARNING, addresses=(V4, "fd00::5"))


def test_split_horizon_is_no_private_address() -> None:
    """The office resolver gives the inner address, the world the public one: WeCom gets the latter."""
    assert judged(addresses_are_public, answer(opinion(HERE, "10.0.0.5"))) is OK


def test_a_name_of_this_network_was_told_with_the_url() -> None:
    """`nas.lan` leads into this network, as everybody can see."""
    here = answer(failing(HERE, Outcome.NOT_FOUND), addresses=resolved("10.0.0.5"), is_local=True)
    assert judged(addresses_are_public, here, absent=OFFLINE) is MOOT
    assert judged(name_exists, here, absent=OFFLINE) is OK


def test_fake_addresses_of_a_proxy_are_told() -> None:
    """Certain when somebody outside has real ones; a proxy that catches all of DNS leaves it likely."""
    here = answer(opinion(HERE, "198.18.0.7"))
    assert judged(addresses_are_real, here, world([opinion("223.5.5.5", V4)])) == Problem(
        "dns-fake-ip", addresses=("198.18.0.7",), says=(f"223.5.5.5={V4}",)
    )
    caught = world((opinion(one, "198.18.0.7", authoritative=True) for one in PUBLIC), [])
    assert judged(addresses_are_real, here, caught) == Problem(
        "dns-fake-ip", certainty=LIKELY, addresses=("198.18.0.7",), says=()
    )
    assert judged(addresses_are_public, here, caught) is MOOT
    assert judged(addresses_are_real) is OK


def test_a_fake_address_in_the_zone_itself_is_no_proxy() -> None:
    """The zone's own server has it."""
    here, beyond = answer(opinion(HERE, "198.18.0.7")), world([], [in_charge("ns1.example.com", "198.18.0.7")])
    assert judged(addresses_are_real, here, beyond) is MOOT
    verdict = judged(addresses_are_public, here, beyond)
    assert isinstance(verdict, Problem)
    assert verdict.code == "unroutable-address"


def test_slow_resolution_is_told_with_who_is_silent() -> None:
    """A dead first server makes the system wait for it each time."""
    slow = answer(failing(HERE, Outcome.SILENT), opinion("192.168.1.2", V4), seconds=5.01)
    assert judged(name_resolves_quickly, slow) == Problem("dns-slow", certainty=LIKELY, seconds=5.0, silent=(HERE,))
    assert judged(name_resolves_quickly, answer(opinion(HERE, V4), seconds=1.1)) is OK
    assert judged(name_resolves_quickly, answer(failing(HERE, Outcome.SILENT), seconds=6.0)) is MOOT


def test_records_beside_an_alias_are_told() -> None:
    """Of a name that is no alias there is nothing to say."""
    alias = answer(opinion(HERE, V4, chain=("x.cdn.net",)))
    beside = replace(healthy().dns_records, beside_cname=("MX", "TXT"))
    assert judged(alias_stands_alone, alias, beside) == Problem("dns-cname-conflict", host=NAME, records=("MX", "TXT"))
    assert judged(alias_stands_alone, alias) is OK
    assert judged(alias_stands_alone) is MOOT
