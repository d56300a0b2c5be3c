"""What comes to meet a request that nobody has signed."""

from dataclasses import dataclass

from wecom_doctor.facts.answers import Answers
from wecom_doctor.model import Fact


@dataclass(frozen=True, kw_only=True)
class Doorstep(Answers, Fact):
    """The answers to GET without parameters, where there are no keys to sign anything with."""
