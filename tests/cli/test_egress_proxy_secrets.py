"""What a proxy knows us by is in no output, whatever the proxy says and wherever its address is written."""

import base64
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import quote

import pytest

from tests.cli.shell import Shell
from tests.platforms import AGENT_ID, CORP_ID, SECRET, platform

USER, PASSWORD = "us", "c4n/@ry"
WRITTEN = f"{USER}:{quote(PASSWORD, safe='')}"
SHOWN = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
# The beginning alone would tell the user.
FORMS = (PASSWORD, quote(PASSWORD, safe=""), SHOWN[:4], SECRET)
ACCOUNT = {"WECOM_CORP_ID": CORP_ID, "WECOM_SECRET": SECRET, "WECOM_AGENT_ID": str(AGENT_ID)}


@contextmanager
def gossip(status: int) -> Iterator[str]:
    """A proxy that says what it was told to everybody, in every place of its answer."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection:
                        told = connection.recv(65_536).decode()
                        login = told.partition("Authorization: Basic ")[2].partition("\r\n")[0]
                        plain = base64.b64decode(login).decode()
                        said = f"Server: {login} {plain}\r\nX-Squid-Error: {login}\r\nProxy-Authenticate: {login}\r\n"
                        body = f"{login} {plain} {PASSWORD}"
                        head = f"HTTP/1.1 {status} {plain}\r\n{said}Content-Length: {len(body)}\r\n\r\n"
                        connection.sendall((head + body).encode())

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://{WRITTEN}@127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize(("variable", "status"), [("WECOM_PROXY", 407), ("HTTPS_PROXY", 403), ("HTTP_PROXY", 200)])
def test_no_output_holds_what_the_proxy_knows_us_by(shell: Shell, variable: str, status: int) -> None:
    """Text and JSON, and both at once; the proxy is told of all the same."""
    with platform(trusted_ips=("198.51.100.1",)) as (base, _), gossip(status) as proxy:
        variables = {**ACCOUNT, "WECOM_API_BASE": base.replace("http:", "https:") if status != 200 else base}
        result = shell("egress", "-o", "report.json", "--timeout", "8", **variables, **{variable: proxy})
    said = result.said + (shell.folder / "report.json").read_text(encoding="utf-8")
    assert result.status in {0, 1}, result.said
    assert [one for one in FORMS if one in said] == []
    assert variable in said
