"""nginx's configuration is read as nginx reads it: the same location is chosen, and nginx agrees that it is valid."""

import shutil
import subprocess
from pathlib import Path

import pytest

from wecom_doctor.settings.nginx import Unreadable, is_name_for, sites_of

CONF = """
events {{}}
http {{
    include {included};
    server {{
        listen 8080 default_server;
        server_name other.example.net;
        location / {{ return 404; }}
    }}
}}
"""
SITE = """
server {
    listen 8081;
    server_name cb.example.net *.cb.example.net;
    client_max_body_size 1m;
    location = /exact { return 204; }
    location / { root /var/www; try_files $uri /index.html; }
    location /wecom/ { proxy_pass http://127.0.0.1:8000/; }
    location /wecom/plain { proxy_pass http://127.0.0.1:8000; limit_except GET { deny all; } }
    location ^~ /static/ { root /var/www; }
    location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; }
    location ~* ^/CASE { return 200; }
}
"""


@pytest.fixture(scope="module")
def conf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration of two files."""
    folder = tmp_path_factory.mktemp("nginx")
    (folder / "site.conf").write_text(SITE)
    (folder / "nginx.conf").write_text(CONF.format(included=folder / "site.conf"))
    return folder / "nginx.conf"


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed, so it cannot agree")
def test_nginx_itself_takes_the_configuration(conf: Path) -> None:
    """What these tests are about is valid."""
    tested = subprocess.run(["nginx", "-t", "-c", str(conf)], capture_output=True, text=True, check=False)
    assert "syntax is ok" in tested.stderr


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/exact", "= /exact"),
        ("/exact/more", "/"),
        ("/wecom/callback", "/wecom/"),
        ("/wecom/plain", "/wecom/plain"),
        ("/wecom/callback.php", "~ \\.php$"),
        ("/static/callback.php", "^~ /static/"),
        ("/case", "~* ^/CASE"),
        ("/nowhere", "/"),
    ],
)
def test_the_location_that_answers(conf: Path, path: str, location: str) -> None:
    """Exact before everything, then ^~, then the first regular expression, then the longest prefix."""
    (site,) = sites_of(conf, "cb.example.net", path)["sites"]
    assert site["answers"]["location"] == location


def test_what_happens_to_a_request_is_told(conf: Path) -> None:
    """A path that is rewritten, a POST that is refused, and where that is written."""
    (site,) = sites_of(conf, "CB.example.net", "/wecom/callback")["sites"]
    assert site["answers"]["rewrites_path"]
    assert not site["answers"]["refuses_post"]
    assert site["answers"]["directives"] == ["proxy_pass http://127.0.0.1:8000/"]
    assert site["answers"]["at"].endswith("site.conf:8")
    (plain,) = sites_of(conf, "cb.example.net", "/wecom/plain")["sites"]
    assert plain["answers"]["refuses_post"]
    assert not plain["answers"]["rewrites_path"]
    assert plain["listen"] == ["8081"]


def test_only_sites_that_mention_the_host(conf: Path) -> None:
    """Other sites are none of this callback's business."""
    assert sites_of(conf, "third.example.net", "/")["sites"] == []
    assert sites_of(conf, "third.example.net", "/")["servers"] == 2
    assert len(sites_of(conf, "a.cb.example.net", "/")["sites"]) == 1


@pytest.mark.parametrize(
    ("name", "host", "fits"),
    [
        ("a.example.net", "A.example.net", True),
        ("*.example.net", "a.example.net", True),
        ("*.example.net", "example.net", False),
        (".example.net", "example.net", True),
        (".example.net", "a.example.net", True),
        ("www.example.*", "www.example.org", True),
        ("~^cb\\d+\\.example", "cb7.example.net", True),
        ("~(", "a", False),
        ("_", "a.example.net", False),
    ],
)
def test_a_name_is_compared_as_nginx_does(name: str, host: str, fits: bool) -> None:
    """Stars, leading dots and regular expressions."""
    assert is_name_for(name, host) is fits


def test_a_broken_configuration_is_told_with_its_errors(tmp_path: Path) -> None:
    """What can be read is read, and the rest is said."""
    (tmp_path / "nginx.conf").write_text("http { server { server_name cb.example.net; location / { return 200; }")
    told = sites_of(tmp_path / "nginx.conf", "cb.example.net", "/")
    assert told["errors"]


def test_a_configuration_that_nobody_may_read(tmp_path: Path) -> None:
    """A folder in its place is no configuration."""
    try:
        told = sites_of(tmp_path, "cb.example.net", "/")
    except Unreadable:
        return
    assert told["errors"]


DEEP = """
stream {{ server {{ listen 9000; proxy_pass 127.0.0.1:9001; }} }}
events {{}}
http {{
    upstream bots {{ server 127.0.0.1:8000 weight=2; server 127.0.0.1:8001 backup; }}
    server {{
        listen 8080 default_server;
        server_name _;
        location ~^/old {{ return 410; }}
        location /wecom {{
            rewrite ^/wecom/(.*)$ /$1 break;
            location /wecom/callback {{ {inside} }}
            proxy_pass http://bots;
        }}
    }}
}}
"""
POSTS = {
    "proxy_pass http://bots;": False,
    "limit_except GET POST { deny all; } proxy_pass http://bots;": False,
    "limit_except GET { deny all; } proxy_pass http://bots;": True,
    "limit_except GET { allow all; } proxy_pass http://bots;": False,
    "if ($request_method = POST) { return 405; } proxy_pass http://bots;": True,
    "if ($request_method != GET) { return 405; } proxy_pass http://bots;": True,
    "if ($request_method !~ ^(GET|HEAD)$) { return 405; } proxy_pass http://bots;": True,
    "if ($request_method !~ ^(GET|POST)$) { return 405; } proxy_pass http://bots;": False,
    "root /var/www;": True,
    "root /var/www; try_files $uri @bots;": False,
    "return 301 https://cb.example.net$request_uri;": False,
}


@pytest.mark.parametrize("inside", POSTS)
def test_whether_a_post_gets_through(tmp_path: Path, inside: str) -> None:
    """Also in a location inside of another, in the server that answers to names that nobody mentions."""
    (tmp_path / "nginx.conf").write_text(DEEP.format(inside=inside))
    told = sites_of(tmp_path / "nginx.conf", "cb.example.net", "/wecom/callback")
    assert (told["errors"], told["sites"], told["servers"]) == ([], [], 1)
    answers = told["sites_for_other_names"][0]["answers"]
    assert answers["location"] == "/wecom/callback"
    assert answers["refuses_post"] is POSTS[inside]
    if "http://bots" in inside:
        assert answers["upstreams"] == {"bots": ["127.0.0.1:8000 weight=2", "127.0.0.1:8001 backup"]}


def test_a_modifier_needs_no_blank(tmp_path: Path) -> None:
    """nginx reads `~^/old` as an expression."""
    (tmp_path / "nginx.conf").write_text(DEEP.format(inside=""))
    told = sites_of(tmp_path / "nginx.conf", "cb.example.net", "/old/x")
    assert told["sites_for_other_names"][0]["answers"]["location"] == "~^/old"


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed, so it cannot print anything")
def test_what_nginx_prints_is_read_like_its_files(conf: Path) -> None:
    """`nginx -T` puts all files one behind the other; who has no access to them can still send that."""
    printed = subprocess.run(["nginx", "-T", "-c", str(conf)], capture_output=True, text=True, check=False).stdout
    dump = conf.with_name("dump.txt")
    dump.write_text(printed)
    told = sites_of(dump, "cb.example.net", "/wecom/callback")
    assert [one["answers"]["location"] for one in told["sites"]] == ["/wecom/"]
