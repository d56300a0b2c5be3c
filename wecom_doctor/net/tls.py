"""The door to TLS: one handshake that believes everything it is shown, and what was heard in it."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wecom_doctor.facts.exchange import Failure
from wecom_doctor.net._connect import connect
from wecom_doctor.net._failures import alert_number, named
from wecom_doctor.net._legible import legible
from wecom_doctor.net._records import CERTIFICATE_REQUEST, HANDSHAKE, certificate_requested
from wecom_doctor.net._watch import Watch
from wecom_doctor.net._wire import HungUp, SecuredWire, StrangeGreeting, Wire, new_lenient_context
from wecom_doctor.net.ways import DIRECT, Address, Ways

FOREIGN_ERRORS = (OSError, StrangeGreeting, HungUp)
CONNECT_S, HANDSHAKE_S = 4.0, 4.0
WHOLE_S = CONNECT_S + HANDSHAKE_S
# Suites without certificates would keep us from seeing one.
EVERYTHING_SIGNED = "ALL:!aNULL:@SECLEVEL=0"
EPHEMERAL_KEYS = "ECDHE:DHE:!aNULL:!eNULL:@SECLEVEL=0"


@dataclass(frozen=True, kw_only=True)
class Client:
    """What we say we are: whom we ask for, and what we can do."""

    name: bytes | None
    # Knows nothing newer than TLS 1.2 and nothing without forward secrecy.
    older: bool = False

    def context(self) -> ssl.SSLContext:
        """A context of its own for one handshake."""
        context = new_lenient_context()
        context.set_ciphers(EPHEMERAL_KEYS if self.older else EVERYTHING_SIGNED)
        if self.older:
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.set_alpn_protocols(["h2", "http/1.1"])
        return context


@dataclass(kw_only=True)
class Shaken:
    """How far a handshake got; `sent` are the certificates as they came, each in DER."""

    failure: Failure | None = None
    alert: int | None = None
    greeting: str = ""
    version: str | None = None
    cipher: str | None = None
    alpn: str | None = None
    asks_certificate: bool = False
    sent: tuple[bytes, ...] = ()
    peer: str | None = None
    connected_s: float | None = None
    secured_s: float | None = None
    ended_s: float | None = None


async def shake_hands(address: Address, client: Client, ways: Ways = DIRECT, within_s: float = WHOLE_S) -> Shaken:
    """Shake hands, look, and hang up; whatever comes of it is in what is returned."""
    watch, shaken = Watch(), Shaken()
    context, messages = client.context(), set[int]()
    listen_to(context, messages.add)
    try:
        async with asyncio.timeout(within_s):
            async with asyncio.timeout(CONNECT_S):
                wire = Wire(await connect(address, watch, ways))
            secured = SecuredWire(wire, client.name, watch, context)
            try:
                async with asyncio.timeout(HANDSHAKE_S):
                    await secured.secure()
                look_at(secured.tls, shaken)
            finally:
                secured.close()
    except FOREIGN_ERRORS as error:
        shaken.failure, shaken.alert = named(error, watch), alert_number(error, watch)
        shaken.greeting = legible(watch.opening)
    timing = watch.timing()
    shaken.peer, shaken.connected_s, shaken.secured_s = watch.peer, timing.connected_s, timing.secured_s
    shaken.ended_s = timing.whole_s
    shaken.asks_certificate = CERTIFICATE_REQUEST in messages or certificate_requested(bytes(watch.handshake))
    return shaken


def look_at(tls: ssl.SSLObject, shaken: Shaken) -> None:
    """Note what the two sides agreed on, and what the server showed."""
    cipher = tls.cipher()
    shaken.version, shaken.cipher = tls.version(), cipher[0] if cipher else None
    shaken.alpn = tls.selected_alpn_protocol()
    shaken.sent = chain_of(tls)


def chain_of(tls: ssl.SSLObject) -> tuple[bytes, ...]:
    """The certificates as the server sent them; where the library keeps the rest to itself, its own alone."""
    ask: Callable[[], Any] | None = getattr(tls, "get_unverified_chain", None)
    if ask is None:
        # Python 3.11 and 3.12 have the same question inside, and answer it with objects that write themselves as PEM.
        ask = getattr(getattr(tls, "_sslobj", None), "get_unverified_chain", None)
    if ask is not None:
        return tuple(
            one if isinstance(one, bytes) else ssl.PEM_cert_to_DER_cert(one.public_bytes()) for one in ask() or ()
        )
    own = tls.getpeercert(binary_form=True)
    return () if own is None else (own,)


def listen_to(context: ssl.SSLContext, heard: Callable[[int], object]) -> None:
    """Learn the numbers of the handshake messages that come, also of those that come encrypted."""

    def note(_: object, direction: str, *parts: object) -> None:
        _, content_type, message_type, _ = parts
        if direction == "read" and content_type == HANDSHAKE:
            heard(int(message_type))  # type: ignore[call-overload]

    # Not a public name: where it has no effect, what it would tell is read off the part that comes in clear.
    context._msg_callback = note  # type: ignore[attr-defined]
