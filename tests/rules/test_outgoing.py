"""The outgoing address by every way: in the list or not, one or several, and proxies that do not lead out."""

from dataclasses import replace
from typing import Any

import pytest

from tests.api_answers import SEEN_FROM, knocked, read_all, said
from tests.leaving import DIRECT, echoed, halted, outgoing, proxied, routes, seen_from
from tests.rules.judging import judged, settings_with
from wecom_doctor.facts.api_answer import ApiAnswer
from wecom_doctor.facts.api_knock import ApiKnock
from wecom_doctor.facts.egress_routes import EgressRoutes
from wecom_doctor.facts.exchange import Failure, Hop
from wecom_doctor.facts.settings_given import SettingState
from wecom_doctor.facts.trusted_ips import TrustedIps
from wecom_doctor.model import MOOT, OK, Absence, Absent, Certainty, ParamValue, Problem, Severity
from wecom_doctor.rules import outgoing as rules
from wecom_doctor.settings.trusted_ips import read_trusted_ips

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE
OTHER, THIRD, SIX = "198.51.100.9", "198.51.100.10", "2001:db8::7"
WHERE: dict[str, ParamValue] = {"setting": "WECOM_TRUSTED_IPS", "file": ".env", "line": 7}
LISTED = settings_with("WECOM_TRUSTED_IPS", state=SettingState.SET, file=".env", line=7)
NO_APPLICATION = {"api_reads": Absent(Absence.NOT_PLANNED, "WECOM_SECRET")}
ALONE = {**NO_APPLICATION, "outgoing_addresses": Absent(Absence.NOT_PLANNED)}
BY_PROXY = EgressRoutes(routes=(proxied("proxy", "WECOM_PROXY"), DIRECT), bypassed_by="", hosting="")
REFUSED = read_all(agent_get=60020, department_simplelist=60020)
ENVIRONMENT, IDLE = proxied("environment", "HTTPS_PROXY"), proxied("environment", "HTTP_PROXY", idle=True)


def trusting(*addresses: str) -> TrustedIps:
    """The list that the user gave."""
    return read_trusted_ips(",".join(addresses))


def knocked_by(way: str, address: str | None) -> ApiKnock:
    """Our own call, by a way of which the API saw this address."""
    return knocked(route=way, answer=seen_from(address, way))


def test_the_address_is_listed() -> None:
    """One of several is enough."""
    assert judged(rules.address_is_listed, LISTED, trusting(OTHER, SEEN_FROM)) is OK
    assert judged(rules.address_is_listed, LISTED, trusting(SEEN_FROM), absent=ALONE) is OK


def test_nothing_to_compare() -> None:
    """Without a list, or without an address."""
    assert judged(rules.address_is_listed) is MOOT
    unseen = knocked(answer=said("getcallbackip", None, failure=Failure.REFUSED, status=None))
    assert judged(rules.address_is_listed, LISTED, trusting(OTHER), unseen, absent=ALONE) is MOOT


def not_listed(address: str, way: str = "way-direct", **changes: Any) -> Problem:
    """The problem of an address that is missing."""
    return Problem("egress-ip-not-listed", at=WHERE, from_ip=address, way=way, **changes)


def test_the_address_is_not_listed() -> None:
    """An error, unless a call went through, which shows that the copy is old or that nobody looks."""
    rule = rules.address_is_listed
    assert judged(rule, LISTED, trusting(OTHER), absent=ALONE) == not_listed(SEEN_FROM)
    assert judged(rule, LISTED, trusting(OTHER), REFUSED) == not_listed(SEEN_FROM)
    assert judged(rule, LISTED, trusting(OTHER)) == not_listed(SEEN_FROM, severity=Severity.NOTICE)


def test_a_network_of_the_list_is_left_alone() -> None:
    """What it stands for in the console nobody knows, and it is told as a fault of the list."""
    assert judged(rules.address_is_listed, LISTED, trusting("203.0.113.0/24"), absent=ALONE) is OK


def test_only_the_own_way_has_to_be_listed() -> None:
    """With WECOM_PROXY the address of the proxy counts, and not the one of this machine."""
    rule, there = rules.address_is_listed, outgoing(seen_from(SEEN_FROM))
    assert judged(rule, LISTED, trusting(OTHER), knocked_by("proxy", OTHER), there, absent=NO_APPLICATION) is OK
    found = judged(rule, LISTED, trusting(SEEN_FROM), knocked_by("proxy", OTHER), there, absent=NO_APPLICATION)
    assert found == not_listed(OTHER, "way-proxy")


@pytest.mark.parametrize(("way", "address"), [("environment", OTHER), ("ipv6", SIX)])
def test_another_way_is_not_listed(way: str, address: str) -> None:
    """Programs that take it may be refused; ours is fine."""
    found = judged(
        rules.address_is_listed,
        LISTED,
        trusting(SEEN_FROM),
        outgoing(seen_from(address, way)),
        absent=NO_APPLICATION,
    )
    assert found == (not_listed(address, f"way-{way}", certainty=POSSIBLE, severity=Severity.WARNING),)


def test_one_address_looked_at_once() -> None:
    """It proves nothing about the next minute."""
    assert judged(rules.address_stays, absent=ALONE) is MOOT


def test_the_address_stays() -> None:
    """The same again and again, by each way its own."""
    again = outgoing(seen_from(SEEN_FROM), seen_from(OTHER, "environment"), seen_from(OTHER, "environment"))
    assert judged(rules.address_stays, again) is OK


def test_the_address_changes() -> None:
    """Another one by the same way; without harm only where all are listed."""
    rule, seen = rules.address_stays, outgoing(seen_from(OTHER), seen_from(THIRD), seen_from(OTHER))
    addresses = (SEEN_FROM, OTHER, THIRD)
    assert judged(rule, seen) == (Problem("egress-ip-dynamic", addresses=addresses, way="way-direct"),)
    assert judged(rule, seen, trusting(*addresses)) is OK
    assert judged(rule, seen, trusting(SEEN_FROM, OTHER)) != OK


def test_a_platform_calls_from_a_pool() -> None:
    """Its variables are reason to warn, several addresses are proof; a proxy in between is not of the platform."""
    rule, here = rules.address_stays, routes(hosting="AWS Lambda")
    found = judged(rule, here, absent=ALONE)
    assert found == Problem("egress-ip-serverless", certainty=POSSIBLE, platform="AWS Lambda")
    found = judged(rule, here)
    assert found == Problem("egress-ip-serverless", certainty=POSSIBLE, severity=Severity.NOTICE, platform="AWS Lambda")
    found = judged(rule, here, outgoing(seen_from(OTHER)))
    assert found == Problem("egress-ip-serverless", platform="AWS Lambda", addresses=(SEEN_FROM, OTHER))
    by_proxy = replace(BY_PROXY, hosting="AWS Lambda")
    assert judged(rule, by_proxy, knocked_by("proxy", OTHER), absent=ALONE) is MOOT
    assert judged(rule, here, knocked(official=False), absent=ALONE) is MOOT


def test_lookups_agree() -> None:
    """Every service tells the address of one call or another."""
    assert judged(rules.lookups_agree) is OK
    assert judged(rules.lookups_agree, echoed(SEEN_FROM, None)) is OK
    assert judged(rules.lookups_agree, echoed(OTHER), outgoing(seen_from(OTHER))) is OK


@pytest.mark.parametrize("told", [echoed(), echoed(None, None)])
def test_no_second_opinion(told: Any) -> None:
    """Services that cannot be reached have none."""
    assert judged(rules.lookups_agree, told) is MOOT


def differ(*echoes: str, **changes: Any) -> Problem:
    """The problem of services that tell another address."""
    return Problem("egress-routes-differ", from_ip=SEEN_FROM, echoes=echoes, **changes)


def test_lookups_differ() -> None:
    """All name the same other address; several others are as well a pool; one that is right settles it."""
    rule = rules.lookups_agree
    two = (f"echo0.example.com {OTHER}", f"echo1.example.com {OTHER}")
    assert judged(rule, echoed(OTHER, OTHER), absent=ALONE) == differ(*two)
    pool = (f"echo0.example.com {OTHER}", f"echo1.example.com {THIRD}")
    expected = differ(*pool, certainty=LIKELY, also=("egress-ip-dynamic",))
    assert judged(rule, echoed(OTHER, THIRD), absent=ALONE) == expected
    notice = Severity.NOTICE
    assert judged(rule, echoed(OTHER, SEEN_FROM), absent=ALONE) == differ(two[0], severity=notice)
    assert judged(rule, echoed(OTHER, OTHER)) == differ(*two, severity=notice)


def test_a_proxy_alone_has_no_direct_way() -> None:
    """Services are asked without a proxy, so there is nothing to compare them with."""
    assert judged(rules.lookups_agree, echoed(OTHER), knocked_by("proxy", OTHER), absent=ALONE) is MOOT


def test_no_proxy_lies_idle() -> None:
    """None at all, one that is used, and one that WECOM_PROXY makes needless."""
    assert judged(rules.proxy_is_used) is MOOT
    assert judged(rules.proxy_is_used, routes(ENVIRONMENT), REFUSED) is MOOT
    idle = replace(BY_PROXY, routes=(*BY_PROXY.routes, IDLE))
    assert judged(rules.proxy_is_used, idle, REFUSED) is MOOT


def ignored(**changes: Any) -> Problem:
    """The problem of a proxy that programs go past."""
    made = {"variable": "HTTP_PROXY", "bypassed_by": "", "from_ip": SEEN_FROM, **changes}
    return Problem("egress-proxy-ignored", **made)


def test_a_proxy_lies_idle() -> None:
    """Nothing to mend while all is well; likely the cause when its address is the one in the list, else perhaps."""
    rule, behind = rules.proxy_is_used, outgoing(seen_from(OTHER, "environment"))
    assert judged(rule, routes(IDLE), behind) is OK
    assert judged(rule, routes(IDLE), behind, trusting(SEEN_FROM)) is OK
    perhaps = ignored(certainty=POSSIBLE, severity=Severity.WARNING)
    assert judged(rule, routes(IDLE), behind, REFUSED) == perhaps
    assert judged(rule, routes(IDLE), behind, trusting(THIRD)) == perhaps
    assert judged(rule, routes(IDLE), behind, REFUSED, trusting(OTHER)) == ignored(certainty=LIKELY)
    excepted = routes(proxied("environment", "HTTPS_PROXY", idle=True), bypassed_by=".qq.com")
    found = judged(rule, excepted, behind, REFUSED, trusting(OTHER))
    assert found == ignored(certainty=LIKELY, variable="HTTPS_PROXY", bypassed_by=".qq.com")


def test_other_proxies_work() -> None:
    """None there, one that works, one that lies idle, and none that can be blamed while nothing works at all."""
    rule, down = rules.other_proxies_work, outgoing(halted("environment", 502))
    assert judged(rule) is MOOT
    assert judged(rule, routes(ENVIRONMENT), outgoing(seen_from(OTHER, "environment"))) is OK
    assert judged(rule, routes(IDLE), down) is MOOT
    nothing = knocked(answer=said("getcallbackip", None, failure=Failure.CONNECT_TIMEOUT, status=None))
    assert judged(rule, routes(ENVIRONMENT), down, nothing) is MOOT


PROXY = "http://10.0.0.2:3128"
WARNING, HTTPS_PROXY = Severity.WARNING, {"setting": "HTTPS_PROXY"}
FOREIGN = proxied("foreign", "cc-connect proxy")


PASSED = Hop(passed=True, status=200, logins=(), says="")


@pytest.mark.parametrize(
    ("answer", "changes"),
    [
        (halted("environment", 403), {"status": 403, "stage": "stage-proxy"}),
        (halted("environment", None, Failure.REFUSED), {"status": "", "stage": "stage-port"}),
        (
            halted("environment", 200, Failure.TLS_CLOSED, passed=True),
            {"certainty": LIKELY, "status": "", "stage": "stage-tls"},
        ),
        (
            said("x", None, route="environment", status=503, hop=PASSED),
            {"certainty": LIKELY, "status": 503, "stage": "stage-answer"},
        ),
    ],
)
def test_a_proxy_of_the_environment_fails(answer: ApiAnswer, changes: dict[str, Any]) -> None:
    """How, is told; only programs that take it are concerned."""
    expected = Problem("egress-proxy-broken", severity=WARNING, at=HTTPS_PROXY, proxy=PROXY, **changes)
    assert judged(rules.other_proxies_work, routes(ENVIRONMENT), outgoing(answer)) == (expected,)


def test_a_proxy_of_the_environment_wants_a_login() -> None:
    """With which kinds it can be had."""
    expected = Problem("proxy-auth-required", severity=WARNING, at=HTTPS_PROXY, proxy=PROXY, logins=("Basic",))
    found = judged(rules.other_proxies_work, routes(ENVIRONMENT), outgoing(halted("environment", 407)))
    assert found == (expected,)


def test_a_proxy_of_the_foreign_file_fails() -> None:
    """The program that the file belongs to does take it."""
    found = judged(rules.other_proxies_work, routes(FOREIGN), outgoing(halted("foreign", 407)))
    where: dict[str, ParamValue] = {"setting": "cc-connect proxy"}
    assert found == (Problem("proxy-auth-required", at=where, proxy=PROXY, logins=("Basic",)),)


def test_what_is_no_proxy() -> None:
    """An address that nobody can read is told as one, and ours was not taken."""
    unreadable = proxied("environment", "ALL_PROXY", usable=False)
    found = judged(rules.other_proxies_work, routes(unreadable))
    expected = Problem("egress-proxy-broken", severity=WARNING, at={"setting": "ALL_PROXY"}, stage="stage-address")
    assert found == (expected,)
    own = replace(BY_PROXY, routes=(proxied("proxy", "WECOM_PROXY", usable=False), DIRECT))
    found = judged(rules.other_proxies_work, own)
    assert found == Problem("egress-proxy-broken", variable="WECOM_PROXY", stage="stage-address")


def test_the_hosts_file_is_heeded() -> None:
    """Nothing in it, or connections that go there; a proxy looks up names itself."""
    rule = rules.hosts_file_is_heeded
    assert judged(rule) is MOOT
    assert judged(rule, knocked(pinned=("192.0.2.20",))) is OK
    assert judged(rule, replace(knocked_by("proxy", OTHER), pinned=(OTHER,))) is MOOT


def test_the_hosts_file_is_not_heeded() -> None:
    """The relay is in the file, and the call went to WeCom itself."""
    found = judged(rules.hosts_file_is_heeded, knocked(pinned=(OTHER,)))
    assert found == Problem("egress-hosts-not-effective", pinned=(OTHER,), peer="192.0.2.20", from_ip=SEEN_FROM)


def test_an_address_is_limited_by_itself() -> None:
    """The same call is refused by one way and answered by another; by all or by none says nothing of addresses."""
    rule, limited = rules.address_is_not_limited, knocked(answer=seen_from(SEEN_FROM, errcode=45009))
    free, also = outgoing(seen_from(OTHER, "environment")), outgoing(seen_from(OTHER, "environment", 45009))
    assert judged(rule) is MOOT
    assert judged(rule, free) is OK
    assert judged(rule, limited, also) is OK
    assert judged(rule, limited) is MOOT
    found = judged(rule, limited, free)
    assert found == Problem("egress-ip-rate-shared", from_ip=SEEN_FROM, way="way-direct", errcode=45009)


def test_another_call_is_no_comparison() -> None:
    """Without credentials the first call asks for a token, those by other ways do not."""
    limited = knocked(answer=seen_from(SEEN_FROM, errcode=45009))
    limited = replace(limited, answer=replace(limited.answer, call="gettoken"))
    assert judged(rules.address_is_not_limited, limited, outgoing(seen_from(OTHER, "environment"))) is OK


def test_one_address_for_each_version_of_ip() -> None:
    """Programs take the one or the other; neither changes."""
    over_six = replace(REFUSED, answers=tuple(replace(one, from_ip=SIX) for one in REFUSED.answers))
    assert judged(rules.address_stays, over_six) is OK


def test_reads_are_of_the_own_way() -> None:
    """An address that only a later call told counts like that of the first."""
    moved = replace(REFUSED, answers=tuple(replace(one, from_ip=OTHER) for one in REFUSED.answers if one.errcode))
    found = judged(rules.address_stays, moved)
    assert found == (Problem("egress-ip-dynamic", addresses=(SEEN_FROM, OTHER), way="way-direct"),)
