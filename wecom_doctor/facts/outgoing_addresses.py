"""What the API answers by the other ways, and again and again by each; the address that it sees is in each answer."""

from dataclasses import dataclass

from wecom_doctor.facts.api_answer import ApiAnswer
from wecom_doctor.model import Fact


@dataclass(frozen=True, kw_only=True)
class OutgoingAddresses(Fact):
    """One call by every way but that of our own calls, which has been made; `sampled` more by each when asked for."""

    answers: tuple[ApiAnswer, ...]
    sampled: int
