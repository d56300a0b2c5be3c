"""Reports as they come out of real examinations of real files, one for each way a run can end."""

import asyncio
import dataclasses
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.answers import REFUSED, answering, without
from tests.examination.workbench import HEALTHY_LINES, SHORT_S, gathered, local_checks, write_env
from tests.healthy import healthy
from wecom_doctor.examination.diagnose import diagnose, judge_all
from wecom_doctor.examination.examine import checks_for, default_severity, examine
from wecom_doctor.examination.outcome import FailOn, Outcome, Report
from wecom_doctor.facts.answers import Echo
from wecom_doctor.facts.callback_url import Scope
from wecom_doctor.facts.env_file import EnvFile, EnvGit, GitState
from wecom_doctor.model import Absence, Absent, Facts, Reach, probe
from wecom_doctor.probes import env_git as room
from wecom_doctor.settings.given import Given

# Ten lines, and on each something else is wrong.
TEN_FAULTS = (
    "# 企业微信回调",
    "WECOM_CORP_ID=ww0123456789",
    "wecom_agent_id=1000002",
    "WECOM_SECRET=“Qm3vT8yXr1LkZ5nWc7GhJ2bPs9DfA4eUo6iKtR0wHxM”",
    "WECOM_TOKEN=h7Kq2ZtV9sXbL4mCw8RfYd3NpT5vQe6GjA1",
    "WECOM_AESKEY=b7Xq2ZtV9sKbL4mCw8RfYd3NhJ6pG1uTeA5oWiSxDkM",
    "WECOM_SUITE_ID ww9876543210fedcba",
    "WECOM_TRUSTED_IPS=203.0.113.7",
    "WECOM_TRUSTED_IPS=203.0.113.8",
    "WECOM_TRUSTED_DOMAIN=your-domain-here",
    "WECOM_API_BASE=https://qyapi.weixin.qq.com # production",
    "WECOM_CALLBACK_URL=https://admin:Zx81kLmN@callback.example.com/wecom",
    'WECOM_PROXY="http://127.0.0.1:7890',
)
LOCAL_URL = "http://127.0.0.1:8080/callback"
CRASH_PLACE = "ZeroDivisionError probes/env_git.py:14"


class Studio:
    """Makes reports in a folder of its own, which is also the working directory."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._monkeypatch = monkeypatch
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))
        monkeypatch.chdir(folder)

    def examined(self, *lines: str, environ: dict[str, str] | None = None, mode: int = 0o600) -> Report:
        """The report on a .env of these lines."""
        write_env(self._folder, *lines, mode=mode)
        return report_on(gathered(None, environ=environ))

    def healthy(self) -> Report:
        """Everything is as it should be."""
        return self.examined(*HEALTHY_LINES)

    def ten_faults(self) -> Report:
        """Hardly anything is."""
        return self.examined(*TEN_FAULTS)

    def nothing_given(self) -> Report:
        """There is no file, no variable and no URL."""
        return report_on(gathered(None))

    def crashed(self) -> Report:
        """The probe that asks git fails; where exactly is beside the point."""

        async def env_git(env_file: EnvFile) -> EnvGit:
            raise ZeroDivisionError

        self._monkeypatch.setattr(room, "env_git", probe(reach=Reach.LOCAL)(env_git))
        report = self.healthy()
        # The line where it happens moves with every change of the code around it.
        judgements = tuple(
            dataclasses.replace(one, because=CRASH_PLACE) if one.outcome is Outcome.CRASHED else one
            for one in report.judgements
        )
        lost = {
            name: Absent(Absence.CRASHED, CRASH_PLACE)
            for name, one in report.facts.items()
            if isinstance(one, Absent) and one.reason is Absence.CRASHED
        }
        return dataclasses.replace(report, judgements=judgements, facts={**report.facts, **lost})

    def interrupted(self) -> Report:
        """Ctrl-C comes while git is waited for."""

        async def env_git(env_file: EnvFile) -> EnvGit:
            signal.raise_signal(signal.SIGINT)
            await asyncio.Event().wait()
            return EnvGit(path=env_file.path, state=GitState.IGNORED)

        self._monkeypatch.setattr(room, "env_git", probe(reach=Reach.LOCAL)(env_git))
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return self.healthy()
        finally:
            signal.signal(signal.SIGINT, before)

    def timed_out(self) -> Report:
        """Git never answers."""

        async def env_git(env_file: EnvFile) -> EnvGit:
            await asyncio.Event().wait()
            return EnvGit(path=env_file.path, state=GitState.IGNORED)

        self._monkeypatch.setattr(room, "env_git", probe(reach=Reach.LOCAL, deadline_s=SHORT_S)(env_git))
        return self.healthy()

    def broken_endpoint(self) -> Report:
        """A test on the user's own machine, where the program refuses whatever is signed."""
        facts = refusing_what_is_signed()
        judged, findings = diagnose(judge_all(checks_for(None, (), ()), facts), default_severity)
        before = self.healthy()
        heading = dataclasses.replace(before.heading, url=LOCAL_URL)
        return dataclasses.replace(before, heading=heading, judgements=judged, findings=findings, facts=facts)


def refusing_what_is_signed() -> Facts:
    """What is seen of a program that holds another Token."""
    facts = healthy()
    refusal = {"alike": REFUSED, "status": 403, "passed": False}
    signed = [one.variant for one in facts.verification.reactions if one.passed]
    sent = [one.variant for one in facts.delivery.reactions]
    never_sent = [one for one in sent if one not in ("event", "event-changed")]
    url = dataclasses.replace(
        facts.callback_url,
        shown=LOCAL_URL,
        scheme="http",
        host="127.0.0.1",
        port=8080,
        host_is_address=True,
        scope=Scope.LOOPBACK,
    )
    seen = dataclasses.replace(
        facts,
        callback_url=url,
        verification=dataclasses.replace(
            answering(facts.verification, *signed, echo=Echo.OTHER, **refusal), url=LOCAL_URL
        ),
        delivery=dataclasses.replace(
            answering(without(facts.delivery, *never_sent), "event", "event-changed", **refusal), url=LOCAL_URL
        ),
    )
    nameless = dict.fromkeys(("dns_answer", "dns_opinions", "dns_records"), Absent(Absence.NOT_APPLICABLE, "no-name"))
    return {**seen.by_name(), **nameless, "xml_entities": Absent(Absence.NOT_PLANNED, "--security")}


MAKERS: dict[str, Callable[[Studio], Report]] = {
    "healthy": Studio.healthy,
    "ten-faults": Studio.ten_faults,
    "nothing-given": Studio.nothing_given,
    "crashed": Studio.crashed,
    "interrupted": Studio.interrupted,
    "timed-out": Studio.timed_out,
    "broken-endpoint": Studio.broken_endpoint,
}


def report_on(given: Given) -> Report:
    """The report by the checks of the settings, with a version and a time that never change."""
    report = examine(given, local_checks(), FailOn.PROBLEM, lambda _: None)
    run = dataclasses.replace(report.run, version="1.2.3", started_at=datetime(2026, 11, 20, 8, tzinfo=UTC))
    return dataclasses.replace(
        report,
        heading=dataclasses.replace(report.heading, version="1.2.3"),
        run=run,
        facts={**report.facts, "run_info": run},
        duration_s=0.25,
        durations_s={},
    )
