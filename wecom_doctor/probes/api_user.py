"""Ask about one member, and find out by what the visible range covers him."""

import asyncio
from collections.abc import Iterable

from wecom_doctor.facts.api_reads import AgentSeen, ApiReads
from wecom_doctor.facts.api_user import ApiUser, Cover
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net.api import Reply, call_api
from wecom_doctor.net.gate import Gate
from wecom_doctor.protocol.api.call import Door
from wecom_doctor.protocol.api.calls import with_token
from wecom_doctor.protocol.api.reading import Document, number, numbers, objects, userids
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.routes import detour_of, door_by

# A member of a linked company is told as company and member; of our own, nobody has such an id.
BETWEEN_COMPANIES = "/"
# With a provider and a robot besides, one more would be the thirteenth call of a run.
TAGS_ASKED_MAX = 1
USER_SHOWN = 64
DEPTH_MAX = 20


@probe(reach=Reach.API, deadline_s=15.0)
async def api_user(given: Given, gate: Gate, api_reads: ApiReads | Absent) -> ApiUser | Absent:
    """The member of --user."""
    user = (given.options.user or given.options.send_to or "").strip()
    if not user:
        return Absent(Absence.NOT_PLANNED, "--user")
    if isinstance(api_reads, Absent):
        return api_reads
    if BETWEEN_COMPANIES in user:
        return ApiUser(user=user[:USER_SHOWN], foreign=True, answers=(), cover=None)
    if api_reads.is_hopeless:
        return Absent(Absence.NEED_MISSING, "api_reads")
    door = door_by(given, api_reads.route)
    replies = [await call_api(gate, door, with_token("user/get", "userid", userid=user))]
    cover = None
    # Who gets a message shows by it that he is in the range, and where there are two ways each has its calls: by what
    # he is in it is not worth more of them.
    wanted = given.options.user is not None and given.options.send_to is None and detour_of(given) is None
    if wanted and replies[0].answer.succeeded and api_reads.agent is not None:
        cover, more = await covered(gate, door, api_reads.agent, user, replies[0].document)
        replies += more
    return ApiUser(user=user[:USER_SHOWN], foreign=False, answers=tuple(one.answer for one in replies), cover=cover)


async def covered(
    gate: Gate, door: Door, agent: AgentSeen, user: str, member: Document
) -> tuple[Cover | None, list[Reply]]:
    """By what the range covers a member, asking no more than it takes."""
    departments = set(numbers(member, "department"))
    if agent.names_user:
        return Cover.MEMBER, []
    if departments & {*agent.parties}:
        return Cover.DEPARTMENT, []
    tags = [with_token("tag/get", "userlist", tagid=str(one)) for one in agent.tags[:TAGS_ASKED_MAX]]
    tree = with_token("department/simplelist", "department_id")
    replies = list(await asyncio.gather(*(call_api(gate, door, one) for one in (tree, *tags))))
    if above(departments, objects(replies[0].document, "department_id")) & {*agent.parties}:
        return Cover.DEPARTMENT, replies
    tagged = {one for reply in replies[1:] for one in userids(objects(reply.document, "userlist"))}
    return (Cover.TAG if user in tagged else None), replies


def above(departments: Iterable[int], tree: Iterable[Document]) -> set[int]:
    """Departments and all that they lie in."""
    parents = {number(one, "id"): number(one, "parentid") for one in tree}
    found = set(departments)
    for _ in range(DEPTH_MAX):
        found |= {parent for one in found if (parent := parents.get(one)) is not None}
    return found
