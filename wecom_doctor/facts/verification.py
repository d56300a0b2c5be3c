"""How the endpoint reacted to a battery of verification requests."""

from dataclasses import dataclass

from wecom_doctor.facts.answers import Answers
from wecom_doctor.model import Fact


@dataclass(frozen=True, kw_only=True)
class Verification(Answers, Fact):
    """The answers to GET."""
