"""Verifications that fail at one stage, and how a rule reads them."""

from typing import Any

from tests.answers import GENUINE, answering, refusing, verified
from tests.rules.judging import judged
from tests.rules.reading import Diagnosis, diagnosis
from wecom_doctor.facts.answers import Echo
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import Absence, Absent, Fact
from wecom_doctor.rules.verify import verification_returns_the_plaintext as rule

# Kinds of answers that a healthy endpoint does not give.
AT_KEY, AT_OWNER, BEHIND, ELSEWHERE = 5, 6, 7, 8
FOREIGN = ("foreign-id", "empty-id", "suite-id", "corp-id", "id-in-quotes", "id-with-blank", "id-with-return")
NO_MESSAGES = {"delivery": Absent(Absence.NOT_PLANNED)}


def said(seen: Verification, *facts: Fact) -> Diagnosis:
    """The diagnosis where no message was sent, unless one is given."""
    return diagnosis(judged(rule, seen, *facts, absent=None if facts else NO_MESSAGES))


def key_fails(status: int = 400, **looks: Any) -> Verification:
    """Well signed requests die where garbage dies, badly signed ones before."""
    return refusing(verified(), *GENUINE, "garbage", *FOREIGN, alike=AT_KEY, status=status, **looks)


def owner_fails(**looks: Any) -> Verification:
    """Genuine requests die where those of another receiver die, garbage before."""
    return refusing(refusing(verified(), "garbage", alike=AT_KEY), *GENUINE, *FOREIGN, alike=AT_OWNER, **looks)


def nothing_fails(status: int) -> Verification:
    """Genuine requests get further than all others, and are refused all the same."""
    return refusing(refusing(owner_fails(), *FOREIGN, alike=AT_OWNER), *GENUINE, alike=BEHIND, status=status)


def all_alike(status: int = 403, echo: Echo = Echo.OTHER, *more: str, **looks: Any) -> Verification:
    """Whatever is asked at this path gets one answer."""
    everything = [one.variant for one in verified().reactions if one.variant not in ("bare", "neighbour")]
    seen = refusing(verified(), *everything, *more, alike=ELSEWHERE, status=status, **looks)
    return answering(seen, *everything, *more, echo=echo)
