"""Ask services that tell callers their address, for a second opinion; only strangers see these requests."""

import asyncio
import re
from dataclasses import replace
from urllib.parse import urlsplit

from wecom_doctor.facts.echoed_addresses import Echo, EchoedAddresses
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net.gate import Gate
from wecom_doctor.net.http import Caps, exchange
from wecom_doctor.net.ways import Ways
from wecom_doctor.protocol.requests import Request
from wecom_doctor.settings.door import EGRESS, LOOKING_CLOSER, door_of
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.trusted_ips import as_address

# Two in China, where WeCom is, and one abroad: routers and proxies often send the two different ways.
SERVICES = ("https://myip.ipip.net", "https://4.ipw.cn", "https://api.ipify.org")
CAPS = Caps(whole_s=4.0, connect_s=3.0, head_bytes=16_000, body_bytes=16_000)
# Asked for a page, some send one.
LIKE_CURL = Request(method="GET", query="", headers=(("User-Agent", "curl/8"), ("Accept", "*/*")))
ADDRESS = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
HTTP_OK = 200


@probe(reach=Reach.PUBLIC, deadline_s=6.0)
async def echoed_addresses(given: Given, gate: Gate) -> EchoedAddresses | Absent:
    """All services at once; who does not answer has no opinion."""
    services = given.options.echoes
    if not services and given.options.command not in LOOKING_CLOSER:
        return Absent(Absence.NOT_APPLICABLE, EGRESS)
    if not services and not door_of(given).is_official:
        # Only one command has the option.
        asks = given.options.command == EGRESS
        return Absent(Absence.NOT_PLANNED, "--echo") if asks else Absent(Absence.NOT_APPLICABLE, EGRESS)
    services = services or SERVICES
    return EchoedAddresses(echoes=tuple(await asyncio.gather(*(echo(one, gate) for one in services))))


async def echo(url: str, gate: Gate) -> Echo:
    """What one service says over IPv4, of which kind the addresses of the list are."""
    ways: Ways = replace(gate.ways, version=4)
    answer = await exchange(url, LIKE_CURL, CAPS, ways=ways)
    found = ADDRESS.search(answer.body.decode("utf-8", "replace")) if answer.status == HTTP_OK else None
    address = as_address(found[0]) if found else None
    return Echo(service=name_of(url), address=None if address is None else str(address), failure=answer.failure)


def name_of(url: str) -> str:
    """The host of a service; what else stands in its address is nobody's business."""
    try:
        return urlsplit(url).hostname or url.partition("//")[0]
    except ValueError:
        return ""
