"""Every fault of the stand-in for the API is examined, and the first diagnosis is the one that it owes."""

from typing import Any

import pytest

from tests.platforms import (
    AGENT_ID,
    CORP_ID,
    OTHER_AGENT_ID,
    OTHER_SECRET,
    PROVIDER_SECRET,
    ROBOT_KEY,
    SECRET,
    SUITE_ID,
    SUITE_SECRET,
    SUITE_TICKET,
    company,
    platform,
)
from wecom_doctor.examination.examine import checks_for, examine
from wecom_doctor.examination.outcome import ExitStatus, FailOn, Outcome, Report
from wecom_doctor.facts.api_user import ApiUser, Cover
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.model import Area, Severity
from wecom_doctor.receiver.platform.company import Application
from wecom_doctor.receiver.platform.faults import FAULTS, Fault, once, says
from wecom_doctor.receiver.platform.standin import Platform
from wecom_doctor.settings.given import Options, gather
from wecom_doctor.settings.names import Name

AREAS = (Area.EGRESS, Area.DOMAIN)
DOMAIN = "wecom.example.com"
APPLICATION = {Name.CORP_ID: CORP_ID, Name.AGENT_ID: str(AGENT_ID), Name.SECRET: SECRET}
EVERYTHING = {
    **APPLICATION,
    Name.TRUSTED_DOMAIN: DOMAIN,
    Name.SUITE_ID: SUITE_ID,
    Name.SUITE_SECRET: SUITE_SECRET,
    Name.SUITE_TICKET: SUITE_TICKET,
    Name.PROVIDER_SECRET: PROVIDER_SECRET,
    Name.ROBOT_KEY: ROBOT_KEY,
}


def examined(
    base: str, values: dict[Name, str], *, only: tuple[str, ...] = (), command: str = "egress", **options: Any
) -> Report:
    """The report of `egress` on a platform."""
    flags = {name: ("test", value) for name, value in {**values, Name.API_BASE: base}.items()}
    given = gather(
        options=Options(command=command, offline=True, **options),
        flags=flags,
        env_path="no.env",
        foreign=None,
        environ={},
    )
    return examine(given, checks_for(AREAS, only, (), command), FailOn.PROBLEM, lambda _: None)


def diagnosed(name: str | None, values: dict[Name, str] | None = None, **more: Any) -> tuple[Report, Platform]:
    """The report on a platform with a fault, or with a company of its own."""
    options = {one: more.pop(one) for one in ("user", "send_to", "command", "only", "kind") if one in more}
    with platform(name, **more) as (base, standing):
        return examined(base, APPLICATION if values is None else values, **options), standing


def codes(report: Report) -> list[str]:
    """What was found, in its order."""
    return [one.problem.code for one in report.findings]


def test_a_healthy_platform_is_healthy() -> None:
    """Nothing is found, every check that can be made is, and few calls are enough."""
    report, standing = diagnosed(None, EVERYTHING, user="lisi")
    assert codes(report) == []
    assert report.exit_status is ExitStatus.HEALTHY
    assert not report.with_outcome(Outcome.UNSURE)
    assert len(standing.calls) <= 12
    assert standing.calls.count("gettoken") == 1


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_diagnosed(name: str) -> None:
    """The first diagnosis is the fault, no other code stands beside it, and no Secret is tried twice."""
    values = EVERYTHING if name.startswith(("suite", "robot")) else APPLICATION
    report, standing = diagnosed(name, values)
    assert set(codes(report)) == {name.partition(":")[0]}
    # Busy is no fault of anybody here.
    expected = ExitStatus.UNSURE if name == "api-busy" else ExitStatus.PROBLEMS
    assert report.exit_status is expected
    assert standing.calls.count("gettoken") == (2 if name == "api-busy" else 1)


def test_busy_once_is_forgiven() -> None:
    """The second try is the last, and enough here."""
    with platform() as (base, standing):
        standing.fault = Fault(slug="api-busy", name="api-busy", spoil=once(-1, "gettoken"))
        report = examined(base, APPLICATION)
    assert codes(report) == []
    assert standing.calls.count("gettoken") == 2


def test_the_address_is_not_trusted() -> None:
    """The line to paste is there, and who answered what."""
    report, _ = diagnosed(None, trusted_ips=("203.0.113.1",))
    (found,) = report.findings
    assert found.problem.code == "egress-ip-not-trusted"
    assert found.problem.params["from_ip"] == "127.0.0.1"
    assert found.problem.params["calls"] == (
        "agent/get 60020",
        "department/simplelist 60020",
        "getcallbackip 0",
        "get_api_domain_ip 0",
    )


def test_without_credentials_the_address_is_seen() -> None:
    """One call, by which nobody is banned."""
    report, standing = diagnosed(None, {})
    assert codes(report) == []
    assert report.exit_status is ExitStatus.HEALTHY
    assert standing.calls == ["gettoken"]
    knock: Any = report.facts["api_knock"]
    assert knock.answer.from_ip == "127.0.0.1"


def test_check_is_silent_without_credentials() -> None:
    """Who has no Secret in the settings is not asked about the API."""
    report, standing = diagnosed(None, {Name.CORP_ID: CORP_ID}, command="check")
    assert codes(report) == []
    assert report.exit_status is ExitStatus.HEALTHY
    assert {one.outcome for one in report.judgements} == {Outcome.SKIPPED}
    assert standing.calls == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({Name.AGENT_ID: str(OTHER_AGENT_ID)}, "agentid-secret-mismatch"),
        ({Name.AGENT_ID: "7"}, "agent-id-unknown"),
        ({Name.SECRET: "x" * 43}, None),
        ({Name.CORP_ID: "ww0000000000000000"}, "corp-id-wrong"),
        ({Name.SECRET: SECRET.swapcase()}, "secret-wrong"),
        ({Name.TRUSTED_DOMAIN: "other.example.com"}, "trusted-domain-differs"),
        ({Name.TRUSTED_DOMAIN: f"https://{DOMAIN}/"}, None),
        ({Name.SUITE_TICKET: "old"}, "suite-ticket-absent"),
        ({Name.SUITE_SECRET: "S" * 30 + "ecret"}, "secret-wrong"),
        ({Name.PROVIDER_SECRET: "P" * 30 + "rovider"}, "secret-wrong"),
        ({Name.ROBOT_KEY: "00000000-0000-4000-8000-000000000000"}, "robot-key-wrong"),
        ({Name.ROBOT_KEY: f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={ROBOT_KEY}"}, None),
        ({Name.ROBOT_KEY: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"}, "robot-key-wrong"),
    ],
)
def test_a_wrong_setting_is_diagnosed(values: dict[Name, str], code: str | None) -> None:
    """Each setting by the code that is its own; a placeholder is not sent at all."""
    report, _ = diagnosed(None, {**EVERYTHING, **values})
    assert codes(report) == ([] if code is None else [code])


def test_the_right_agent_is_named() -> None:
    """The Secret knows whose it is."""
    report, _ = diagnosed(None, {**APPLICATION, Name.SECRET: OTHER_SECRET})
    (found,) = report.findings
    assert found.problem.code == "agentid-secret-mismatch"
    assert found.problem.params["agents"] == (f"{OTHER_AGENT_ID} 测试",)


@pytest.mark.parametrize(
    ("user", "code", "cover"),
    [
        ("zhangsan", None, Cover.MEMBER),
        ("lisi", None, Cover.DEPARTMENT),
        ("wangwu", None, Cover.TAG),
        ("zhaoliu", "visibility-range", None),
        ("nobody", "recipient-id-invalid", None),
        ("wwabc/lisi", "cross-corp-user", None),
    ],
)
def test_a_member_in_the_range(user: str, code: str | None, cover: Cover | None) -> None:
    """By himself, with a department above his own, by a tag, or not at all."""
    report, standing = diagnosed(None, user=user)
    assert codes(report) == ([] if code is None else [code])
    seen = report.facts["api_user"]
    assert isinstance(seen, ApiUser)
    assert seen.cover is cover
    assert standing.ledger.sent == []


@pytest.mark.parametrize(
    ("user", "code"), [("lisi", None), ("zhaoliu", "visibility-range"), ("nobody", "recipient-id-invalid")]
)
def test_a_message_is_sent_when_asked_for(user: str, code: str | None) -> None:
    """One text, to one member; a refusal is told once."""
    report, standing = diagnosed(None, send_to=user)
    assert codes(report) == ([] if code is None else [code])
    assert [one["touser"] for one in standing.ledger.sent] == ([] if code else [user])
    assert standing.calls.count("message/send") == 1


def test_a_disabled_application() -> None:
    """It says so itself."""
    closed = company().applications[0]
    application = Application(agent_id=AGENT_ID, name=closed.name, secret=SECRET, disabled=True)
    report, _ = diagnosed(None, applications=(application,))
    assert codes(report) == ["app-disabled"]


def test_an_unreachable_api_is_no_fault_of_a_callback() -> None:
    """`check` warns, once, and is unsure of nothing; `egress` calls it what it is there."""
    with platform() as (base, _):
        pass
    report = examined(base, EVERYTHING, command="check", user="lisi")
    assert [(one.problem.code, one.severity) for one in report.findings] == [("api-unreachable", Severity.WARNING)]
    assert report.exit_status is ExitStatus.HEALTHY
    assert not report.unexplained
    report = examined(base, EVERYTHING)
    assert [(one.problem.code, one.severity) for one in report.findings] == [("api-unreachable", Severity.ERROR)]


def test_a_dozen_calls_are_enough() -> None:
    """Whatever is asked for."""
    report, standing = diagnosed(None, EVERYTHING, user="wangwu", send_to="wangwu")
    assert codes(report) == []
    assert len(standing.calls) <= 12
    assert standing.calls.count("message/send") == 1


def test_customer_service_is_asked_for_its_accounts() -> None:
    """Only where the callback is one of it; a refusal there is told alone."""
    report, standing = diagnosed(None, kind=Kind.KF)
    assert codes(report) == []
    assert standing.calls.count("kf/account/list") == 1
    with platform() as (base, standing):
        standing.fault = Fault(slug="kf-app-not-bound", name="kf-app-not-bound", spoil=says(48002, "kf/account/list"))
        assert codes(examined(base, APPLICATION, kind=Kind.KF)) == ["kf-app-not-bound"]
        assert codes(examined(base, APPLICATION)) == []
    assert standing.calls.count("kf/account/list") == 1
