"""Answers of an endpoint to a battery, as facts: the healthy ones, and how a test changes a few of them."""

from dataclasses import replace
from typing import Any, TypeVar

from wecom_doctor.facts.answers import Answers, Look, Reaction
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.doorstep import Doorstep
from wecom_doctor.facts.exchange import Failure, Timing
from wecom_doctor.facts.hops import Hops
from wecom_doctor.facts.verification import Verification
from wecom_doctor.protocol.autopsy import Echo
from wecom_doctor.protocol.battery.table import MESSAGES, UNSIGNED, VERIFICATION
from wecom_doctor.protocol.battery.variant import Fate, Suspicion, Variant
from wecom_doctor.protocol.passive_reply import ReplyForm

URL = "https://wecom.example.com/callback"
QUICK = Timing(dns_s=0.001, connected_s=0.002, secured_s=0.005, first_byte_s=0.02, whole_s=0.02)
# What a correct endpoint answers with the plaintext, and the messages that it takes.
GENUINE = ("genuine", "twin", "rich-echostr", "few-digits", "again")
MESSAGES_TAKEN = ("event", "event-pad-large", "event-rich", "event-again")
# Kinds of answers of a healthy endpoint: what it accepts, what it refuses, what it does not know.
ACCEPTED, REFUSED, NO_PARAMETERS, NO_SUCH_PATH = range(4)
LOST = 99
# From the handler outwards.
STOPS = {"app": "127.0.0.1:8000", "nginx": "192.168.1.10:443", "url": "wecom.example.com"}
STATUS = {ACCEPTED: 200, REFUSED: 403, NO_PARAMETERS: 400, NO_SUCH_PATH: 404}
Seen = TypeVar("Seen", bound=Answers)
TABLES: dict[type[Answers], tuple[Variant, ...]] = {
    Verification: VERIFICATION,
    Delivery: MESSAGES,
    Doorstep: UNSIGNED,
}


def kind_of(variant: Variant) -> int:
    """How a healthy endpoint answers a row of the table."""
    if variant.name == "bare":
        return NO_PARAMETERS
    if variant.name == "neighbour" or variant.name.startswith("/"):
        return NO_SUCH_PATH
    return ACCEPTED if variant.fate is Fate.PASSES else REFUSED


def reaction(variant: Variant, *, verifies: bool) -> Reaction:
    """What a healthy endpoint answers to one row."""
    alike = kind_of(variant)
    passed = alike == ACCEPTED
    return Reaction(
        variant=variant.name,
        status=STATUS[alike],
        failure=None,
        alike=alike,
        passed=passed,
        echo=(Echo.EXACT if passed else Echo.OTHER) if verifies else None,
        form=None if verifies else ReplyForm.EMPTY if passed else ReplyForm.TEXT,
        defects=(),
        leaks=(),
        timing=QUICK,
    )


def look(alike: int, status: int | None, **changes: Any) -> Look:
    """What one kind of answer looks like: a plain text of the handler's own."""
    plain = Look(
        alike=alike,
        status=status,
        failure=None,
        page=None,
        server=None,
        powered_by=None,
        content_type="text/plain",
        location=None,
        allow=None,
        challenge=None,
        cache=None,
        encoded=None,
        confesses=None,
        body_start="",
    )
    return replace(plain, **changes)


LOOKS = tuple(look(alike, status) for alike, status in STATUS.items())


def verified() -> Verification:
    """A healthy endpoint's answers to the verifications that every endpoint is asked."""
    rows = [one for one in VERIFICATION if one.decides is Suspicion.ALWAYS]
    reactions = tuple(reaction(one, verifies=True) for one in rows)
    return Verification(url=URL, reactions=reactions, looks=LOOKS, unsent=(), rate_limited=False, ahead_s=0)


def unsigned() -> Doorstep:
    """What a healthy endpoint says to somebody who gives it nothing to verify."""
    rows = [one for one in UNSIGNED if one.decides is Suspicion.ALWAYS]
    reactions = tuple(reaction(one, verifies=True) for one in rows)
    return Doorstep(url=URL, reactions=reactions, looks=LOOKS, unsent=(), rate_limited=False, ahead_s=0)


def walked() -> Hops:
    """Two stops and the URL, all of which answer a genuine request rightly."""
    genuine = next(one for one in verified().reactions if one.variant == "genuine")
    return Hops(
        url=URL,
        reactions=tuple(replace(genuine, variant=name) for name in STOPS),
        looks=LOOKS,
        unsent=(),
        rate_limited=False,
        ahead_s=None,
        names=tuple(STOPS),
        places=tuple(STOPS.values()),
    )


def delivered() -> Delivery:
    """A healthy endpoint's answers to the messages that every endpoint is asked."""
    rows = [one for one in MESSAGES if one.decides is Suspicion.ALWAYS]
    reactions = tuple(reaction(one, verifies=False) for one in rows)
    return Delivery(url=URL, reactions=reactions, looks=LOOKS, unsent=(), rate_limited=False, ahead_s=None)


def answering(seen: Seen, *variants: str, **changes: Any) -> Seen:
    """The same, with other answers to some rows; rows that were not sent yet are added."""
    verifies = not isinstance(seen, Delivery)
    known = {one.variant: one for one in seen.reactions}
    table = {one.name: one for one in TABLES[type(seen)]}
    for name in variants:
        before = known.get(name) or reaction(table[name], verifies=verifies)
        known[name] = replace(before, **changes)
    return replace(seen, reactions=tuple(known.values()))


def looking(seen: Seen, alike: int, **changes: Any) -> Seen:
    """The same, where answers of one kind look otherwise; a new kind is added."""
    kept = tuple(one for one in seen.looks if one.alike != alike)
    before = next((one for one in seen.looks if one.alike == alike), look(alike, changes.get("status")))
    return replace(seen, looks=(*kept, replace(before, **changes)))


def without(seen: Seen, *variants: str) -> Seen:
    """The same, where some rows were not sent."""
    return replace(seen, reactions=tuple(one for one in seen.reactions if one.variant not in variants))


def accepting(seen: Seen, *variants: str) -> Seen:
    """The same, where some rows are answered rightly although they need not be."""
    verifies = not isinstance(seen, Delivery)
    form = None if verifies else ReplyForm.EMPTY
    echo = Echo.EXACT if verifies else None
    return answering(seen, *variants, alike=ACCEPTED, status=200, failure=None, passed=True, echo=echo, form=form)


def refusing(seen: Seen, *variants: str, alike: int = REFUSED, status: int = 403, **looks: Any) -> Seen:
    """The same, where some rows are refused, all alike; a new kind of answer looks as told."""
    verifies = not isinstance(seen, Delivery)
    form = None if verifies else ReplyForm.TEXT
    echo = Echo.OTHER if verifies else None
    changed = answering(seen, *variants, alike=alike, status=status, failure=None, passed=False, echo=echo, form=form)
    looks = {"body_start": f"answer {alike}"} | looks if alike not in STATUS else looks
    return looking(changed, alike, status=status, **looks) if looks else changed


def lost(seen: Seen, *variants: str, failure: Failure = Failure.CLOSED_EARLY) -> Seen:
    """The same, where some rows got no answer, however long one waited."""
    nothing = {"status": None, "failure": failure, "alike": LOST, "passed": False, "echo": None, "form": None}
    without = looking(answering(seen, *variants, **nothing), LOST, status=None, failure=failure)
    waited = (
        replace(one, timing=replace(one.timing, whole_s=6.0)) if one.alike == LOST else one for one in without.reactions
    )
    return replace(without, reactions=tuple(waited))


def unverified() -> Verification:
    """An endpoint that refuses every verification, all alike."""
    return refusing(verified(), *GENUINE)
