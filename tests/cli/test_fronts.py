"""nginx in front of a good handler, with one line too many: who changes the request is named, and what to enter."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cli.endpoints import KEYS, LOOPBACK, PATH
from tests.cli.settings_text import env_text
from tests.cli.shell import Shell
from tests.ports import free_ports
from wecom_doctor.receiver.background import serving
from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.receiver.reference import receive

PASSED = "location / { proxy_set_header Host $http_host; proxy_pass http://UPSTREAM; }"
# What stands in a server block; the last one is a site of another name behind the default one of its port.
FRONTS = {
    "passed on": PASSED,
    "query dropped": "location / { rewrite ^(.*)$ $1? break; proxy_pass http://UPSTREAM; }",
    "small bodies": f"client_max_body_size 512; {PASSED}",
    "no HTTP/1.0": f"if ($server_protocol = HTTP/1.0) {{ return 426; }} {PASSED}",
    "to https": "return 301 https://$host$request_uri;",
    "no upstream": "location / { proxy_pass http://127.0.0.1:9; }",
    "another site": "root FOLDER/empty;",
}
MAIN = """
daemon off; master_process off; pid FOLDER/nginx.pid; error_log FOLDER/error.log;
events {}
http { access_log off; client_body_temp_path FOLDER/b; proxy_temp_path FOLDER/p; fastcgi_temp_path FOLDER/f;
uwsgi_temp_path FOLDER/u; scgi_temp_path FOLDER/s;
SERVERS
}
"""


async def handler(request: Request) -> Response:
    """A callback as it should be."""
    return receive(request, KEYS, path=PATH).response


@pytest.fixture(scope="module")
def fronts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, int]]:
    """The port of each front, and of the handler itself."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed")
    folder = tmp_path_factory.mktemp("fronts")
    with ExitStack() as stack:
        app = stack.enter_context(serving(handler, LOOPBACK))
        ports = dict(zip(FRONTS, free_ports(len(FRONTS)), strict=True))
        servers = [f"server {{ listen {LOOPBACK}:{ports[name]}; {inside} }}" for name, inside in FRONTS.items()]
        servers.append(
            f"server {{ listen {LOOPBACK}:{ports['another site']}; server_name known.example.com; {PASSED} }}"
        )
        text = MAIN.replace("SERVERS", "\n".join(servers))
        text = text.replace("UPSTREAM", f"{LOOPBACK}:{app}").replace("FOLDER", str(folder))
        (folder / "nginx.conf").write_text(("user root;\n" if os.geteuid() == 0 else "") + text)
        running = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf")])
        stack.callback(running.wait)
        stack.callback(running.terminate)
        wait_for(ports["passed on"], running)
        yield {**ports, "app": app}


def wait_for(port: int, running: "subprocess.Popen[bytes]") -> None:
    """Until somebody listens there."""
    end = time.monotonic() + 30
    while time.monotonic() < end and running.poll() is None:
        with socket.socket() as trying:
            if trying.connect_ex((LOOPBACK, port)) == 0:
                return
        time.sleep(0.02)
    pytest.fail("nginx does not start")


@pytest.fixture
def folder(tmp_path: Path) -> Shell:
    """A folder with right settings."""
    shell = Shell(tmp_path)
    shell.write(".env", env_text())
    return shell


def url_of(port: int) -> str:
    """The callback at a port."""
    return f"http://{LOOPBACK}:{port}{PATH}"


@pytest.mark.parametrize(
    ("front", "code", "answers"),
    [
        ("query dropped", "query-string-dropped", "400"),
        ("another site", "default-vhost-answers", "404"),
        ("no upstream", "http-bad-gateway", "502"),
        ("small bodies", "body-dropped-or-capped", "413"),
    ],
)
def test_the_stop_that_changes_the_request(
    folder: Shell, fronts: dict[str, int], front: str, code: str, answers: str
) -> None:
    """The handler is named as well, and the first finding is the only error."""
    result = folder("check", url_of(fronts[front]), "--hop", f"app={LOOPBACK}:{fronts['app']}", "--format", "json")
    errors = [one for one in result.document["diagnosis"] if one["severity"] == "error"]
    assert [one["code"] for one in errors] == [code]
    assert errors[0]["check"] == "http.hops-agree"
    assert errors[0]["params"]["hop"] == "url"
    assert errors[0]["params"]["hops"] == [f"app({LOOPBACK}:{fronts['app']}):ok", f"url({LOOPBACK}):{answers}"]


def test_where_every_stop_answers_alike(folder: Shell, fronts: dict[str, int]) -> None:
    """There is nothing to say."""
    hop = f"app=http://{LOOPBACK}:{fronts['app']}{PATH}"
    result = folder("check", url_of(fronts["passed on"]), "--hop", hop, "--format", "json")
    assert {one["severity"] for one in result.document["diagnosis"]} <= {"notice"}
    assert {one["id"]: one["verdict"] for one in result.document["checks"]}["http.hops-agree"] == "ok"


def test_a_front_that_refuses_http_1_0(folder: Shell, fronts: dict[str, int]) -> None:
    """It is met only by the whole battery, and is a warning."""
    result = folder("check", url_of(fronts["no HTTP/1.0"]), "--thorough", "--format", "json")
    above = [(one["code"], one["severity"]) for one in result.document["diagnosis"] if one["severity"] != "notice"]
    assert above == [("http10-rejected", "warning")]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_keys(tmp_path: Path, fronts: dict[str, int], lang: str) -> None:
    """A redirect tells what to enter, and a handler that refuses what nobody signed is no fault."""
    shell = Shell(tmp_path)
    sent_on = shell("net", url_of(fronts["to https"]), "--lang", lang)
    assert "https-redirect" in sent_on.stdout
    assert f"https://{LOOPBACK}{PATH}" in sent_on.stdout
    well = shell("net", url_of(fronts["passed on"]), "--lang", lang, "--format", "json")
    assert well.status == 0
    assert {one["severity"] for one in well.document["diagnosis"]} <= {"notice"}


@pytest.mark.parametrize("given", ["app", "app=127.0.0.1", "127.0.0.1:0", "a b=127.0.0.1:80", "ftp://127.0.0.1:21"])
def test_a_hop_that_is_none(folder: Shell, given: str) -> None:
    """One sentence says how it is written."""
    result = folder("check", "http://127.0.0.1:9/", "--hop", given)
    assert result.status == 2
    assert "--hop" in result.stderr
