"""The tokens of a service provider: that of a third-party application, and its own."""

from dataclasses import dataclass

from wecom_doctor.facts.api_answer import ApiAnswer
from wecom_doctor.model import Fact


@dataclass(frozen=True, kw_only=True)
class ApiSuite(Fact):
    """Asked once for each whose settings are there."""

    suite: ApiAnswer | None
    provider: ApiAnswer | None
