"""A group's robot: whether the API knows its key."""

from dataclasses import dataclass

from wecom_doctor.facts.api_answer import ApiAnswer
from wecom_doctor.model import Fact


@dataclass(frozen=True, kw_only=True)
class ApiRobot(Fact):
    """An empty message, which no group ever sees; None when the setting holds no key that could be asked for."""

    answer: ApiAnswer | None
