"""One exhibit of the gallery: a callback endpoint with one fault, a few lines on top of the reference receiver."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.receiver.exchange import Raw, Request, Response
from wecom_doctor.receiver.happened import Received
from wecom_doctor.receiver.receive_ids import Keys
from wecom_doctor.receiver.reference import receive
from wecom_doctor.receiver.replies import Reply


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One request to a broken endpoint, with what the endpoint should know; `memory` lasts as long as it runs."""

    request: Request
    keys: Keys
    kind: Kind
    path: str
    memory: dict[str, Any] = field(default_factory=dict)

    def received(self, reply: Reply | None = None) -> Received:
        """What the reference receiver makes of the request: its response and all that happened inside."""
        return receive(self.request, self.keys, self.kind, path=self.path, reply=reply)

    def correct(self, reply: Reply | None = None) -> Response:
        """The right response."""
        return self.received(reply).response

    def holding(self, **keys: Any) -> "Visit":
        """The same visit to an endpoint that holds other keys."""
        return replace(self, keys=replace(self.keys, **keys))

    def asked(self, **request: Any) -> "Visit":
        """The same visit with another request, as when something on the way changed it."""
        return replace(self, request=replace(self.request, **request))


Answer = Response | Raw
Broken = Callable[[Visit], Answer | Awaitable[Answer]]


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """A fault on show; `slug` is its code, and the diagnosis that a doctor owes."""

    slug: str
    broken: Broken
    kind: Kind
    name: str


EXHIBITS: list[Exhibit] = []


def exhibit(slug: str, *, kind: Kind = Kind.APP, variant: str = "") -> Callable[[Broken], Broken]:
    """Put a broken endpoint on show; a second one of the same fault gets the name `slug:variant`."""

    def decorate(broken: Broken) -> Broken:
        EXHIBITS.append(Exhibit(slug=slug, broken=broken, kind=kind, name=f"{slug}:{variant}" if variant else slug))
        return broken

    return decorate
