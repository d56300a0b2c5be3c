"""Carries a battery to the endpoint: a few requests at a time, slower when told to, and back before time is up."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wecom_doctor.facts.exchange import Answer
from wecom_doctor.net._target import Destination
from wecom_doctor.net._watch import Watch
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.http import Address, Caps, Line, exchange_by
from wecom_doctor.protocol.requests import Request

TOO_MANY_REQUESTS = 429
# What nginx says to callers who are too quick, unless told otherwise; only after it has said something else.
UNAVAILABLE = 503
# What most limiters count over; one second more, so as not to come too early.
PAUSE_S = 10.5
PAUSE_MAX_S = 15.0
# Limits that answer 503 count by the second.
SHORT_PAUSE_S = 2.0
# Kept free at the end of a run for judging and printing.
RESERVE_S = 1.0
ANSWER_S_MIN = 0.5
WINDOWS_MAX = 10


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One request and where it goes."""

    url: str
    request: Request
    urgent: bool = True
    # Nothing else is on its way meanwhile, so that its time is that of the endpoint.
    alone: bool = False
    # Others wait for what comes of it.
    ahead: bool = False
    # Where the connection goes, if not to where the URL leads; Host and the name for TLS stay those of the URL.
    connect_to: Address | None = None


class Courier:
    """One probe's requests to one endpoint; what is learned of the endpoint is shared by all couriers of a run."""

    def __init__(self, gate: Gate, place: str, answer_within_s: float) -> None:
        self._gate = gate
        self._name = place
        self.place = gate.to(place)
        self._answer_within_s = answer_within_s

    @property
    def limited(self) -> bool:
        """The endpoint has asked us to slow down."""
        return self.place.limited

    async def carry(self, parcels: Sequence[Parcel]) -> list[Answer | None]:
        """The answers in the order of the parcels; None for what was not sent.

        Where the endpoint asks us to slow down, only urgent parcels are worth the waiting.
        """
        if self.limited:
            answers: list[Answer | None] = [None] * len(parcels)
        else:
            answers = list(await asyncio.gather(*(self._in_turn(one) for one in parcels)))
        settled = await self._slowly(parcels, answers) if self.limited else set()
        if not self.place.taken:
            return answers
        # Being told to wait says nothing about the request that was sent.
        return [None if self._is_put_off(one) and i not in settled else one for i, one in enumerate(answers)]

    async def sets_out_far(self, first: asyncio.Future[Any]) -> bool:
        """The road to the endpoint is long, as is known from the first connection or, without one, from its end."""
        known = asyncio.ensure_future(self.place.known.wait())
        try:
            await asyncio.wait([known, first], return_when=asyncio.FIRST_COMPLETED)
        finally:
            known.cancel()
        return self.place.is_far and not self.limited

    async def _in_turn(self, parcel: Parcel) -> Answer | None:
        turn = self.place.alone() if parcel.alone else self.place.ahead() if parcel.ahead else self.place
        async with turn:
            return None if self.limited else await self._send(parcel)

    async def _send(self, parcel: Parcel) -> Answer | None:
        left_s = self._gate.left_s() - RESERVE_S
        if left_s < ANSWER_S_MIN or not self._gate.spend(self._name):
            return None
        caps = Caps(whole_s=min(self._answer_within_s, left_s))

        def line_to(whither: Destination, watch: Watch) -> Line:
            watch.listener = self.place.stands
            return Line(parcel.connect_to or whither.address, caps, watch, self._gate.ways)

        answer = await exchange_by(line_to, parcel.url, parcel.request, caps)
        if self._is_put_off(answer):
            self.place.limited = True
            self.place.pause_s = pause_asked(answer)
        elif not self.limited and answer.status != UNAVAILABLE:
            self.place.taken += 1
        self.place.answered(answer, well=answer.failure is None and not self._is_put_off(answer))
        return answer

    def _is_put_off(self, answer: Answer | None) -> bool:
        """We are told to come again later; a server that has never said anything else is simply not there."""
        status = None if answer is None else answer.status
        return status == TOO_MANY_REQUESTS or (status == UNAVAILABLE and self.place.taken > 0)

    async def _slowly(self, parcels: Sequence[Parcel], answers: list[Answer | None]) -> set[int]:
        """Wait, send as many as were taken before, and wait again, as long as there is time; which were answered."""
        settled: set[int] = set()
        place = self.place
        waiting = [i for i, one in enumerate(answers) if parcels[i].urgent and (one is None or self._is_put_off(one))]
        # Two couriers that come after the same pause would be two too many.
        async with place.slow_lane:
            patience = WINDOWS_MAX if place.taken else 1
            while waiting and patience and self._gate.left_s() > place.pause_s + RESERVE_S:
                patience -= 1
                await asyncio.sleep(place.pause_s)
                for index in waiting[: max(1, place.taken)]:
                    answer = answers[index] = await self._send(parcels[index])
                    if answer is None or answer.status == TOO_MANY_REQUESTS:
                        break
                    # Unavailable after a pause, too: that is the answer, and nobody's limit.
                    settled.add(index)
                    waiting.remove(index)
        return settled


def pause_asked(answer: Answer) -> float:
    """The seconds of Retry-After, within reason."""
    asked = answer.header("retry-after") or ""
    usual_s = SHORT_PAUSE_S if answer.status == UNAVAILABLE else PAUSE_S
    seconds = float(asked) + 0.5 if asked.isascii() and asked.isdigit() and len(asked) < 6 else usual_s
    return min(max(seconds, 1.0), PAUSE_MAX_S)
