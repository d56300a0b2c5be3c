"""Calls that the platform does not answer, or refuses alone: the run says so, and is not healthy for lack of words."""

import pytest

from tests.examination.test_platform_diagnosis import APPLICATION, EVERYTHING, codes, examined
from tests.platforms import platform
from wecom_doctor.examination.outcome import ExitStatus, Outcome, Report
from wecom_doctor.model import Certainty
from wecom_doctor.receiver.platform.faults import RESET, Fault, Spoil, instead, once, says
from wecom_doctor.receiver.platform.standin import Platform
from wecom_doctor.settings.names import Name


def spoilt(spoil: Spoil, values: dict[str, str] | None = None, **options: str) -> tuple[Report, Platform]:
    """The report on a platform that does this."""
    with platform() as (base, standing):
        standing.fault = Fault(slug="", name="", spoil=spoil)
        return examined(base, values or APPLICATION, **options), standing  # type: ignore[arg-type]


@pytest.mark.parametrize(("call", "status"), [("gettoken", ExitStatus.PROBLEMS), ("agent/get", ExitStatus.UNSURE)])
def test_a_call_ends_on_the_way(call: str, status: ExitStatus) -> None:
    """The way is told; what the answer would have said is open."""
    report, _ = spoilt(instead(RESET, call))
    (found,) = report.findings
    assert (found.problem.code, found.problem.certainty) == ("api-unreachable", Certainty.LIKELY)
    assert found.problem.params["calls"] == (call,)
    assert report.exit_status is status


def test_a_robot_or_provider_does_not_answer() -> None:
    """There is a Secret to judge, and nothing to judge it by."""
    values = {**APPLICATION, **{name: EVERYTHING[name] for name in EVERYTHING if "ROBOT" in name or "PROVIDER" in name}}
    report, _ = spoilt(instead(RESET, "webhook/send", "service/get_provider_token"), values)  # type: ignore[arg-type]
    assert report.exit_status is ExitStatus.UNSURE
    assert {one.check.id for one in report.with_outcome(Outcome.UNSURE)} == {
        "egress.robot-key",
        "egress.provider-token",
    }


def test_only_members_are_guarded() -> None:
    """Which read is checked by address is known to nobody."""
    report, _ = spoilt(says(60020, "user/get"), user="lisi")
    (found,) = report.findings
    assert found.problem.code == "egress-ip-not-trusted"
    assert found.problem.params["calls"] == ("user/get 60020",)


@pytest.mark.parametrize("call", ["agent/get", "department/simplelist", "service/get_suite_token"])
def test_a_read_that_was_busy_once(call: str) -> None:
    """It is asked once more, as the platform wants it."""
    report, standing = spoilt(once(-1, call), EVERYTHING)  # type: ignore[arg-type]
    assert codes(report) == []
    assert report.exit_status is ExitStatus.HEALTHY
    assert standing.calls.count(call) == 2


def test_a_message_that_did_not_go_out() -> None:
    """Whoever asked for it is told that it failed, whatever the reason."""
    report, standing = spoilt(says(-1, "message/send"), send_to="lisi")
    assert codes(report) == ["api-busy"]
    assert report.exit_status is ExitStatus.PROBLEMS
    assert standing.calls.count("message/send") == 1


def test_an_address_that_is_banned_before_anybody_shows_a_company() -> None:
    """The one call of somebody without credentials is refused for the address that it comes from."""
    report, standing = spoilt(says(45009, "gettoken"), {Name.ROBOT_KEY: ""})
    (found,) = report.findings
    assert (found.problem.code, found.problem.also) == ("api-rate-limited", ("egress-ip-rate-shared",))
    assert report.exit_status is ExitStatus.PROBLEMS
    assert standing.calls == ["gettoken"]
