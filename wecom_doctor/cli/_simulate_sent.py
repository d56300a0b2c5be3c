"""Send what was planned, once, several times, or as stubbornly as WeCom does."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from wecom_doctor.cli._simulate import Plan
from wecom_doctor.cli._simulate_judged import AFTER_SENDING, OK, Judgement, Outcome, judge
from wecom_doctor.facts.exchange import Answer
from wecom_doctor.net.http import Caps, exchange
from wecom_doctor.protocol.simulation import Outgoing

# WeCom hangs up at its limit; waiting longer tells a late answer from none.
PATIENCE_S = 10.0
ATTEMPTS = 3


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One request and what came of it."""

    outgoing: Outgoing
    answer: Answer
    judgement: Judgement
    attempt: int = 1

    @property
    def reached_the_handler(self) -> bool:
        """The request was taken by the other side, whatever became of the answer."""
        return self.answer.failure is None or self.answer.failure in AFTER_SENDING


Heard = Callable[[list[Sent]], None]


def send_all(plan: Plan, heard: Heard) -> list[Sent]:
    """Every request of the plan, one after the other; `heard` is told of each as it ends."""
    return asyncio.run(sending(plan, heard))


async def sending(plan: Plan, heard: Heard) -> list[Sent]:
    """Repetitions are new messages; WeCom's own repetitions are the same message again."""
    found: list[Sent] = []
    for _ in range(plan.repeat):
        first = plan.outgoing()
        for attempt in range(1, attempts_of(plan) + 1):
            outgoing = first if attempt == 1 else plan.outgoing(first.plaintext)
            found.append(await sent(plan, outgoing, attempt))
            heard(found)
            if succeeded(found[-1].answer):
                break
    return found


def attempts_of(plan: Plan) -> int:
    """How often a message is sent at most; a verification is not repeated."""
    return ATTEMPTS if plan.as_wecom and not plan.is_verification else 1


def succeeded(answer: Answer) -> bool:
    """The pages disagree on whether another status than 200 is repeated; this is the careful reading."""
    return answer.failure is None and answer.status == OK


async def sent(plan: Plan, outgoing: Outgoing, attempt: int = 1) -> Sent:
    """One request on a connection of its own."""
    wait_s = plan.limit_s if plan.as_wecom else PATIENCE_S
    answer = await exchange(plan.url or "", outgoing.request, Caps(whole_s=wait_s))
    judgement = judge(plan.sender, outgoing, answer, plan.limit_s)
    return Sent(outgoing=outgoing, answer=answer, judgement=judgement, attempt=attempt)


def exit_status(plan: Plan, found: list[Sent]) -> int:
    """0 when everything is as it should be, 3 when that cannot be told, else 1; of attempts the last one counts."""
    wanted = Outcome.REFUSED if plan.sender.tamper else Outcome.ACCEPTED
    followed = [following.attempt > 1 for following in found[1:]] + [False]
    outcomes = {one.judgement.outcome for one, again in zip(found, followed, strict=True) if not again}
    if outcomes == {wanted}:
        return 0
    return 3 if Outcome.UNSURE in outcomes and outcomes <= {wanted, Outcome.UNSURE} else 1
