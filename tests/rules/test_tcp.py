"""Whether the target can be connected to: every way in which an address fails, near and far."""

from dataclasses import replace
from typing import Any

import pytest

from tests.healthy import healthy
from tests.knocks import knock, listener
from tests.rules.judging import judged
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.listeners import Container, Listener, LocalListeners
from wecom_doctor.facts.ports import Ipv6Knock, Knock, Outcome, PortKnock, Way
from wecom_doctor.model import MOOT, OK, UNSURE, Absence, Absent, Certainty, Problem, Verdict
from wecom_doctor.rules import tcp as rules

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE
FAR = {"local_listeners": Absent(Absence.NOT_APPLICABLE, "another-machine")}
FAILURES = [one for one in Outcome if one not in {Outcome.ACCEPTS, Outcome.OTHER}]
HOME, LAN, SIX = "127.0.0.1", "192.168.1.10", "2001:db8::7"


def failing(outcome: Outcome, address: str = "203.0.113.7", **changes: Any) -> Knock:
    """An attempt that came to nothing."""
    return replace(knock(address), outcome=outcome, **changes)


def own(outcome: Outcome, address: str = HOME) -> Knock:
    """An attempt at an address of this machine."""
    return failing(outcome, address, way=Way.OWN)


def knocked(*knocks: Knock) -> PortKnock:
    """What all attempts came to."""
    return replace(healthy().port_knock, knocks=knocks)


def opened(*knocks: Knock, near: LocalListeners | None = None) -> Verdict:
    """Whether the port is open."""
    return judged(
        rules.port_accepts_connections, knocked(*knocks), *([near] if near else []), absent={} if near else FAR
    )


def around(*on_port: Listener, **changes: Any) -> LocalListeners:
    """Who listens on this machine."""
    return replace(LocalListeners(port=443, listed=True), on_port=on_port, **changes)


def problem(verdict: Verdict) -> Problem:
    """The one problem of a verdict."""
    assert isinstance(verdict, Problem), verdict
    return verdict


def told(verdict: Verdict) -> tuple[str, Certainty]:
    """Code and certainty."""
    return problem(verdict).code, problem(verdict).certainty


@pytest.mark.parametrize(
    ("outcome", "code", "certainty"),
    [
        (Outcome.REFUSED, "port-refused", CERTAIN),
        (Outcome.SILENT, "port-filtered", LIKELY),
        (Outcome.RESET, "port-reset", CERTAIN),
        (Outcome.HUNG_UP, "port-reset", LIKELY),
        (Outcome.UNREACHABLE, "host-unreachable", CERTAIN),
    ],
)
def test_a_port_of_another_machine(outcome: Outcome, code: str, certainty: Certainty) -> None:
    """Each failure has its code; silence may be meant for us alone."""
    verdict = opened(failing(outcome))
    assert told(verdict) == (code, certainty)
    assert problem(verdict).params["knocks"] == (f"203.0.113.7:{outcome}",)


def test_silence_may_be_of_this_side() -> None:
    """A router that does not turn around and a list of admitted callers look the same from here."""
    assert problem(opened(failing(Outcome.SILENT))).also == ("nat-loopback", "firewall-source-filter")


@pytest.mark.parametrize("outcome", FAILURES)
def test_one_open_address_is_enough(outcome: Outcome) -> None:
    """The port is open as soon as some address of it is; the dead ones have a check of their own."""
    assert opened(failing(outcome), knock("203.0.113.8")) is OK


@pytest.mark.parametrize("outcome", FAILURES)
def test_ipv6_does_not_make_up_for_ipv4(outcome: Outcome) -> None:
    """No callback was ever seen over IPv6, so what works there only does not work."""
    verdict = problem(opened(failing(outcome), knock(SIX)))
    assert verdict.code == rules.CODES[outcome]
    assert "ipv6-only" in verdict.also


@pytest.mark.parametrize("works", [HOME, "::1"])
def test_either_loopback_will_do(works: str) -> None:
    """`localhost` has two addresses, and programs that listen on one of them are well."""
    dead = "::1" if works == HOME else HOME
    assert opened(knock(works), own(Outcome.REFUSED, dead), near=around()) is OK


def test_the_most_telling_failure_is_named() -> None:
    """Of several dead addresses the one that answered says most."""
    verdict = opened(failing(Outcome.SILENT), failing(Outcome.REFUSED, "203.0.113.8"))
    assert told(verdict)[0] == "port-refused"


def test_a_machine_without_a_network_is_no_proof() -> None:
    """Where this machine has no way, the target may well be there."""
    verdict = opened(failing(Outcome.UNREACHABLE, way=Way.NONE))
    assert told(verdict) == ("host-unreachable", POSSIBLE)
    assert problem(verdict).params["knocks"] == ("203.0.113.7:no-way",)


@pytest.mark.parametrize(("way", "outcome"), [(Way.NONE, Outcome.UNREACHABLE), (Way.DOUBTFUL, Outcome.SILENT)])
def test_ipv6_alone_is_unseen_without_ipv6(way: Way, outcome: Outcome) -> None:
    """A name with IPv6 only cannot be judged from a machine that has none."""
    assert opened(failing(outcome, SIX, way=way)) is UNSURE


@pytest.mark.parametrize("outcome", FAILURES)
def test_a_proxys_word_is_no_proof(outcome: Outcome) -> None:
    """What a made-up address does is the doing of a proxy on this machine."""
    assert told(opened(failing(outcome, "198.18.0.5", fake=True)))[1] is POSSIBLE


@pytest.mark.parametrize("seen", [PortKnock(host="a.test", port=443, failure=Failure.NAME_NOT_RESOLVED), knocked()])
def test_without_an_address_nothing_is_said(seen: PortKnock) -> None:
    """A name that stands for nothing is for the checks of DNS."""
    assert judged(rules.port_accepts_connections, seen, absent=FAR) is UNSURE
    assert judged(rules.every_address_accepts, seen) is MOOT
    assert judged(rules.nobody_greets, seen) is MOOT


def test_what_nobody_knows_is_not_named() -> None:
    """An error without a name is no diagnosis."""
    assert opened(failing(Outcome.OTHER)) is UNSURE


APP_ELSEWHERE = replace(listener("0.0.0.0", "python3"), port=8001)


@pytest.mark.parametrize(
    ("target", "near", "code", "certainty"),
    [
        (HOME, around(), "app-not-running", CERTAIN),
        (HOME, around(elsewhere=(APP_ELSEWHERE,)), "app-not-running", LIKELY),
        (HOME, around(container=Container.DOCKER), "app-not-running", LIKELY),
        (HOME, around(listed=False), "port-refused", CERTAIN),
        (HOME, around(listener(LAN)), "port-refused", CERTAIN),
        (HOME, around(next_door=(listener(),)), "container-port-not-published", LIKELY),
        (LAN, around(), "app-not-running", CERTAIN),
        (LAN, around(listener(HOME)), "bind-loopback-only", CERTAIN),
        (LAN, around(listener(HOME), listener("::1")), "bind-loopback-only", CERTAIN),
        (LAN, around(listener("::")), "port-refused", CERTAIN),
        (HOME, around(listener("::1")), "bind-loopback-only", CERTAIN),
        ("::1", around(listener(HOME)), "port-refused", CERTAIN),
        ("::1", around(listener("0.0.0.0")), "port-refused", CERTAIN),
        ("::1", around(), "app-not-running", CERTAIN),
    ],
)
def test_a_refusal_of_this_machine(target: str, near: LocalListeners, code: str, certainty: Certainty) -> None:
    """The system knows who listens where, so the cause is named and not the refusal."""
    verdict = problem(opened(own(Outcome.REFUSED, target), near=near))
    assert told(verdict) == (code, certainty)
    # What is certain is not called a refusal besides.
    assert ("port-refused" in (verdict.code, *verdict.also)) is (code == "port-refused" or certainty is not CERTAIN)


def test_who_listens_is_told() -> None:
    """Process, number and place, as `ss` writes them, and the container that we look from."""
    near = around(listener("::1", "python3"), elsewhere=(APP_ELSEWHERE,), container=Container.PODMAN)
    params = problem(opened(own(Outcome.REFUSED, LAN), near=near)).params
    assert (params["listening"], params["elsewhere"], params["container"]) == (("python3[812] [::1]:443",), (), "")
    params = problem(opened(own(Outcome.REFUSED), near=replace(near, on_port=()))).params
    assert (params["elsewhere"], params["container"]) == (("python3[812] 0.0.0.0:8001",), "podman")
    beside = replace(near, on_port=(), next_door=(listener("0.0.0.0", ""),))
    params = problem(opened(own(Outcome.REFUSED), near=beside)).params
    assert (params["listening"], params["next_door"], params["elsewhere"]) == ((), ("0.0.0.0:443",), ())


def test_who_listens_may_be_nameless() -> None:
    """Processes of other users stay without a name, and their ports are told all the same."""
    near = around(elsewhere=(replace(APP_ELSEWHERE, process="", pid=None),))
    verdict = problem(opened(own(Outcome.REFUSED), near=near))
    assert verdict.params["elsewhere"] == ("0.0.0.0:8001",)
    assert "wrong-port" in verdict.also


def test_a_deaf_program_of_this_machine() -> None:
    """A program that takes no connections is as silent as a firewall, and neither is sure."""
    verdict = opened(own(Outcome.SILENT), near=around(listener()))
    assert told(verdict) == ("port-filtered", POSSIBLE)
    assert problem(verdict).also == ("http-timeout",)


@pytest.mark.parametrize("outcome", [Outcome.RESET, Outcome.HUNG_UP])
def test_a_forwarder_of_this_machine_without_a_goal(outcome: Outcome) -> None:
    """Docker's forwarder takes the connection and drops it when nobody listens inside."""
    verdict = opened(own(outcome), near=around(listener("0.0.0.0", "docker-proxy")))
    assert told(verdict) == ("port-reset", LIKELY)
    assert "bind-loopback-only" in problem(verdict).also


@pytest.mark.parametrize(
    ("outcome", "certainty"),
    [
        (Outcome.REFUSED, CERTAIN),
        (Outcome.RESET, CERTAIN),
        (Outcome.UNREACHABLE, CERTAIN),
        (Outcome.SILENT, LIKELY),
        (Outcome.HUNG_UP, LIKELY),
    ],
)
def test_some_of_several_addresses_are_dead(outcome: Outcome, certainty: Certainty) -> None:
    """Callers that take the dead one fail, now and then."""
    seen = knocked(knock(), failing(outcome, "203.0.113.8"))
    verdict = judged(rules.every_address_accepts, seen)
    assert told(verdict) == ("some-addresses-dead", certainty)
    assert problem(verdict).params["knocks"] == ("203.0.113.7:accepts", f"203.0.113.8:{outcome}")


@pytest.mark.parametrize(
    ("knocks", "expected"),
    [
        ((knock(),), OK),
        ((knock(), knock("203.0.113.8")), OK),
        # IPv6 has a check of its own.
        ((knock(), failing(Outcome.REFUSED, SIX)), OK),
        ((knock(HOME), own(Outcome.REFUSED, "::1")), OK),
        # Where this machine has no way nothing was seen.
        ((knock(), failing(Outcome.UNREACHABLE, "10.9.8.7", way=Way.NONE)), OK),
        # All of them is another problem.
        ((failing(Outcome.REFUSED), failing(Outcome.REFUSED, "203.0.113.8")), MOOT),
    ],
)
def test_addresses_that_are_not_some_dead_ones(knocks: tuple[Knock, ...], expected: Verdict) -> None:
    """One address that works, all that do, and none that does."""
    assert judged(rules.every_address_accepts, knocked(*knocks)) is expected


@pytest.mark.parametrize(
    ("outcome", "certainty"), [(Outcome.REFUSED, CERTAIN), (Outcome.SILENT, LIKELY), (Outcome.UNREACHABLE, LIKELY)]
)
def test_nobody_listens_on_ipv6(outcome: Outcome, certainty: Certainty) -> None:
    """The record promises what the server does not keep; the way there may be at fault, a refusal is an answer."""
    verdict = judged(rules.ipv6_accepts_too, Ipv6Knock(knocks=(failing(outcome, SIX),)))
    assert told(verdict) == ("ipv6-listener-missing", certainty)


def test_ipv6_works() -> None:
    """Every address that could be seen accepts."""
    assert judged(rules.ipv6_accepts_too) is OK


@pytest.mark.parametrize(
    "greeting",
    [
        "SSH-2.0-OpenSSH_9.2p1",
        "220 mx.example.com ESMTP",
        "+OK POP3 ready",
        "* OK [CAPABILITY IMAP4rev1] ready",
        "RFB 003.008",
        "J\\x00\\x00\\x00\\n8.0.36\\x00",
    ],
)
def test_another_service_greets(greeting: str) -> None:
    """Who speaks first is no web server."""
    verdict = judged(rules.nobody_greets, knocked(replace(knock(), greeting=greeting)))
    assert told(verdict) == ("port-other-service", CERTAIN)
    assert problem(verdict).params["greeting"] == greeting


@pytest.mark.parametrize("greeting", ["", "?\\x01?", "<html>busy</html>"])
def test_what_is_no_greeting(greeting: str) -> None:
    """Silence is right, and noise is for those who look at answers."""
    assert judged(rules.nobody_greets, knocked(replace(knock(), greeting=greeting))) is OK


def test_a_closed_port_greets_nobody() -> None:
    """Without a connection there is nothing to hear."""
    assert judged(rules.nobody_greets, knocked(failing(Outcome.REFUSED))) is MOOT
