"""Who vouches for the API's certificate: this system, the list that Python brings along, both, or nobody."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import certifi
import pytest

from tests.authority import Authority, new_authority
from tests.net.http_servers import LOOPBACK, end, serving
from wecom_doctor.facts.api_answer import Distrust
from wecom_doctor.facts.api_knock import ApiTrust
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.net import vouching
from wecom_doctor.net._api_line import believing
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.vouching import trust_in
from wecom_doctor.protocol.api.call import Door

NAME = "localhost"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """An authority that nobody knows yet."""
    return new_authority(tmp_path, "Acme Gateway")


@contextmanager
def known_to_python(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The list that Python brings along holds this authority and no other."""
    vouching.bundled.cache_clear()
    monkeypatch.setattr(certifi, "where", lambda: str(authority.file))
    yield
    vouching.bundled.cache_clear()


def trust(context: ssl.SSLContext, ca_file: str | None = None) -> ApiTrust:
    """What is found at a server with this certificate."""

    async def scenario() -> ApiTrust:
        async with serving(end, context, LOOPBACK) as port:
            found = await trust_in(Gate(), Door(base=f"https://{NAME}:{port}", ca_file=ca_file))
        assert found is not None
        return found

    return asyncio.run(scenario())


def test_nobody_vouches(authority: Authority) -> None:
    """And it is told who issued it."""
    found = trust(authority.server_side(NAME))
    assert (found.by_system, found.by_bundle) == (Distrust.UNKNOWN_ISSUER, Distrust.UNKNOWN_ISSUER)
    assert (found.failure, found.issuer) == (None, "CN=Acme Gateway")


def test_only_this_system_vouches(authority: Authority) -> None:
    """As on machines of a company that opens TLS."""
    found = trust(authority.server_side(NAME), str(authority.file))
    assert (found.by_system, found.by_bundle) == (None, Distrust.UNKNOWN_ISSUER)
    believing.cache_clear()


def test_only_the_bundle_vouches(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on machines whose authorities are old."""
    with known_to_python(authority, monkeypatch):
        found = trust(authority.server_side(NAME))
    assert (found.by_system, found.by_bundle) == (Distrust.UNKNOWN_ISSUER, None)


def test_another_name(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """A known authority and a certificate for somebody else."""
    with known_to_python(authority, monkeypatch):
        found = trust(authority.server_side("other.example.com"))
    assert found.by_bundle is Distrust.WRONG_NAME


def test_nothing_to_vouch_for() -> None:
    """Without TLS, and where a handshake comes to nothing."""
    assert asyncio.run(trust_in(Gate(), Door(base="http://127.0.0.1:9"))) is None

    async def nobody_there() -> ApiTrust | None:
        async with serving(end) as port:
            pass
        return await trust_in(Gate(), Door(base=f"https://127.0.0.1:{port}"))

    found = asyncio.run(nobody_there())
    assert found is not None
    assert (found.failure, found.issuer, found.by_system) == (Failure.REFUSED, "", None)
