"""Examines the ports of many URLs at the same time, in the machine that it runs in; JSON in, JSON out."""

import asyncio
import json
import sys
from typing import Any

from tests.net.names import LOOPBACK, naming
from wecom_doctor.examination.diagnose import diagnose, judge_all
from wecom_doctor.examination.discovery import all_probes
from wecom_doctor.examination.examine import checks_for, default_severity
from wecom_doctor.examination.plan import make_plan
from wecom_doctor.examination.run import Run
from wecom_doctor.model import Area
from wecom_doctor.net import knocking, listeners
from wecom_doctor.settings.given import Options, Place, gather
from wecom_doctor.settings.names import Name

# Nothing here must depend on how busy the machine is.
LISTEN_S = 2.0
LISTING_S = 60.0
RUN_S = 60.0


async def examined(url: str, resolver: int) -> dict[str, Any]:
    """The diagnosis of one URL, and what was seen."""
    options = Options(resolver=Place(LOOPBACK, resolver), timeout_s=RUN_S)
    flags = {Name.CALLBACK_URL: ("URL", url)}
    given = gather(options=options, flags=flags, env_path=None, foreign=None, environ={})
    plan = make_plan(checks_for({Area.TCP}, (), ()), all_probes(), {})
    collected = await Run(plan, given, lambda _: None).collect()
    judged, findings = diagnose(judge_all(plan.checks, collected.facts), default_severity)
    return {
        "diagnosis": [[one.problem.code, one.problem.certainty, one.severity] for one in findings],
        "params": [dict(one.problem.params) for one in findings],
        "also": [one.problem.also for one in findings],
        "checks": {one.check.id: [one.outcome, one.because] for one in judged},
    }


async def main(asked: dict[str, Any]) -> dict[str, Any]:
    """All of them."""
    async with naming(asked["zone"]) as port:
        found = await asyncio.gather(*(examined(url, port) for url in asked["cases"].values()))
    return dict(zip(asked["cases"], found, strict=True))


knocking.LISTEN_S_MIN = knocking.LISTEN_S_MAX = LISTEN_S
listeners.LISTING_S = LISTING_S
print(json.dumps(asyncio.run(main(json.load(sys.stdin)))))
