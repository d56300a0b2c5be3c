"""The recipes in real tinyproxy, squid and nginx: the API is reached, and nothing else by nobody else."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.authority import shared_authority
from tests.fronts import secured_platform
from tests.net.http_servers import LOOPBACK
from tests.net.test_tunnel import MADE_UP
from tests.peers.proxying import Proxying, open_folder, proxying, run_commands
from tests.platforms import called
from wecom_doctor.cli._egress_recipe import recipe_for
from wecom_doctor.net._tunnel import login
from wecom_doctor.protocol.api.call import Door
from wecom_doctor.settings.door import door_of
from wecom_doctor.settings.given import Options, gather
from wecom_doctor.settings.names import Name

STRANGER = "127.0.0.2"
FORWARD = ("tinyproxy", "squid")
NAMES = (*FORWARD, "nginx")


@dataclass(frozen=True)
class Cooked:
    """A recipe that runs: the proxy, the API behind it, and the setting that the recipe tells."""

    name: str
    proxy: Proxying
    api_port: int
    setting: dict[str, str]

    @property
    def door(self) -> Door:
        """The door as somebody finds it who put the setting into the environment."""
        given = gather(options=Options(), flags={}, env_path="/nowhere/.env", foreign=None, environ=self.setting)
        door = door_of(given)
        base = door.base if Name.API_BASE in self.setting else f"https://localhost:{self.api_port}"
        return Door(base=base, route=door.route, ca_file=str(shared_authority().file))


@contextmanager
def cooked(name: str, folder: Path, client: str | None) -> Iterator[Cooked]:
    """A recipe, followed to the letter, but for the places of files."""
    with secured_platform() as base:
        api_port = int(base.rpartition(":")[2])
        text = recipe_for(name, "en", client=client, relay=("localhost", 54321), api=("localhost", api_port))
        setting = re.search(r"^#   (WECOM_[A-Z_]+)=(\S+)$", text, re.MULTILINE)
        assert setting
        run_commands(text, folder)
        with proxying(name, placed(text, folder), folder) as proxy:
            value = setting[2].replace("54321", str(proxy.port))
            yield Cooked(name, proxy, api_port, {setting[1]: value})


def placed(text: str, folder: Path) -> str:
    """The configuration with its files in the folder of the test."""
    identity = str(shared_authority().identity("localhost"))
    text = text.replace("54321", "PORT").replace("/etc/ssl/certs/ca-certificates.crt", str(shared_authority().file))
    text = re.sub(r"/etc/letsencrypt/live/localhost/\w+\.pem", identity, text)
    return re.sub(r"/etc/(?:tinyproxy|squid)/(?=wecom\.)", f"{folder}/made/", text)


@pytest.fixture(scope="module", params=[(name, way) for name in NAMES for way in ("client", "login")], ids="-".join)
def recipe(request: pytest.FixtureRequest) -> Iterator[Cooked]:
    """Every recipe, for one known client and for whoever knows the password."""
    name, way = request.param
    with open_folder() as folder, cooked(name, folder, LOOPBACK if way == "client" else None) as one:
        yield one


def test_the_api_is_reached(recipe: Cooked) -> None:
    """With the setting that the recipe tells, and with nothing else, the API answers."""
    (reply,) = called(recipe.door, MADE_UP)
    assert (reply.answer.failure, reply.answer.errcode) == (None, 40013), recipe.proxy.process.said()
    proxied = reply.answer.hop is not None
    assert proxied == (recipe.name in FORWARD)


def said(port: int, request: str, source: str = LOOPBACK) -> int | None:
    """The status of the answer to a request from an address; None when the connection ends without."""
    with socket.create_connection((LOOPBACK, port), timeout=20, source_address=(source, 0)) as connection:
        connection.sendall(request.encode())
        try:
            head = connection.recv(4096)
        except ConnectionResetError:
            return None
    found = re.match(rb"HTTP/1\.[01] (\d{3})", head)
    return int(found[1]) if found else None


def asks(place: str, login: str = "") -> str:
    """A wish to be connected."""
    return f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n{login}\r\n"


def login_of(recipe: Cooked) -> str:
    """The header by which the proxy knows us, if it wants to."""
    proxy = recipe.door.route.proxy
    assert proxy is not None
    return "".join(f"{name}: {value}\r\n" for name, value in login(proxy).items())


def test_nothing_else_is_reached(recipe: Cooked) -> None:
    """No other host, no other port, and nothing in clear."""
    if recipe.name not in FORWARD:
        pytest.skip("a relay is told by the test of its paths")
    known_by, port = login_of(recipe), recipe.proxy.port
    assert said(port, asks(f"localhost:{recipe.api_port}", known_by)) == 200
    for place in (f"{LOOPBACK}:{recipe.api_port}", f"xlocalhost:{recipe.api_port}", "localhost:443", "localhost:25"):
        assert said(port, asks(place, known_by)) == 403, place
    for url in (f"http://localhost:{recipe.api_port}/", "http://localhost/", f"http://{LOOPBACK}:{port}/"):
        assert said(port, f"GET {url} HTTP/1.1\r\nHost: localhost\r\n{known_by}\r\n") == 403, url


def test_nobody_else_is_served(recipe: Cooked) -> None:
    """Another address is refused where one is known, and whoever has no password or path where that decides."""
    if recipe.name in FORWARD:
        stranger = asks(f"localhost:{recipe.api_port}")
        known = "Proxy-Authorization" not in login_of(recipe)
        assert said(recipe.proxy.port, stranger, STRANGER) in ((403, None) if known else (407, 401))
        return
    (reply,) = called(
        Door(base=f"https://localhost:{recipe.proxy.port}", ca_file=str(shared_authority().file)), MADE_UP
    )
    known = recipe.door.base.count("/") == 2
    assert reply.answer.status == (200 if known else 404)


def test_a_relay_passes_on_the_paths_of_the_api_only(recipe: Cooked) -> None:
    """All of /cgi-bin/ is passed on, with bodies that nginx refuses by default; the rest of the host is not."""
    if recipe.name in FORWARD:
        pytest.skip("a proxy sees no paths")
    other = replace(MADE_UP, path="agent/get", query={})
    outside = replace(MADE_UP, path="../index.html", query={})
    large = replace(MADE_UP, path="message/send", query={}, body={"text": "x" * 2_000_000})
    replies = called(recipe.door, other, large, outside)
    assert [(one.answer.status, one.answer.errcode) for one in replies] == [(200, 41001), (200, 41001), (404, None)]
