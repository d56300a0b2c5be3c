"""A message that was sent because somebody asked for it."""

from dataclasses import dataclass

from wecom_doctor.facts.api_answer import ApiAnswer
from wecom_doctor.model import Fact


@dataclass(frozen=True, kw_only=True)
class ApiSent(Fact):
    """One text to one member; a success may still say that he does not get it, or has no licence for it."""

    user: str
    answer: ApiAnswer
    invalid: bool
    unlicensed: bool
