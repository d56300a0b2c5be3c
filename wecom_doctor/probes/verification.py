"""A battery of verification requests; a failure unlocks the rows that decide between its causes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net.courier import TOO_MANY_REQUESTS, Courier, Parcel
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.telling import Exchange, ahead_s, told
from wecom_doctor.protocol.battery.table import FIRST, VERIFICATION
from wecom_doctor.protocol.battery.variant import Draft, Place, Style, Suspicion, Variant
from wecom_doctor.protocol.requests import new_random_name
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.sender import draft_of, sender_of

# Six times what WeCom allows: late answers tell as much as timely ones.
ANSWER_WITHIN_S = 6.0
# Three quarters of what WeCom allows; whether that is the rule is worth a second request.
GRAZES_S = 0.75
# A Date header has whole seconds and travels a while.
CLOCKS_AGREE_S = 30
# Enough to name the stage that fails, where the endpoint lets us ask only a few times.
ESSENTIAL = frozenset({*FIRST, "bare", "neighbour", "bad-signature", "garbage", "foreign-id"})
# What may be a matter of one request or of one caller; all other failures are those of the road.
OF_A_REQUEST = frozenset(
    {Failure.RESET, Failure.CLOSED_EARLY, Failure.CUT, Failure.MALFORMED, Failure.BAD_ENCODING, Failure.OTHER}
)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NO_SUCH_PAGE = frozenset({404, 405, 410, 501})
KNOWN_TO_PASS = ("genuine", "twin", "rich-echostr", "few-digits", "again")


@probe(reach=Reach.TARGET, deadline_s=300.0, usual_s=3.0)
async def verification(given: Given, gate: Gate, callback_url: CallbackUrl) -> Verification | Absent:
    """Send the battery and tell which requests were answered alike."""
    if callback_url.defect is not None:
        return Absent(Absence.NEED_MISSING, "callback_url")
    sender = sender_of(given)
    if isinstance(sender, Absent):
        return sender
    url = given.text(Name.CALLBACK_URL) or ""
    draft = draft_of(given, sender)
    battery = Battery(url, draft, Courier(gate, callback_url.host or url, ANSWER_WITHIN_S))
    first, rest = split(rows(draft, [Suspicion.ALWAYS]))
    await battery.send(first)
    if given.options.glance:
        return battery.fact(callback_url.shown)
    if all(one.answer.failure not in {None, *OF_A_REQUEST} for one in battery.exchanges):
        return battery.fact(callback_url.shown)
    if all(one.answer.status == TOO_MANY_REQUESTS for one in battery.exchanges):
        return battery.fact(callback_url.shown)
    if any(one.answer.timing.whole_s > GRAZES_S for one in battery.exchanges):
        await battery.send(rows(draft, [Suspicion.SLOW]))
    await battery.send(rest)
    asked = {Suspicion.ALWAYS, Suspicion.SLOW}
    while suspicions := suspected(battery.fact(callback_url.shown), asked):
        asked |= suspicions
        await battery.send(rows(battery.draft, suspicions))
    if given.options.thorough:
        everything = set(Suspicion) - asked - {Suspicion.PATH, Suspicion.REDIRECT, Suspicion.PARAMETER_NAME}
        await battery.send(rows(battery.draft, everything))
    return battery.fact(callback_url.shown)


def rows(draft: Draft, suspicions: Iterable[Suspicion]) -> list[Variant]:
    """The rows of some suspicions, in the order of the table."""
    wanted = set(suspicions)
    plain = draft.style is Style.OFFICIAL
    return [one for one in VERIFICATION if one.decides in wanted and not (plain and one.encrypted)]


def split(variants: Sequence[Variant]) -> tuple[list[Variant], list[Variant]]:
    """The rows that are sent before all others, and the others."""
    return [one for one in variants if one.name in FIRST], [one for one in variants if one.name not in FIRST]


@dataclass
class Battery:
    """What has been sent so far, and what came back."""

    url: str
    draft: Draft
    courier: Courier

    def __post_init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.unsent: list[str] = []
        self.ahead_s: int | None = None

    async def send(self, variants: Sequence[Variant]) -> None:
        """Send some rows; where the endpoint asked us to slow down, only what matters most."""
        made = [(one, self.placed(one), one.make(self.draft)) for one in variants]
        ready = [(one, url, what) for one, url, what in made if what is not None and url is not None]
        parcels = [Parcel(url=url, request=what.request, urgent=is_urgent(one)) for one, url, what in ready]
        answers = await self.courier.carry(parcels)
        for (variant, url, what), answer in zip(ready, answers, strict=True):
            if answer is None:
                self.unsent.append(variant.name)
            else:
                self.exchanges.append(Exchange(variant=variant, made=what, url=url, answer=answer))
        self.compare_clocks()

    def compare_clocks(self) -> None:
        """Learn from the first answer by how much the endpoint's clock differs."""
        if self.ahead_s is None and self.exchanges:
            self.ahead_s = ahead_s(self.exchanges[0].answer, self.draft.now)
            if self.ahead_s is not None and abs(self.ahead_s) > CLOCKS_AGREE_S:
                self.draft = replace(self.draft, endpoint_ahead_s=self.ahead_s)

    def placed(self, variant: Variant) -> str | None:
        """The URL of a row."""
        parts = urlsplit(self.url)
        path = parts.path or "/"
        if variant.place is Place.NEIGHBOUR:
            path = f"{path.rstrip('/').rpartition('/')[0]}/{new_random_name()}"
        elif variant.place is Place.OTHER_SLASH:
            if path == "/":
                return None
            path = path.rstrip("/") if path.endswith("/") else f"{path}/"
        elif variant.place is Place.PATH:
            if path == variant.name:
                return None
            path = variant.name
        elif variant.place is Place.REDIRECTED:
            return self.redirect_target()
        return urlunsplit(parts._replace(path=path))

    def redirect_target(self) -> str | None:
        """Where the genuine request was sent on to, on the same host; without our own parameters."""
        genuine = next((one for one in self.exchanges if one.variant.name == "genuine"), None)
        location = genuine.answer.header("location") if genuine else None
        if genuine is None or location is None:
            return None
        target = target_of(self.url, location)
        # Nothing that is signed with the user's Token goes to a stranger.
        if target is None or not same_site(target.hostname, urlsplit(self.url).hostname):
            return None
        return urlunsplit(target._replace(query="", fragment=""))

    def fact(self, shown: str) -> Verification:
        """What has been seen so far."""
        seen = told(self.draft, self.exchanges)
        return Verification(
            url=shown,
            reactions=seen.reactions,
            looks=seen.looks,
            unsent=tuple(self.unsent),
            rate_limited=self.courier.limited,
            ahead_s=self.ahead_s,
        )


def is_urgent(variant: Variant) -> bool:
    """Worth waiting for where the endpoint lets us ask only a few times."""
    return variant.decides is not Suspicion.ALWAYS or variant.name in ESSENTIAL


def target_of(url: str, location: str) -> SplitResult | None:
    """Where a Location leads, unless it is nonsense or leaves the web."""
    try:
        target = urlsplit(urljoin(url, location))
    except ValueError:
        return None
    return target if target.scheme in {"http", "https"} else None


def same_site(one: str | None, other: str | None) -> bool:
    """The same host, with or without `www.`."""
    return (one or "").removeprefix("www.") == (other or "").removeprefix("www.")


def suspected(seen: Verification, asked: set[Suspicion]) -> set[Suspicion]:
    """What a failure may still come from; nothing that was asked before."""
    found: set[Suspicion] = set()
    if not seen.passed("genuine") and not seen.opened("genuine"):
        found |= suspected_of_failure(seen)
    elif any(differs(seen, one) for one in KNOWN_TO_PASS):
        found |= {Suspicion.CHARACTERS, Suspicion.FLAKY}
    if not seen.passed("genuine") and any(one.passed for one in seen.reactions):
        # Before a success is taken for a proof: does the genuine request fail every time?
        found |= {Suspicion.FLAKY}
    if seen.passed("also-in-other-case", "also-under-other-names"):
        found |= {Suspicion.PARAMETER_NAME}
    return found - asked


def differs(seen: Verification, variant: str) -> bool:
    """This request fared worse than the genuine one, for whatever reason: not passed, or not even opened."""
    is_sent = seen.of(variant) is not None
    return is_sent and not seen.passed(variant) and (seen.passed("genuine") or not seen.opened(variant))


def suspected_of_failure(seen: Verification) -> set[Suspicion]:
    """What the failure of the genuine request may come from, as far as the first rows tell."""
    genuine = seen.of("genuine")
    status = seen.status("genuine")
    if genuine is None or genuine.failure is not None:
        return {Suspicion.NOT_REACHED}
    if any(seen.passed(one) for one in KNOWN_TO_PASS):
        return {Suspicion.CHARACTERS, Suspicion.FLAKY}
    unreached = seen.alike("genuine", "bad-signature") and (
        seen.alike("genuine", "garbage") or seen.of("garbage") is None
    )
    if unreached and status in REDIRECTS:
        return {Suspicion.REDIRECT, Suspicion.NOT_REACHED}
    if unreached and status in NO_SUCH_PAGE and seen.alike("genuine", "neighbour"):
        return {Suspicion.NOT_REACHED, Suspicion.PATH}
    further = {Suspicion.CLOCK, Suspicion.DECRYPTION, Suspicion.RECEIVE_ID}
    if unreached:
        return further | {Suspicion.SIGNATURE, Suspicion.NOT_REACHED}
    # Where even two copies are answered in different words, the status is all that can be compared.
    restless = seen.apart("genuine", "twin") and status == seen.status("bad-signature")
    if seen.alike("genuine", "bad-signature") or restless:
        return further | {Suspicion.SIGNATURE}
    return further
