"""The way to the API."""

from dataclasses import replace
from typing import Any

import pytest

from tests.api_answers import SEEN_FROM, knocked, read_all, said, token_granted, token_refused, trusted
from tests.healthy import healthy
from tests.leaving import halted, outgoing, seen_from
from tests.rules.judging import judged
from wecom_doctor.facts.api_answer import ApiAnswer, Distrust
from wecom_doctor.facts.api_knock import ApiKnock
from wecom_doctor.facts.callback_url import Scope
from wecom_doctor.facts.exchange import Failure, Hop
from wecom_doctor.facts.page import Page, PageKind
from wecom_doctor.model import MOOT, OK, Absence, Absent, Certainty, Problem, Severity, Verdict
from wecom_doctor.rules.egress import (
    STAGES,
    address_is_looked_up,
    api_is_reached,
    calls_are_answered,
    nobody_opens_tls,
)

LIKELY, POSSIBLE, ERROR = Certainty.LIKELY, Certainty.POSSIBLE, Severity.ERROR
NO_TOKEN = {"api_token": Absent(Absence.NOT_PLANNED, "WECOM_SECRET")}
NO_READS = {"api_reads": Absent(Absence.NOT_APPLICABLE, "api-unreached")}
OFFICIAL, RELAY = "https://qyapi.weixin.qq.com", "http://relay.example.com:8080"
PORTAL = Page(name="portal", vendor="", kind=PageKind.CAPTIVE_PORTAL)
PINNED = ("192.0.2.77",)


def met(answer: dict[str, Any], *, command: str = "egress", **knock: Any) -> Verdict:
    """The verdict when the door is answered like this, and no token is asked for."""
    changed = {"status": 200, **answer}
    run = replace(healthy().run_info, command=command)
    seen = knocked(answer=said("gettoken", None, **changed), **knock)
    return judged(api_is_reached, seen, run, absent=NO_TOKEN)


def through_relay(**answer: Any) -> Verdict:
    """The same at a relay in clear text."""
    return met(answer, official=False, secured=False, base=RELAY, trust=None)


def test_the_api_answers() -> None:
    """Also when it refuses what it is asked."""
    assert judged(api_is_reached) is OK
    assert judged(api_is_reached, absent=NO_TOKEN) is OK
    assert judged(api_is_reached, token_refused(40001)) is OK


def test_one_answer_of_the_api_is_enough() -> None:
    """A relay that knows but one path leads to the API all the same."""
    lost = knocked(answer=said("getcallbackip", None, status=404), official=False)
    assert judged(api_is_reached, lost) is OK


@pytest.mark.parametrize(("failure", "stage"), STAGES.items())
def test_nobody_answers(failure: Failure, stage: str) -> None:
    """How far it got is told."""
    found = met({"status": None, "failure": failure})
    if failure is Failure.TLS_VERSION:
        assert found == Problem("api-tls-too-old", certainty=LIKELY)
    else:
        assert found == Problem("api-unreachable", stage=stage, host=OFFICIAL)


def test_nobody_answers_in_time() -> None:
    """He may only be slow, and so may be a proxy."""
    late = met({"status": None, "failure": Failure.TIMEOUT})
    assert late == Problem("api-unreachable", certainty=LIKELY, stage="stage-answer", host=OFFICIAL)
    found = through_proxy(Failure.TIMEOUT)
    assert found == Problem("egress-proxy-broken", certainty=LIKELY, status="", stage="stage-answer")


def test_a_callback_is_not_broken_by_it() -> None:
    """`check` looks from a machine that may not be the program's; at home it is a notice."""
    silent = {"status": None, "failure": Failure.NAME_UNANSWERED}
    found: dict[str, Any] = {"stage": "stage-name", "host": OFFICIAL}
    assert met(silent, command="check") == Problem("api-unreachable", severity=Severity.WARNING, **found)
    at_home = replace(healthy().callback_url, scope=Scope.LOOPBACK)
    run = replace(healthy().run_info, command="check")
    knock = knocked(answer=said("gettoken", None, **silent))
    local = judged(api_is_reached, knock, run, at_home, absent=NO_TOKEN)
    assert local == Problem("api-unreachable", severity=Severity.NOTICE, **found)


@pytest.mark.parametrize("status", [200, 302, 404, 403, 500])
def test_somebody_else_answers(status: int) -> None:
    """Whatever it is, it is not the API."""
    answer = {"status": status, "body_start": "<html>", "location": ""}
    expected = Problem("api-answer-not-api", status=status, location="", saw="<html>", host=OFFICIAL)
    assert met(answer) == expected


def test_a_relay_answers_itself() -> None:
    """Its usual faults are named: the Host that it sends, paths that it lacks, or an address that is another's."""
    host: dict[str, Any] = {"host": RELAY, "location": "", "saw": ""}
    forbidden = Problem(
        "egress-proxy-host-header", certainty=LIKELY, also=("egress-proxy-broken",), status=403, host=RELAY
    )
    assert through_relay(status=403) == forbidden
    missing = ("egress-proxy-path-missing",)
    assert through_relay(status=404) == Problem("api-answer-not-api", also=missing, status=404, **host)
    broken = ("egress-proxy-broken",)
    assert through_relay(status=200) == Problem("api-answer-not-api", also=broken, status=200, **host)
    dead = through_relay(status=None, failure=Failure.REFUSED)
    assert dead == Problem("api-unreachable", also=broken, stage="stage-port", host=RELAY)


def test_the_network_wants_a_login() -> None:
    """A page that is known is certain, a redirect to another host is likely."""
    assert through_relay(status=511, page=PORTAL) == Problem("captive-portal", severity=ERROR, location="")
    elsewhere = "http://portal.example.net/login"
    also = ("api-answer-not-api",)
    likely = Problem("captive-portal", certainty=LIKELY, severity=ERROR, also=also, location=elsewhere)
    assert through_relay(status=302, location=elsewhere) == likely
    for location in ("https://relay.example.com/cgi-bin/gettoken", f"{OFFICIAL}/cgi-bin/gettoken"):
        at_home = through_relay(status=301, location=location)
        assert isinstance(at_home, Problem)
        assert at_home.code == "api-answer-not-api"


def through_proxy(failure: Failure | None, *, passed: bool = False, status: int | None = None) -> Verdict:
    """The verdict when a proxy is on the way."""
    hop = Hop(passed=passed, status=status, logins=("Basic",) if status == 407 else (), says="")
    return met({"status": None, "route": "proxy", "failure": failure, "hop": hop}, route="proxy")


def test_the_proxy_stands_in_the_way() -> None:
    """It wants a login, refuses, or is not there."""
    login = through_proxy(Failure.PROXY_REFUSED, status=407)
    assert login == Problem("proxy-auth-required", logins=("Basic",))
    refused = through_proxy(Failure.PROXY_REFUSED, status=403)
    assert refused == Problem("egress-proxy-broken", status=403, stage="stage-proxy")
    assert through_proxy(Failure.REFUSED) == Problem("egress-proxy-broken", status="", stage="stage-port")
    nameless = through_proxy(Failure.NAME_NOT_RESOLVED)
    assert nameless == Problem("egress-proxy-broken", status="", stage="stage-name")


def test_the_way_behind_the_proxy_is_not_the_proxys_fault() -> None:
    """It connected us."""
    found = through_proxy(Failure.TLS_RESET, passed=True, status=200)
    assert found == Problem("api-unreachable", stage="stage-tls", host=OFFICIAL)


def distrusted(distrust: Distrust, by_bundle: Distrust | None, **knock: Any) -> Verdict:
    """The verdict when this system does not believe the certificate."""
    trust = trusted(by_system=distrust, by_bundle=by_bundle, issuer="CN=Acme Firewall")
    return met({"status": None, "failure": Failure.TLS, "distrust": distrust}, trust=trust, **knock)


def test_nobody_vouches() -> None:
    """Whose fault that is depends on who else does."""
    issuer: dict[str, Any] = {"issuer": "CN=Acme Firewall"}
    unknown, name, expired = Distrust.UNKNOWN_ISSUER, Distrust.WRONG_NAME, Distrust.EXPIRED
    assert distrusted(unknown, None) == Problem("api-ca-bundle-stale", **issuer)
    intercepted = Problem("tls-intercepted", certainty=LIKELY, severity=ERROR, **issuer)
    assert distrusted(unknown, unknown) == intercepted
    assert distrusted(name, name) == intercepted
    also = ("tls-intercepted",)
    assert distrusted(expired, expired) == Problem(
        "clock-skewed", certainty=LIKELY, severity=ERROR, also=also, **issuer
    )
    pinned = Problem("api-address-pinned", certainty=LIKELY, also=also, pinned=PINNED)
    assert distrusted(name, name, pinned=PINNED) == pinned
    relay = distrusted(unknown, unknown, official=False, base=RELAY)
    assert relay == Problem("egress-proxy-broken", certainty=LIKELY, distrust=unknown, host=RELAY, **issuer)
    relay = distrusted(name, name, official=False, base=RELAY)
    assert relay == Problem("egress-proxy-broken", distrust=name, host=RELAY, **issuer)


def test_somebody_opens_tls_and_this_system_believes_him() -> None:
    """Programs with authorities of their own do not."""
    assert judged(nobody_opens_tls) is OK
    opened = knocked(trust=trusted(by_bundle=Distrust.UNKNOWN_ISSUER, issuer="CN=Acme Firewall"))
    assert judged(nobody_opens_tls, opened) == Problem("tls-intercepted", certainty=LIKELY, issuer="CN=Acme Firewall")


@pytest.mark.parametrize(
    "knock",
    [
        knocked(trust=None),
        knocked(official=False, trust=trusted(by_bundle=Distrust.UNKNOWN_ISSUER)),
        knocked(trust=trusted(by_system=Distrust.UNKNOWN_ISSUER, by_bundle=Distrust.UNKNOWN_ISSUER)),
        knocked(trust=trusted(failure=Failure.TLS_RESET)),
    ],
)
def test_nothing_to_say_of_interception(knock: ApiKnock) -> None:
    """Without TLS, at relays with an authority of their own, and where nothing goes through anyway."""
    assert judged(nobody_opens_tls, knock) is MOOT


def test_the_address_is_looked_up_or_pinned() -> None:
    """An address of the platform in the hosts file will be retired; another one is somebody's relay."""
    assert judged(address_is_looked_up) is OK
    pinned = knocked(pinned=("192.0.2.20",))
    code = "api-address-pinned"
    assert judged(address_is_looked_up, pinned) == Problem(code, certainty=LIKELY, pinned=("192.0.2.20",))
    assert judged(address_is_looked_up, knocked(pinned=PINNED)) is OK
    unknown = judged(address_is_looked_up, knocked(pinned=PINNED), absent=NO_READS)
    assert unknown == Problem(code, certainty=POSSIBLE, pinned=PINNED)
    assert judged(address_is_looked_up, knocked(official=False, pinned=PINNED)) is MOOT
    silent = knocked(pinned=PINNED, answer=said("gettoken", None, status=None, failure=Failure.REFUSED))
    assert judged(address_is_looked_up, silent) is MOOT
    gone = judged(api_is_reached, silent, absent=NO_TOKEN)
    warning = Severity.WARNING
    assert gone == Problem(code, certainty=LIKELY, also=("api-unreachable",), severity=warning, pinned=PINNED)


def test_calls_are_answered() -> None:
    """One problem for each reason, with the calls that it hit."""
    assert judged(calls_are_answered) is OK
    found = judged(calls_are_answered, read_all(agent_get=45009, department_simplelist=-1, getcallbackip=45009))
    assert found == (
        Problem("api-rate-limited", errcode=45009, calls=("agent/get 45009", "getcallbackip 45009")),
        Problem("api-busy", errcode=-1, calls=("department/simplelist -1",)),
    )
    contacts = judged(calls_are_answered, read_all(department_simplelist=48009))
    assert contacts == (
        Problem("contact-assistant-new-address", errcode=48009, calls=("department/simplelist 48009",)),
    )


def test_a_proxy_that_leads_elsewhere() -> None:
    """It let us through, and what answers behind it is not what answers whoever goes past it."""
    stuck = halted("proxy", 200, Failure.TLS_CLOSED, passed=True)
    by_proxy = knocked(route="proxy", answer=stuck)
    run = replace(healthy().run_info, command="egress")
    found = judged(api_is_reached, by_proxy, run, outgoing(seen_from(SEEN_FROM)), absent=NO_TOKEN)
    assert found == Problem("egress-proxy-broken", certainty=LIKELY, status="", stage="stage-tls")
    nowhere = judged(api_is_reached, by_proxy, run, absent=NO_TOKEN)
    assert isinstance(nowhere, Problem)
    assert nowhere.code == "api-unreachable"


def test_only_the_proxy_of_the_environment_leads_out() -> None:
    """In many companies nothing else does, and most programs take it."""
    alone = knocked(answer=said("getcallbackip", None, status=None, failure=Failure.CONNECT_TIMEOUT))
    run = replace(healthy().run_info, command="egress")
    found = judged(api_is_reached, alone, run, outgoing(seen_from(SEEN_FROM, "environment")), absent=NO_TOKEN)
    assert isinstance(found, Problem)
    assert (found.code, found.severity) == ("api-unreachable", Severity.WARNING)
    onward = replace(alone, onward="environment")
    token = replace(token_granted(), answers=(said("gettoken", route="environment"),))
    found = judged(api_is_reached, onward, token, run)
    assert isinstance(found, Problem)
    assert (found.code, found.severity) == ("api-unreachable", Severity.WARNING)
    stranger = replace(onward, answer=said("getcallbackip", None, status=403))
    found = judged(api_is_reached, stranger, token, run)
    assert isinstance(found, Problem)
    assert (found.code, found.severity) == ("api-answer-not-api", Severity.WARNING)


@pytest.mark.parametrize(
    ("answer", "also"),
    [
        (halted("environment", 407), ("proxy-auth-required",)),
        (halted("environment", 403), ("egress-proxy-broken",)),
        (
            replace(halted("environment", 200, Failure.TLS, passed=True), distrust=Distrust.UNKNOWN_ISSUER),
            ("tls-intercepted",),
        ),
        (seen_from(SEEN_FROM, "environment"), ()),
    ],
)
def test_no_way_leads_out(answer: ApiAnswer, also: tuple[str, ...]) -> None:
    """Where nothing goes directly, what is wrong with the proxy may be all that is wrong."""
    alone = knocked(answer=said("getcallbackip", None, status=None, failure=Failure.CONNECT_TIMEOUT))
    found = judged(api_is_reached, alone, outgoing(answer), absent=NO_TOKEN)
    assert isinstance(found, Problem)
    assert (found.code, found.also) == ("api-unreachable", also)
