"""What a relay does with calls that programs make later: menus, uploads."""

from dataclasses import dataclass

from wecom_doctor.facts.api_answer import ApiAnswer
from wecom_doctor.model import Fact


@dataclass(frozen=True, kw_only=True)
class RelayPaths(Fact):
    """Calls without a token, which the API itself refuses; one of them is as large as a picture."""

    answers: tuple[ApiAnswer, ...]
    large_call: str
