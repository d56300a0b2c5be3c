"""The way from a name over its aliases to its addresses, as one name server shows it."""

import asyncio
from dataclasses import dataclass, field

import dns.rdatatype
from dns.name import Name
from dns.rdatatype import RdataType

from wecom_doctor.facts.dns import Outcome
from wecom_doctor.net._dns_exchange import NoReply, ask
from wecom_doctor.net._dns_reply import Reply
from wecom_doctor.net.ways import Address

# Resolvers give up earlier.
CHAIN_MAX = 16
# Beside the other kind of address one is not waited for any longer than this: servers exist that ignore AAAA.
BESIDE_S = 2.0
# What an alias may end with at a server that asks nobody else: not the alias's fault.
NOT_MINE = frozenset({Outcome.REFUSED, Outcome.FAILURE})


@dataclass(kw_only=True)
class Track:
    """How far one kind of question got; until an answer comes the server is silent."""

    server: Address
    name: Name
    kind: RdataType
    recursively: bool
    outcome: Outcome = Outcome.SILENT
    addresses: tuple[str, ...] = ()
    chain: list[Name] = field(default_factory=list)
    first: Reply | None = None

    async def follow(self) -> None:
        """Ask for the name, and for the target of its aliases where the server stops there."""
        try:
            await self._follow()
            if self.outcome is Outcome.FAILURE and self.recursively and self.kind is dns.rdatatype.A:
                await self._follow_aliases()
        except NoReply:
            self.outcome = Outcome.UNREACHABLE

    async def _follow(self) -> None:
        here = self.name
        while True:
            reply = await ask(self.server, here, self.kind, recursively=self.recursively)
            self.first = self.first or reply
            step = reply.aliases(here)
            self.chain += step
            here = step[-1] if step else here
            self.addresses = reply.addresses(here, self.kind)
            outcome = self._outcome(reply, step)
            if outcome is not None:
                self.outcome = outcome
                return

    def _outcome(self, reply: Reply, step: list[Name]) -> Outcome | None:
        """What an answer comes to; None when the target of its last alias is still to be asked for."""
        if self._in_a_circle():
            return Outcome.LOOP
        if self.addresses:
            return Outcome.FOUND
        ended = reply.failure or (Outcome.REFUSED if reply.referral is not None else None)
        if ended in NOT_MINE and self.chain and self.first is not None and not self.first.recursive:
            return Outcome.ALIAS
        if ended is not None:
            return ended
        if not step:
            return Outcome.NO_ADDRESS
        if not self.recursively:
            return Outcome.ALIAS
        return Outcome.FAILURE if len(self.chain) > CHAIN_MAX else None

    def _in_a_circle(self) -> bool:
        return self.name in self.chain or len(set(self.chain)) < len(self.chain)

    async def _follow_aliases(self) -> None:
        """Resolvers that meet a circle just say that they failed; link by link it can still be seen."""
        chain: list[Name] = []
        here = self.name
        while len(chain) <= CHAIN_MAX:
            step = (await ask(self.server, here, dns.rdatatype.CNAME)).aliases(here)[:1]
            if not step:
                return
            chain += step
            self.chain = chain
            if self._in_a_circle():
                self.outcome = Outcome.LOOP
                return
            here = step[0]


async def both(v4: Track, v6: Track, patience_s: float) -> None:
    """Follow the two tracks at the same time."""
    tasks = [asyncio.create_task(one.follow()) for one in (v4, v6)]
    try:
        done, _ = await asyncio.wait(tasks, timeout=patience_s, return_when=asyncio.FIRST_COMPLETED)
        if done:
            await asyncio.wait(tasks, timeout=BESIDE_S)
    finally:
        for one in tasks:
            one.cancel()
        await asyncio.wait(tasks)
    for one in tasks:
        if not one.cancelled():
            one.result()
