"""The way out through real tinyproxy, squid and nginx: working, refusing, asking for a password, leading nowhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.leaving import (
    CONFIGS,
    EXIT,
    HERE,
    PASSWORD,
    RELAY,
    RELAYS,
    USER,
    World,
    examined,
    found,
    grave,
    relayed,
    with_proxies,
    world,
)
from tests.peers.proxying import open_folder, proxying
from wecom_doctor.examination.outcome import ExitStatus, Outcome
from wecom_doctor.facts.api_reads import ApiReads
from wecom_doctor.facts.outgoing_addresses import OutgoingAddresses
from wecom_doctor.model import Certainty, Severity
from wecom_doctor.settings.given import Place

LOGIN = f"{USER}:{PASSWORD}@"


@pytest.fixture(scope="module")
def guarded() -> Iterator[World]:
    """A platform that takes calls from the exit of the proxies only, and all proxies."""
    with world(trusted_ips=(EXIT,)) as one, with_proxies(one) as all_of_them:
        yield all_of_them


def settings(one: World, **more: str) -> dict[str, str]:
    """The variables of somebody who calls this platform, and knows which address it trusts."""
    return {"WECOM_API_BASE": one.base, "WECOM_TRUSTED_IPS": EXIT, **more}


@pytest.mark.parametrize("name", ["tinyproxy", "squid"])
def test_a_proxy_that_works(guarded: World, name: str) -> None:
    """Nothing is wrong when the setting names it, and the address of each way is known."""
    report = examined(settings(guarded, WECOM_PROXY=guarded.proxy(name)))
    assert found(report) == []
    outgoing = report.facts["outgoing_addresses"]
    assert isinstance(outgoing, OutgoingAddresses)
    assert [(one.route, one.from_ip) for one in outgoing.answers] == [("direct", HERE)]


def test_a_login_that_is_right(guarded: World) -> None:
    """User and password of the setting are shown to the proxy."""
    assert found(examined(settings(guarded, WECOM_PROXY=guarded.proxy("tinyproxy with a login", LOGIN)))) == []


@pytest.mark.parametrize(
    ("name", "login", "code", "params"),
    [
        ("tinyproxy with a login", "", "proxy-auth-required", {"logins": ("Basic",)}),
        ("tinyproxy with a login", f"{USER}:wrong@", "proxy-auth-required", {}),
        ("squid that refuses", "", "egress-proxy-broken", {"status": 403, "stage": "stage-proxy"}),
        ("tinyproxy that refuses", "", "egress-proxy-broken", {"status": 403, "stage": "stage-proxy"}),
        ("tinyproxy without upstream", "", "egress-proxy-broken", {"stage": "stage-proxy"}),
        ("nginx, which is no proxy", "", "egress-proxy-broken", {"stage": "stage-proxy"}),
    ],
)
def test_a_proxy_that_does_not(guarded: World, name: str, login: str, code: str, params: dict[str, object]) -> None:
    """Each way to fail is told as what it is, and is the only thing that is told."""
    (only,) = grave(examined(settings(guarded, WECOM_PROXY=guarded.proxy(name, login))))
    assert (only.problem.code, only.severity, only.problem.certainty) == (code, Severity.ERROR, Certainty.CERTAIN)
    assert {one: only.problem.params.get(one) for one in params} == params


@pytest.mark.parametrize(
    ("proxy", "stage"),
    [
        ("http://127.0.0.1:9", "stage-port"),
        ("http://proxy.invalid:3128", "stage-name"),
        ("socks5://127.0.0.1:9", "stage-port"),
        ("ftp://127.0.0.1:9", "stage-address"),
    ],
)
def test_an_address_that_leads_nowhere(guarded: World, proxy: str, stage: str) -> None:
    """Nobody listens, there is no such name, and there is no such kind of proxy."""
    first, *_ = grave(examined(settings(guarded, WECOM_PROXY=proxy)))
    assert (first.problem.code, first.problem.params.get("stage")) == ("egress-proxy-broken", stage)


def test_a_proxy_of_the_environment(guarded: World) -> None:
    """Programs that take it are served, others refused; who is meant nobody knows, and the rest is read by it."""
    report = examined(settings(guarded, HTTPS_PROXY=guarded.proxy("squid")), user="lisi")
    assert found(report) == ["egress-ip-not-trusted"]
    (only,) = grave(report)
    assert (only.severity, only.problem.certainty) == (Severity.WARNING, Certainty.POSSIBLE)
    assert only.problem.also == ("egress-proxy-ignored",)
    assert (only.problem.params["way"], only.problem.params["from_ip"]) == ("way-direct", HERE)
    assert report.exit_status is ExitStatus.HEALTHY
    reads = report.facts["api_reads"]
    assert isinstance(reads, ApiReads)
    assert (reads.route, reads.agent is not None) == ("environment", True)
    outgoing = report.facts["outgoing_addresses"]
    assert isinstance(outgoing, OutgoingAddresses)
    assert ("environment", EXIT) in [(one.route, one.from_ip) for one in outgoing.answers]


def test_a_proxy_of_the_environment_that_is_not_trusted(guarded: World) -> None:
    """Our own calls are taken; those of programs that heed it would not be."""
    with world(trusted_ips=(HERE,)) as one:
        (only,) = grave(examined({"WECOM_API_BASE": one.base, "HTTPS_PROXY": guarded.proxy("tinyproxy")}))
    assert (only.problem.code, only.severity) == ("egress-ip-not-trusted", Severity.WARNING)
    assert (only.problem.params["way"], only.problem.params["from_ip"]) == ("way-environment", EXIT)


def test_neither_way_is_trusted(guarded: World) -> None:
    """Then it is certain, whichever a program takes."""
    with world(trusted_ips=("203.0.113.1",)) as one:
        report = examined({"WECOM_API_BASE": one.base, "HTTPS_PROXY": guarded.proxy("tinyproxy")})
    (only,) = grave(report)
    assert (only.problem.code, only.severity) == ("egress-ip-not-trusted", Severity.ERROR)
    assert only.problem.certainty is Certainty.CERTAIN


def test_only_the_proxy_of_the_environment_leads_out(guarded: World) -> None:
    """As in many companies: all that can be seen is seen by it, once."""
    port = int(guarded.base.rpartition(":")[2])
    before = guarded.standing.calls.count("gettoken")
    closed = {"connect_to": ((Place("localhost", port), Place(HERE, 9)),)}
    report = examined(settings(guarded, HTTPS_PROXY=guarded.proxy("squid")), user="lisi", **closed)
    (only,) = grave(report)
    assert (only.problem.code, only.severity) == ("api-unreachable", Severity.WARNING)
    assert report.exit_status is ExitStatus.HEALTHY
    assert not report.with_outcome(Outcome.UNSURE)
    assert {"egress.agent-known", "egress.ip-trusted", "egress.ip-listed"} <= {
        one.check.id for one in report.with_outcome(Outcome.OK)
    }
    assert guarded.standing.calls.count("gettoken") == before + 1


@pytest.mark.parametrize(
    "environ", [{"HTTP_PROXY": "PROXY"}, {"HTTPS_PROXY": "PROXY", "NO_PROXY": "127.0.0.1,localhost"}]
)
def test_a_proxy_that_programs_go_past(guarded: World, environ: dict[str, str]) -> None:
    """The address in the list is the proxy's, so that it is not taken is the cause, and the refusal follows from it."""
    proxy = guarded.proxy("tinyproxy")
    variables = {name: value.replace("PROXY", proxy) for name, value in environ.items()}
    (only,) = grave(examined(settings(guarded, **variables)))
    assert (only.problem.code, only.problem.certainty) == ("egress-proxy-ignored", Certainty.LIKELY)
    assert only.problem.params["from_ip"] == HERE


def test_a_broken_proxy_of_the_environment(tmp_path: Path) -> None:
    """A warning only: programs that do not take it have no trouble."""
    with world() as one:
        (only,) = grave(examined({"WECOM_API_BASE": one.base, "HTTPS_PROXY": "http://127.0.0.1:9"}))
    assert (only.problem.code, only.severity) == ("egress-proxy-broken", Severity.WARNING)
    assert only.problem.params["setting"] == "HTTPS_PROXY"


@pytest.mark.parametrize(
    ("name", "codes", "calls"),
    [
        ("nginx", [], ()),
        ("without paths", ["egress-proxy-path-missing"], ("agent/get", "menu/get", "media/upload")),
        ("with small bodies", ["egress-proxy-path-missing"], ("media/upload",)),
        ("without menus", ["egress-proxy-path-missing"], ("menu/get",)),
        ("with its own Host", ["egress-proxy-host-header"], ()),
    ],
)
def test_a_relay(name: str, codes: list[str], calls: tuple[str, ...]) -> None:
    """A relay that passes everything on is fine; one that does not is told with what it keeps."""
    with world(host="localhost") as one:
        inside = RELAYS[name].replace("API", one.base)
        config = f"server {{ listen 127.0.0.1:PORT; proxy_set_header Host localhost; {inside} }}"
        with open_folder() as folder, proxying("nginx", config, folder) as relay:
            report = examined({"WECOM_API_BASE": f"http://{RELAY}"}, **relayed(relay.port))
    assert found(report) == codes
    told = " ".join(map(str, (one.problem.params.get("calls", ()) for one in grave(report))))
    assert all(one in told for one in calls)


def test_an_address_that_changes() -> None:
    """Behind a carrier's NAT every connection may have another address; some samples show it."""
    with world(seen_as=("203.0.113.7", "203.0.113.8", "203.0.113.9")) as one:
        report = examined({"WECOM_API_BASE": one.base}, samples=5)
        calls = [call for call in one.standing.calls if call != "getcallbackip"]
    assert found(report) == ["egress-ip-dynamic"]
    assert len(grave(report)[0].problem.params["addresses"]) == 3  # type: ignore[arg-type]
    # What is repeated is no attempt at a token.
    assert calls.count("gettoken") == 1


@pytest.mark.parametrize("variables", [{}, {"WECOM_PROXY": "tinyproxy", "HTTPS_PROXY": "squid"}])
def test_calls_are_counted(guarded: World, variables: dict[str, str]) -> None:
    """With every way that there can be, no run makes more than twelve calls."""
    before = len(guarded.standing.calls)
    examined(settings(guarded, **{name: guarded.proxy(one) for name, one in variables.items()}))
    assert 4 < len(guarded.standing.calls) - before <= 12


def test_no_proxy_of_the_table_is_forgotten(guarded: World) -> None:
    """Every proxy of the table runs."""
    assert set(guarded.ports) == set(CONFIGS)
