"""The connection to the API: through a proxy if there is one, and with a certificate that is believed."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

from wecom_doctor.facts.api_answer import Distrust
from wecom_doctor.net._connect import connect
from wecom_doctor.net._httpx import httpx
from wecom_doctor.net._target import Destination
from wecom_doctor.net._tunnel import LOGIN_WANTED, NOT_YET, SOCKS, hop_of, login, tunnel
from wecom_doctor.net._watch import Watch
from wecom_doctor.net._wire import SecuredWire, Wire
from wecom_doctor.net.http import Caps, Line
from wecom_doctor.net.ways import Address, Ways
from wecom_doctor.protocol.api.call import Door, Proxy

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
        super().__init__(whither.address, caps, watch, replace(ways, version=door.route.version))
        self._whither = whither
        self._door = door
        self._context: Callable[[], ssl.SSLContext] = partial(believing, door.ca_file)
        self.distrust: Distrust | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Through a proxy, what is not encrypted is asked of the proxy itself."""
        proxy = self._door.route.proxy
        if not proxy or self._whither.secured or proxy.scheme in SOCKS:
            return await super().handle_async_request(request)
        request.extensions["target"] = str(self._whither.origin).rstrip("/").encode() + self._whither.target
        request.headers.update(login(proxy))
        response = await super().handle_async_request(request)
        # Only this answer is surely the proxy's own.
        wants_login = response.status_code == LOGIN_WANTED
        told = hop_of(response.status_code, response.headers.raw) if wants_login else NOT_YET
        self.watch.hop = replace(told, passed=not wants_login)
        return response

    async def certificate(self, context: Callable[[], ssl.SSLContext]) -> bytes | None:
        """Shake hands with the authorities of this context, and no more: the certificate that was shown.

        A context takes as long as all the rest, so it is made when there is somebody to shake hands with.
        """
        self._context = context
        wire = await self._open(self._whither.origin)
        return wire.tls.getpeercert(binary_form=True) if isinstance(wire, SecuredWire) else None

    async def _open(self, url: httpx.URL) -> Wire | SecuredWire:
        """Connect, have the proxy connect, and see that the certificate is believed."""
        proxy = self._door.route.proxy
        place = Address(host=proxy.host, port=proxy.port) if proxy else self._whither.address
        self.watch.hop = NOT_YET if proxy else None
        async with asyncio.timeout(self.caps.connect_s):
            wire: Wire | SecuredWire = Wire(await connect(place, self.watch, self._ways))
        self._wire = wire
        if proxy:
            wire = await self._through(wire, proxy)
        return wire if url.scheme == "http" else await self._secured(wire, url.raw_host)

    async def _through(self, wire: Wire | SecuredWire, proxy: Proxy) -> Wire | SecuredWire:
        """The connection behind a proxy; what is not encrypted is asked of an HTTP proxy itself."""
        if proxy.scheme == "https":
            wire = await self._secured(wire, proxy.host.encode())
        if self._whither.secured or proxy.scheme in SOCKS:
            async with asyncio.timeout(self.caps.connect_s):
                await tunnel(wire, proxy, self._whither.address, self.watch)
        return wire

    async def _secured(self, wire: Wire | SecuredWire, host: bytes) -> SecuredWire:
        """A connection inside TLS, if the certificate is believed."""
        self._wire = secured = SecuredWire(wire, host, self.watch, self._context())
        async with asyncio.timeout(self.caps.connect_s):
            try:
                await secured.secure()
            except ssl.SSLCertVerificationError as error:
                self.distrust = REASONS.get(error.verify_code, Distrust.OTHER)
                raise
        return secured


@cache
def believing(ca_file: str | None) -> ssl.SSLContext:
    """TLS as programs do it: the authorities of this system, or of SSL_CERT_FILE, and those of one more file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    context.set_alpn_protocols(["http/1.1"])
    return context
