"""An endpoint's TLS as a fact: the handshake, its certificates, and what the stores say about them."""

import asyncio
import time
from datetime import UTC, datetime
from typing import NamedTuple

from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.reference_clocks import Reading
from wecom_doctor.facts.tls_handshake import ClientCertificate, TlsHandshake, Trust, Unnamed
from wecom_doctor.facts.tls_instead import TlsInstead
from wecom_doctor.facts.tls_older_client import TlsOlderClient
from wecom_doctor.model import Absence, Absent
from wecom_doctor.net import dates
from wecom_doctor.net._failures import Unsendable
from wecom_doctor.net._target import destination
from wecom_doctor.net.certificates import Read, as_address, read_chain
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.http import Caps, exchange
from wecom_doctor.net.interceptors import interceptor
from wecom_doctor.net.pages import recognise
from wecom_doctor.net.tls import WHOLE_S, Client, Shaken, shake_hands
from wecom_doctor.net.trust import judged
from wecom_doctor.net.ways import Address
from wecom_doctor.protocol.requests import Request

# Ends that may be about the name that was asked for.
BY_NAME = frozenset({Failure.TLS_ALERT, Failure.TLS_RESET, Failure.TLS_CLOSED})
# Ends that only somebody brings about who speaks it.
IN_WORDS_OF_TLS = frozenset({Failure.TLS_ALERT, Failure.TLS_VERSION, Failure.CLIENT_CERTIFICATE})
HUNG_UP = frozenset({Failure.RESET, Failure.CLOSED_EARLY, Failure.TLS_RESET, Failure.TLS_CLOSED})
# OpenSSL has an alert for a missing certificate; Go calls it a bad one, others have words of their own.
REFUSED_AFTERWARDS = frozenset({Failure.CLIENT_CERTIFICATE, Failure.TLS_ALERT})
# The page by which nginx says that a certificate was missing; it ends no handshake for that.
WITHOUT_CERTIFICATE = "client-certificate"
ANSWER_WITHIN_S = 4.0
# Kept free at the end of a run for judging and printing.
RESERVE_S = 1.0
NOWHERE = Address(host="", port=0)


class Judgement(NamedTuple):
    """What a second look found out."""

    trust: tuple[Trust, ...] = ()
    client_certificate: ClientCertificate = ClientCertificate.NOT_ASKED
    unnamed: Unnamed | None = None
    clock: Reading | None = None


async def inspect(url: str, gate: Gate, ca_file: str | None) -> TlsHandshake:
    """Shake hands, and look closer at what may stand in a client's way."""
    try:
        address = destination(url, "").address
    except Unsendable:
        return told(NOWHERE, Shaken(failure=Failure.UNSENDABLE), Read(), Judgement())
    shaken = await shake(address, gate, Client(name=address.host.encode("ascii")))
    read = read_chain(shaken.sent, address.host) if shaken.sent else Read()
    trust = await asyncio.to_thread(judged, shaken.sent, ca_file) if read.leaf else ()
    judgement = Judgement(
        trust=trust,
        client_certificate=await what_is_demanded(url, gate, shaken),
        unnamed=await without_a_name(address, gate, shaken, read),
        clock=await clock_of_the_server(url, gate, read, trust),
    )
    return told(address, shaken, read, judgement)


async def older_client(url: str, gate: Gate) -> TlsOlderClient:
    """What a client meets that knows less."""
    try:
        address = destination(url, "").address
    except Unsendable:
        shaken = Shaken(failure=Failure.UNSENDABLE)
    else:
        shaken = await shake(address, gate, Client(name=address.host.encode("ascii"), older=True))
    return TlsOlderClient(
        failure=shaken.failure,
        alert=shaken.alert,
        version=shaken.version,
        cipher=shaken.cipher,
        alpn=shaken.alpn,
    )


async def speaks_tls(url: str, gate: Gate) -> TlsInstead | Absent:
    """Whether somebody at the port of a URL shakes hands, or says in the manner of TLS why not."""
    try:
        address = destination(url, "").address
    except Unsendable:
        return Absent(Absence.NEED_MISSING, "callback_url")
    shaken = await shake(address, gate, Client(name=address.host.encode("ascii")))
    return TlsInstead(port=address.port, spoken=shaken.failure is None or shaken.failure in IN_WORDS_OF_TLS)


async def shake(address: Address, gate: Gate, client: Client) -> Shaken:
    """One handshake, in turn with everything else that goes to this host."""
    async with gate.to(address.host):
        # Back before the run ends, so that a server that never answers is not just a run that was too short.
        within_s = max(min(WHOLE_S, gate.left_s() - RESERVE_S), RESERVE_S / 2)
        return await shake_hands(address, client, gate.ways, within_s)


async def what_is_demanded(url: str, gate: Gate, shaken: Shaken) -> ClientCertificate:
    """Whether a server that asked for a client certificate does without one shows only when it has to answer."""
    if shaken.failure is Failure.CLIENT_CERTIFICATE:
        return ClientCertificate.DEMANDED
    if not shaken.asks_certificate or shaken.failure is not None:
        return ClientCertificate.NOT_ASKED
    host = destination(url, "").address.host
    if not gate.spend(host):
        return ClientCertificate.ASKED
    async with gate.to(host):
        answer = await exchange(url, Request(method="GET", query=""), Caps(whole_s=ANSWER_WITHIN_S), ways=gate.ways)
    page = None if answer.status is None else recognise(answer.status, answer.headers, answer.body)
    # In TLS 1.3 the handshake of a client is over before the server has looked at what it was shown.
    refused = answer.failure in REFUSED_AFTERWARDS or (page is not None and page.name == WITHOUT_CERTIFICATE)
    if refused:
        return ClientCertificate.DEMANDED
    return ClientCertificate.PERHAPS if answer.failure in HUNG_UP else ClientCertificate.ASKED


async def without_a_name(address: Address, gate: Gate, shaken: Shaken, read: Read) -> Unnamed | None:
    """Where the name may be to blame: what the server shows to somebody who does not say it."""
    misnamed = read.leaf is not None and not read.leaf.fits_host
    if as_address(address.host) is not None or not (misnamed or shaken.failure in BY_NAME):
        return None
    second = await shake(address, gate, Client(name=None))
    if not second.sent:
        return Unnamed.REFUSED
    return Unnamed.SAME if second.sent[:1] == shaken.sent[:1] else Unnamed.OTHER


async def clock_of_the_server(url: str, gate: Gate, read: Read, trust: tuple[Trust, ...]) -> Reading | None:
    """Where a certificate is not in date by this machine's clock, that clock may be the one to blame."""
    now = datetime.now(UTC)
    over = any(not one.not_before <= now <= one.not_after for one in map(read.chain.__getitem__, read.path))
    in_date = not over and all(one.in_date is not False for one in trust)
    host = destination(url, "").address.host
    if in_date or not gate.spend(host):
        return None
    async with gate.to(host):
        began_s = time.time()
        answer = await exchange(url, Request(method="GET", query=""), Caps(whole_s=ANSWER_WITHIN_S), ways=gate.ways)
    return None if answer.status is None else dates.told(answer, began_s)


def told(address: Address, shaken: Shaken, read: Read, judgement: Judgement) -> TlsHandshake:
    """All of it as a fact."""
    return TlsHandshake(
        host=address.host,
        port=address.port,
        peer=shaken.peer,
        failure=shaken.failure,
        alert=shaken.alert,
        greeting=shaken.greeting,
        version=shaken.version,
        cipher=shaken.cipher,
        alpn=shaken.alpn,
        client_certificate=judgement.client_certificate,
        unnamed=judgement.unnamed,
        sent_count=len(shaken.sent),
        chain=read.chain,
        path=read.path,
        leaf=read.leaf,
        interceptor=interceptor(read.issuers),
        trust=judgement.trust,
        connected_s=shaken.connected_s,
        secured_s=shaken.secured_s,
        ended_s=shaken.ended_s,
        clock=judgement.clock,
    )
