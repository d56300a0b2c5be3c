"""How handshakes fare while another connection stands open and says nothing."""

from dataclasses import dataclass

from wecom_doctor.facts.exchange import Failure
from wecom_doctor.model import Fact


@dataclass(frozen=True, kw_only=True)
class Beside:
    """One handshake beside the silent connection, and the next one once that was closed; None is success."""

    beside: Failure | None
    afterwards: Failure | None


@dataclass(frozen=True, kw_only=True)
class IdleNeighbour(Fact):
    """`patience_s` is how long each handshake was waited for; a second attempt follows only on a failure."""

    server: str
    patience_s: float
    attempts: tuple[Beside, ...]
