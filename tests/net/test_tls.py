"""One handshake: what it sees, and how it ends with servers that do not mean well."""

import asyncio
import ssl
from pathlib import Path
from typing import cast

import pytest

from tests.net.http_servers import LOOPBACK, Behaviour, Reader, Writer, end, forever, greets, play, reset, serving
from tests.peers.tls.authority import Issued, Wish, authority, issue
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.net import tls
from wecom_doctor.net.tls import Client, Shaken, shake_hands
from wecom_doctor.net.ways import Address, Detour, Ways

TLS12, TLS13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
ROOT = authority("Test Root")
NAMED = Client(name=b"wecom.example.com")


def context_of(folder: Path, *chain: Issued, version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    """A server that shows this chain."""
    path = folder / "chain.pem"
    path.write_bytes(chain[0].key_pem + b"".join(one.pem for one in chain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    if version is not None:
        context.maximum_version = version
    return context


async def stays(_: Reader, __: Writer) -> None:
    """Say nothing for ever."""
    await forever()


def shaken(behave: Behaviour = stays) -> Shaken:
    """What comes of one handshake with a server that behaves like that before there are keys."""

    async def scenario() -> Shaken:
        async with serving(behave) as port:
            return await shake_hands(Address(host=LOOPBACK, port=port), NAMED)

    return cast(Shaken, play(scenario()))


def secured(context: ssl.SSLContext, client: Client = NAMED, *, host: str = LOOPBACK) -> Shaken:
    """What comes of one with a server that has such a context; the server is through with it, too."""

    async def scenario() -> Shaken:
        over = asyncio.Event()

        async def behave(reader: Reader, _: Writer) -> None:
            await reader.read()
            over.set()

        async with serving(behave, context) as port:
            ways = Ways(detours=(Detour("wecom.example.com", 443, Address(host=LOOPBACK, port=port)),))
            seen = await shake_hands(Address(host=host, port=port if host == LOOPBACK else 443), client, ways)
            if seen.failure is None:
                await over.wait()
            return seen

    return cast(Shaken, play(scenario()))


@pytest.mark.parametrize("version", [TLS12, TLS13], ids=["1.2", "1.3"])
def test_chain_comes_as_it_was_sent(tmp_path: Path, version: ssl.TLSVersion) -> None:
    """Every certificate in its place, also one that belongs to nothing, and also where it came encrypted."""
    stray = authority("Stray")
    chain = (issue(Wish(), ROOT), stray, ROOT)
    seen = secured(context_of(tmp_path, *chain, version=version))
    assert seen.failure is None
    assert [ssl.DER_cert_to_PEM_cert(one).encode() for one in seen.sent] == [one.pem for one in chain]
    assert seen.version == {TLS12: "TLSv1.2", TLS13: "TLSv1.3"}[version]
    assert seen.cipher
    assert not seen.asks_certificate


@pytest.mark.parametrize("version", [TLS12, TLS13], ids=["1.2", "1.3"])
def test_question_for_a_certificate_is_heard(tmp_path: Path, version: ssl.TLSVersion) -> None:
    """A server that asks for one and goes on without is known to have asked."""
    context = context_of(tmp_path, issue(Wish(), ROOT), version=version)
    context.verify_mode = ssl.CERT_OPTIONAL
    seen = secured(context)
    assert (seen.failure, seen.asks_certificate) == (None, True)


def test_question_is_heard_without_the_library_telling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to TLS 1.2 the question comes in clear."""
    monkeypatch.setattr(tls, "listen_to", lambda *_: None)
    context = context_of(tmp_path, issue(Wish(), ROOT), version=TLS12)
    context.verify_mode = ssl.CERT_OPTIONAL
    assert secured(context).asks_certificate


class Reticent:
    """A connection of a library that keeps the chain to itself."""

    def getpeercert(self, *, binary_form: bool) -> bytes:
        """The server's own certificate."""
        return b"own"


def test_library_without_the_chain_shows_the_first() -> None:
    """Where only the server's own certificate is to be had, it is taken."""
    assert tls.chain_of(Reticent()) == (b"own",)  # type: ignore[arg-type]


def test_names_are_asked_for_or_not(tmp_path: Path) -> None:
    """The name of the URL is said, or none at all."""
    asked: list[str | None] = []
    context = context_of(tmp_path, issue(Wish(), ROOT))
    context.sni_callback = lambda _, name, __: asked.append(name)
    secured(context)
    secured(context, Client(name=None))
    assert asked == ["wecom.example.com", None]


def test_older_client_offers_less(tmp_path: Path) -> None:
    """It gets TLS 1.2 and HTTP/2 from a server that has both."""
    context = context_of(tmp_path, issue(Wish(), ROOT))
    context.set_alpn_protocols(["h2", "http/1.1"])
    new, old = secured(context), secured(context, Client(name=None, older=True))
    assert (new.version, new.alpn) == ("TLSv1.3", "http/1.1")
    assert (old.version, old.alpn) == ("TLSv1.2", "h2")


def test_handshake_takes_the_detour(tmp_path: Path) -> None:
    """The connection goes where the user says."""
    assert secured(context_of(tmp_path, issue(Wish(), ROOT)), host="wecom.example.com").peer == LOOPBACK


def hears(then: bytes) -> Behaviour:
    """Read a bit of the greeting, say this, and end."""

    async def behave(reader: Reader, writer: Writer) -> None:
        await reader.read(5)
        writer.write(then)
        await end(reader, writer)

    return behave


async def resets(reader: Reader, writer: Writer) -> None:
    """End the connection as a firewall does."""
    await reader.read(5)
    reset(writer)


def alert(number: int) -> bytes:
    """A fatal alert in clear."""
    return bytes([21, 3, 3, 0, 2, 2, number])


ENDS = {
    "closed": (hears(b""), Failure.TLS_CLOSED, None),
    "reset": (resets, Failure.TLS_RESET, None),
    "unknown name": (hears(alert(112)), Failure.TLS_ALERT, 112),
    "no version": (hears(alert(70)), Failure.TLS_VERSION, 70),
    "HTTP/2 only": (hears(alert(120)), Failure.HTTP2_ONLY, 120),
    "HTTP": (hears(b"HTTP/1.1 400 Bad Request\r\n\r\n"), Failure.HTTP_ON_HTTPS, None),
    "SSH": (greets(b"SSH-2.0-OpenSSH_9.6\r\n"), Failure.TLS_NOT_SPOKEN, None),
    "nonsense in a record": (hears(b"\x16\x03\x03\x00\x05hello"), Failure.TLS, None),
}


@pytest.mark.parametrize(("behave", "failure", "number"), ENDS.values(), ids=ENDS)
def test_handshake_that_fails(behave: Behaviour, failure: Failure, number: int | None) -> None:
    """It ends with the name of its end, and without certificates."""
    seen = shaken(behave)
    assert (seen.failure, seen.alert, seen.sent, seen.secured_s) == (failure, number, (), None)
    assert seen.connected_s is not None


def test_other_words_are_kept_safe_to_print() -> None:
    """What the server said instead is shown without doing anything to a terminal."""
    assert shaken(greets(b"SSH-2.0-\x1b[2Jx\r\n")).greeting == "SSH-2.0-\\x1b[2Jx\\r\\n"


async def drips(reader: Reader, writer: Writer) -> None:
    """Begin a record and never end it."""
    writer.write(b"\x16\x03\x03\x40\x00")
    while True:
        writer.write(b"\x02")
        await writer.drain()
        await asyncio.sleep(0.01)


async def floods(reader: Reader, writer: Writer) -> None:
    """Send one empty record after the other."""
    while True:
        writer.write(b"\x16\x03\x03\x00\x00" * 1000)
        await writer.drain()
        await asyncio.sleep(0)


@pytest.mark.parametrize("behave", [stays, drips], ids=["silent", "endless"])
def test_handshake_without_end_is_ended(behave: Behaviour, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither silence nor a handshake that goes on for ever holds the examination up."""
    monkeypatch.setattr(tls, "HANDSHAKE_S", 0.2)
    assert shaken(behave).failure is Failure.TLS_TIMEOUT


def test_handshake_is_back_in_time() -> None:
    """A run that allows less than usual still learns that nobody answered."""

    async def scenario() -> Shaken:
        async with serving(stays) as port:
            return await shake_hands(Address(host=LOOPBACK, port=port), NAMED, within_s=0.2)

    # On a very busy machine even the connection takes longer than that.
    assert play(scenario()).failure in {Failure.TLS_TIMEOUT, Failure.CONNECT_TIMEOUT}


def test_flood_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Records without content are refused or run into the time limit."""
    monkeypatch.setattr(tls, "HANDSHAKE_S", 0.5)
    assert shaken(floods).failure in {Failure.TLS, Failure.TLS_TIMEOUT}


def test_giant_chain_is_no_chain(tmp_path: Path) -> None:
    """A chain larger than anybody takes ends the handshake, and is said to be a failure of TLS."""
    giant = issue(Wish(names=[f"n{one}.example.com" for one in range(6000)]), ROOT)
    seen = secured(context_of(tmp_path, giant))
    assert (seen.failure, seen.sent) == (Failure.TLS, ())


def test_nobody_listens() -> None:
    """A port that refuses is not a matter of TLS."""

    async def scenario() -> Shaken:
        async with serving(stays) as port:
            pass
        return await shake_hands(Address(host=LOOPBACK, port=port), NAMED)

    seen = play(scenario())
    assert (seen.failure, seen.connected_s) == (Failure.REFUSED, None)
