"""OpenSSL's own server, for what nginx does not do."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.peers.receivers.programs import Start
from tests.peers.receiving import Process
from tests.peers.tls.authority import HOST, Wish, authority, issue
from tests.ports import free_ports
from wecom_doctor.examination.examine import checks_for, examine
from wecom_doctor.examination.outcome import FailOn
from wecom_doctor.model import Area
from wecom_doctor.settings.given import Options, Place, gather
from wecom_doctor.settings.names import Name

# The options of `openssl s_server`, and the codes in their order.
SERVERS = {
    "plain": (("-www",), []),
    "HTTP/2 only": (("-alpn", "h2"), ["http2-only"]),
    "client certificate": (("-Verify", "1", "-verify_return_error"), ["tls-client-certificate-required"]),
    "client certificate, TLS 1.2": (
        ("-Verify", "1", "-verify_return_error", "-tls1_2"),
        ["tls-client-certificate-required"],
    ),
    "client certificate if there is one": (("-verify", "1", "-www"), []),
    "finite-field keys": (("-www", "-tls1_2", "-cipher", "DHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0"), []),
    "keys under RSA": (("-www", "-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0"), ["tls-weak-cipher"]),
    "old renegotiation": (("-www", "-tls1_2", "-legacy_renegotiation"), []),
}
Ports = dict[str, int]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound certificate and its authority."""
    made = tmp_path_factory.mktemp("openssl")
    root = authority("Test Root")
    leaf = issue(Wish(kind="rsa"), root)
    (made / "root.pem").write_bytes(root.pem)
    (made / "leaf.pem").write_bytes(leaf.key_pem + leaf.pem)
    return made


@pytest.fixture(scope="module")
def ports(folder: Path) -> Iterator[Ports]:
    """All servers, started side by side."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is not installed")
    found = dict(zip(SERVERS, free_ports(len(SERVERS)), strict=True))
    with ExitStack() as stack:
        for name, port in found.items():
            command = [program, "s_server", "-accept", f"127.0.0.1:{port}", "-cert", "leaf.pem", "-quiet"]
            start = Start([*command, *SERVERS[name][0]], {}, folder)
            stack.enter_context(Process(start, folder / f"{port}.log")).await_port(port)
        yield found


@pytest.mark.parametrize("name", SERVERS)
def test_server_of_openssl(name: str, ports: Ports, folder: Path) -> None:
    """What the server demands or offers is named, and what is only unusual is not."""
    way = Place(HOST, ports[name]), Place("127.0.0.1", ports[name])
    options = Options(connect_to=(way,), ca_file=str(folder / "root.pem"), timeout_s=60.0)
    flags = {Name.CALLBACK_URL: ("URL", f"https://{HOST}:{ports[name]}/callback")}
    given = gather(options=options, flags=flags, env_path="no.env", foreign=None, environ={})
    report = examine(given, checks_for([Area.TLS], (), ()), FailOn.PROBLEM, lambda _: None)
    assert [one.problem.code for one in report.findings] == SERVERS[name][1]
