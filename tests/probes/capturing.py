"""A captured request and a .env, examined as `decode` does it, without a process around it."""

from dataclasses import replace
from pathlib import Path

from tests.probes.asking import answer
from tests.protocol.captures import CORP_ID, KEY, TOKEN
from wecom_doctor.examination.examine import checks_for, examine
from wecom_doctor.examination.outcome import FailOn, Report
from wecom_doctor.facts.captured_request import CapturedRequest
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.probes.captured_request import captured_request
from wecom_doctor.protocol.captured.telling import read
from wecom_doctor.settings.given import Capture, Given, Options, gather

ENV = {"WECOM_CORP_ID": CORP_ID, "WECOM_TOKEN": TOKEN, "WECOM_ENCODING_AES_KEY": KEY}


def env_with(**changes: str | None) -> str:
    """A .env in which settings named without their prefix differ; None leaves a line out."""
    values = {**ENV, **{f"WECOM_{name}": value for name, value in changes.items()}}
    return "".join(f"{name}={value}\n" for name, value in values.items() if value is not None)


def given_for(
    folder: Path, capture: str, env: str | None = None, kind: Kind | None = None, receive_id: str | None = None
) -> Given:
    """What `decode` hands to the examination; the last request of the capture is opened."""
    path = folder / ".env"
    path.write_text(env_with() if env is None else env, encoding="utf-8", newline="")
    options = Options(command="decode", kind=kind or Kind.APP, receive_id=receive_id)
    given = gather(options=options, flags={}, env_path=str(path), foreign=None, environ={})
    requests = read(capture.encode())
    opened = Capture(request=requests[-1], number=len(requests), of=len(requests), kind_given=kind is not None)
    return replace(given, options=replace(options, capture=opened))


def seen(given: Given) -> CapturedRequest:
    """The fact about the capture."""
    fact = answer(captured_request, given=given)
    assert isinstance(fact, CapturedRequest)
    return fact


def report_on(given: Given) -> Report:
    """The whole report."""
    return examine(given, checks_for(None, (), (), "decode"), FailOn.PROBLEM, lambda _: None)


def codes_in(report: Report) -> list[str]:
    """The codes of the findings, the first to act on first."""
    assert not report.crashed
    return [one.problem.code for one in report.findings]
