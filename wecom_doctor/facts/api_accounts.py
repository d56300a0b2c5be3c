"""The accounts of customer service that the application may see."""

from dataclasses import dataclass

from wecom_doctor.facts.api_answer import ApiAnswer
from wecom_doctor.model import Fact


@dataclass(frozen=True, kw_only=True)
class ApiAccounts(Fact):
    """How many there are, and how many of them are handed over to the API."""

    answer: ApiAnswer
    accounts: int
    managed: int
