"""Whether the API takes calls from the address of this machine, by each way that programs may take."""

from dataclasses import replace
from typing import Any

from tests.api_answers import SEEN_FROM, read_all, said
from tests.leaving import outgoing, seen_from
from tests.rules.judging import judged
from wecom_doctor.model import MOOT, OK, UNSURE, Certainty, Problem, Severity
from wecom_doctor.rules.egress import address_may_call
from wecom_doctor.settings.trusted_ips import read_trusted_ips

POSSIBLE = Certainty.POSSIBLE


def test_the_address_may_call() -> None:
    """One guarded call that goes through is enough."""
    assert judged(address_may_call) is OK
    assert judged(address_may_call, read_all(agent_get=301002)) is OK
    assert judged(address_may_call, read_all(agent_get=301002, department_simplelist=48002)) is OK


def test_the_address_may_not_call() -> None:
    """Which call was refused and which was not is told with it."""
    found = judged(address_may_call, read_all(agent_get=60020, department_simplelist=60020))
    calls = ("agent/get 60020", "department/simplelist 60020", "getcallbackip 0", "get_api_domain_ip 0")
    also = ("trusted-ip-needs-url-first",)
    assert found == Problem("egress-ip-not-trusted", also=also, from_ip=SEEN_FROM, calls=calls)


def test_the_address_may_not_call_although_it_is_listed() -> None:
    """Then the list is another application's, or the platform takes the address for a provider's."""
    found = judged(address_may_call, read_all(agent_get=60020), read_trusted_ips(SEEN_FROM))
    assert isinstance(found, Problem)
    assert found.also == ("ip-shared-across-corps",)


def test_a_refusal_that_tells_no_address() -> None:
    """The first call, which left by the same way, told it."""
    reads = read_all(agent_get=60020, department_simplelist=60020)
    silent = replace(reads, answers=tuple(replace(one, from_ip=None) for one in reads.answers))
    found = judged(address_may_call, silent)
    assert isinstance(found, Problem)
    assert found.params["from_ip"] == SEEN_FROM


def test_whether_the_address_may_call_is_open() -> None:
    """When every guarded call is refused for another reason, nobody knows."""
    refused: dict[str, Any] = {"agent_get": 48002, "department_simplelist": 48002}
    assert judged(address_may_call, read_all(**refused)) is UNSURE
    rejected: dict[str, Any] = {"agent_get": 40014, "department_simplelist": 40014}
    assert judged(address_may_call, read_all(**rejected)) is MOOT


def test_the_other_way_is_not_trusted() -> None:
    """A proxy that our own calls go past, or, where they take it, the way without it; a program takes one of them."""
    other = said("agent/get", 60020, route="environment", from_ip=None)
    reads = replace(read_all(), elsewhere=other)
    found = judged(address_may_call, reads, outgoing(seen_from("198.51.100.9", "environment")))
    told: dict[str, Any] = {"certainty": POSSIBLE, "severity": Severity.WARNING, "calls": ("agent/get 60020",)}
    code = "egress-ip-not-trusted"
    assert found == Problem(code, from_ip="198.51.100.9", way="way-environment", **told)
    by_proxy = replace(
        reads,
        answers=tuple(replace(one, route="environment") for one in reads.answers),
        elsewhere=said("agent/get", 60020),
    )
    also = ("egress-proxy-ignored",)
    assert judged(address_may_call, by_proxy) == Problem(code, also=also, from_ip=SEEN_FROM, way="way-direct", **told)
    fine = replace(reads, elsewhere=said("agent/get", route="environment"))
    assert judged(address_may_call, fine) is OK
