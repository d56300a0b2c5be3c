"""The first call to the API, which carries nothing of value, and the certificate behind which it is answered."""

from dataclasses import dataclass

from wecom_doctor.facts.api_answer import ApiAnswer, Distrust
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.model import Fact


@dataclass(frozen=True, kw_only=True)
class ApiTrust:
    """Who vouches for the other side: by the authorities of this system, and by those that Python brings along.

    `failure` is there when a handshake did not come to the certificate.
    """

    by_system: Distrust | None
    by_bundle: Distrust | None
    failure: Failure | None
    issuer: str
    subject: str


@dataclass(frozen=True, kw_only=True)
class ApiKnock(Fact):
    """What answers at the door, and whose address it takes us for; `pinned` are addresses of the hosts file.

    `onward` is the way of the calls that follow, when it is not that of this one.
    """

    base: str
    official: bool
    secured: bool
    route: str
    answer: ApiAnswer
    trust: ApiTrust | None
    pinned: tuple[str, ...]
    onward: str = ""

    @property
    def reached(self) -> bool:
        """The API answers, by this way or by the one that the next calls take."""
        return self.answer.is_api or bool(self.onward)
