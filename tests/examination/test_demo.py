"""`check --demo`: a correct receiver with a correct .env, alive as long as it is looked at, and gone afterwards."""

import asyncio
import gc
import os
import threading
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from wecom_doctor.examination.demo import demo
from wecom_doctor.examination.examine import checks_for, examine
from wecom_doctor.examination.outcome import ExitStatus, FailOn, Report
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.knowledge import Lang, Words
from wecom_doctor.model import Area, Severity
from wecom_doctor.net.http import Caps, exchange
from wecom_doctor.protocol.requests import Request
from wecom_doctor.report.json import render
from wecom_doctor.settings.env_file import read_env_file
from wecom_doctor.settings.given import Given, Options, gather
from wecom_doctor.settings.names import RARE_NAMES, SECRET_NAMES, Name

AREAS = (Area.HTTP, Area.CALLBACK, Area.REPLY, Area.SECURITY, Area.CLOCK, Area.EGRESS)
SECRETS = SECRET_NAMES - RARE_NAMES


def given_by(url: str, path: str, **options: Any) -> Given:
    """What `check --demo` examines."""
    flags = {Name.CALLBACK_URL: ("URL", url)}
    return gather(options=Options(demo=True, **options), flags=flags, env_path=path, foreign=None, environ={})


def examined(*, areas: tuple[Area, ...] | None = AREAS, **options: Any) -> Report:
    """The report on a demo."""
    with demo() as (url, path):
        return examine(given_by(url, path, **options), checks_for(areas, (), ()), FailOn.PROBLEM, lambda _: None)


@pytest.mark.parametrize("options", [{}, {"thorough": True, "text": True, "security": True}], ids=["usual", "thorough"])
def test_the_demo_is_healthy(options: dict[str, Any]) -> None:
    """Nothing at all is found in the areas that look at the endpoint, not even a notice."""
    report = examined(**options)
    assert [one.problem.code for one in report.findings] == []
    assert (report.exit_status, report.crashed) == (ExitStatus.HEALTHY, ())


def test_the_whole_examination_of_the_demo_is_healthy() -> None:
    """A person who tries wecom-doctor sees no warning."""
    report = examined(areas=None)
    assert [one.problem.code for one in report.findings if one.severity is not Severity.NOTICE] == []
    assert report.exit_status is ExitStatus.HEALTHY


def test_the_demo_answers_while_it_lasts_and_not_after() -> None:
    """The port is closed behind it."""
    with demo() as (url, _):
        assert asyncio.run(exchange(url, Request(method="GET", query=""), Caps())).status == HTTPStatus.BAD_REQUEST
    assert asyncio.run(exchange(url, Request(method="GET", query=""), Caps())).failure is Failure.REFUSED


def test_nothing_is_left_running_or_lying_around() -> None:
    """No thread, no file, no open connection, whether the examination ends well or not."""
    gc.collect()
    # A thread of an earlier run that nobody waits for may end meanwhile.
    before, files = set(threading.enumerate()), len(os.listdir("/dev/fd"))
    with demo() as (_, path):
        assert Path(path).is_file()
    assert not Path(path).parent.exists()
    with pytest.raises(KeyboardInterrupt), demo() as (_, path):
        raise KeyboardInterrupt
    assert not Path(path).parent.exists()
    gc.collect()
    assert set(threading.enumerate()) <= before
    assert len(os.listdir("/dev/fd")) <= files


def test_the_env_of_the_demo_is_for_its_owner_alone() -> None:
    """It holds secrets, if only made-up ones."""
    with demo() as (_, path):
        assert Path(path).stat().st_mode & 0o077 == 0
        assert Path(path).parent.stat().st_mode & 0o077 == 0


def test_every_demo_has_values_of_its_own() -> None:
    """Nothing in it is known to anybody, so nobody else can talk to the receiver."""
    with demo() as (_, first), demo() as (_, second):
        ours, theirs = read_env_file(first).values, read_env_file(second).values
    assert set(ours) == set(theirs) >= SECRETS
    assert [name for name in SECRETS if ours[name] == theirs[name]] == []


def test_the_report_on_the_demo_tells_none_of_its_secrets() -> None:
    """Not even these."""
    with demo() as (url, path):
        given = given_by(url, path)
        secrets = [value for name, value in read_env_file(path).values.items() if name in SECRETS]
        report = examine(given, checks_for(None, (), ()), FailOn.PROBLEM, lambda _: None)
    document = render(report, Words(Lang.EN))
    assert len(secrets) == len(SECRETS)
    assert [one for one in secrets if one in document] == []
