"""Options that several commands share, and what they mean."""

import ipaddress
import math
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import click

from wecom_doctor.cli._options_light import LANG
from wecom_doctor.cli._session import Sorry, name_of
from wecom_doctor.examination.outcome import FailOn
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.report.formats import FORMATS
from wecom_doctor.settings.given import Place, Stop, password_in
from wecom_doctor.settings.names import SECRET_NAMES, Name

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


SETTING_FLAGS = {
    "corp_id": Name.CORP_ID,
    "agent_id": Name.AGENT_ID,
    "secret": Name.SECRET,
    "token": Name.TOKEN,
    "encoding_aes_key": Name.ENCODING_AES_KEY,
}
ADDRESS_FLAGS = {"proxy": Name.PROXY, "api_base": Name.API_BASE}


class Seconds(click.ParamType[float]):
    """A positive number of seconds."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, _ctx: click.Context | None) -> float:
        """The number, or one sentence about what is wrong with it."""
        try:
            seconds = float(value)
        except ValueError:
            seconds = math.nan
        if not 0 < seconds < math.inf:
            raise Sorry("not-seconds", given=value, option=name_of(param))
        return seconds


DNS_PORT = 53
NTP_PORT = 123
PORT_MAX = 65_535
# As curl writes it: HOST:PORT:ADDRESS[:PORT]; a part left empty stands for any, or for what it was.
DETOUR = re.compile(r"(\[[^\]]*\]|[^:]*):(\d*):(\[[^\]]*\]|[^:]*)(?::(\d*))?")
VERIFY_FILE = re.compile(r"(?:WW_verify_)?([0-9A-Za-z]+)(?:\.txt)?")
HOST = re.compile(r"[0-9A-Za-z._:%-]{1,253}")
# NAME and scheme may be left out; what has no path has that of the URL.
HOP = re.compile(
    r"(?:(?P<name>[\w.-]+)=)?(?:(?P<scheme>https?)://)?(?P<host>\[[^\]]+\]|[^:/\s]+):(?P<port>\d{1,5})(?P<path>/\S*)?"
)
HTTPS_PORT = 443
ADDRESS = re.compile(r"(?:\[(?P<six>[^\]]*)\]|(?P<four>[^:]*))(?::(?P<port>\d+))?")


class NameServer(click.ParamType[Place]):
    """The address of a name server, with its port if it is not 53."""

    name = "resolver"

    def convert(self, value: Any, param: click.Parameter | None, _ctx: click.Context | None) -> Place:
        """Address and port, or one sentence about what is wrong."""
        found = ADDRESS.fullmatch(value)
        host = (found["six"] or found["four"] or "") if found else value
        port = int(found["port"] or DNS_PORT) if found else DNS_PORT
        try:
            ipaddress.ip_address(host)
        except ValueError:
            raise Sorry("not-a-resolver", option=name_of(param), given=value) from None
        if not 0 < port <= PORT_MAX:
            raise Sorry("not-a-resolver", option=name_of(param), given=value)
        return Place(host, port)


class TimeServer(click.ParamType[Place]):
    """The name or address of an NTP server, with its port if it is not 123."""

    name = "ntp"

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> Place:
        """Host and port, or one sentence about what is wrong."""
        six = value.count(":") > 1 and not value.startswith("[")
        found = ADDRESS.fullmatch(f"[{value}]" if six else value)
        host = (found["six"] or found["four"] or "") if found else ""
        port = int(found["port"] or NTP_PORT) if found else 0
        if not HOST.fullmatch(host) or not 0 < port <= PORT_MAX:
            raise Sorry("not-a-time-server", given=value)
        return Place(host, port)


class VerifyFile(click.ParamType[str]):
    """The name of the file by which WeCom sees whose a domain is; the code in it will do, and so does a path."""

    name = "verify-file"

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> str:
        """The name as it must stand in the root of the domain, or one sentence about what is wrong."""
        found = VERIFY_FILE.fullmatch(re.split(r"[/\\]", value)[-1].strip())
        if found is None:
            raise Sorry("not-a-verify-file", given=value)
        return f"WW_verify_{found[1]}.txt"


class Way(click.ParamType[tuple[Place, Place]]):
    """Where connections for a host and port really go."""

    name = "connect-to"

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> tuple[Place, Place]:
        """The place and its replacement, or one sentence about what is wrong."""
        found = DETOUR.fullmatch(value)
        if found is None:
            raise Sorry("not-a-way", given=value)
        hosts = [found[at].strip("[]") for at in (1, 3)]
        ports = [int(found[at] or 0) for at in (2, 4)]
        if not (hosts[1] or ports[1]) or max(ports) > PORT_MAX:
            raise Sorry("not-a-way", given=value)
        return Place(hosts[0], ports[0]), Place(hosts[1], ports[1])


class Authorities(click.ParamType[str]):
    """A file of certificates to trust."""

    name = "ca-file"

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> str:
        """The path, or one sentence about what is wrong with the file."""
        from wecom_doctor.net.trust import from_file

        if from_file(str(value)) is None:
            raise Sorry("not-authorities", file=value)
        return str(value)


class Day(click.ParamType[date]):
    """A day as ISO 8601 writes it."""

    name = "day"

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> date:
        """The day, or one sentence about what is wrong with it."""
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise Sorry("not-a-day", given=value) from None


class HopType(click.ParamType[Stop]):
    """A place on the way to the handler."""

    name = "hop"

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> Stop:
        """Name, scheme, address, port and path, or one sentence about what is wrong."""
        found = HOP.fullmatch(value)
        port = int(found["port"]) if found else 0
        if found is None or not 0 < port <= PORT_MAX:
            raise Sorry("not-a-hop", given=value)
        host = found["host"].strip("[]")
        scheme = found["scheme"] or ("https" if port == HTTPS_PORT else "http")
        return Stop(found["name"] or f"{found['host']}:{port}", scheme, host, port, found["path"] or "")


def together(*decorators: Decorator) -> Decorator:
    """Several options as one decorator, in the order of the help."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for one in reversed(decorators):
            function = one(function)
        return function

    return decorate


TARGET_OPTIONS = together(
    click.option("--from", "foreign", metavar="KIND:FILE"),
    click.option("--kind", type=click.Choice([one.value for one in Kind]), default=Kind.APP.value),
)
SETTINGS_OPTIONS = together(
    TARGET_OPTIONS,
    click.option("--receive-id", metavar="ID"),
    *(click.option(f"--{name.replace('_', '-')}", name, metavar="VALUE") for name in SETTING_FLAGS),
)
ROAD_OPTIONS = together(
    click.option("--resolver", metavar="IP[:PORT]", type=NameServer()),
    click.option("--public-resolver", "public_resolvers", metavar="IP[:PORT]", multiple=True, type=NameServer()),
    click.option("--connect-to", metavar="HOST:PORT:ADDRESS[:PORT]", multiple=True, type=Way()),
    click.option("--ca-file", metavar="PEM", type=Authorities()),
)
HOP_OPTION = click.option("--hop", "hops", metavar="[NAME=]ADDRESS:PORT", multiple=True, type=HopType())
WAIT_OPTION = click.option("--wait", "wait_s", type=Seconds(), metavar="SECONDS")
API_OPTIONS = together(
    click.option("--proxy", metavar="URL"),
    click.option("--api-base", metavar="URL"),
    click.option("--user", metavar="USERID"),
)
FORMAT = click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text")
OUTPUT = click.option(
    "-o", "--output", "outputs", multiple=True, metavar="FILE", type=click.Path(dir_okay=False, readable=False)
)
FAIL_ON = click.option("--fail-on", type=click.Choice([one.value for one in FailOn]), default=FailOn.PROBLEM.value)
# What the endpoint's own answers do not tell: the time, and what a person has to look up.
BESIDE_OPTIONS = together(
    click.option("--ntp", metavar="HOST[:PORT]", multiple=True, type=TimeServer()),
    click.option("--verify-file", metavar="NAME", type=VerifyFile()),
    click.option("--filing-subject", metavar="NAME"),
    click.option("--corp-subject", metavar="NAME"),
)
BASELINE_OPTIONS = together(
    click.option("--baseline", metavar="FILE", type=click.Path(dir_okay=False, readable=False)),
    click.option("--baseline-until", metavar="YYYY-MM-DD", type=Day()),
)
REPORT_OPTIONS = together(
    click.option("--only", multiple=True, metavar="AREA|CHECK"),
    click.option("--skip", multiple=True, metavar="AREA|CHECK"),
    click.option("--list", "list_checks", is_flag=True),
    FORMAT,
    OUTPUT,
    FAIL_ON,
    click.option("--timeout", "timeout_s", type=Seconds(), default=30.0, metavar="SECONDS"),
    LANG,
)


def flags_given(values: dict[str, Any]) -> dict[Name, tuple[str, str]]:
    """The settings given as options, with a label for the source; a secret on a command line is warned about."""
    from click.core import ParameterSource

    from wecom_doctor.cli._session import say

    found: dict[Name, tuple[str, str]] = {}
    ctx = click.get_current_context()
    for option, name in {**SETTING_FLAGS, **ADDRESS_FLAGS}.items():
        value = values.get(option)
        if value is None:
            continue
        label = f"--{option.replace('_', '-')}"
        found[name] = (label, value)
        secret = name in SECRET_NAMES or (option in ADDRESS_FLAGS and password_in(value))
        if secret and ctx.get_parameter_source(option) is ParameterSource.COMMANDLINE:
            click.echo(say("errors.secret-on-command-line", option=label, name=name), err=True)
    return found
