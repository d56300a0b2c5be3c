"""Several read-only calls with the fresh token, all at once."""

import asyncio
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qs, urlsplit

from wecom_doctor.facts.api_answer import BUSY, IP_NOT_TRUSTED
from wecom_doctor.facts.api_reads import AgentListed, AgentSeen, ApiReads
from wecom_doctor.facts.api_token import ApiToken
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net.api import BREATH_S, Reply, call_api
from wecom_doctor.net.gate import Gate
from wecom_doctor.protocol.api.call import DIRECT_ROUTE, Call, Door
from wecom_doctor.protocol.api.calls import with_token
from wecom_doctor.protocol.api.reading import Document, addresses, inside, number, numbers, objects, text, userids
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.routes import detour_of, door_by

AGENT, AGENTS = "agent/get", "agent/list"
DEPARTMENTS = "department/simplelist"
CALLBACK_IPS, API_IPS = "getcallbackip", "get_api_domain_ip"
AGENTS_MAX = 20
# The first two are those that are guarded by address.
REPEATED_MAX = 2
AGENT_ID_MAX = 64
DOMAIN_MAX = 253
URL_MAX = 2_000
# open.weixin.qq.com is the one of the pages, login.work.weixin.qq.com that of browsers.
LOGIN_HOSTS = ".weixin.qq.com"
# The AgentId is another application's, or none's.
LEADS_NOWHERE = frozenset({301002, 40056})


@probe(reach=Reach.API, deadline_s=15.0)
async def api_reads(given: Given, gate: Gate, api_token: ApiToken) -> ApiReads | Absent:
    """Read the application, its departments and the platform's addresses."""
    if api_token.last is None or not api_token.last.is_api:
        # Why is said once, by the check that looks at the way.
        return Absent(Absence.NOT_APPLICABLE, "api-unreached")
    if not api_token.granted:
        return Absent(Absence.NEED_MISSING, "api_token")
    agent_id = (given.text(Name.AGENT_ID) or "").strip()
    door = door_by(given, api_token.last.route)
    calls = [
        *([with_token(AGENT, "agentid", agentid=agent_id)] if agent_id else []),
        with_token(DEPARTMENTS, "department_id"),
        with_token(CALLBACK_IPS, "ip_list"),
        with_token(API_IPS, "ip_list"),
    ]
    detour = detour_of(given) if door.route == DIRECT_ROUTE else None
    others = [] if detour is None else [call_api(gate, detour, calls[0])]
    replies = list(await asyncio.gather(*(call_api(gate, door, one) for one in calls), *others))
    elsewhere = replies.pop() if others else None
    if detour is not None and elsewhere is not None and refused(replies[0]) and elsewhere.answer.succeeded:
        replies[0], elsewhere, door = elsewhere, replies[0], detour
    await once_more(gate, door, calls, replies)
    own = document_of(replies, AGENT)
    if not agent_id or any(one.answer.errcode in LEADS_NOWHERE for one in replies if one.answer.call == AGENT):
        # Which application the Secret really belongs to.
        replies.append(await call_api(gate, door, with_token(AGENTS, "agentlist")))
    return ApiReads(
        answers=tuple(one.answer for one in replies),
        asked_agent_id=agent_id[:AGENT_ID_MAX],
        asked_domain=domain_of(given.text(Name.TRUSTED_DOMAIN) or ""),
        agent=agent_seen(own, given.options.user or given.options.send_to) if own else None,
        agents=agents_listed(document_of(replies, AGENTS)),
        callback_ips=addresses(document_of(replies, CALLBACK_IPS), "ip_list"),
        api_ips=addresses(document_of(replies, API_IPS), "ip_list"),
        elsewhere=None if elsewhere is None else elsewhere.answer,
    )


async def once_more(gate: Gate, door: Door, calls: Sequence[Call], replies: list[Reply]) -> None:
    """Ask again for which the platform had no time, as it wants to be asked, or which it refused by another way."""
    busy = [at for at, one in enumerate(replies) if one.answer.errcode == BUSY]
    stuck = [at for at, one in enumerate(replies) if refused(one) and one.answer.route != door.route.name]
    if busy:
        await asyncio.sleep(BREATH_S)
    asked = sorted((*busy, *stuck))[:REPEATED_MAX]
    again = await asyncio.gather(*(call_api(gate, door, calls[at]) for at in asked))
    for at, reply in zip(asked, again, strict=True):
        replies[at] = reply


def refused(reply: Reply) -> bool:
    """The address is not trusted."""
    return reply.answer.errcode == IP_NOT_TRUSTED


def document_of(replies: Iterable[Reply], call: str) -> Document:
    """What a call brought, or nothing when it was refused."""
    return next((one.document for one in replies if one.answer.call == call and one.answer.succeeded), {})


def domain_of(written: str) -> str:
    """The domain of a setting, which may be written as an address, with a port that goes without saying."""
    place = (written.strip().partition("//")[2] or written.strip()).partition("/")[0].lower()[:DOMAIN_MAX]
    return place.removesuffix(":443").removesuffix(":80")


def agent_seen(own: Document, user: str | None) -> AgentSeen:
    """The application as it shows itself."""
    members = objects(inside(own, "allow_userinfos"), "user")
    home = text(own, "home_url", URL_MAX)
    back = returning(home)
    return AgentSeen(
        agent_id=text(own, "agentid"),
        name=text(own, "name"),
        disabled=number(own, "close") == 1,
        users=len(members),
        names_user=user in userids(members),
        parties=numbers(inside(own, "allow_partys"), "partyid"),
        tags=numbers(inside(own, "allow_tags"), "tagid"),
        trusted_domain=text(own, "redirect_domain"),
        home_host=host_of(back or home),
        reports_location=number(own, "report_location_flag"),
        reports_entering=number(own, "isreportenter"),
        home_logs_in=bool(back),
        home_behind_hash=bool(back) and ("#" in back or "#/" in home),
    )


def agents_listed(document: Document) -> tuple[AgentListed, ...]:
    """The applications of a list."""
    listed = objects(document, "agentlist")[:AGENTS_MAX]
    return tuple(AgentListed(agent_id=text(one, "agentid"), name=text(one, "name")) for one in listed)


def returning(url: str) -> str:
    """Where a link of web login leads back to."""
    try:
        pairs = parse_qs(urlsplit(url).query) if f".{host_of(url)}".endswith(LOGIN_HOSTS) else {}
    except ValueError:
        return ""
    return pairs.get("redirect_uri", [""])[0]


def host_of(url: str) -> str:
    """The host of a page; the rest of its address may hold what is nobody's business."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
