"""The outcome of asking for an access token; the token itself is in no fact."""

from dataclasses import dataclass

from wecom_doctor.facts.api_answer import ApiAnswer
from wecom_doctor.model import Fact


@dataclass(frozen=True, kw_only=True)
class ApiToken(Fact):
    """Asked once, and once more when the platform was busy; `withheld`: not asked, because anybody could listen."""

    answers: tuple[ApiAnswer, ...]
    withheld: bool
    lifetime_s: int | None

    @property
    def last(self) -> ApiAnswer | None:
        """The answer that counts."""
        return self.answers[-1] if self.answers else None

    @property
    def granted(self) -> bool:
        """There is a token for the further calls."""
        return self.last is not None and self.last.succeeded
