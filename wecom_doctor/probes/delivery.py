"""A battery of messages; a failure unlocks the rows that decide between its causes."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from wecom_doctor.facts.answers import HTTP_OK
from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import Absence, Absent, Coming, Reach, probe
from wecom_doctor.net.battery import Battery
from wecom_doctor.net.courier import TOO_MANY_REQUESTS, Courier
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.telling import reply_of
from wecom_doctor.protocol.battery.messaging import new_event
from wecom_doctor.protocol.battery.table import MESSAGES
from wecom_doctor.protocol.battery.variant import Draft, Suspicion, Variant
from wecom_doctor.protocol.cipher import HEAD_BYTES, PADDED_TO_BYTES
from wecom_doctor.settings.given import Given, Options
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.sender import message_draft_of, sender_of

# WeCom waits five seconds; a little more tells a late answer from none.
ANSWER_WITHIN_S = 7.0
# From here on it is asked whether it was the endpoint that needed the time.
GRAZES_S = 3.0
FIRST, LAST = "event", "event-again"
# When the verification fails, these two still tell whether POST gets any further than GET.
WITHOUT_VERIFICATION = frozenset({"event", "event-changed"})
# Enough to name the stage that fails, where the endpoint lets us ask only a few times.
ESSENTIAL = frozenset({"event", "event-changed", "event-garbage"})
BY_ITS_OWN_CLOCK = "by-its-own-clock"
# Where nobody looks at POST at all, the way it is wrapped does not matter.
NOBODY_LOOKS = frozenset({404, 405, 410, 419, 501})


@probe(reach=Reach.MESSAGE, deadline_s=300.0, usual_s=3.0)
async def delivery(
    given: Given, gate: Gate, callback_url: CallbackUrl, verification: Coming[Verification]
) -> Delivery | Absent:
    """Send the battery and tell which requests were answered alike."""
    sender = sender_of(given)
    draft = sender if isinstance(sender, Absent) else message_draft_of(given, sender)
    if isinstance(draft, Absent):
        return draft
    if callback_url.defect is not None:
        return Absent(Absence.NEED_MISSING, "callback_url")
    url, host = given.text(Name.CALLBACK_URL) or "", callback_url.host or callback_url.shown
    battery = Battery(url, draft, Courier(gate, host, ANSWER_WITHIN_S), FIRST, ESSENTIAL, ahead=True)
    await get_ahead(battery, verification)
    seen = await verification
    if isinstance(seen, Absent) or is_unanswered(seen):
        return Absent(Absence.NEED_MISSING, "verification")
    if ahead_s := ahead_s_of(seen):
        battery.begin_anew(dated(draft, ahead_s))
    await send_in_order(battery, worth_sending(seen, battery))
    await go_deeper(battery, given.options, verified=is_verified(seen))
    return battery.fact(Delivery, callback_url.shown)


async def get_ahead(battery: Battery, verification: Coming[Verification]) -> None:
    """Where the road is long, do not wait for the verification: what is sent does no harm and saves half the time."""
    until = asyncio.ensure_future(verification)
    try:
        if not await battery.courier.sets_out_far(until):
            return
        await battery.send([one for one in rows([Suspicion.ALWAYS]) if one.name != LAST])
        if any(one.answer.status == HTTP_OK for one in battery.exchanges if one.variant.name == FIRST):
            await battery.send([one for one in MESSAGES if one.name == LAST])
    finally:
        until.cancel()


def is_verified(seen: Verification) -> bool:
    """The endpoint opens what is sent to it by GET."""
    return seen.passed("genuine") or seen.opened("genuine")


def is_unanswered(seen: Verification) -> bool:
    """Nobody is there who could take a message."""
    return all(one.failure is not None or one.status == TOO_MANY_REQUESTS for one in seen.reactions)


def worth_sending(seen: Verification, battery: Battery) -> list[Variant]:
    """What is asked after such a verification."""
    everything = rows([Suspicion.ALWAYS])
    if not is_verified(seen):
        return [one for one in everything if one.name in WITHOUT_VERIFICATION]
    return [one for one in everything if not battery.courier.limited or one.name in ESSENTIAL]


async def send_in_order(battery: Battery, wanted: Iterable[Variant]) -> None:
    """What has not been sent yet: the first alone, as far as nobody got ahead of it, and the last behind all others."""
    sent = {one.variant.name for one in battery.exchanges} | set(battery.unsent)
    left = [one for one in wanted if one.name not in sent]
    # Alone at first: its time is that of the endpoint, and nothing slows it down.
    await battery.send([one for one in left if one.name == FIRST])
    await battery.send([one for one in left if one.name not in {FIRST, LAST}])
    # At the end, so that it tells whether the endpoint still takes what it took before.
    await battery.send([one for one in left if one.name == LAST])


async def go_deeper(battery: Battery, options: Options, *, verified: bool) -> None:
    """What a failure, a doubt or the user asks for."""
    asked = {Suspicion.ALWAYS, Suspicion.SLOW}
    if battery.courier.place.is_far and is_slow(battery):
        await battery.send(rows([Suspicion.SLOW]))
    while verified and (suspicions := suspected(battery.fact(Delivery, battery.url)) - asked):
        asked |= suspicions
        await battery.send(rows(suspicions))
    if options.text:
        await battery.send(rows([Suspicion.TEXT]))
        asked |= {Suspicion.TEXT}
    if longer_by := growth(battery):
        battery.draft = replace(battery.draft, longer_by=longer_by)
        await battery.send(rows([Suspicion.ALIGNED]))
    if options.thorough:
        await battery.send(rows(set(Suspicion) - asked - {Suspicion.TEXT, Suspicion.ALIGNED}))


def ahead_s_of(verification: Verification) -> int:
    """How to date messages: by the endpoint's own clock where it takes nothing else, to get a look at the rest."""
    return (verification.ahead_s or 0) if verification.passed(BY_ITS_OWN_CLOCK) else 0


def dated(draft: Draft, ahead_s: int) -> Draft:
    """The draft of messages by a clock that is so far ahead of ours."""
    later = replace(draft, now=draft.now + ahead_s)
    return replace(later, genuine=new_event(later))


def rows(suspicions: Iterable[Suspicion]) -> list[Variant]:
    """The rows of some suspicions, in the order of the table."""
    wanted = set(suspicions)
    return [one for one in MESSAGES if one.decides in wanted]


def is_slow(battery: Battery) -> bool:
    """The first message took so long that it matters whether it was alone."""
    return any(one.answer.timing.whole_s > GRAZES_S for one in battery.exchanges if one.variant.name == FIRST)


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
