"""The address of this machine as the API and as lookup services see it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.net.http_servers import LOOPBACK
from tests.platforms import CORP_ID, SECRET, called, company, platform
from tests.probes.asking import answer
from wecom_doctor.examination.run import ways_of
from wecom_doctor.facts.echoed_addresses import EchoedAddresses
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.outgoing_addresses import OutgoingAddresses
from wecom_doctor.facts.relay_paths import RelayPaths
from wecom_doctor.model import Absence, Absent, Fact
from wecom_doctor.net.gate import Gate
from wecom_doctor.probes.echoed_addresses import echoed_addresses
from wecom_doctor.probes.outgoing_addresses import outgoing_addresses
from wecom_doctor.probes.relay_paths import relay_paths
from wecom_doctor.protocol.api.call import Door, Route
from wecom_doctor.protocol.api.calls import knock
from wecom_doctor.receiver.background import serving
from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.receiver.platform.standin import Platform
from wecom_doctor.settings.given import Given, Options, Place, gather

PLAIN = (("Content-Type", "text/plain; charset=utf-8"),)
NO_IPV6 = "this machine has no IPv6 on loopback"


def given(*, command: str = "egress", **environ: str) -> Given:
    """What somebody gives with these variables."""
    return gather(options=Options(command=command), flags={}, env_path="/nowhere/.env", foreign=None, environ=environ)


def with_options(one: Given, **options: object) -> Given:
    """The same with other options."""
    return replace(one, options=replace(one.options, **options))  # type: ignore[arg-type]


def outgoing(one: Given) -> OutgoingAddresses:
    """What the other ways show."""
    found: Fact | Absent = answer(outgoing_addresses, given=one, gate=Gate())
    assert isinstance(found, OutgoingAddresses)
    return found


def test_one_way_is_asked_once() -> None:
    """Where there is no other way, our own call has said it all."""
    with platform() as (base, standing):
        found = outgoing(given(WECOM_API_BASE=base))
    assert (found.answers, standing.calls) == ((), [])


@pytest.mark.parametrize("account", [{}, {"WECOM_CORP_ID": CORP_ID, "WECOM_SECRET": SECRET}])
def test_other_ways_are_asked_once(account: dict[str, str]) -> None:
    """With a token that does not exist: for a token nobody asks twice in a run, with credentials or without."""
    call = "getcallbackip"
    with platform(seen_as=("203.0.113.7",)) as (base, standing):
        found = outgoing(given(WECOM_API_BASE=base, WECOM_PROXY="http://127.0.0.1:9", **account))
    (told,) = found.answers
    assert (told.route, told.call, told.from_ip, standing.calls) == ("direct", call, "203.0.113.7", [call])


def test_samples_are_harmless() -> None:
    """Every way is asked again as often as was said, and nothing of it looks like trying out Secrets."""
    with platform(seen_as=("203.0.113.7", "203.0.113.8")) as (base, standing):
        found = outgoing(with_options(given(WECOM_API_BASE=base), samples=4))
    assert [one.from_ip for one in found.answers].count("203.0.113.7") == 2
    assert (found.sampled, standing.calls) == (4, ["getcallbackip"] * 4)


def test_a_callback_alone_has_no_way_out() -> None:
    """`check` without credentials asks nobody."""
    found = answer(outgoing_addresses, given=given(command="check"), gate=Gate())
    assert isinstance(found, Absent)
    assert found.reason is Absence.NOT_PLANNED


@contextmanager
def over_ipv6(standing: Platform) -> Iterator[str]:
    """The address of a platform that is called over IPv6 alone, by a name that has both kinds of address."""
    if not socket.has_ipv6:
        pytest.skip(NO_IPV6)
    try:
        with serving(standing.answer, "::1") as port:
            yield f"http://localhost:{port}"
    except OSError:
        pytest.skip(NO_IPV6)


def test_a_version_of_ip() -> None:
    """A route may be for one version only; a name without such an address does not lead anywhere."""
    standing = Platform(company=company())
    with over_ipv6(standing) as base:
        if not any(one[0] == socket.AF_INET6 for one in socket.getaddrinfo("localhost", 80)):
            pytest.skip("localhost has no IPv6 address here")
        six, four = (
            called(Door(base=base, route=Route(name="x", version=one)), knock(has_credentials=True))[0].answer
            for one in (6, 4)
        )
        found = outgoing(given(WECOM_API_BASE=base))
    assert (six.errcode, six.from_ip, four.failure) == (40014, "::1", Failure.REFUSED)
    assert [(one.route, one.from_ip) for one in found.answers] == [("ipv6", "::1")]


@contextmanager
def service(body: str, status: int = 200) -> Iterator[str]:
    """A service that tells callers something."""

    async def handler(_: Request) -> Response:
        return Response(status=status, headers=PLAIN, body=body.encode())

    with serving(handler, LOOPBACK) as port:
        yield f"http://{LOOPBACK}:{port}/?key=c4nary"


@pytest.mark.parametrize(
    ("body", "status", "address"),
    [
        ("203.0.113.7\n", 200, "203.0.113.7"),
        ("当前 IP：203.0.113.7  来自于：中国 广东 深圳  电信\n", 200, "203.0.113.7"),
        ('{"ip": "203.0.113.7", "version": "1.2.3.4.5"}', 200, "203.0.113.7"),
        ("<html>Current IP Address: 203.0.113.7</html>", 200, "203.0.113.7"),
        ("999.1.1.1", 200, None),
        ("2001:db8::7", 200, None),
        ("203.0.113.7", 503, None),
        ("", 200, None),
    ],
)
def test_what_services_say(body: str, status: int, address: str | None) -> None:
    """The address is found in whatever stands around it, and the rest of the URL is kept to ourselves."""
    with service(body, status) as url:
        found = answer(echoed_addresses, given=with_options(given(), echoes=(url,)), gate=Gate())
    assert isinstance(found, EchoedAddresses)
    (told,) = found.echoes
    assert (told.address, told.failure, told.service) == (address, None, LOOPBACK)
    assert "c4nary" not in repr(found)


def test_services_that_cannot_be_reached() -> None:
    """They are silent, whatever stands in the option."""
    urls = ("http://127.0.0.1:9/", "http://echo.invalid/", "no url", "http://[::1", "http://[::1]:9/")
    found = answer(echoed_addresses, given=with_options(given(), echoes=urls), gate=Gate())
    assert isinstance(found, EchoedAddresses)
    assert found.told == ()
    assert all(one.failure is not None for one in found.echoes)


@pytest.mark.parametrize(
    ("one", "because"),
    [(given(command="check"), "egress"), (given(WECOM_API_BASE="http://127.0.0.1:9"), "--echo")],
)
def test_nobody_is_asked_by_himself(one: Given, because: str) -> None:
    """Strangers are asked by the command that is about nothing else, and for the real API only."""
    found = answer(echoed_addresses, given=one, gate=Gate())
    assert isinstance(found, Absent)
    assert found.because == because


def test_paths_of_a_relay() -> None:
    """Of a public one, and by the command that is about nothing else."""
    base = "http://relay.example.com"
    for one in (given(), given(WECOM_API_BASE="http://10.0.0.5:8080"), given(command="check", WECOM_API_BASE=base)):
        assert isinstance(answer(relay_paths, given=one, gate=Gate()), Absent)
    with platform() as (real, standing):
        there = (Place("relay.example.com", 80), Place(LOOPBACK, int(real.rpartition(":")[2])))
        asked = with_options(given(WECOM_API_BASE=base), connect_to=(there,))
        found = answer(relay_paths, given=asked, gate=gate_of(asked))
    assert isinstance(found, RelayPaths)
    assert [(one.call, one.errcode) for one in found.answers] == [("menu/get", 41001), ("media/upload", 41001)]
    assert sorted(standing.calls) == ["media/upload", "menu/get"]


def gate_of(one: Given) -> Gate:
    """The gate of a run with these options."""
    return Gate(ways=ways_of(one.options))
