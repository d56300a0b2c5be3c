"""The rules that compare what name servers say, and those about how the zone is kept."""

from dataclasses import replace

import pytest

from tests.healthy import healthy
from tests.opinions import (
    AUTHORITIES,
    NAME,
    NOBODY,
    PUBLIC,
    V4,
    V6,
    answer,
    failing,
    in_charge,
    opinion,
    resolved,
    world,
)
from tests.rules.judging import judged
from wecom_doctor.facts.dns import DnsOpinions, Opinion, Outcome
from wecom_doctor.model import MOOT, OK, Certainty, Fine, Problem, Severity
from wecom_doctor.rules.dns import (
    aliases_lead_to_an_address,
    name_exists,
    name_has_an_address,
    only_made_names_resolve,
    resolvers_agree,
    somebody_may_issue_certificates,
    ttl_is_usual,
    zone_is_served,
)

HERE = "192.168.1.1"
OTHER = "120.55.6.7"
FIRST, SECOND = AUTHORITIES


def everybody(*addresses: str) -> DnsOpinions:
    """The world says one and the same."""
    return world((opinion(one, *addresses) for one in PUBLIC), (in_charge(one, *addresses) for one in AUTHORITIES))


@pytest.mark.parametrize(
    "beyond",
    [
        world([opinion("223.5.5.5", OTHER), opinion("8.8.8.8", "203.119.8.8")], [in_charge(FIRST, V4)]),
        world([opinion(one, OTHER, chain=("x.cdn.net",)) for one in PUBLIC], [in_charge(FIRST, OTHER)]),
        world([opinion(one, OTHER) for one in PUBLIC]),
        world([opinion("223.5.5.5", V4, V6), failing("1.1.1.1", Outcome.SILENT), failing("8.8.8.8", Outcome.REFUSED)]),
        world([opinion("223.5.5.5", V4), opinion("8.8.8.8", "198.18.0.3")]),
        world([], [in_charge(FIRST, OTHER, recursive=True)]),
    ],
    ids=["geo-DNS", "CDN", "pool", "some cannot be asked", "a proxy answers for one", "a proxy answers for the zone"],
)
def test_different_public_addresses_are_healthy(beyond: DnsOpinions) -> None:
    """Large sites tell everybody another address."""
    assert judged(resolvers_agree, answer(opinion(HERE, V4)), beyond) in (OK, MOOT)


@pytest.mark.parametrize(
    ("odd", "shown"),
    [
        (opinion("119.29.29.29", "10.0.0.5"), "10.0.0.5"),
        (opinion("119.29.29.29", "0.0.0.0"), "0.0.0.0"),
        (failing("119.29.29.29", Outcome.NOT_FOUND), "not-found"),
        (failing("119.29.29.29", Outcome.NO_ADDRESS), "no-data"),
        (opinion("119.29.29.29", "10.0.0.5", V4), f"10.0.0.5+{V4}"),
    ],
    ids=["private", "blocked", "absent", "without address", "some private"],
)
def test_one_resolver_that_contradicts_is_told(odd: Opinion, shown: str) -> None:
    """Who says what is told; which of them WeCom asks is not known."""
    beyond = world([opinion("223.5.5.5", V4), odd])
    says = (f"{HERE}={V4}", f"223.5.5.5={V4}", f"119.29.29.29={shown}")
    assert judged(resolvers_agree, answer(opinion(HERE, V4)), beyond) == Problem(
        "dns-resolvers-disagree", host=NAME, says=says
    )


def test_split_horizon_is_told() -> None:
    """This machine goes to an inner address; what is examined from here is not what WeCom meets."""
    verdict = judged(resolvers_agree, answer(opinion(HERE, "10.0.0.5")), world([opinion("223.5.5.5", V4)]))
    says = (f"{HERE}=10.0.0.5", f"223.5.5.5={V4}")
    assert verdict == Problem("dns-resolvers-disagree", host=NAME, says=says)


def test_two_servers_of_this_machine_may_contradict_each_other() -> None:
    """The office's and a public one stand in resolv.conf: which one is asked is a matter of luck."""
    here = answer(opinion(HERE, "10.0.0.5"), opinion("223.5.5.5", V4))
    verdict = judged(resolvers_agree, here, NOBODY)
    assert isinstance(verdict, Problem)
    assert verdict.code == "dns-resolvers-disagree"


def test_a_name_that_is_absent_for_this_machine_alone_is_told_as_an_error() -> None:
    """Nothing more can be examined from here, although WeCom may get through."""
    here, beyond = answer(failing(HERE, Outcome.NOT_FOUND)), world([opinion("223.5.5.5", V4)])
    says = (f"{HERE}=not-found", f"223.5.5.5={V4}")
    assert judged(name_exists, here, beyond) == Problem(
        "dns-resolvers-disagree", severity=Severity.ERROR, also=("dns-name-not-found",), host=NAME, says=says
    )
    for silent in (name_has_an_address, aliases_lead_to_an_address):
        assert judged(silent, here, beyond) in (MOOT, Fine(addresses=()))


def test_a_name_that_is_there_for_this_machine_alone_is_told_as_an_error() -> None:
    """A deleted record lives on in a cache, and a new one is not there yet for others."""
    verdict = judged(name_exists, answer(opinion(HERE, V4)), world([failing("223.5.5.5", Outcome.NOT_FOUND)]))
    assert isinstance(verdict, Problem)
    assert (verdict.code, verdict.severity) == ("dns-resolvers-disagree", Severity.ERROR)


@pytest.mark.parametrize("here", ["192.168.1.10", "127.0.1.1", OTHER])
def test_a_hosts_file_is_told_as_a_notice(here: str) -> None:
    """Whoever cannot reach himself from inside writes such a line, and Debian does for a host's own name."""
    own = answer(opinion(HERE, V4), addresses=resolved(here), hosts_file=resolved(here))
    verdict = judged(resolvers_agree, own, world([opinion("223.5.5.5", V4)]))
    says = (f"hosts-file={here}", f"{HERE}={V4}", f"223.5.5.5={V4}")
    assert verdict == Problem("dns-resolvers-disagree", severity=Severity.NOTICE, host=NAME, says=says)


def test_a_hosts_file_that_says_the_same_is_fine() -> None:
    """There is nothing to tell."""
    own = answer(opinion(HERE, V4), hosts_file=resolved(V4))
    assert judged(resolvers_agree, own, world([opinion("223.5.5.5", V4)])) is OK


def test_what_the_system_makes_up_itself_is_told_as_a_notice() -> None:
    """A host knows its own name without any file."""
    own = answer(opinion(HERE, V4), addresses=resolved("192.168.1.10"))
    verdict = judged(resolvers_agree, own, NOBODY)
    says = ("this-machine=192.168.1.10", f"{HERE}={V4}")
    assert verdict == Problem("dns-resolvers-disagree", severity=Severity.NOTICE, host=NAME, says=says)


def test_an_old_address_in_a_cache_is_possible() -> None:
    """The zone and everybody else have one fixed address, this machine is told another."""
    old = answer(opinion(HERE, OTHER))
    verdict = judged(resolvers_agree, old, everybody(V4))
    assert isinstance(verdict, Problem)
    assert (verdict.code, verdict.certainty, verdict.severity) == (
        "dns-resolvers-disagree",
        Certainty.POSSIBLE,
        Severity.NOTICE,
    )
    assert judged(resolvers_agree, answer(opinion(HERE, V4)), everybody(V4)) is OK


def test_a_network_that_answers_in_the_name_of_others_is_not_believed() -> None:
    """Every resolver of the world says that there is no such name, and none of them knows the root."""
    here, walled = answer(failing(HERE, Outcome.NOT_FOUND)), [failing(one, Outcome.NOT_FOUND) for one in PUBLIC]
    verdict = judged(name_exists, here, world(walled, zone=None))
    assert verdict == Problem("dns-name-not-found", certainty=Certainty.LIKELY, host=NAME, says=(f"{HERE}=not-found",))
    portal = world([opinion(one, "10.0.0.1") for one in PUBLIC], zone=None)
    assert judged(resolvers_agree, answer(opinion(HERE, V4)), portal) is MOOT


def test_a_zone_that_is_served_by_all_its_servers_passes() -> None:
    """Also by such as offer recursion besides; and where nothing is known of them nothing is said."""
    assert judged(zone_is_served) is OK
    assert judged(zone_is_served, world([], [in_charge(FIRST, V4, recursive=True)])) is OK
    assert judged(zone_is_served, NOBODY) is MOOT


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.FAILURE, Outcome.NO_ADDRESS])
def test_one_server_that_does_not_know_the_zone_is_a_warning(outcome: Outcome) -> None:
    """The other one answers, so lookups work with luck."""
    lame = failing(AUTHORITIES[SECOND], outcome, host=SECOND, recursive=False)
    assert judged(zone_is_served, world([], [in_charge(FIRST, V4), lame])) == Problem(
        "dns-lame-delegation", severity=Severity.WARNING, zone="example.com", says=(f"{SECOND}={outcome}",)
    )


def test_one_silent_server_is_possibly_silent_for_us_alone() -> None:
    """It is said with what it is worth."""
    dead = failing(AUTHORITIES[SECOND], Outcome.SILENT, host=SECOND, recursive=False)
    assert judged(zone_is_served, world([], [in_charge(FIRST, V4), dead])) == Problem(
        "dns-lame-delegation",
        certainty=Certainty.POSSIBLE,
        severity=Severity.WARNING,
        zone="example.com",
        says=(f"{SECOND}=no-reply",),
    )


def test_a_zone_that_nobody_serves_is_an_error() -> None:
    """The parent sends everybody to servers that refuse, and the resolver of this machine fails."""
    refusing = [failing(at, Outcome.REFUSED, host=one, recursive=False) for one, at in AUTHORITIES.items()]
    here, beyond = answer(failing(HERE, Outcome.FAILURE)), world([failing("223.5.5.5", Outcome.FAILURE)], refusing)
    assert judged(zone_is_served, here, beyond) == Problem(
        "dns-lame-delegation",
        certainty=Certainty.LIKELY,
        zone="example.com",
        says=(f"{FIRST}=query-refused", f"{SECOND}=query-refused"),
    )
    # The name resolves all the same: a firewall refuses our questions.
    assert judged(zone_is_served, answer(opinion(HERE, V4)), beyond) is MOOT


def test_a_network_that_answers_for_every_server_proves_nothing() -> None:
    """Questions to the zone's servers are caught on the way and answered by a resolver."""
    caught = [opinion(at, V4, host=one) for one, at in AUTHORITIES.items()]
    assert judged(zone_is_served, world([], caught)) is MOOT


def test_an_odd_ttl_is_told() -> None:
    """Short ones are proved by the zone itself only, long ones by any cache."""
    assert judged(ttl_is_usual) is OK
    assert judged(ttl_is_usual, NOBODY) is MOOT
    assert judged(ttl_is_usual, answer(opinion(HERE, V4, ttl_s=1)), NOBODY) is MOOT
    assert judged(ttl_is_usual, world([], [in_charge(FIRST, V4, ttl_s=1)])) == Problem(
        "dns-ttl-odd", host=NAME, ttl_s=1
    )
    assert judged(ttl_is_usual, answer(opinion(HERE, V4, ttl_s=604_000)), NOBODY) is MOOT
    assert judged(ttl_is_usual, answer(opinion(HERE, V4, ttl_s=604_800)), NOBODY) == Problem(
        "dns-ttl-odd", host=NAME, ttl_s=604_800
    )


def test_a_wildcard_is_told() -> None:
    """Where everything resolves, also what cannot exist, it was not found out."""
    records = healthy().dns_records
    assert judged(only_made_names_resolve, replace(records, wildcard=True)) == Problem("dns-wildcard", host=NAME)
    assert judged(only_made_names_resolve, records) is OK
    assert judged(only_made_names_resolve, replace(records, wildcard=None)) is MOOT


def test_caa_that_allows_nobody_is_told() -> None:
    """It matters where a certificate is needed."""
    nobody = replace(healthy().dns_records, caa_at="example.com")
    assert judged(somebody_may_issue_certificates, nobody) == Problem("dns-caa-forbids", zone="example.com")
    assert judged(somebody_may_issue_certificates, replace(nobody, caa_issuers=("letsencrypt.org",))) is OK
    assert judged(somebody_may_issue_certificates, nobody, replace(healthy().callback_url, scheme="http")) is MOOT
