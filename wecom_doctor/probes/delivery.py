"""A battery of messages; a failure unlocks the rows that decide between its causes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net.courier import TOO_MANY_REQUESTS, Courier, Parcel
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.telling import Exchange, reply_of, told
from wecom_doctor.protocol.battery.table import MESSAGES
from wecom_doctor.protocol.battery.variant import Draft, Suspicion, Variant
from wecom_doctor.protocol.cipher import HEAD_BYTES, PADDED_TO_BYTES
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.sender import message_draft_of, sender_of

# WeCom waits five seconds; a little more tells a late answer from none.
ANSWER_WITHIN_S = 7.0
# When the verification fails, these two still tell whether POST gets any further than GET.
WITHOUT_VERIFICATION = frozenset({"event", "event-changed"})
# Enough to name the stage that fails, where the endpoint lets us ask only a few times.
ESSENTIAL = frozenset({"event", "event-changed", "event-garbage"})
BY_ITS_OWN_CLOCK = "by-its-own-clock"
# Where nobody looks at POST at all, the way it is wrapped does not matter.
NOBODY_LOOKS = frozenset({404, 405, 410, 419, 501})


@probe(reach=Reach.MESSAGE, deadline_s=300.0, usual_s=3.0)
async def delivery(
    given: Given, gate: Gate, callback_url: CallbackUrl, verification: Verification
) -> Delivery | Absent:
    """Send the battery and tell which requests were answered alike."""
    sender = sender_of(given)
    if isinstance(sender, Absent):
        return sender
    if all(one.failure is not None or one.status == TOO_MANY_REQUESTS for one in verification.reactions):
        return Absent(Absence.NEED_MISSING, "verification")
    draft = message_draft_of(given, sender, ahead_s_of(verification))
    if isinstance(draft, Absent):
        return draft
    courier = Courier(gate, callback_url.host or callback_url.shown, ANSWER_WITHIN_S)
    courier.limited = verification.rate_limited
    battery = Battery(given.text(Name.CALLBACK_URL) or "", draft, courier)
    verified = verification.passed("genuine") or verification.opened("genuine")
    wanted = rows([Suspicion.ALWAYS])
    if not verified:
        wanted = [one for one in wanted if one.name in WITHOUT_VERIFICATION]
    elif courier.limited:
        wanted = [one for one in wanted if one.name in ESSENTIAL]
    # Alone at first: its time is that of the endpoint, and nothing slows it down.
    await battery.send([one for one in wanted if one.name == "event"])
    await battery.send([one for one in wanted if one.name not in {"event", "event-again"}])
    # At the end, so that it tells whether the endpoint still takes what it took before.
    await battery.send([one for one in wanted if one.name == "event-again"])
    asked = {Suspicion.ALWAYS}
    while verified and (suspicions := suspected(battery.fact(callback_url.shown)) - asked):
        asked |= suspicions
        await battery.send(rows(suspicions))
    if given.options.text:
        await battery.send(rows([Suspicion.TEXT]))
        asked |= {Suspicion.TEXT}
    if longer_by := growth(battery):
        battery.draft = replace(draft, longer_by=longer_by)
        await battery.send(rows([Suspicion.ALIGNED]))
    if given.options.thorough:
        await battery.send(rows(set(Suspicion) - asked - {Suspicion.TEXT, Suspicion.ALIGNED}))
    return battery.fact(callback_url.shown)


def ahead_s_of(verification: Verification) -> int:
    """How to date messages: by the endpoint's own clock where it takes nothing else, to get a look at the rest."""
    return (verification.ahead_s or 0) if verification.passed(BY_ITS_OWN_CLOCK) else 0


def rows(suspicions: Iterable[Suspicion]) -> list[Variant]:
    """The rows of some suspicions, in the order of the table."""
    wanted = set(suspicions)
    return [one for one in MESSAGES if one.decides in wanted]


@dataclass
class Battery:
    """What has been sent so far, and what came back."""

    url: str
    draft: Draft
    courier: Courier

    def __post_init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.unsent: list[str] = []

    async def send(self, variants: Iterable[Variant]) -> None:
        """Send some rows."""
        made = [(one, one.make(self.draft)) for one in variants]
        ready = [(one, what) for one, what in made if what is not None]
        answers = await self.courier.carry([Parcel(url=self.url, request=what.request) for _, what in ready])
        for (variant, what), answer in zip(ready, answers, strict=True):
            if answer is None:
                self.unsent.append(variant.name)
            else:
                self.exchanges.append(Exchange(variant=variant, made=what, url=self.url, answer=answer))

    def fact(self, shown: str) -> Delivery:
        """What has been seen so far."""
        seen = told(self.draft, self.exchanges)
        return Delivery(
            url=shown,
            reactions=seen.reactions,
            looks=seen.looks,
            unsent=tuple(self.unsent),
            rate_limited=self.courier.limited,
            ahead_s=None,
        )


def growth(battery: Battery) -> int:
    """By how much a message must grow for its reply to end on a whole block; 0 where replies do not repeat it."""
    replies = {one.variant.name: reply_of(one, battery.draft).message for one in battery.exchanges}
    short, long = replies.get("event"), replies.get("event-pad-large")
    if short is None or long is None or len(short) == len(long):
        return 0
    used = HEAD_BYTES + len(short) + len(battery.draft.keys.receive_id.encode())
    return -used % PADDED_TO_BYTES or PADDED_TO_BYTES


def suspected(seen: Delivery) -> set[Suspicion]:
    """What a failure may come from, as far as is known."""
    found: set[Suspicion] = set()
    if seen.refused("event") and not seen.passed("event-again"):
        unheard = seen.alike("event", "event-changed") and seen.status("event") in NOBODY_LOOKS
        found |= set() if unheard else {Suspicion.BODY}
    elif any(seen.of(one) is not None and not seen.passed(one) for one in ("event-rich", "event-pad-large")):
        # A connection that is cut off counts too: that is how some proxies refuse what is too large for them.
        found |= {Suspicion.CONTENT}
    if seen.passed("event-changed", "event-unsigned"):
        found |= {Suspicion.OPEN_DOOR}
    return found
