"""The ownership file as nginx serves it, rightly and in every wrong way, fetched over http and https."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.net.http_servers import LOOPBACK, identity
from tests.peers.receivers.programs import Start
from tests.peers.receiving import Process
from tests.ports import free_ports
from wecom_doctor.examination.examine import checks_for, examine
from wecom_doctor.examination.outcome import ExitStatus, FailOn, Finding, Report
from wecom_doctor.facts.verify_file import Content, VerifyFile
from wecom_doctor.model import Certainty
from wecom_doctor.settings.given import Options, Place, gather
from wecom_doctor.settings.names import Name

CODE = "YpAqDE4xoAPsmGSK"
FILE = f"WW_verify_{CODE}.txt"
CERTAIN, LIKELY = Certainty.CERTAIN, Certainty.LIKELY
WRONG, MISSING = "verify-file-wrong", "verify-file-missing"
# What stands in the file of a folder.
FILES = {
    "plain": CODE.encode(),
    "newline": f"{CODE}\n".encode(),
    "windows": f"{CODE}\r\n".encode(),
    "bom": f"\ufeff{CODE}".encode(),
    "utf16": CODE.encode("utf-16"),
    "another": b"AAAAAAAAAAAAAAAA",
    "empty": b"",
    "name": FILE.encode(),
    "page": "<!DOCTYPE html><html><head><title>首页</title></head></html>".encode("gbk"),
}
SPA = "<!doctype html><html><body><div id=app></div><script src=/app.js></script></body></html>"
ONE_LINER = f'location = /{FILE} {{ default_type text/plain; return 200 "{CODE}"; }}'
REWRITTEN = (
    'location ~ "^/WW_verify_(.+)\\.txt$" { default_type text/plain; return 200 $1; } location / { return 404; }'
)


def root(name: str) -> str:
    """A folder with a file in it."""
    return f"root FOLDER/{name};"


@dataclass(frozen=True)
class Site:
    """What stands in the server blocks, and what is to be said of it; nothing where it is right."""

    http: str
    https: str | None = None
    code: str | None = None
    certainty: Certainty | None = None
    content: Content | None = None
    status: int | None = None
    location: str | None = None


SITES = {
    "plain file": Site(root("plain")),
    "one-liner": Site(ONE_LINER),
    "one-liner for any code": Site(REWRITTEN),
    "http sends on to https": Site("return 301 https://$host$request_uri;", root("plain")),
    "only http": Site(root("plain"), "return 404;"),
    "only https, and http shows an app": Site(f"{root('spa')} try_files /index.html =404;", ONE_LINER),
    "declared as gbk": Site(f"charset gbk; {root('plain')}"),
    "nothing there": Site("return 404;", None, MISSING, CERTAIN, status=404),
    "gone": Site("return 410;", None, MISSING, CERTAIN, status=410),
    "guarded": Site("return 403;", None, MISSING, LIKELY, status=403),
    "backend dead": Site("location / { proxy_pass http://127.0.0.1:9; }", None, MISSING, LIKELY, status=502),
    "app instead of file": Site(
        f"{root('spa')} location / {{ try_files $uri /index.html; }}", None, WRONG, CERTAIN, Content.WEB_PAGE
    ),
    "page in gbk": Site(root("page"), None, WRONG, CERTAIN, Content.WEB_PAGE),
    "line break": Site(root("newline"), None, WRONG, LIKELY, Content.BLANKS_AROUND),
    "line break of windows": Site(root("windows"), None, WRONG, LIKELY, Content.BLANKS_AROUND),
    "bom": Site(root("bom"), None, WRONG, LIKELY, Content.BYTE_ORDER_MARK),
    "utf-16": Site(root("utf16"), None, WRONG, LIKELY, Content.WIDE_CHARACTERS),
    "another code": Site(root("another"), None, WRONG, CERTAIN, Content.ANOTHER_CODE),
    "empty": Site(root("empty"), None, WRONG, CERTAIN, Content.NOTHING),
    "its own name": Site(root("name"), None, WRONG, CERTAIN, Content.OWN_NAME),
    "another site": Site("return 301 https://www.example.com$request_uri;", None, WRONG, LIKELY, location="www"),
    "login": Site("return 302 /login;", None, WRONG, LIKELY, location="login"),
    "https only, and missing there": Site(
        "return 301 https://$host$request_uri;", "return 404;", MISSING, CERTAIN, status=404
    ),
}
HOSTS = {name: f"site-{number}.test" for number, name in enumerate(SITES)}
MAIN = """
daemon off;
pid FOLDER/nginx.pid;
error_log FOLDER/error.log;
events { worker_connections 64; }
http {
  types { text/html html; text/plain txt; }
  access_log off;
  ssl_certificate IDENTITY; ssl_certificate_key IDENTITY;
  client_body_temp_path FOLDER/body;
  proxy_temp_path FOLDER/proxy;
  fastcgi_temp_path FOLDER/fastcgi;
  uwsgi_temp_path FOLDER/uwsgi;
  scgi_temp_path FOLDER/scgi;
SERVERS
}
"""


@dataclass(frozen=True)
class Running:
    """nginx with all sites, and its ports."""

    http: int
    https: int

    def examined(self, name: str, *, trusted: str | None = None, **options: Any) -> Report:
        """The report on the file of a site."""
        ways = tuple((Place("", port), Place(LOOPBACK, to)) for port, to in ((80, self.http), (443, self.https)))
        host = HOSTS[name]
        flags = {Name.CALLBACK_URL: ("URL", f"https://{'callback.test' if trusted else host}/callback")}
        if trusted:
            flags[Name.TRUSTED_DOMAIN] = ("test", trusted)
        given = gather(
            options=Options(**{"verify_file": FILE, "connect_to": ways, "offline": True, "timeout_s": 60.0, **options}),
            flags=flags,
            env_path="no.env",
            foreign=None,
            environ={},
        )
        return examine(given, checks_for(None, ["domain.verify-file"], ()), FailOn.PROBLEM, lambda _: None)


def configuration(folder: Path, ports: tuple[int, int]) -> str:
    """One server block for http and one for https, for every site."""
    blocks = [
        f"server {{ listen {LOOPBACK}:{port}{' ssl' if tls else ''}; server_name {HOSTS[name]}; {what} }}"
        for name, site in SITES.items()
        for port, tls, what in ((ports[0], False, site.http), (ports[1], True, site.https or site.http))
    ]
    text = MAIN.replace("SERVERS", "\n".join(blocks))
    # The workers of root's nginx would be nobody, and a test's folder is open to its owner only.
    text = f"user root; {text}" if os.getuid() == 0 else text
    return text.replace("IDENTITY", str(identity())).replace("FOLDER", str(folder))


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """nginx with all sites, started once."""
    found = shutil.which("nginx")
    if found is None:
        pytest.skip("nginx is not installed")
    folder = tmp_path_factory.mktemp("verify-files")
    for name, content in FILES.items():
        (folder / name).mkdir()
        (folder / name / FILE).write_bytes(content)
    (folder / "spa").mkdir()
    (folder / "spa" / "index.html").write_text(SPA)
    http, https = free_ports(2)
    (folder / "nginx.conf").write_text(configuration(folder, (http, https)))
    start = Start([found, "-p", str(folder), "-c", str(folder / "nginx.conf")], {}, folder)
    with Process(start, folder / "nginx.log") as process:
        process.await_port(http)
        process.await_port(https)
        yield Running(http, https)


def found_in(report: Report) -> Finding:
    """The only thing that is said."""
    (finding,) = report.findings
    return finding


@pytest.mark.parametrize("name", [name for name, site in SITES.items() if site.code is None])
def test_a_right_file_is_right(nginx: Running, name: str) -> None:
    """Over http or over https, as the documentation wants it."""
    report = nginx.examined(name)
    assert report.findings == ()
    assert report.exit_status is ExitStatus.HEALTHY


@pytest.mark.parametrize("name", [name for name, site in SITES.items() if site.code is not None])
def test_a_wrong_file_is_told(nginx: Running, name: str) -> None:
    """The one cause, as sure as the evidence is, with what was seen."""
    site, finding = SITES[name], found_in(nginx.examined(name))
    problem = finding.problem
    assert (problem.code, problem.certainty) == (site.code, site.certainty)
    assert problem.params.get("content") == site.content
    assert problem.params.get("status") == site.status
    assert (site.location or "") in str(problem.params.get("location", ""))
    assert str(problem.params["url"]).endswith(f"://{HOSTS[name]}/{FILE}")


def test_the_trusted_domain_goes_before_the_callback_s_host(nginx: Running) -> None:
    """The file belongs to the domain of the setting, with or without scheme; the callback may live elsewhere."""
    for written in (HOSTS["plain file"], f"https://{HOSTS['plain file']}/", f"{HOSTS['plain file']}:443"):
        report = nginx.examined("plain file", trusted=written)
        fact = report.facts["verify_file"]
        assert isinstance(fact, VerifyFile)
        assert fact.host == HOSTS["plain file"]
        assert report.findings == ()
    assert found_in(nginx.examined("empty", trusted=HOSTS["empty"])).problem.code == WRONG


def test_only_the_file_is_asked_for(nginx: Running) -> None:
    """Once over https and once over http, and nothing where no file was named."""
    fact = nginx.examined("login").facts["verify_file"]
    assert isinstance(fact, VerifyFile)
    host = HOSTS["login"]
    assert [one.url for one in fact.fetches] == [f"https://{host}/{FILE}", f"http://{host}/{FILE}"]
    assert nginx.examined("login", verify_file=None).findings == ()
