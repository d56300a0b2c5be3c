"""A small internet on loopback: a name server, and callbacks behind certificates of all kinds."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.cli.endpoints import KEYS, PATH, answering, looping
from tests.fronts import tls_in_front
from tests.net.names import naming
from tests.peers.tls.authority import Issued, Wish, issue
from tests.ports import deaf_port, free_port
from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.receiver.reference import receive

# A public address that nobody connects to: every way leads to a port of loopback.
PUBLIC = "203.0.114.7"
NAMES = {
    "callback.example.com": [PUBLIC],
    "private.example.com": ["127.0.0.1"],
    "empty.example.com": [],
}
HOST = "callback.example.com"
ROOT = issue(Wish(common_name="Roads Root", names=None, is_authority=True, usage=None))


def secured(folder: Path, name: str, wish: Wish) -> ssl.SSLContext:
    """TLS with a certificate as it is wished for."""
    issued: Issued = issue(wish, ROOT)
    path = folder / f"{name}.pem"
    path.write_bytes(issued.key_pem + issued.pem + ROOT.pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@dataclass(frozen=True, kw_only=True)
class Roads:
    """The name server's port, the port behind each kind of door, and the authority that clients are told of."""

    resolver: int
    doors: dict[str, int]
    authority: Path

    def options(self, url: str, door: str | None) -> list[str]:
        """What leads a command from the URL to a door, and to nobody outside."""
        given = ["--offline", "--resolver", f"127.0.0.1:{self.resolver}", "--ca-file", str(self.authority)]
        if door is not None:
            parts = urlsplit(url)
            port = parts.port or {"https": 443, "http": 80}[parts.scheme]
            given += ["--connect-to", f"{parts.hostname}:{port}:127.0.0.1:{self.doors[door]}"]
        return given


@contextmanager
def roads(folder: Path) -> Iterator[Roads]:
    """Everything runs, in threads of the test."""
    authority = folder / "root.pem"
    authority.write_bytes(ROOT.pem)
    with ExitStack() as stack:
        plain = stack.enter_context(callback())
        sites = {
            "sound": Wish(common_name=HOST, names=(HOST,)),
            "wildcard": Wish(common_name="*.example.com", names=("*.example.com",)),
            "expired": Wish(common_name=HOST, names=(HOST,), days=(-90, -1)),
            "of another": Wish(common_name="other.example.com", names=("other.example.com",)),
        }
        doors = {
            name: stack.enter_context(tls_in_front(plain, secured(folder, name.replace(" ", "-"), wish)))
            for name, wish in sites.items()
        }
        doors |= {
            "plain": plain,
            "closed": free_port(),
            "deaf": stack.enter_context(deaf_port()),
            "to https": stack.enter_context(sending_on(f"https://{HOST}{PATH}")),
            "to a login": stack.enter_context(sending_on("/login")),
        }
        yield Roads(resolver=stack.enter_context(named()), doors=doors, authority=authority)


@contextmanager
def named() -> Iterator[int]:
    """The port of the name server."""
    with looping() as loop:
        server = naming(NAMES)
        port = asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result()
        try:
            yield port
        finally:
            asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result()


@contextmanager
def callback() -> Iterator[int]:
    """The port of the reference receiver."""

    async def right(request: Request) -> Response:
        return receive(request, KEYS, path=PATH).response

    with answering(right) as endpoint:
        yield port_of(endpoint.url)


@contextmanager
def sending_on(location: str) -> Iterator[int]:
    """The port of a server that sends everybody elsewhere."""

    async def elsewhere(_: Request) -> Response:
        return Response(status=302, headers=(("Location", location),))

    with answering(elsewhere) as endpoint:
        yield port_of(endpoint.url)


def port_of(url: str) -> int:
    """The port in a URL that has one."""
    port = urlsplit(url).port
    assert port is not None
    return port
