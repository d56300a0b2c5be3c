"""The same signed request to each stop on the way to the handler, to see which of them changes it."""

from dataclasses import dataclass, field, replace
from urllib.parse import SplitResult, urlsplit, urlunsplit

from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.facts.hops import Hops
from wecom_doctor.facts.ports import PortKnock, Way
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net.courier import Courier, Parcel
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.http import Address
from wecom_doctor.net.own_addresses import own_addresses
from wecom_doctor.net.telling import Exchange, told
from wecom_doctor.protocol.battery.table import MESSAGES, VERIFICATION
from wecom_doctor.protocol.battery.variant import Draft
from wecom_doctor.protocol.battery.verifying import another_genuine
from wecom_doctor.settings.given import Given, Stop
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.sender import draft_of, message_draft_of, sender_of

ANSWER_WITHIN_S = 6.0
URL, LOOPBACK = "url", "127.0.0.1"
PORTS = {"http": 80, "https": 443}
# A copy of its own for each stop: a handler that remembers what it was sent must not refuse the second.
GENUINE = replace(next(one for one in VERIFICATION if one.name == "again"), make=another_genuine)
# What shows how the handler itself answers a request that lost something on its way.
DAMAGED = tuple(one for one in VERIFICATION if one.name in {"bare", "bad-signature"})
SENT = tuple(one for one in MESSAGES if one.name in {"event-alone", "event-rich"})


@probe(reach=Reach.TARGET, deadline_s=60.0)
async def hops(
    given: Given,
    gate: Gate,
    verification: Verification,
    delivery: Delivery | Absent,
    port_knock: PortKnock | Absent,
) -> Hops | Absent:
    """Ask every stop that the user named, and this machine's own addresses where the URL leads to it."""
    sender = sender_of(given)
    if isinstance(sender, Absent) or given.options.glance:
        return Absent(Absence.NOT_APPLICABLE, "all-well")
    failing = not verification.passed("genuine", "twin", "again")
    unheard = isinstance(delivery, Delivery) and any(fails(delivery, one) for one in ("event", "event-rich"))
    if not (given.options.hops or given.options.thorough or failing or unheard):
        return Absent(Absence.NOT_APPLICABLE, "all-well")
    parts = urlsplit(given.text(Name.CALLBACK_URL) or "")
    stops = given.options.hops or own_stops(parts, port_knock)
    if not stops:
        return Absent(Absence.NOT_APPLICABLE, "no-hops")
    walk = Walk(parts, Courier(gate, parts.hostname or "", ANSWER_WITHIN_S), draft_of(given, sender))
    for stop in (*stops, None):
        await walk.ask(stop, "again")
    inner = next((one for one in stops if walk.answered(one)), None)
    if inner is not None and failing:
        await walk.ask(inner, *(one.name for one in DAMAGED))
    messages = message_draft_of(given, sender)
    if unheard and isinstance(messages, Draft):
        walk.message_draft = messages
        for stop in (*stops, None):
            await walk.ask(stop, *(one.name for one in SENT), draft=messages)
    return walk.fact(verification.url, stops)


def fails(delivery: Delivery, variant: str) -> bool:
    """It was sent and not taken."""
    return delivery.of(variant) is not None and not delivery.passed(variant)


def own_stops(parts: SplitResult, port_knock: PortKnock | Absent) -> tuple[Stop, ...]:
    """Loopback and this machine's other addresses at the same port, where the URL leads to this machine."""
    own = [] if isinstance(port_knock, Absent) else [one for one in port_knock.knocks if one.way is Way.OWN]
    if not own or any(one.loopback for one in own):
        return ()
    port = parts.port or PORTS[parts.scheme]
    there = {one.address for one in own}
    addresses = (LOOPBACK, *(one for one in own_addresses() if one not in there))
    return tuple(Stop(one, parts.scheme, one, port, "") for one in addresses)


@dataclass
class Walk:
    """What has been asked on the way so far; a stop of None is the URL itself."""

    parts: SplitResult
    courier: Courier
    draft: Draft
    message_draft: Draft | None = None
    exchanges: list[Exchange] = field(default_factory=list)
    messages: list[Exchange] = field(default_factory=list)
    unsent: list[str] = field(default_factory=list)

    async def ask(self, stop: Stop | None, *rows: str, draft: Draft | None = None) -> None:
        """Send some rows to a stop, one after the other, as they would come to the URL."""
        for row in (one for one in (GENUINE, *DAMAGED, *SENT) if one.name in rows):
            made = row.make(draft or self.draft)
            name = URL if stop is None else stop.name
            called = name if row is GENUINE else f"{name} {row.name}"
            if made is None:
                continue
            request, url = made.request, urlunsplit(self.parts)
            if stop is not None:
                url = self.url_at(stop)
                request = replace(request, headers=(("Host", self.parts.netloc.rpartition("@")[2]), *request.headers))
            connect_to = None if stop is None else Address(host=stop.host, port=stop.port)
            (answer,) = await self.courier.carry([Parcel(url=url, request=request, connect_to=connect_to)])
            if answer is None:
                self.unsent.append(called)
                continue
            kept = self.exchanges if draft is None else self.messages
            kept.append(Exchange(variant=replace(row, name=called), made=made, url=url, answer=answer))

    def url_at(self, stop: Stop) -> str:
        """The URL by which a stop is asked: the host stays, for TLS asks for it by name."""
        host = self.parts.hostname or ""
        netloc = f"[{host}]:{stop.port}" if ":" in host else f"{host}:{stop.port}"
        return urlunsplit(self.parts._replace(scheme=stop.scheme, netloc=netloc, path=stop.path or self.parts.path))

    def answered(self, stop: Stop) -> bool:
        """The stop has answered the genuine request rightly."""
        seen = told(self.draft, self.exchanges)
        return any(one.passed for one in seen.reactions if one.variant == stop.name)

    def fact(self, url: str, stops: tuple[Stop, ...]) -> Hops:
        """All of it; messages are told by themselves, for their answers are compared with no verification's."""
        seen = told(self.draft, self.exchanges)
        further = told(self.message_draft or self.draft, self.messages)
        first = len(seen.looks)
        return Hops(
            url=url,
            reactions=(*seen.reactions, *(replace(one, alike=one.alike + first) for one in further.reactions)),
            looks=(*seen.looks, *(replace(one, alike=one.alike + first) for one in further.looks)),
            unsent=tuple(self.unsent),
            rate_limited=self.courier.limited,
            ahead_s=None,
            names=(*(one.name for one in stops), URL),
            places=(*(f"{one.host}:{one.port}" for one in stops), self.parts.hostname or ""),
        )
