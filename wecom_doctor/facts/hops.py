"""What each stop on the way to the handler answers to the same signed request."""

from dataclasses import dataclass

from wecom_doctor.facts.answers import Answers
from wecom_doctor.model import Fact


@dataclass(frozen=True, kw_only=True)
class Hops(Answers, Fact):
    """The stops from the handler outwards, the URL itself being the last; a reaction is called after its stop.

    Behind the name may stand what was sent in place of a genuine verification: `app bare`, `app event`.
    """

    names: tuple[str, ...]
    places: tuple[str, ...]
