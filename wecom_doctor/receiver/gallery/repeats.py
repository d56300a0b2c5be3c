"""Exhibits of time and repetition: clocks, nonces that count once, and a single worker."""

from email.utils import formatdate
from urllib.parse import parse_qsl

from wecom_doctor.receiver.exchange import Response
from wecom_doctor.receiver.gallery.exhibit import Answer, Visit, exhibit
from wecom_doctor.receiver.gallery.servers import later, text

WINDOW_S = 300
EIGHT_HOURS_S = 8 * 3600
EXPIRED = text(403, "timestamp expired")
REPLAYED = text(403, "duplicate nonce")


def parameter(visit: Visit, name: str) -> str:
    """A parameter of the request, decoded."""
    return dict(parse_qsl(visit.request.query)).get(name, "")


def within_window(visit: Visit, clock: float) -> Answer:
    """A handler that wants timestamps near its clock, and is right in all else."""
    timestamp = parameter(visit, "timestamp")
    near = timestamp.isdecimal() and abs(int(timestamp) - clock) <= WINDOW_S
    return visit.correct() if near or not visit.received().happened.accepted else EXPIRED


@exhibit("clock-replay-window")
def taken_for_another_zone(visit: Visit) -> Answer:
    """The time of day in Beijing is taken for UTC."""
    return within_window(visit, visit.request.received_at + EIGHT_HOURS_S)


@exhibit("clock-replay-window", variant="milliseconds")
def milliseconds(visit: Visit) -> Answer:
    """Seconds are compared with System.currentTimeMillis()."""
    return within_window(visit, visit.request.received_at * 1000)


@exhibit("clock-replay-window", variant="slow-clock")
def behind(visit: Visit) -> Answer:
    """The machine is ten minutes behind, which its Date header tells too."""
    answer = within_window(visit, visit.request.received_at - 2 * WINDOW_S)
    return dated(answer, visit.request.received_at - 2 * WINDOW_S) if isinstance(answer, Response) else answer


@exhibit("endpoint-clock-skewed")
def wrong_date(visit: Visit) -> Answer:
    """Nothing looks at the time, but the clock is ten minutes ahead."""
    return dated(visit.correct(), visit.request.received_at + 2 * WINDOW_S)


def dated(response: Response, moment: float) -> Response:
    """The response of a server that takes this for the time."""
    date = ("Date", formatdate(moment, usegmt=True))
    return Response(status=response.status, headers=(*response.headers, date), body=response.body)


@exhibit("nonce-store-too-strict")
def nonce_counts_once(visit: Visit) -> Answer:
    """Every nonce that came with a good signature is remembered, and refused from then on."""
    if not visit.received().happened.accepted:
        return visit.correct()
    seen: set[str] = visit.memory.setdefault("nonces", set())
    nonce = parameter(visit, "nonce")
    if nonce in seen:
        return REPLAYED
    seen.add(nonce)
    return visit.correct()


BUSY_S = 0.7


@exhibit("parallel-verify-fails")
def one_at_a_time(visit: Visit) -> Answer:
    """One worker that needs most of a second for each request: alone in time, in company too late."""
    now = visit.request.received_at
    free_at = max(visit.memory.get("free_at", 0.0), now) + BUSY_S
    visit.memory["free_at"] = free_at
    return later(free_at - now, visit.correct())
