"""The platform itself: who may call, what is answered, and after how long."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from wecom_doctor.receiver.background import serving
from wecom_doctor.receiver.exchange import Raw, Request, Response
from wecom_doctor.receiver.platform.company import Company
from wecom_doctor.receiver.platform.desk import Ledger, Refusal, Visit, answered, body_of, query_of, refused
from wecom_doctor.receiver.platform.endpoints import ENDPOINTS, OPEN, UNGUARDED, caller_of
from wecom_doctor.receiver.platform.faults import Fault
from wecom_doctor.receiver.wire import Limits

ROOT = "/cgi-bin/"
LOOPBACK = "127.0.0.1"
NOT_FOUND, FORBIDDEN = Response(status=404), Response(status=403)
# A media file has up to 20 MB.
MEDIA = Limits(body_bytes=25 * 1024 * 1024)


@dataclass
class Platform:
    """A stand-in for the API of one company; `calls` are the paths that were asked for, in their order.

    With `seen_as`, callers seem to come from one of these addresses after the other, as from a carrier's NAT. With a
    `host`, whoever brings another one is turned away, as was reported of the platform.
    """

    company: Company
    fault: Fault | None = None
    answer_s: float = 0.0
    seen_as: tuple[str, ...] = ()
    host: str = ""
    ledger: Ledger = field(default_factory=Ledger)
    calls: list[str] = field(default_factory=list)

    async def answer(self, request: Request) -> Response | Raw:
        """What the platform says to a call."""
        path = request.path.removeprefix(ROOT)
        self.calls.append(path)
        address = self._address_of(request.peer)
        await asyncio.sleep(self.answer_s)
        if self.host and (request.header("host") or "").partition(":")[0] != self.host:
            return FORBIDDEN
        visit = Visit(
            company=self.company,
            ledger=self.ledger,
            path=path,
            query=query_of(request),
            body=body_of(request),
            address=address,
        )
        if self.fault is not None and (spoilt := self.fault.spoil(visit)) is not None:
            return spoilt
        if path not in ENDPOINTS or not request.path.startswith(ROOT):
            return NOT_FOUND
        try:
            return answered(ENDPOINTS[path](admitted(visit)))
        except Refusal as refusal:
            return refused(refusal, address)

    def _address_of(self, peer: str) -> str:
        """Whose address the platform takes that of the latest caller for."""
        if self.seen_as:
            return self.seen_as[(len(self.calls) - 1) % len(self.seen_as)]
        return peer.rpartition(":")[0].strip("[]")


def admitted(visit: Visit) -> Visit:
    """The visit of somebody who may call at all."""
    if visit.path not in OPEN:
        visit = replace(visit, application=caller_of(visit))
    trusted = visit.company.trusted_ips
    if trusted is not None and visit.address not in trusted and visit.path not in UNGUARDED:
        raise Refusal(60020)
    return visit


@contextmanager
def standing_in(platform: Platform, host: str = LOOPBACK) -> Iterator[str]:
    """The address under which a platform is called as long as it is needed."""
    with serving(platform.answer, host, limits=MEDIA) as port:
        yield f"http://{host}:{port}"
