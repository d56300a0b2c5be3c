"""A company and its platform on loopback, and calls at its door."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from wecom_doctor.net.api import Reply, call_api
from wecom_doctor.net.gate import Gate
from wecom_doctor.protocol.api.call import Call, Door
from wecom_doctor.receiver.platform.company import Application, Company, Provider
from wecom_doctor.receiver.platform.faults import fault
from wecom_doctor.receiver.platform.standin import Platform, standing_in

CORP_ID = "ww8a1f0c2d9b3e4f56"
SECRET = "mB7x-Qd2LkVt9Rz0HsYc4Wn8_Ja1PfGe6UoTi3XbMvE"
OTHER_SECRET = "zK4q-Wn8_Ja1PfGe6UoTi3XbMvEmB7xQd2LkVt9Rz0H"
AGENT_ID = 1000002
OTHER_AGENT_ID = 1000005
SUITE_ID, SUITE_SECRET, SUITE_TICKET = (
    "ww4asffe99e54c0f4c",
    "S1uiteSecret-0123456789_abcdefghijklmnopqrs",
    "T1cket_0123456789abcdef",
)
PROVIDER_SECRET = "P1roviderSecret-0123456789_abcdefghijklmnop"
ROBOT_KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
GETTOKEN = Call(
    path="gettoken",
    query={"corpid": CORP_ID},
    hidden={"corpsecret": SECRET},
    expects="access_token",
    keeps="access_token",
)


def company(**changes: Any) -> Company:
    """A company with two applications, a few members in a tree of departments, and a tag."""
    made: dict[str, Any] = {
        "corp_id": CORP_ID,
        "applications": (
            Application(
                agent_id=AGENT_ID,
                name="机器人",
                secret=SECRET,
                users=("zhangsan",),
                parties=(2,),
                tags=(7,),
                trusted_domain="wecom.example.com",
                home_url="https://wecom.example.com/home",
            ),
            Application(agent_id=OTHER_AGENT_ID, name="测试", secret=OTHER_SECRET, parties=(1,)),
        ),
        "parents": {1: 0, 2: 1, 3: 2, 4: 1},
        "members": {"zhangsan": (4,), "lisi": (3,), "wangwu": (4,), "zhaoliu": (4,)},
        "tagged": {7: ("wangwu",)},
        "provider": Provider(
            secret=PROVIDER_SECRET, suite_id=SUITE_ID, suite_secret=SUITE_SECRET, suite_ticket=SUITE_TICKET
        ),
        "robot_key": ROBOT_KEY,
    }
    return Company(**{**made, **changes})


@contextmanager
def platform(name: str | None = None, **changes: Any) -> Iterator[tuple[str, Platform]]:
    """The address of a platform with a fault of that name, and the platform."""
    own = {one: changes.pop(one) for one in ("answer_s", "seen_as", "host") if one in changes}
    standing = Platform(company=company(**changes), fault=fault(name) if name else None, **own)
    with standing_in(standing) as base:
        yield base, standing


def called(door: Door, *calls: Call, gate: Gate | None = None) -> list[Reply]:
    """The replies to some calls, one after the other, in one run."""

    async def scenario() -> list[Reply]:
        shared = gate or Gate()
        return [await call_api(shared, door, one) for one in calls]

    return asyncio.run(scenario())
