"""The way through a proxy, by CONNECT or SOCKS 5; then the connection is as if the other side were at its end."""

import base64
import ipaddress
import re
from collections.abc import Iterable
from dataclasses import replace

import h11

from wecom_doctor.facts.exchange import Hop
from wecom_doctor.net._failures import ProxyRefused
from wecom_doctor.net._legible import legible
from wecom_doctor.net._records import may_be_http
from wecom_doctor.net._watch import Watch
from wecom_doctor.net._wire import HungUp, SecuredWire, StrangeGreeting, Wire
from wecom_doctor.net.ways import Address
from wecom_doctor.protocol.api.call import Proxy, encodable

HEAD_BYTES = 16_000
SAYS_SHOWN = 60
LOGIN_KIND = re.compile(r"\s*([A-Za-z-]{1,20})\b")
SOCKS = frozenset({"socks", "socks5", "socks5h"})
VERSION, AUTH_VERSION, CONNECT = b"\x05", b"\x01", b"\x01"
NO_LOGIN, PASSWORD, NONE_WILL_DO = 0, 2, 255
IPV4, NAME, IPV6 = b"\x01", b"\x03", b"\x04"
SOCKS_NAME_MAX = 255
# SOCKS has numbers of its own; told are those with which an HTTP proxy says the same.
STATUSES = {0: 200, 2: 403, 6: 504}
LOGIN_WANTED, CANNOT_REACH = 407, 502
NOT_YET = Hop(passed=False, status=None, logins=(), says="")


async def tunnel(wire: Wire | SecuredWire, proxy: Proxy, whither: Address, watch: Watch) -> None:
    """Have the proxy connect us; afterwards the watch begins anew, since what comes then is not the proxy's."""
    if proxy.scheme in SOCKS:
        status = await by_socks(wire, proxy, whither, watch)
        watch.hop = replace(NOT_YET, status=status, says="SOCKS")
    else:
        watch.hop = await by_connect(wire, proxy, whither, watch)
    if not is_yes(watch.hop.status):
        raise ProxyRefused
    watch.hop = replace(watch.hop, passed=True)
    watch.begin_anew()


async def by_connect(wire: Wire | SecuredWire, proxy: Proxy, whither: Address, watch: Watch) -> Hop:
    """What the proxy answers to CONNECT."""
    place = f"[{whither.host}]:{whither.port}" if ":" in whither.host else f"{whither.host}:{whither.port}"
    speaker = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_BYTES)
    headers = [("Host", place), *login(proxy).items()]
    await wire.send_all(speaker.send(h11.Request(method="CONNECT", target=place, headers=headers)) or b"")
    speaker.send(h11.EndOfMessage())
    while not isinstance(event := speaker.next_event(), h11.Response):
        if event is h11.NEED_DATA:
            data = await wire.receive()
            watch.heard(data)
            if data and not may_be_http(watch.opening):
                raise StrangeGreeting
            speaker.receive_data(data)
    hop = hop_of(event.status_code, event.headers)
    # Who sends more than a head takes CONNECT for a request like any other, and is no proxy.
    return replace(hop, status=None) if is_yes(hop.status) and speaker.trailing_data[0] else hop


def is_yes(status: int | None) -> bool:
    """The proxy has connected us."""
    return status is not None and status // 100 == 2


def hop_of(status: int, headers: Iterable[tuple[bytes, bytes]]) -> Hop:
    """What may be told of the answer of a proxy."""
    said = [(name.decode("ascii", "replace").lower(), legible(value)) for name, value in headers]
    kinds = [found[1] for name, value in said if name == "proxy-authenticate" and (found := LOGIN_KIND.match(value))]
    told = dict(reversed(said))
    return Hop(
        passed=False,
        status=status,
        logins=tuple(dict.fromkeys(kinds)),
        says=(told.get("x-squid-error") or told.get("server") or "")[:SAYS_SHOWN],
    )


def login(proxy: Proxy) -> dict[str, str]:
    """The header by which a proxy knows us, if it has to."""
    if not proxy.user:
        return {}
    pair = base64.b64encode(encodable(f"{proxy.user}:{proxy.password}")).decode("ascii")
    return {"Proxy-Authorization": f"Basic {pair}"}


async def by_socks(wire: Wire | SecuredWire, proxy: Proxy, whither: Address, watch: Watch) -> int:
    """What the proxy answers to a wish to be connected, as a status; names are left to the proxy to look up."""
    ear = Ear(wire, watch)
    methods = bytes([NO_LOGIN, PASSWORD] if proxy.user else [NO_LOGIN])
    await wire.send_all(VERSION + bytes([len(methods)]) + methods)
    chosen = (await ear.take(2))[1]
    if chosen == PASSWORD and proxy.user:
        user, password = encodable(proxy.user), encodable(proxy.password)
        await wire.send_all(AUTH_VERSION + counted(user) + counted(password))
        if (await ear.take(2))[1] != 0:
            return LOGIN_WANTED
    elif chosen != NO_LOGIN:
        return LOGIN_WANTED
    await wire.send_all(VERSION + CONNECT + b"\x00" + address_of(whither.host) + whither.port.to_bytes(2, "big"))
    outcome = (await ear.take(4))[1]
    if outcome == 0:
        await ear.skip_address()
    return STATUSES.get(outcome, CANNOT_REACH)


def counted(part: bytes) -> bytes:
    """A text with its length before it."""
    return bytes([len(part[:SOCKS_NAME_MAX])]) + part[:SOCKS_NAME_MAX]


def address_of(host: str) -> bytes:
    """The host as SOCKS writes it."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return NAME + counted(host.encode("ascii", "replace"))
    return (IPV4 if address.version == 4 else IPV6) + address.packed


class Ear:
    """Reads so many bytes, and notices when the other side does not speak SOCKS 5."""

    def __init__(self, wire: Wire | SecuredWire, watch: Watch) -> None:
        self._wire = wire
        self._watch = watch
        self._address_kind = b""

    async def take(self, count: int) -> bytes:
        """The next bytes of an answer, of which the first tells the version."""
        data = await self._exactly(count)
        self._address_kind = data[3:4]
        if data[:1] not in (VERSION, AUTH_VERSION):
            raise StrangeGreeting
        return data

    async def skip_address(self) -> None:
        """The address that the proxy calls from comes last, with its port."""
        lengths = {IPV4: 4, IPV6: 16}
        length = lengths.get(self._address_kind) or (await self._exactly(1))[0]
        await self._exactly(length + 2)

    async def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            more = await self._wire.receive(count - len(data))
            self._watch.heard(more)
            if not more:
                raise HungUp
            data += more
        return data
