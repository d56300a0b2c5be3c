"""Answers of the API as they are when all is well, and changed in one thing."""

from dataclasses import replace
from typing import Any

from wecom_doctor.facts.api_answer import ApiAnswer
from wecom_doctor.facts.api_knock import ApiKnock, ApiTrust
from wecom_doctor.facts.api_reads import AgentSeen, ApiReads
from wecom_doctor.facts.api_token import ApiToken
from wecom_doctor.facts.exchange import Timing

AGENT_ID, DOMAIN, USER = "1000002", "wecom.example.com", "zhangsan"
SEEN_FROM = "203.0.113.7"
TIMING = Timing(dns_s=0.01, connected_s=0.02, secured_s=0.04, first_byte_s=0.05, whole_s=0.05)
READS = ("agent/get", "department/simplelist", "getcallbackip", "get_api_domain_ip")


def said(call: str, errcode: int | None = 0, **changes: Any) -> ApiAnswer:
    """An answer of the API with an error code, or, with None, of something else."""
    answer = ApiAnswer(
        call=call,
        route="direct",
        status=200,
        failure=None,
        is_api=errcode is not None,
        errcode=errcode,
        errmsg="",
        hint="",
        from_ip=SEEN_FROM if errcode else None,
        distrust=None,
        page=None,
        server="nginx",
        location="",
        content_type="application/json",
        body_start="",
        peer="192.0.2.20",
        tls_version="TLSv1.3",
        ahead_s=0,
        timing=TIMING,
        hop=None,
    )
    return replace(answer, **changes)


def knocked(**changes: Any) -> ApiKnock:
    """The door as it is on a server with the way free."""
    knock = ApiKnock(
        base="https://qyapi.weixin.qq.com",
        official=True,
        secured=True,
        route="direct",
        answer=said("getcallbackip", 40014),
        trust=ApiTrust(
            by_system=None, by_bundle=None, failure=None, issuer="O=DigiCert Inc", subject="CN=*.weixin.qq.com"
        ),
        pinned=(),
    )
    return replace(knock, **changes)


def trusted(**changes: Any) -> ApiTrust:
    """A certificate that everybody believes."""
    trust = ApiTrust(by_system=None, by_bundle=None, failure=None, issuer="O=DigiCert Inc", subject="CN=weixin.qq.com")
    return replace(trust, **changes)


def token_granted() -> ApiToken:
    """A token was given out."""
    return ApiToken(answers=(said("gettoken"),), withheld=False, lifetime_s=7200)


def token_refused(errcode: int | None, **changes: Any) -> ApiToken:
    """No token was given out."""
    return ApiToken(answers=(said("gettoken", errcode, **changes),), withheld=False, lifetime_s=None)


def read_all(**refused: int | None) -> ApiReads:
    """What can be read, but for calls with these error codes; `agent_get=60020` is the one of `agent/get`."""
    codes = {call: refused.get(call.replace("/", "_"), 0) for call in (*READS, "agent/list")}
    calls = (*READS, "agent/list") if codes["agent/get"] in {301002, 40056} else READS
    return ApiReads(
        answers=tuple(said(call, codes[call]) for call in calls),
        asked_agent_id=AGENT_ID,
        asked_domain=DOMAIN,
        agent=agent() if codes["agent/get"] == 0 else None,
        agents=(),
        callback_ips=("192.0.2.30",),
        api_ips=("192.0.2.20",),
    )


def agent(**changes: Any) -> AgentSeen:
    """The application as it is when all is well."""
    seen = AgentSeen(
        agent_id=AGENT_ID,
        name="机器人",
        disabled=False,
        users=1,
        names_user=False,
        parties=(1,),
        tags=(),
        trusted_domain=DOMAIN,
        home_host=DOMAIN,
        reports_location=0,
        reports_entering=0,
    )
    return replace(seen, **changes)
