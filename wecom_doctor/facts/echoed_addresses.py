"""The address of this machine as services see it that tell callers theirs: a second opinion."""

from dataclasses import dataclass

from wecom_doctor.facts.exchange import Failure
from wecom_doctor.model import Fact


@dataclass(frozen=True, kw_only=True)
class Echo:
    """One service, and the address that stands in its answer."""

    service: str
    address: str | None
    failure: Failure | None


@dataclass(frozen=True, kw_only=True)
class EchoedAddresses(Fact):
    """Every service that was asked, without a proxy."""

    echoes: tuple[Echo, ...]

    @property
    def told(self) -> tuple[Echo, ...]:
        """The services that told an address."""
        return tuple(one for one in self.echoes if one.address is not None)
