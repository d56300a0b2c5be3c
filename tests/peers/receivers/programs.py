"""The programs that receivers are made with, and how each is started."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from tests.peers.receivers.nginx import FRONTS, MAIN

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent.parent
NODE = FOLDER / "node"
TOKEN = "Hq7Zt2LmVb9XcR4e"
KEY = "pT7mWq3ZsXv9LbN2cR8yKd5HfJ1gAe6uQo4iVtBwMzE"
CORP_ID = "ww3f9d1c7b5a2e8046"
PATH = "/wecom/callback"
GIVE_UP_S = 60.0


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """What a program is configured with, and where the console would say that it is."""

    program: str
    breakage: str = ""
    path: str = PATH
    url_path: str = ""
    token: str = TOKEN
    key: str = KEY
    corp_id: str = CORP_ID
    scheme: str = "http"
    behind: "Receiver | None" = None
    beside: "Receiver | None" = None

    @property
    def all(self) -> "list[Receiver]":
        """What has to run for it."""
        return [one for one in (self, self.behind, self.beside) if one is not None]

    @property
    def called(self) -> str:
        """The path that the console was told."""
        return self.url_path or self.path

    def __str__(self) -> str:
        good = Receiver(program=self.program)
        shown = ("token", "key", "corp_id", "path", "url_path", "scheme")
        differs = [f"{name}={getattr(self, name)!r}" for name in shown if getattr(self, name) != getattr(good, name)]
        behind = [f"before {self.behind}"] if self.behind and self.behind != Receiver(program="flask") else []
        return ", ".join([self.program, *filter(None, [self.breakage]), *differs, *behind])


Ports = Mapping[Receiver, int]


@dataclass(frozen=True)
class Place:
    """Where the receivers of one program have to listen, where all others do, and a folder to work in."""

    ports: Ports
    everywhere: Ports
    folder: Path


@dataclass(frozen=True)
class Start:
    """How one process is started."""

    command: list[str]
    environment: Mapping[str, str]
    folder: Path


Starting = Callable[[Place], list[Start]]


class Missing(Exception):
    """Software that is not installed here."""


def program(name: str, package: str) -> str:
    """Where a program is."""
    found = shutil.which(name)
    if found is None:
        raise Missing(f"{name} is not installed (Debian package {package})")
    return found


@cache
def npm_packages() -> None:
    """The npm packages of the receivers, fetched once."""
    npm = program("npm", "npm")
    if all((NODE / "node_modules" / one / "package.json").is_file() for one in ("@wecom/crypto", "express")):
        return
    install = [npm, "install", "--no-package-lock", "--no-audit", "--no-fund"]
    installed = subprocess.run(install, cwd=NODE, capture_output=True, text=True, timeout=300, check=False)
    assert installed.returncode == 0, f"npm install failed:\n{installed.stderr}"


def listed(ports: Ports) -> dict[str, str]:
    """The receivers that one process has to be, for its environment."""
    fields = ("path", "breakage", "token", "key", "corp_id")
    rows = [{"port": port, **{name: asdict(one)[name] for name in fields}} for one, port in ports.items()]
    return {"RECEIVERS_WITH_KEYS": json.dumps(rows)}


def in_python(module: str) -> Starting:
    """One Python process for all."""

    def start(place: Place) -> list[Start]:
        return [Start([sys.executable, "-m", f"tests.peers.receivers.{module}"], listed(place.ports), ROOT)]

    return start


def one_each(module: str) -> Starting:
    """One Python process for each."""

    def start(place: Place) -> list[Start]:
        command = [sys.executable, "-m", f"tests.peers.receivers.{module}"]
        return [Start(command, listed({one: port}), ROOT) for one, port in place.ports.items()]

    return start


def gunicorn(place: Place) -> list[Start]:
    """One gunicorn that is bound to all ports."""
    bound = [part for port in place.ports.values() for part in ("--bind", f"127.0.0.1:{port}")]
    application = "tests.peers.receivers.flask_wechatpy:by_port"
    options = ["--workers", "2", "--threads", "4", "--worker-tmp-dir", str(place.folder)]
    return [Start([sys.executable, "-m", "gunicorn", *bound, *options, application], listed(place.ports), ROOT)]


def node(script: str) -> Starting:
    """One node process for all."""

    def start(place: Place) -> list[Start]:
        found = program("node", "nodejs")
        npm_packages()
        return [Start([found, script], listed(place.ports), NODE)]

    return start


def php(place: Place) -> list[Start]:
    """One built-in web server for each."""
    found = program("php", "php-cli")
    starts = []
    for one, port in place.ports.items():
        documents = place.folder / str(port)
        write_php(documents / one.path[1:], one.breakage)
        settings = {"TOKEN": one.token, "KEY": one.key, "CORP_ID": one.corp_id, "BREAKAGE": one.breakage}
        environment = {f"RECEIVER_{name}": value for name, value in settings.items()}
        lines = {"display_errors": 1, "html_errors": 1, "log_errors": 0, "session.save_path": documents}
        options = [part for name, value in lines.items() for part in ("-d", f"{name}={value}")]
        starts.append(Start([found, *options, "-S", f"127.0.0.1:{port}", "-t", str(documents)], environment, documents))
    return starts


def write_php(script: Path, breakage: str) -> None:
    """A script that an editor may have saved with a BOM, or with empty lines at an end."""
    before = {"bom": "\ufeff", "empty line before": "\n"}.get(breakage, "")
    after = {"empty line after": "?>\n\n"}.get(breakage, "")
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(f"{before}<?php require '{FOLDER / 'receiver.php'}';\n{after}")


def java(place: Place) -> list[Start]:
    """One virtual machine for all."""
    program("javac", "default-jdk-headless")
    rows = [
        "\t".join(map(str, (port, r.path, r.breakage, r.token, r.key, r.corp_id))) for r, port in place.ports.items()
    ]
    return [Start([program("java", "default-jdk-headless"), str(FOLDER / "Receiver.java"), *rows], {}, place.folder)]


def nginx(place: Place) -> list[Start]:
    """One nginx with a server for each."""
    found = program("nginx", "nginx-light")
    write_sites(place.folder)
    servers = []
    for one, port in place.ports.items():
        listen, inside = FRONTS[one.breakage]
        upstream = f"127.0.0.1:{place.everywhere[one.behind]}" if one.behind else ""
        beside = f"127.0.0.1:{place.everywhere[one.beside]}" if one.beside else ""
        inside = inside.replace("UPSTREAM", upstream).replace("BESIDE", beside).replace("PATH", one.path)
        servers.append(f"  server {{ listen 127.0.0.1:{port} {listen}; {inside} }}")
    user = "user root;\n" if os.geteuid() == 0 else ""
    text = user + MAIN.replace("SERVERS", "\n".join(servers)).replace("FOLDER", str(place.folder))
    (place.folder / "nginx.conf").write_text(text)
    return [Start([found, "-p", str(place.folder), "-c", str(place.folder / "nginx.conf")], {}, place.folder)]


def write_sites(folder: Path) -> None:
    """The files that nginx serves besides what it passes on."""
    pages = {
        "spa": "<!doctype html><html><head><title>控制台</title>"
        '<script type="module" src="/assets/index-4f9c21d0.js"></script></head><body>'
        '<div id="app"></div></body></html>',
        "welcome": "<!DOCTYPE html><html><head><title>Welcome to nginx!</title></head><body><h1>Welcome to nginx!</h1>"
        "<p>If you see this page, the nginx web server is successfully installed and working.</p></body></html>",
    }
    for name, page in pages.items():
        (folder / name).mkdir()
        (folder / name / "index.html").write_text(page)
    (folder / "php").mkdir()
    shutil.copy(FOLDER / "receiver.php", folder / "php" / "callback.php")
    (folder / "htpasswd").write_text("admin:{PLAIN}nobody-knows\n")
    make = [program("openssl", "openssl"), "req", "-x509", "-nodes", "-days", "90", "-subj", "/CN=localhost"]
    names = ["-newkey", "rsa:2048", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    files = ["-keyout", str(folder / "site.key"), "-out", str(folder / "site.crt")]
    subprocess.run([*make, *names, *files], check=True, capture_output=True, timeout=GIVE_UP_S)


def tinyproxy(place: Place) -> list[Start]:
    """One tinyproxy for each, as reverse proxy."""
    found = program("tinyproxy", "tinyproxy")
    starts = []
    for one, port in place.ports.items():
        config = place.folder / f"{port}.conf"
        upstream = f"127.0.0.1:{place.everywhere[one.behind]}" if one.behind else "127.0.0.1:9"
        reverse = "" if one.breakage == "forward only" else f'ReverseOnly Yes\nReversePath "/" "http://{upstream}/"\n'
        config.write_text(f"Port {port}\nListen 127.0.0.1\nTimeout 20\nMaxClients 50\nAllow 127.0.0.1\n{reverse}")
        starts.append(Start([found, "-d", "-c", str(config)], {}, place.folder))
    return starts


PROGRAMS: dict[str, Starting] = {
    "flask": in_python("flask_wechatpy"),
    "gunicorn": gunicorn,
    "fastapi": in_python("fastapi_wechatpy"),
    "django": one_each("django_wechatpy"),
    "node": node("node_wecom.mjs"),
    "express": node("express_wecom.mjs"),
    "php": php,
    "java": java,
    "nginx": nginx,
    "tinyproxy": tinyproxy,
}
