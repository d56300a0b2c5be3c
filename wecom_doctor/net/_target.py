"""A URL taken apart as it was given: nothing is normalised that a server could see."""

import string
from typing import NamedTuple
from urllib.parse import quote

from wecom_doctor.net._failures import Unsendable
from wecom_doctor.net._httpx import httpx
from wecom_doctor.net.ways import Address

PORTS = {"http": 80, "https": 443}
PORT_MAX = 65_535
HOST_LENGTH_MAX = 253
# What may stand in a request line; percent signs are taken for ones that somebody has put there.
VISIBLE = string.ascii_letters + string.digits + string.punctuation


class Destination(NamedTuple):
    """Where a request goes and what is asked for there."""

    origin: httpx.URL
    address: Address
    target: bytes

    @property
    def secured(self) -> bool:
        """The URL begins with https."""
        return self.origin.scheme == "https"


def destination(url: str, query: str) -> Destination:
    """The parts of a URL, with a query behind the URL's own."""
    scheme, colon, rest = url.partition("://")
    authority, slash, path = cut_before(rest.partition("#")[0], "/?")
    try:
        origin = httpx.URL(f"{scheme}://{authority}")
        target = quote(target_of(slash + path, query), safe=VISIBLE).encode("ascii")
    except (httpx.InvalidURL, UnicodeError) as error:
        raise Unsendable from error
    host = origin.raw_host.decode("ascii")
    port = PORTS.get(origin.scheme, 0) if origin.port is None else origin.port
    if not colon or not is_host(host) or origin.scheme not in PORTS or not 0 < port <= PORT_MAX:
        raise Unsendable
    return Destination(origin=origin, address=Address(host=host, port=port), target=target)


def is_host(host: str) -> bool:
    """A name that can be asked for; a percent sign is what is left of a character that stands in no name."""
    zone = ":" in host
    return 0 < len(host) <= HOST_LENGTH_MAX and host[0] != "." and (zone or "%" not in host)


def cut_before(text: str, ends: str) -> tuple[str, str, str]:
    """What stands before the first of some characters, that character, and what stands behind."""
    at = min((text.find(end) for end in ends if end in text), default=len(text))
    return text[:at], text[at : at + 1], text[at + 1 :]


def target_of(path: str, query: str) -> str:
    """Path and query of the request line; a query is put behind one that the URL has."""
    path = path if path.startswith("/") else f"/{path}"
    if not query:
        return path
    own = path.partition("?")[2]
    joint = "?" if "?" not in path else "&" if own and not own.endswith("&") else ""
    return f"{path}{joint}{query}"
