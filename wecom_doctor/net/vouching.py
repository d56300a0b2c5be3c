"""Who vouches for the API's certificate: handshakes alone, nothing is sent behind them."""

import asyncio
import ssl
from collections.abc import Callable
from functools import cache

from wecom_doctor.facts.api_answer import Distrust
from wecom_doctor.facts.api_knock import ApiTrust
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.net._api_line import ApiLine, believing
from wecom_doctor.net._failures import named
from wecom_doctor.net._legible import harmless
from wecom_doctor.net._target import destination
from wecom_doctor.net._watch import Watch
from wecom_doctor.net._wire import lenient_context
from wecom_doctor.net.api import CAPS
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.http import FOREIGN_ERRORS
from wecom_doctor.protocol.api.call import Door

NAME_SHOWN = 120


async def trust_in(gate: Gate, door: Door) -> ApiTrust | None:
    """Shake hands as programs with the one or the other set of authorities do; None where nothing is secured."""
    if not door.is_secured:
        return None
    by_system, by_bundle, anyhow = await asyncio.gather(
        *(shake(gate, door, one) for one in (lambda: believing(door.ca_file), bundled, lenient_context))
    )
    return ApiTrust(
        by_system=by_system.distrust,
        by_bundle=by_bundle.distrust,
        failure=anyhow.failure,
        issuer=named_in(anyhow.certificate, "issuer"),
        subject=named_in(anyhow.certificate, "subject"),
    )


class Shaken:
    """How a handshake ended."""

    def __init__(self) -> None:
        self.distrust: Distrust | None = None
        self.failure: Failure | None = None
        self.certificate: bytes | None = None


async def shake(gate: Gate, door: Door, context: Callable[[], ssl.SSLContext]) -> Shaken:
    """One handshake."""
    shaken, watch = Shaken(), Watch()
    try:
        whither = destination(door.base, "")
        line = ApiLine(whither, watch, door, CAPS, gate.ways)
        async with asyncio.timeout(CAPS.whole_s), line:
            try:
                shaken.certificate = await line.certificate(context)
            finally:
                shaken.distrust = line.distrust
    except FOREIGN_ERRORS as error:
        shaken.failure = named(error, watch)
    return shaken


def named_in(certificate: bytes | None, whose: str) -> str:
    """The organisation or name of a party of the certificate."""
    if certificate is None:
        return ""
    # Takes a while to import, and where nothing can be reached there is no certificate.
    from cryptography import x509

    try:
        name: x509.Name = getattr(x509.load_der_x509_certificate(certificate), whose)
        return harmless(name.rfc4514_string()).replace("\n", " ")[:NAME_SHOWN]
    except ValueError:
        return ""


@cache
def bundled() -> ssl.SSLContext:
    """The authorities that Python programs bring along, whatever this system believes."""
    import certifi

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cafile=certifi.where())
    return context
