"""A platform, real proxies in front of it, and what a whole examination of the way out finds."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.authority import shared_authority
from tests.fronts import tls_in_front
from tests.peers.proxying import open_folder, proxying
from tests.platforms import AGENT_ID, CORP_ID, SECRET, platform
from wecom_doctor.examination.examine import checks_for, examine
from wecom_doctor.examination.outcome import FailOn, Finding, Report
from wecom_doctor.model import Area, Severity
from wecom_doctor.receiver.platform.standin import Platform
from wecom_doctor.settings.given import Options, Place, gather

USER, PASSWORD = "relay", "c4nary-Pr0xy-p4ss"
# Where the proxies call from; the whole of 127/8 is this machine.
EXIT = "127.0.0.9"
HERE = "127.0.0.1"
RELAY = "relay.example.com"
ACCOUNT = {"WECOM_CORP_ID": CORP_ID, "WECOM_SECRET": SECRET, "WECOM_AGENT_ID": str(AGENT_ID)}
WARNING_AND_MORE = frozenset({Severity.ERROR, Severity.WARNING})

TINYPROXY = "Port PORT\nListen 127.0.0.1\nTimeout 20\nLogLevel Warning\n"
SQUID = "http_port 127.0.0.1:PORT\nvia off\nforwarded_for delete\n"
CONFIGS = {
    "tinyproxy": ("tinyproxy", f"{TINYPROXY}Bind {EXIT}\n"),
    "squid": ("squid", f"{SQUID}tcp_outgoing_address {EXIT}\nhttp_access allow all\n"),
    "tinyproxy with a login": ("tinyproxy", f"{TINYPROXY}Bind {EXIT}\nBasicAuth {USER} {PASSWORD}\n"),
    "squid that refuses": ("squid", f"{SQUID}http_access deny all\n"),
    "tinyproxy that refuses": ("tinyproxy", f"{TINYPROXY}ConnectPort 1\n"),
    "tinyproxy without upstream": ("tinyproxy", f"{TINYPROXY}Upstream http 127.0.0.1:9\n"),
    "nginx, which is no proxy": ("nginx", "server { listen 127.0.0.1:PORT; location / { return 404; } }"),
}
# Relays; API stands for the address of the platform.
RELAYS = {
    "nginx": "location /cgi-bin/ { proxy_pass API; client_max_body_size 25m; }",
    "without paths": "location = /cgi-bin/gettoken { proxy_pass API; }"
    " location = /cgi-bin/message/send { proxy_pass API; }",
    "with small bodies": "location /cgi-bin/ { proxy_pass API; }",
    "without menus": "location /cgi-bin/menu/ { return 404; } location / { proxy_pass API; client_max_body_size 25m; }",
    "with its own Host": "location / { proxy_pass API; proxy_set_header Host $host; }",
}


@dataclass
class World:
    """A platform that is called over TLS as `localhost`, and the ports of the proxies that run."""

    standing: Platform
    base: str
    ports: dict[str, int] = field(default_factory=dict)

    def proxy(self, name: str, login: str = "") -> str:
        """The address of a proxy, as settings write it."""
        return f"http://{login}127.0.0.1:{self.ports[name]}"


@contextmanager
def world(**changes: Any) -> Iterator[World]:
    """A platform behind a certificate."""
    with ExitStack() as stack:
        base, standing = stack.enter_context(platform(**changes))
        context = shared_authority().server_side("localhost")
        port = stack.enter_context(tls_in_front(int(base.rpartition(":")[2]), context))
        yield World(standing, f"https://localhost:{port}")


@contextmanager
def with_proxies(one: World) -> Iterator[World]:
    """All proxies of the table; none of them is started when a program is missing."""
    with ExitStack() as stack:
        for name, (program, config) in CONFIGS.items():
            running = stack.enter_context(proxying(program, config, stack.enter_context(open_folder())))
            one.ports[name] = running.port
        yield one


def examined(environ: Mapping[str, str], **options: Any) -> Report:
    """What `egress` finds with these variables."""
    made = {"command": "egress", "ca_file": str(shared_authority().file), "timeout_s": 30.0, **options}
    given = gather(
        options=Options(**made), flags={}, env_path="/nowhere/.env", foreign=None, environ={**ACCOUNT, **environ}
    )
    return examine(given, checks_for({Area.EGRESS}, (), (), "egress"), FailOn.PROBLEM, lambda _: None)


def relayed(port: int) -> dict[str, Any]:
    """The options with which a relay on loopback is called by a public name."""
    return {"connect_to": ((Place(RELAY, 80), Place(HERE, port)),)}


def found(report: Report) -> list[str]:
    """The codes of what is worth more than a notice, in their order."""
    return [one.problem.code for one in grave(report)]


def grave(report: Report) -> list[Finding]:
    """What is worth more than a notice."""
    return [one for one in report.findings if one.severity in WARNING_AND_MORE]
