"""The application and the people it may reach."""

from dataclasses import replace
from typing import Any

import pytest

from tests.api_answers import USER, agent, read_all, said
from tests.healthy import healthy
from tests.rules.judging import in_env, judged
from wecom_doctor.facts.api_reads import AgentListed, ApiReads
from wecom_doctor.facts.api_sent import ApiSent
from wecom_doctor.facts.api_user import ApiUser
from wecom_doctor.model import MOOT, OK, UNSURE, Absence, Absent, Certainty, Problem, Severity, Verdict
from wecom_doctor.rules.agent import agent_is_enabled, agent_is_the_secrets, member_is_in_range, message_is_sent

LIKELY = Certainty.LIKELY
AGENT_ID, SECRET = in_env("WECOM_AGENT_ID"), in_env("WECOM_SECRET")
OTHERS = (AgentListed(agent_id="1000005", name="测试"),)


def reads(errcode: int, **changes: Any) -> ApiReads:
    """What was read when `agent/get` was refused."""
    return replace(read_all(agent_get=errcode), agents=OTHERS, **changes)


def test_the_agent_is_known() -> None:
    """Its own token opened it."""
    assert judged(agent_is_the_secrets) is OK


def test_the_agent_is_another_ones() -> None:
    """The application that the Secret belongs to is named."""
    found = judged(agent_is_the_secrets, reads(301002))
    assert found == Problem(
        "agentid-secret-mismatch",
        also=("secret-of-other-app",),
        errcode=301002,
        agents=("1000005 测试",),
        at=AGENT_ID,
    )


def test_the_agent_is_nobodys() -> None:
    """There is no such number."""
    found = judged(agent_is_the_secrets, reads(40056))
    assert found == Problem("agent-id-unknown", errcode=40056, agents=("1000005 测试",), at=AGENT_ID)


@pytest.mark.parametrize("errcode", [48002, 60011])
def test_the_secret_is_of_no_application(errcode: int) -> None:
    """Contacts sync and the like may not look at applications."""
    found = judged(agent_is_the_secrets, reads(errcode))
    also = ("api-permission-missing",)
    assert found == Problem("wrong-secret-kind", certainty=LIKELY, also=also, errcode=errcode, at=SECRET)


@pytest.mark.parametrize("errcode", [60020, 40014, 42001, 45009, -1, None])
def test_what_is_told_elsewhere(errcode: int | None) -> None:
    """A refusal that is not about the AgentId says nothing of it, and so does silence."""
    assert judged(agent_is_the_secrets, read_all(agent_get=errcode)) is UNSURE
    assert judged(agent_is_the_secrets, read_all(agent_get=50003)) is MOOT


def test_no_agent_id_was_given() -> None:
    """Then nothing was asked."""
    nothing = replace(read_all(), answers=(said("department/simplelist"),), agent=None)
    assert judged(agent_is_the_secrets, nothing) is MOOT
    assert judged(agent_is_enabled, nothing) is MOOT


def test_the_agent_is_enabled() -> None:
    """By its own word, or by the refusal."""
    assert judged(agent_is_enabled) is OK
    closed = replace(read_all(), agent=agent(disabled=True))
    assert judged(agent_is_enabled, closed) == Problem("app-disabled", agents=("机器人",))
    assert judged(agent_is_enabled, reads(50003)) == Problem("app-disabled", errcode=50003)
    assert judged(agent_is_enabled, reads(301002)) is MOOT


def looked_for(errcode: int | None) -> Verdict:
    """The verdict when the member was asked about."""
    return judged(member_is_in_range, replace(healthy().api_user, answers=(said("user/get", errcode),), cover=None))


def test_a_member_is_in_range() -> None:
    """By whatever."""
    assert judged(member_is_in_range) is OK
    assert looked_for(0) is OK


def test_a_member_is_not_in_range() -> None:
    """Out of range is one thing, an account that nobody has another, and WeCom may mean both by one code."""
    assert looked_for(60011) == Problem("visibility-range", errcode=60011, user=USER)
    assert looked_for(40003) == Problem("recipient-id-invalid", errcode=40003, user=USER)
    also = ("visibility-range",)
    expected = Problem("recipient-id-invalid", certainty=LIKELY, also=also, errcode=60111, user=USER)
    assert looked_for(60111) == expected
    assert looked_for(1) == (Problem("api-call-refused", errcode=1, calls=("user/get 1",)),)
    assert looked_for(None) is UNSURE


def test_only_the_member_is_guarded() -> None:
    """Which calls are checked by address is known to nobody, so this one may be the first to be refused."""
    found = Problem("egress-ip-not-trusted", from_ip="203.0.113.7", calls=("user/get 60020",))
    assert looked_for(60020) == found


def test_a_member_of_a_linked_company() -> None:
    """The form of the id tells."""
    foreign = ApiUser(user="wwabc/lisi", foreign=True, answers=(), cover=None)
    assert judged(member_is_in_range, foreign) == Problem("cross-corp-user", certainty=LIKELY, user="wwabc/lisi")


def sent(errcode: int | None, **changes: Any) -> Verdict:
    """The verdict on a message to somebody who was not asked about."""
    made = replace(healthy().api_sent, answer=said("message/send", errcode), **changes)
    return judged(message_is_sent, made, absent={"api_user": Absent(Absence.NEED_MISSING)})


def test_nobody_valid_although_the_member_is_known() -> None:
    """The account cannot be wrong then."""
    made = replace(healthy().api_sent, answer=said("message/send", 81013))
    also = ("cross-corp-user", "recipient-id-invalid")
    expected = Problem("visibility-range", certainty=Certainty.POSSIBLE, also=also, errcode=81013, user=USER)
    assert judged(message_is_sent, made) == expected


def test_a_message_is_sent() -> None:
    """Unless nobody got it."""
    assert judged(message_is_sent) is OK
    calls, also = ("message/send 0",), ("recipient-id-invalid",)
    invalid = Problem("visibility-range", certainty=LIKELY, also=also, calls=calls, user=USER)
    assert sent(0, invalid=True) == invalid
    unlicensed = Problem("api-permission-missing", certainty=LIKELY, calls=calls, user=USER)
    assert sent(0, unlicensed=True) == unlicensed


@pytest.mark.parametrize(
    ("errcode", "code", "more"),
    [
        (81013, "recipient-id-invalid", {"certainty": LIKELY, "also": ("visibility-range", "cross-corp-user")}),
        (60111, "recipient-id-invalid", {}),
        (40003, "recipient-id-invalid", {}),
        (60011, "visibility-range", {}),
    ],
)
def test_a_recipient_is_refused(errcode: int, code: str, more: dict[str, Any]) -> None:
    """As the code says."""
    assert sent(errcode) == Problem(code, errcode=errcode, user=USER, **more)


@pytest.mark.parametrize(
    ("errcode", "code"),
    [
        (301002, "agentid-secret-mismatch"),
        (40056, "agent-id-unknown"),
        (50003, "app-disabled"),
        (42001, "token-rejected"),
    ],
)
def test_sending_is_refused(errcode: int, code: str) -> None:
    """For reasons that have nothing to do with the recipient."""
    assert sent(errcode) == Problem(code, errcode=errcode, calls=(f"message/send {errcode}",))


def test_sending_is_refused_otherwise() -> None:
    """By address, for the number of calls, or for something new; or nobody answered. It did not go out."""
    forbidden = Problem(
        "wrong-secret-kind",
        certainty=LIKELY,
        also=("api-permission-missing",),
        errcode=48002,
        calls=("message/send 48002",),
    )
    assert sent(48002) == forbidden
    calls = ("message/send 60020",)
    assert sent(60020) == Problem("egress-ip-not-trusted", from_ip="203.0.113.7", calls=calls)
    for errcode, code in ((45009, "api-rate-limited"), (-1, "api-busy"), (7, "api-call-refused")):
        calls = (f"message/send {errcode}",)
        assert sent(errcode) == (Problem(code, severity=Severity.ERROR, errcode=errcode, calls=calls),)
    assert sent(None) is UNSURE
    assert isinstance(healthy().api_sent, ApiSent)
