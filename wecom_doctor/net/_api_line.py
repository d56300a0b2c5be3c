"""The connection to the API: through a proxy if there is one, and with a certificate that is believed."""

import asyncio
import base64
import errno
import re
import ssl
from functools import cache

from wecom_doctor.facts.api_answer import Distrust
from wecom_doctor.net._connect import connect
from wecom_doctor.net._httpx import httpx
from wecom_doctor.net._target import Destination
from wecom_doctor.net._watch import Watch
from wecom_doctor.net._wire import SecuredWire, Wire
from wecom_doctor.net.http import Caps, Line
from wecom_doctor.net.ways import Address, Ways
from wecom_doctor.protocol.api.call import Door, Proxy, encodable

TUNNEL_HEAD_BYTES = 16_000
STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})\b")
# OpenSSL's numbers (x509_vfy.h).
REASONS = {
    9: Distrust.NOT_YET_VALID,
    10: Distrust.EXPIRED,
    18: Distrust.SELF_SIGNED,
    **dict.fromkeys((2, 19, 20, 21), Distrust.UNKNOWN_ISSUER),
    **dict.fromkeys((62, 64), Distrust.WRONG_NAME),
}


class ApiLine(Line):
    """A line that sends nothing before it knows whom it talks to."""

    def __init__(self, whither: Destination, watch: Watch, door: Door, caps: Caps, ways: Ways) -> None:
        super().__init__(whither.address, caps, watch, ways)
        self._whither = whither
        self._door = door
        self.distrust: Distrust | None = None
        self.proxy_status: int | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Through a proxy, what is not encrypted is asked of the proxy itself."""
        proxy = self._door.route.proxy
        if proxy and not self._whither.secured:
            request.extensions["target"] = str(self._whither.origin).rstrip("/").encode() + self._whither.target
            request.headers.update(login(proxy))
        return await super().handle_async_request(request)

    async def _open(self, url: httpx.URL) -> Wire | SecuredWire:
        """Connect, have the proxy connect, and see that the certificate is believed."""
        proxy = self._door.route.proxy
        place = Address(host=proxy.host, port=proxy.port) if proxy else self._whither.address
        async with asyncio.timeout(self.caps.connect_s):
            wire = Wire(await connect(place, self.watch, self._ways))
        self._wire = wire
        if url.scheme == "http":
            return wire
        if proxy:
            async with asyncio.timeout(self.caps.connect_s):
                await self._tunnel(wire, proxy)
        self._wire = secured = SecuredWire(wire, url.raw_host, self.watch, believing(self._door.ca_file))
        async with asyncio.timeout(self.caps.connect_s):
            try:
                await secured.secure()
            except ssl.SSLCertVerificationError as error:
                self.distrust = REASONS.get(error.verify_code, Distrust.OTHER)
                raise
        return secured

    async def _tunnel(self, wire: Wire, proxy: Proxy) -> None:
        """Ask the proxy for a connection; what it says instead of yes is kept as its status."""
        host, port = self._whither.address.host, self._whither.address.port
        place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}", *(f"{k}: {v}" for k, v in login(proxy).items())]
        await wire.send_all("\r\n".join([*lines, "", ""]).encode())
        head = b""
        while b"\r\n\r\n" not in head and len(head) < TUNNEL_HEAD_BYTES:
            more = await wire.receive(TUNNEL_HEAD_BYTES)
            if not more:
                break
            head += more
        found = STATUS_LINE.match(head)
        self.proxy_status = int(found[1]) if found else None
        if self.proxy_status is None or self.proxy_status // 100 != 2:
            raise ConnectionRefusedError(errno.ECONNREFUSED, "")


def login(proxy: Proxy) -> dict[str, str]:
    """The header by which a proxy knows us, if it has to."""
    if not proxy.user:
        return {}
    pair = base64.b64encode(encodable(f"{proxy.user}:{proxy.password}")).decode("ascii")
    return {"Proxy-Authorization": f"Basic {pair}"}


@cache
def believing(ca_file: str | None) -> ssl.SSLContext:
    """TLS as programs do it: the authorities of this system, or of SSL_CERT_FILE, and those of one more file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    context.set_alpn_protocols(["http/1.1"])
    return context
