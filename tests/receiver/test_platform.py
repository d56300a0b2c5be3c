"""The stand-in for the API answers as the platform does, as far as that is known."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.platforms import (
    AGENT_ID,
    CORP_ID,
    GETTOKEN,
    OTHER_AGENT_ID,
    PROVIDER_SECRET,
    ROBOT_KEY,
    SUITE_ID,
    SUITE_SECRET,
    SUITE_TICKET,
    called,
    platform,
)
from wecom_doctor.facts.api_answer import ApiAnswer
from wecom_doctor.net.api import Reply
from wecom_doctor.net.gate import Gate
from wecom_doctor.protocol.api.call import Call, Door
from wecom_doctor.receiver.platform.faults import FAULTS, fault

SUITE = {"suite_id": SUITE_ID, "suite_secret": SUITE_SECRET, "suite_ticket": SUITE_TICKET}
PROVIDER = {"corpid": CORP_ID, "provider_secret": PROVIDER_SECRET}
TEXT = {"touser": "zhangsan", "agentid": AGENT_ID, "msgtype": "text", "text": {"content": "x"}}


def asked(path: str, *, body: Mapping[str, Any] | None = None, token: str = "access_token", **query: str) -> Call:
    """A call with a token."""
    return Call(path=path, query=query, body=body, carries=token or None)


@pytest.mark.parametrize(
    ("call", "errcode"),
    [
        (asked("gettoken", token=""), 41002),
        (asked("gettoken", token="", corpid=CORP_ID), 41004),
        (asked("gettoken", token="", corpid="ww0000000000000000", corpsecret="x"), 40013),
        (asked("gettoken", token="", corpid=CORP_ID, corpsecret="x"), 40001),
        (asked("agent/get", token="", agentid=str(AGENT_ID)), 41001),
        (asked("agent/get", token="", agentid=str(AGENT_ID), access_token="made-up"), 40014),
        (asked("agent/get", agentid=str(AGENT_ID)), 0),
        (asked("agent/get", agentid=str(OTHER_AGENT_ID)), 301002),
        (asked("agent/get", agentid="1"), 40056),
        (asked("agent/list"), 0),
        (asked("getcallbackip"), 0),
        (asked("get_api_domain_ip"), 0),
        (asked("department/simplelist"), 0),
        (asked("user/get", userid="zhangsan"), 0),
        (asked("user/get", userid="lisi"), 0),
        (asked("user/get", userid="wangwu"), 0),
        (asked("user/get", userid="zhaoliu"), 60011),
        (asked("user/get", userid="nobody"), 60111),
        (asked("tag/get", tagid="7"), 0),
        (asked("tag/get", tagid="8"), 40068),
        (asked("message/send", body=TEXT), 0),
        (asked("message/send", body={**TEXT, "touser": "zhaoliu"}), 81013),
        (asked("message/send", body={**TEXT, "agentid": OTHER_AGENT_ID}), 301002),
        (asked("message/send", body={**TEXT, "text": {}}), 44004),
        (asked("service/get_suite_token", token="", body={**SUITE, "suite_id": "x"}), 40083),
        (asked("service/get_suite_token", token="", body={**SUITE, "suite_ticket": "x"}), 40085),
        (asked("service/get_provider_token", token="", body={**PROVIDER, "provider_secret": "x"}), 40091),
        (asked("webhook/send", token="", body={}, key="x"), 93000),
        (asked("webhook/send", token="", body={}, key=ROBOT_KEY), 40008),
    ],
)
def test_every_call_has_its_answer(call: Call, errcode: int) -> None:
    """The codes are those of the official table."""
    with platform() as (base, _):
        *_, reply = called(Door(base=base), GETTOKEN, call)
    assert reply.answer.errcode == errcode


def test_tokens_of_providers_come_without_errcode() -> None:
    """As the official pages say of these calls."""
    with platform() as (base, _):
        suite, provider = called(
            Door(base=base),
            Call(path="service/get_suite_token", body=SUITE, expects="suite_access_token"),
            Call(path="service/get_provider_token", body=PROVIDER, expects="provider_access_token"),
        )
    assert suite.document.keys() == {"suite_access_token", "expires_in"}
    assert provider.document.keys() == {"provider_access_token", "expires_in"}


@pytest.mark.parametrize("path", ["getcallbackip", "get_api_domain_ip", "agent/get", "user/get"])
def test_an_unknown_token_is_traced_at_some_calls_only(path: str) -> None:
    """As somebody saw it on the real platform."""
    with platform() as (base, _):
        (reply,) = called(Door(base=base), Call(path=path, query={"access_token": "made-up"}))
    assert (reply.answer.from_ip is not None) == (path in {"getcallbackip", "get_api_domain_ip"})


def test_a_refusal_reads_like_a_real_one() -> None:
    """60020 in the words in which it stands in public reports."""
    with platform(trusted_ips=()) as (base, _):
        *_, reply = called(Door(base=base), GETTOKEN, asked("agent/list"))
    assert re.fullmatch(
        r"not allow to access from your ip, hint: \[\d{25}\], from ip: 127\.0\.0\.1, "
        r"more info at https://open\.work\.weixin\.qq\.com/devtool/query\?e=60020",
        reply.document["errmsg"],
    )


def test_wrong_secrets_end_in_a_ban() -> None:
    """Whoever tries again and again gets nothing more, were the Secret right at last."""
    wrong = asked("gettoken", token="", corpid=CORP_ID, corpsecret="x")
    with platform() as (base, _):
        replies = called(Door(base=base), *[wrong] * 6, GETTOKEN)
    assert [one.answer.errcode for one in replies] == [40001] * 5 + [45009] * 2


def test_unknown_paths_are_empty() -> None:
    """No JSON, no page: 404 and nothing."""
    with platform() as (base, standing):
        first, second = called(Door(base=base), Call(path="no/such"), Call(path="../gettoken"))
    assert (first.answer.status, first.answer.body_start) == (404, "")
    assert second.answer.status == 404
    assert standing.calls == ["no/such", "../gettoken"]


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_shows(name: str) -> None:
    """Every fault makes at least one of the calls of a doctor come out otherwise."""
    calls = (
        GETTOKEN,
        asked("agent/get", agentid=str(AGENT_ID)),
        asked("getcallbackip"),
        asked("service/get_suite_token", token="", body=SUITE),
        asked("webhook/send", token="", body={}, key=ROBOT_KEY),
    )
    with platform() as (base, _):
        well = called(Door(base=base), *calls)
    with platform(name) as (base, _):
        ill = called(Door(base=base), *calls, gate=Gate())
    looks = [
        [(one.answer.status, one.answer.failure, one.answer.errcode) for one in replies] for replies in (well, ill)
    ]
    assert looks[0] != looks[1]
    assert fault(name).slug == name.partition(":")[0]


def of(replies: list[Reply]) -> list[ApiAnswer]:
    """What may be told of some replies."""
    return [one.answer for one in replies]


def test_nothing_is_sent_twice() -> None:
    """What was sent can be looked at."""
    with platform() as (base, standing):
        called(Door(base=base), GETTOKEN, asked("message/send", body=TEXT))
    assert json.loads(json.dumps(standing.ledger.sent)) == [TEXT]
