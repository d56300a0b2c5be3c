"""What a client meets that knows no TLS 1.3 and insists on forward secrecy."""

from dataclasses import dataclass

from wecom_doctor.facts.exchange import Failure
from wecom_doctor.model import Fact


@dataclass(frozen=True, kw_only=True)
class TlsOlderClient(Fact):
    """It offers HTTP/2 too, so `alpn` tells whether the server has that."""

    failure: Failure | None
    alert: int | None
    version: str | None
    cipher: str | None
    alpn: str | None
