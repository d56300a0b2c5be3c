"""The handshakes as a run makes them: when there is something to look at, and what is looked at twice."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.net.http_servers import LOOPBACK, Behaviour, Reader, Writer, end, play, reset, serving
from tests.net.test_tls import context_of
from tests.peers.tls.authority import Wish, authority, issue
from tests.probes.asking import answer
from tests.probes.endpoints import given_for
from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.exchange import Answer, Failure
from wecom_doctor.facts.tls_handshake import ClientCertificate, TlsHandshake, Unnamed
from wecom_doctor.facts.tls_older_client import TlsOlderClient
from wecom_doctor.model import Absence, Absent
from wecom_doctor.net import tls_inspection
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.http import Caps, exchange
from wecom_doctor.net.tls_inspection import inspect
from wecom_doctor.net.ways import Address, Detour, Ways
from wecom_doctor.probes.callback_url import callback_url
from wecom_doctor.probes.tls_handshake import tls_handshake
from wecom_doctor.probes.tls_older_client import tls_older_client
from wecom_doctor.protocol.requests import Request

HOST = "wecom.example.com"
ROOT = authority("Test Root")
LEAF = issue(Wish(), ROOT)
OTHER = issue(Wish(common_name="other.example.com", names=("other.example.com",)), ROOT)
TLS12, TLS13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


@pytest.mark.parametrize("probe", [tls_handshake, tls_older_client], ids=lambda one: one.name)
@pytest.mark.parametrize(
    ("url", "absent"),
    [
        ("http://wecom.example.com/", Absent(Absence.NOT_APPLICABLE, "plain-http")),
        ("wecom.example.com/", Absent(Absence.NEED_MISSING, "callback_url")),
    ],
)
def test_without_https_nobody_is_asked(probe: object, url: str, absent: Absent) -> None:
    """A URL without TLS, or one that is none, leads to no connection."""
    given = given_for(url)
    read = answer(callback_url, given=given)
    assert answer(probe, given=given, gate=Gate(), callback_url=read) == absent  # type: ignore[arg-type]


async def polite(reader: Reader, writer: Writer) -> None:
    """Answer whatever is asked."""
    if await reader.read(65_536):
        writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        await end(reader, writer)


async def everybody_is_done() -> None:
    """The server's side of every connection has come to its end, too."""
    own = asyncio.current_task()
    while others := [one for one in asyncio.all_tasks() if one is not own]:
        await asyncio.wait(others)


def looked_at(behave: Behaviour, context: ssl.SSLContext | None, host: str = HOST) -> TlsHandshake:
    """The fact of a run that meets such a server."""

    async def scenario() -> object:
        async with serving(behave, context) as port:
            gate = Gate(ways=Ways(detours=(Detour(host, 443, Address(host=LOOPBACK, port=port)),)))
            given = given_for(f"https://{host}/callback")
            url = await callback_url.function(given)
            assert isinstance(url, CallbackUrl)
            older = await tls_older_client.function(given, gate, url)
            assert isinstance(older, TlsOlderClient)
            seen = await tls_handshake.function(given, gate, url)
            await everybody_is_done()
            return seen

    seen = play(scenario())
    assert isinstance(seen, TlsHandshake)
    return seen


def test_sound_server_is_met_twice(tmp_path: Path) -> None:
    """Both handshakes together cost two connections, and no request."""
    heard: list[bytes] = []

    async def listens(reader: Reader, _: Writer) -> None:
        heard.append(await reader.read())

    looked_at(listens, context_of(tmp_path, LEAF, ROOT))
    assert heard == [b"", b""]


def test_fact_of_a_sound_server(tmp_path: Path) -> None:
    """Everything is there, and nothing is looked at twice."""
    seen = looked_at(polite, context_of(tmp_path, LEAF, ROOT))
    assert (seen.failure, seen.host, seen.port, seen.sent_count, seen.path) == (None, HOST, 443, 2, (0, 1))
    assert (seen.client_certificate, seen.unnamed, seen.peer) == (ClientCertificate.NOT_ASKED, None, LOOPBACK)
    assert seen.leaf is not None
    assert seen.trust
    assert seen.secured_s is not None


@pytest.mark.parametrize(
    ("version", "said"), [(TLS12, ClientCertificate.DEMANDED), (TLS13, ClientCertificate.PERHAPS)], ids=["1.2", "1.3"]
)
def test_client_certificate_demanded(tmp_path: Path, version: ssl.TLSVersion, said: ClientCertificate) -> None:
    """A handshake that fails for it is proof; asyncio's server hangs up behind one of TLS 1.3 without saying why."""
    context = context_of(tmp_path, LEAF, version=version)
    context.verify_mode = ssl.CERT_REQUIRED
    assert looked_at(polite, context).client_certificate is said


def test_client_certificate_demanded_in_so_many_words(tmp_path: Path) -> None:
    """The alert that comes behind a handshake of TLS 1.3 is proof."""
    context = context_of(tmp_path, LEAF)
    context.verify_mode = ssl.CERT_REQUIRED

    def serve(listener: socket.socket) -> None:
        for _ in range(2):
            accepted, _ = listener.accept()
            with accepted, suppress(OSError):
                context.wrap_socket(accepted, server_side=True)

    async def scenario() -> TlsHandshake:
        with socket.create_server((LOOPBACK, 0)) as listener:
            serving_both = asyncio.create_task(asyncio.to_thread(serve, listener))
            seen = await inspect(f"https://{LOOPBACK}:{listener.getsockname()[1]}/", Gate(), None)
            await serving_both
            return seen

    assert play(scenario()).client_certificate is ClientCertificate.DEMANDED


def test_client_certificate_is_demanded_in_other_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Go and Java call a missing certificate a bad one, and do so behind the handshake."""
    context = context_of(tmp_path, LEAF, version=TLS13)
    context.verify_mode = ssl.CERT_OPTIONAL

    async def refused(*_: object, **__: object) -> Answer:
        return replace(await exchange("", Request(method="GET", query=""), Caps()), failure=Failure.TLS_ALERT, alert=42)

    monkeypatch.setattr(tls_inspection, "exchange", refused)
    assert looked_at(polite, context).client_certificate is ClientCertificate.DEMANDED


async def dated(reader: Reader, writer: Writer) -> None:
    """Answer with a time of its own."""
    if await reader.read(65_536):
        date = format_datetime(datetime.now(UTC) - timedelta(days=30), usegmt=True)
        writer.write(f"HTTP/1.1 404 Not Found\r\nDate: {date}\r\nContent-Length: 0\r\n\r\n".encode())
        await end(reader, writer)


@pytest.mark.parametrize("days", [(-90, -1), (1, 90)], ids=["over", "not begun"])
def test_server_is_asked_for_the_time_where_a_certificate_is_out_of_date(
    tmp_path: Path, days: tuple[float, float]
) -> None:
    """It may be this machine's clock that is wrong."""
    seen = looked_at(dated, context_of(tmp_path, issue(Wish(days=days), ROOT), ROOT))
    assert seen.clock is not None
    assert seen.clock.ahead_s == pytest.approx(-30 * 86_400, abs=60)


def test_nobody_is_asked_for_the_time_while_certificates_are_in_date(tmp_path: Path) -> None:
    """It would cost a request."""
    assert looked_at(dated, context_of(tmp_path, LEAF, ROOT)).clock is None


def test_server_that_tells_no_time(tmp_path: Path) -> None:
    """Nor has a server to tell it."""
    assert looked_at(polite, context_of(tmp_path, issue(Wish(days=(-90, -1)), ROOT), ROOT)).clock is None


def test_client_certificate_asked_for(tmp_path: Path) -> None:
    """A server that answers without one only asked."""
    context = context_of(tmp_path, LEAF)
    context.verify_mode = ssl.CERT_OPTIONAL
    assert looked_at(polite, context).client_certificate is ClientCertificate.ASKED


Choose = Callable[[ssl.SSLObject, str | None, ssl.SSLContext], int | None]


def by_name(folder: Path, names: frozenset[str | None], otherwise: int | None) -> ssl.SSLContext:
    """A server that shows the certificate of the host to those who ask for certain names, and another or an alert."""
    (folder / "other").mkdir()
    good, context = context_of(folder, LEAF), context_of(folder / "other", OTHER)

    def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> int | None:
        if name in names:
            connection.context = good
            return None
        return otherwise

    context.sni_callback = choose
    return context


def test_default_certificate_is_recognised(tmp_path: Path) -> None:
    """The certificate of another site is the one that is shown without a name, too."""
    seen = looked_at(polite, by_name(tmp_path, frozenset(), None))
    assert seen.leaf is not None
    assert (seen.leaf.fits_host, seen.unnamed) == (False, Unnamed.SAME)


def test_another_default_certificate_is_told_apart(tmp_path: Path) -> None:
    """The name made a difference, and yet not the right one."""
    seen = looked_at(polite, by_name(tmp_path, frozenset({None}), None))
    assert seen.unnamed is Unnamed.OTHER


def test_refusal_by_name(tmp_path: Path) -> None:
    """A server that refuses the name shows something to those who say none."""
    context = by_name(tmp_path, frozenset({None}), ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME)
    seen = looked_at(polite, context)
    assert (seen.failure, seen.unnamed) in {(Failure.TLS_ALERT, Unnamed.OTHER), (Failure.TLS_CLOSED, Unnamed.OTHER)}


async def resets(reader: Reader, writer: Writer) -> None:
    """End every connection as a firewall does."""
    await reader.read(5)
    reset(writer)


def test_refusal_of_everybody() -> None:
    """A port that resets every handshake does so without a name, too."""
    seen = looked_at(resets, None)
    assert (seen.failure, seen.unnamed, seen.chain, seen.trust) == (Failure.TLS_RESET, Unnamed.REFUSED, (), ())


def test_an_address_has_no_name_to_leave_out(tmp_path: Path) -> None:
    """Where no name was said, nothing is asked a second time."""
    seen = looked_at(polite, context_of(tmp_path, LEAF), host="192.0.2.7")
    assert seen.leaf is not None
    assert (seen.leaf.fits_host, seen.unnamed) == (False, None)
