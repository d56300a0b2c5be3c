"""A battery on its way: what has been sent of the rows of a table, where to, and what came back."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from wecom_doctor.facts.answers import Answers, Look
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.net.courier import Courier, Parcel
from wecom_doctor.net.http import Address
from wecom_doctor.net.telling import Exchange, ahead_s, told
from wecom_doctor.protocol.battery.table import FIRST
from wecom_doctor.protocol.battery.variant import Draft, Place, Suspicion, Variant
from wecom_doctor.protocol.requests import new_random_name

Seen = TypeVar("Seen", bound=Answers)
# A Date header has whole seconds and travels a while.
CLOCKS_AGREE_S = 30
# Enough to name the stage that fails, where the endpoint lets us ask only a few times.
ESSENTIAL = frozenset({*FIRST, "bare", "neighbour", "bad-signature", "garbage", "foreign-id"})

# What may be a matter of one request or of one caller; all other failures are those of the road.
OF_A_REQUEST = frozenset(
    {Failure.RESET, Failure.CLOSED_EARLY, Failure.CUT, Failure.MALFORMED, Failure.BAD_ENCODING, Failure.OTHER}
)
MESH, WWW = "envoy", "www."
PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass
class Battery:
    """What has been sent so far, and what came back."""

    url: str
    draft: Draft
    courier: Courier
    # The row whose answer shows where a redirect leads.
    first: str = "genuine"
    # Enough of the rows that everybody is sent, where the endpoint lets us ask only a few times.
    essential: frozenset[str] = ESSENTIAL
    # Its requests have to wait for each other, so they go before those that need not.
    ahead: bool = False

    def __post_init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.unsent: list[str] = []
        self.ahead_s: int | None = None

    async def send(self, variants: Sequence[Variant]) -> None:
        """Send some rows; where the endpoint asked us to slow down, only what matters most."""
        made = [(one, self.placed(one), one.make(self.draft)) for one in variants]
        ready = [(one, url, what) for one, url, what in made if what is not None and url is not None]
        parcels = [
            Parcel(
                url=url,
                request=what.request,
                urgent=one.decides is not Suspicion.ALWAYS or one.name in self.essential,
                alone=one.decides is Suspicion.SLOW,
                ahead=self.ahead,
                connect_to=self.server_for(one),
            )
            for one, url, what in ready
        ]
        answers = await self.courier.carry(parcels)
        for (variant, url, what), answer in zip(ready, answers, strict=True):
            if answer is None:
                self.unsent.append(variant.name)
            else:
                self.exchanges.append(Exchange(variant=variant, made=what, url=url, answer=answer))
        self.compare_clocks()

    def begin_anew(self, draft: Draft) -> None:
        """Forget what was sent with another draft."""
        self.draft = draft
        self.exchanges.clear()
        self.unsent.clear()

    async def send_led(self, first: Sequence[Variant], rest: Sequence[Variant], stop: Callable[[], bool]) -> None:
        """Send the first and the rest behind it, unless it is to stop there; beside it where the road is long."""
        async with asyncio.TaskGroup() as group:
            leading = group.create_task(self.send(first))
            is_far = await self.courier.sets_out_far(leading)
            following = group.create_task(self.send(rest)) if is_far else None
            await asyncio.wait({leading})
            if following is not None and stop():
                following.cancel()
        if not is_far and not stop():
            await self.send(rest)

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
        elif variant.place is Place.TWIN_NAME:
            return twin_of(parts)
        return urlunsplit(parts._replace(path=path))

    def server_for(self, variant: Variant) -> Address | None:
        """The server of the URL, for requests that name another."""
        if variant.place is not Place.TWIN_NAME:
            return None
        parts = urlsplit(self.url)
        return Address(host=parts.hostname or "", port=parts.port or PORTS[parts.scheme])

    def redirect_target(self) -> str | None:
        """Where the first request was sent on to, on the same host; without our own parameters."""
        first = next((one for one in self.exchanges if one.variant.name == self.first), None)
        location = first.answer.header("location") if first else None
        if location is None:
            return None
        target = target_of(self.url, location)
        # Nothing that is signed with the user's Token goes to a stranger.
        if target is None or not same_site(target.hostname, urlsplit(self.url).hostname):
            return None
        return urlunsplit(target._replace(query="", fragment=""))

    def fact(self, kind: type[Seen], shown: str) -> Seen:
        """What has been seen so far."""
        seen = told(self.draft, self.exchanges)
        return kind(
            url=shown,
            reactions=seen.reactions,
            looks=seen.looks,
            unsent=tuple(self.unsent),
            rate_limited=self.courier.limited,
            ahead_s=self.ahead_s,
            at_once=self.courier.place.most_at_once,
        )


def is_mesh(look: Look | None) -> bool:
    """A gateway answers that is known to refuse HTTP/1.0."""
    return look is not None and MESH in (look.server or "").lower()


def twin_of(parts: SplitResult) -> str | None:
    """The URL under the name with or without `www.`; an address has no other, and neither has `localhost`."""
    host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    if "." not in host or host.rpartition(".")[2].isdigit() or ":" in host:
        return None
    twin = host.removeprefix(WWW) if host.startswith(WWW) else WWW + host
    return urlunsplit(parts._replace(netloc=twin + port))


def target_of(url: str, location: str) -> SplitResult | None:
    """Where a Location leads, unless it is nonsense or leaves the web."""
    try:
        target = urlsplit(urljoin(url, location))
    except ValueError:
        return None
    return target if target.scheme in {"http", "https"} else None


def same_site(one: str | None, other: str | None) -> bool:
    """The same host, with or without `www.`."""
    return (one or "").removeprefix(WWW) == (other or "").removeprefix(WWW)
