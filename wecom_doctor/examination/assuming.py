"""What a host without a scheme is taken for: https, unless only http is spoken there."""

import asyncio

from wecom_doctor.examination.run import ways_of
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.net.http import Caps, exchange
from wecom_doctor.net.ways import Ways
from wecom_doctor.protocol.requests import Request
from wecom_doctor.settings.given import Options
from wecom_doctor.settings.url import DEFAULT_PORTS, assumed_url, read_url

# What is not answered by then is examined as https, which takes its own time.
CAPS = Caps(whole_s=3.0, connect_s=2.0, body_bytes=2000)
HELLO = Request(method="GET", query="")


def spoken_url(text: str, options: Options) -> str:
    """The URL with the scheme that is answered; at most two requests are sent to find out."""
    assumed = assumed_url(text)
    url = read_url(assumed)
    if assumed == text or url.scheme != "https" or url.defect or url.port is None:
        return assumed
    plain = assumed.replace("https:", "http:", 1)
    return asyncio.run(answered(assumed, plain, ways_of(options), own_port=url.port != DEFAULT_PORTS["https"]))


async def answered(secure: str, plain: str, ways: Ways, *, own_port: bool) -> str:
    """http where that is what the port speaks, or where nothing is behind 443 and something behind 80."""
    first = await exchange(secure, HELLO, CAPS, ways=ways)
    if own_port:
        return plain if first.failure is Failure.HTTP_ON_HTTPS else secure
    if first.failure is not Failure.REFUSED:
        return secure
    second = await exchange(plain, HELLO, CAPS, ways=ways)
    return secure if second.status is None else plain
