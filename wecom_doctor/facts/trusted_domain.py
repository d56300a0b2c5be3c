"""The application's trusted domain as the settings name it."""

from dataclasses import dataclass

from wecom_doctor.model import Fact


@dataclass(frozen=True, kw_only=True)
class TrustedDomain(Fact):
    """Host and port of WECOM_TRUSTED_DOMAIN, which people write with and without scheme and path."""

    host: str
    port: int | None
