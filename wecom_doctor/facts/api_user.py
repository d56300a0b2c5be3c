"""A member whom the application shall reach: whether the API knows him, and by what the visible range covers him."""

from dataclasses import dataclass
from enum import StrEnum

from wecom_doctor.facts.api_answer import ApiAnswer
from wecom_doctor.model import Fact


class Cover(StrEnum):
    """What puts a member into the visible range."""

    MEMBER = "cover-member"
    DEPARTMENT = "cover-department"
    TAG = "cover-tag"


@dataclass(frozen=True, kw_only=True)
class ApiUser(Fact):
    """`answers` begins with the one about the member; `foreign`: the id has the form of another company's member."""

    user: str
    foreign: bool
    answers: tuple[ApiAnswer, ...]
    cover: Cover | None

    @property
    def answer(self) -> ApiAnswer | None:
        """What the API says of the member."""
        return self.answers[0] if self.answers else None
