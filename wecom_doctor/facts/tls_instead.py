"""Whether a port that gave no answer in clear speaks TLS."""

from dataclasses import dataclass

from wecom_doctor.model import Fact


@dataclass(frozen=True, kw_only=True)
class TlsInstead(Fact):
    """What came of a handshake where the URL says http and the first request was hung up on."""

    port: int
    spoken: bool
