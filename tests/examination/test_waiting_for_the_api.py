"""`egress --wait`: until the platform accepts the address, gently, and not at all where waiting cannot help."""

from collections.abc import Callable
from dataclasses import replace

from tests.examination.test_waiting import Time
from tests.platforms import AGENT_ID, CORP_ID, SECRET, company, platform
from wecom_doctor.examination.examine import checks_for
from wecom_doctor.examination.outcome import ExitStatus, FailOn, Report
from wecom_doctor.examination.waiting import API_APART_S, Wait, wait_until_well
from wecom_doctor.model import Area
from wecom_doctor.receiver.platform.standin import LOOPBACK
from wecom_doctor.settings.given import Options, gather

STRANGER = "198.51.100.1"


def waited(base: str, wait: Wait, **account: str) -> Report:
    """The last report of the command with these settings."""
    environ = {
        "WECOM_API_BASE": base,
        "WECOM_CORP_ID": CORP_ID,
        "WECOM_SECRET": SECRET,
        "WECOM_AGENT_ID": str(AGENT_ID),
        **account,
    }
    given = gather(options=Options(command="egress"), flags={}, env_path="/nowhere/.env", foreign=None, environ=environ)
    return wait_until_well(given, checks_for({Area.EGRESS}, (), (), "egress"), FailOn.PROBLEM, wait)


def test_until_the_list_takes_effect() -> None:
    """After a minute the address is in the list: a handful of looks, and all is well."""
    with platform(trusted_ips=(STRANGER,)) as (base, standing):
        time = Time()
        wait = time.wait()

        def then(sleep: Callable[[float], None]) -> Callable[[float], None]:
            def passing(seconds: float) -> None:
                sleep(seconds)
                if time.now_s > 60:
                    standing.company = company(trusted_ips=(LOOPBACK,))

            return passing

        report = waited(base, replace(wait, sleep=then(wait.sleep)))
    assert report.exit_status is ExitStatus.HEALTHY
    assert time.reasons == ["egress-ip-not-trusted"]
    assert 60 <= time.now_s <= 60 + 2 * API_APART_S
    assert standing.calls.count("gettoken") <= 6


def test_until_the_time_is_up() -> None:
    """The last word is the reason; nobody was asked more often than every 15 seconds."""
    with platform(trusted_ips=(STRANGER,)) as (base, standing):
        time = Time()
        report = waited(base, time.wait(100.0))
    assert [one.problem.code for one in report.findings][:1] == ["egress-ip-not-trusted"]
    assert standing.calls.count("gettoken") <= 100 / API_APART_S + 2


def test_a_wrong_secret_is_shown_once() -> None:
    """Whoever goes on showing it gets the whole address banned."""
    with platform() as (base, standing):
        time = Time()
        report = waited(base, time.wait(), WECOM_SECRET="wrong" + SECRET[5:])
    assert [one.problem.code for one in report.findings][:1] == ["secret-wrong"]
    assert (standing.calls.count("gettoken"), time.now_s) == (1, 0.0)
