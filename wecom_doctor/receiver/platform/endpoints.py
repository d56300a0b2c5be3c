"""The calls that the stand-in knows, each in a few lines."""

import secrets
from collections.abc import Mapping
from typing import Any

from wecom_doctor.receiver.platform.company import Application, Provider
from wecom_doctor.receiver.platform.desk import Document, Endpoint, Refusal, Visit

LIFETIME_S = 7200
TOKEN_BYTES = 96
# After so many wrong Secrets from one address nothing is given out to it any more (F7.04).
WRONG_SECRETS_MAX = 5
TEXT_BYTES_MAX = 2048
# Calls that show no token of an application.
OPEN = frozenset({"gettoken", "service/get_suite_token", "service/get_provider_token", "webhook/send"})
# Calls that are answered whatever the address: gettoken does (F7.34); that the others do is a guess, as good as any.
UNGUARDED = OPEN | {"getcallbackip", "get_api_domain_ip"}
# Here an unknown token is told with the address that called, elsewhere without (F7.10).
TRACING = frozenset({"getcallbackip", "get_api_domain_ip"})


def ok(**more: Any) -> Document:
    """A success."""
    return {"errcode": 0, "errmsg": "ok", **more}


def new_token() -> str:
    """A token as long as real ones."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def gettoken(visit: Visit) -> Document:
    """A token for the application that the Secret belongs to."""
    corp_id, secret = visit.query.get("corpid", ""), visit.query.get("corpsecret", "")
    if not corp_id:
        raise Refusal(41002)
    if not secret:
        raise Refusal(41004)
    if corp_id != visit.company.corp_id:
        raise Refusal(40013)
    if visit.ledger.wrong_secrets >= WRONG_SECRETS_MAX:
        raise Refusal(45009)
    application = next((one for one in visit.company.applications if one.secret == secret), None)
    if application is None:
        visit.ledger.wrong_secrets += 1
        raise Refusal(40001)
    token = new_token()
    visit.ledger.tokens[token] = application
    return ok(access_token=token, expires_in=LIFETIME_S)


def get_agent(visit: Visit) -> Document:
    """Everything about the application that may be read."""
    asked, own = visit.query.get("agentid", ""), visit.caller
    if asked != str(own.agent_id):
        known = asked.isdecimal() and visit.company.application(int(asked)) is not None
        raise Refusal(301002 if known else 40056)
    return ok(
        agentid=own.agent_id,
        name=own.name,
        square_logo_url="",
        description="",
        allow_userinfos={"user": [{"userid": one} for one in own.users]},
        allow_partys={"partyid": list(own.parties)},
        allow_tags={"tagid": list(own.tags)},
        close=int(own.disabled),
        redirect_domain=own.trusted_domain,
        report_location_flag=own.reports_location,
        isreportenter=own.reports_entering,
        home_url=own.home_url,
        customized_publish_status=1,
    )


def list_agents(visit: Visit) -> Document:
    """The application that the token may use."""
    own = visit.caller
    return ok(agentlist=[{"agentid": own.agent_id, "name": own.name, "square_logo_url": ""}])


def callback_addresses(visit: Visit) -> Document:
    """Where the platform calls from."""
    return ok(ip_list=list(visit.company.callback_ips))


def api_addresses(visit: Visit) -> Document:
    """Where the platform is called."""
    return ok(ip_list=list(visit.company.api_ips))


def list_departments(visit: Visit) -> Document:
    """The departments that the application sees."""
    seen = [one for one in visit.company.parents if {*visit.company.above(one)} & {*visit.caller.parties}]
    return ok(department_id=[{"id": one, "parentid": visit.company.parents[one], "order": one} for one in seen])


def get_user(visit: Visit) -> Document:
    """A member, if there is one and the application sees him."""
    user = visit.query.get("userid", "")
    if user not in visit.company.members:
        raise Refusal(60111)
    if not visit.company.sees(visit.caller, user):
        raise Refusal(60011)
    departments = list(visit.company.members[user])
    return ok(userid=user, name=user, department=departments, main_department=departments[0], status=1)


def get_tag(visit: Visit) -> Document:
    """The members of a tag."""
    tag = visit.query.get("tagid", "")
    if not tag.isdecimal() or int(tag) not in visit.company.tagged:
        raise Refusal(40068)
    members = visit.company.tagged[int(tag)]
    return ok(tagname=tag, userlist=[{"userid": one, "name": one} for one in members], partylist=[])


def send_message(visit: Visit) -> Document:
    """A message of the application to some of its members."""
    own, body = visit.caller, visit.body
    if body.get("agentid") != own.agent_id:
        raise Refusal(301002 if visit.company.application(as_number(body.get("agentid"))) else 40056)
    if own.disabled:
        raise Refusal(50003)
    asked = str(body.get("touser") or "").split("|")
    wrong = [one for one in asked if not visit.company.sees(own, one)]
    if len(wrong) == len(asked):
        raise Refusal(81013)
    if not as_object(body.get("text")).get("content"):
        raise Refusal(44004)
    visit.ledger.sent.append(body)
    return ok(invaliduser="|".join(wrong), msgid=secrets.token_hex(16))


def get_menu(_: Visit) -> Document:
    """The menu of the application, which has none."""
    return ok(button=[])


def upload(_: Visit) -> Document:
    """A file; none is taken."""
    raise Refusal(44001)


def suite_token(visit: Visit) -> Document:
    """A token for a third-party application; a success comes without errcode, "for historical reasons" (90600)."""
    provider, body = provider_of(visit), visit.body
    if body.get("suite_id") != provider.suite_id:
        raise Refusal(40083)
    if body.get("suite_secret") != provider.suite_secret:
        raise Refusal(40001)
    if body.get("suite_ticket") != provider.suite_ticket:
        raise Refusal(40085)
    return {"suite_access_token": new_token(), "expires_in": LIFETIME_S}


def provider_token(visit: Visit) -> Document:
    """A token for the provider itself."""
    if visit.body.get("corpid") != visit.company.corp_id:
        raise Refusal(40013)
    if visit.body.get("provider_secret") != provider_of(visit).secret:
        raise Refusal(40091)
    return {"provider_access_token": new_token(), "expires_in": LIFETIME_S}


def service_accounts(_: Visit) -> Document:
    """The accounts of customer service: one, which is handed over to the API."""
    return ok(account_list=[{"open_kfid": f"wk{secrets.token_hex(8)}", "name": "demo", "manage_privilege": True}])


def robot(visit: Visit) -> Document:
    """A message of a group's robot."""
    if not visit.company.robot_key or visit.query.get("key") != visit.company.robot_key:
        raise Refusal(93000)
    if not visit.body.get("msgtype"):
        raise Refusal(40008)
    visit.ledger.sent.append(visit.body)
    return ok()


def provider_of(visit: Visit) -> Provider:
    """The provider that the company is."""
    if visit.company.provider is None:
        raise Refusal(40083)
    return visit.company.provider


def as_number(value: object) -> int:
    """A number of a body, or one that nothing has."""
    return value if isinstance(value, int) else -1


def as_object(value: object) -> Mapping[str, Any]:
    """An object of a body, or an empty one."""
    return value if isinstance(value, dict) else {}


ENDPOINTS: Mapping[str, Endpoint] = {
    "gettoken": gettoken,
    "agent/get": get_agent,
    "agent/list": list_agents,
    "getcallbackip": callback_addresses,
    "get_api_domain_ip": api_addresses,
    "department/simplelist": list_departments,
    "user/get": get_user,
    "tag/get": get_tag,
    "message/send": send_message,
    "menu/get": get_menu,
    "media/upload": upload,
    "service/get_suite_token": suite_token,
    "service/get_provider_token": provider_token,
    "kf/account/list": service_accounts,
    "webhook/send": robot,
}


def caller_of(visit: Visit) -> Application:
    """Whose token was shown."""
    token = visit.query.get("access_token", "")
    traced = visit.path in TRACING
    if not token:
        raise Refusal(41001, traced=traced)
    if token not in visit.ledger.tokens:
        raise Refusal(40014, traced=traced)
    return visit.ledger.tokens[token]
