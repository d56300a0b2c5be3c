"""How the endpoint reacted to a battery of messages."""

from dataclasses import dataclass

from wecom_doctor.facts.answers import Answers
from wecom_doctor.model import Fact


@dataclass(frozen=True, kw_only=True)
class Delivery(Answers, Fact):
    """The answers to POST."""
