"""`egress --recipe`: the configuration of a proxy or relay for a host with a fixed address, and the setting to add."""

import ipaddress
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import click

from wecom_doctor.cli._options import together
from wecom_doctor.cli._session import Sorry
from wecom_doctor.knowledge import recipes
from wecom_doctor.protocol.keys import ALPHABET

USER = "wecom"
PASSWORD_LENGTH = 24
PORT_MAX = 65_535
API = ("qyapi.weixin.qq.com", 443)
PLACE = re.compile(r"(?P<host>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}))?")


@dataclass(frozen=True, kw_only=True)
class Stand:
    """Where a program of the fixed host is reached when nobody says otherwise, and how the setting is written."""

    host: str
    port: int
    usual_port: int
    scheme: str


# The address is from the range for documentation: it cannot be taken for a real one.
STANDS = {
    "nginx": Stand(host="relay.example.com", port=443, usual_port=443, scheme="https"),
    "squid": Stand(host="203.0.113.10", port=3128, usual_port=80, scheme="http"),
    "tinyproxy": Stand(host="203.0.113.10", port=8888, usual_port=80, scheme="http"),
}


class Place(click.ParamType[tuple[str, int | None]]):
    """A host, with a port or without."""

    name = "host"

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> tuple[str, int | None]:
        """Host and port, or one sentence about what is wrong."""
        found = PLACE.fullmatch(value)
        port = int(found["port"]) if found and found["port"] else None
        if found is None or (port is not None and not 0 < port <= PORT_MAX):
            raise Sorry("not-a-place", given=value)
        return found["host"], port


class Client(click.ParamType[str]):
    """The address, or the network, that the proxy serves."""

    name = "client"

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> str:
        """The address as servers write it, or one sentence about what is wrong."""
        try:
            network = ipaddress.ip_network(value)
        except ValueError:
            raise Sorry("not-a-client", given=value) from None
        return str(network.network_address) if network.num_addresses == 1 else str(network)


RECIPE_OPTIONS = together(
    click.option("--recipe", type=click.Choice(recipes.names())),
    click.option("--client", metavar="ADDRESS", type=Client()),
    click.option("--relay", metavar="HOST[:PORT]", type=Place()),
    click.option("--api-host", metavar="HOST[:PORT]", type=Place()),
)


EXAMPLES = {"client": "198.51.100.7", "relay": "203.0.113.10:8888", "api_host": "qyapi.weixin.qq.com"}


def refuse_without_recipe(values: Mapping[str, Any]) -> None:
    """What shapes a recipe shapes nothing else."""
    for name, example in EXAMPLES.items():
        if values[name] is not None:
            raise Sorry("recipe-missing", option=f"--{name.replace('_', '-')}", given=example)


def print_recipe(values: Mapping[str, Any], lang: str) -> int:
    """Print the configuration that was asked for."""
    text = recipe_for(values["recipe"], lang, client=values["client"], relay=values["relay"], api=values["api_host"])
    click.echo(text, nl=False)
    return 0


def recipe_for(
    name: str,
    lang: str,
    *,
    client: str | None,
    relay: tuple[str, int | None] | None,
    api: tuple[str, int | None] | None,
) -> str:
    """The configuration; without a known client, whoever knows a new password is served."""
    stand = STANDS[name]
    host, port = relay or (stand.host, None)
    api_host, api_port = api or API
    password = "".join(secrets.choice(ALPHABET) for _ in range(PASSWORD_LENGTH))
    port = port or stand.port
    place = host if port == stand.usual_port else f"{host}:{port}"
    values = {
        "CLIENT": client or "",
        "USER": USER,
        "PASSWORD": password,
        "PORT": str(port),
        "RELAY": host,
        "HOST": api_host,
        "HOST_PATTERN": re.escape(api_host),
        "API_PORT": str(api_port or API[1]),
        "SETTING": setting_for(name, place, None if client else password),
    }
    return recipes.recipe(name, lang, recipes.CLIENT if client else recipes.LOGIN, values)


def setting_for(name: str, place: str, password: str | None) -> str:
    """The value of the setting that leads a program to the proxy or relay."""
    scheme = STANDS[name].scheme
    if password is None:
        return f"{scheme}://{place}"
    # nginx knows its clients by a path that only they know.
    return f"{scheme}://{place}/{password}" if name == "nginx" else f"{scheme}://{USER}:{quote(password)}@{place}"
