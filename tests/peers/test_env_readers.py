"""Our models of the programs that read a .env, against the programs themselves."""

import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from dotenv import dotenv_values

from tests.peers.env_texts import DOLLARS, FILES, LINES, UNBALANCED
from wecom_doctor.settings.env_file import read_env_file
from wecom_doctor.settings.readers import READERS, Reader, Refused, Values
from wecom_doctor.settings.readers.shell_word import UNKNOWN

ENVIRON = {"PATH": os.environ.get("PATH", ""), "HOME": "/home/somebody"}


def modelled(reader: Reader, text: str) -> Values | None:
    """What our model says that a program hands out; None when it refuses the file."""
    try:
        return READERS[reader](text, ENVIRON)
    except Refused:
        return None


def value_of_name(values: Values | None) -> str | None:
    """The value of NAME, if there is one."""
    return None if values is None else values.get("NAME")


def in_one_file(lines: tuple[str, ...]) -> str:
    """All lines with names of their own, in one text."""
    return "".join(f"{line}\n".replace("NAME", f"NAME_{number}") for number, line in enumerate(lines))


@pytest.mark.parametrize("text", [*LINES, *DOLLARS, *FILES])
def test_python_dotenv(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The values that we work with are those of the library, read from the same file."""
    monkeypatch.setenv("HOME", ENVIRON["HOME"])
    path = tmp_path / ".env"
    path.write_bytes(text.encode())
    theirs = {name: value for name, value in dotenv_values(path).items() if value is not None}
    assert read_env_file(str(path)).values == theirs
    assert modelled(Reader.DOTENV, text) == theirs


# Other shells, called sh, have grammars of their own in the corners.
@pytest.mark.skipif(shutil.which("dash") is None, reason="there is no dash")
@pytest.mark.parametrize("text", [*LINES, *DOLLARS, *FILES])
def test_sh(tmp_path: Path, text: str) -> None:
    """`set -a; . ./.env` gives a program the value that the model says, or stops where the model does."""
    (tmp_path / ".env").write_bytes(text.encode())
    run = subprocess.run(
        ["dash", "-c", "set -a; . ./.env; env -0"], cwd=tmp_path, env=ENVIRON, capture_output=True, check=False
    )
    environ = dict(line.split("=", 1) for line in run.stdout.decode().split("\0") if "=" in line)
    values = modelled(Reader.SHELL, text)
    assert (values is None) == (not environ)
    value, theirs = value_of_name(values), environ.get("NAME")
    if value is None or UNKNOWN not in value:
        assert value == theirs
    else:
        assert re.fullmatch(".*".join(map(re.escape, value.split(UNKNOWN))), theirs or "")


NODE_DOTENV = """
const { parse } = require("dotenv");
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map((text) => parse(text))));
"""
NODE_TEXTS = (*LINES, *DOLLARS, *FILES)


@pytest.fixture(scope="module")
def node_dotenv() -> dict[str, Values]:
    """What npm's dotenv reads out of each text."""
    folder = Path(__file__).parent / "node_dotenv"
    npm, node = shutil.which("npm"), shutil.which("node")
    if node is None or npm is None:
        pytest.skip("there is no node with npm")
    if not (folder / "node_modules" / "dotenv").is_dir():
        command = [npm, "install", "--no-package-lock", "--no-audit", "--no-fund"]
        installed = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert installed.returncode == 0, f"npm install failed:\n{installed.stderr}"
    run = subprocess.run(
        [node, "-e", NODE_DOTENV],
        cwd=folder,
        input=json.dumps(NODE_TEXTS),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return dict(zip(NODE_TEXTS, json.loads(run.stdout), strict=True))


@pytest.mark.parametrize("text", NODE_TEXTS)
def test_npm_dotenv(node_dotenv: dict[str, Values], text: str) -> None:
    """npm's dotenv parses exactly what the model says."""
    assert modelled(Reader.NODE, text) == node_dotenv[text]


class StandInDaemon(BaseHTTPRequestHandler):
    """As much of the Docker API as `docker create` needs; remembers the environment that the client sends."""

    environ: ClassVar[list[str]] = []

    def do_HEAD(self) -> None:
        """Answer the ping."""
        self.answer(200, {})

    def do_POST(self) -> None:
        """Take the container that is to be created."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        StandInDaemon.environ[:] = json.loads(body)["Env"] or []
        self.answer(201, {"Id": "made-up", "Warnings": []})

    def answer(self, status: int, body: object) -> None:
        """Send JSON."""
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Api-Version": "1.44", "Ostype": "linux", "Content-Type": "application/json"}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def daemon() -> Iterator[str]:
    """The address of a daemon that creates nothing."""
    if shutil.which("docker") is None:
        pytest.skip("there is no docker client")
    server = ThreadingHTTPServer(("127.0.0.1", 0), StandInDaemon)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"tcp://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def docker(daemon: str, folder: Path, text: str) -> Values | None:
    """What the docker client would give to a container; None when it refuses the file."""
    (folder / ".env").write_bytes(text.encode())
    command = ["docker", "-H", daemon, "create", "--env-file", ".env", "image"]
    run = subprocess.run(command, cwd=folder, env=ENVIRON, capture_output=True, text=True, check=False)
    if run.returncode:
        assert "invalid env file" in run.stderr
        return None
    return dict(one.split("=", 1) for one in StandInDaemon.environ if "=" in one)


def test_docker(daemon: str, tmp_path: Path) -> None:
    """The docker client sends every value as the model says."""
    accepted = tuple(line for line in (*LINES, *DOLLARS) if modelled(Reader.DOCKER, line) is not None)
    text = in_one_file(accepted)
    assert len(accepted) > 100
    assert docker(daemon, tmp_path, text) == modelled(Reader.DOCKER, text)


@pytest.mark.parametrize("text", FILES)
def test_docker_with_several_lines(daemon: str, tmp_path: Path, text: str) -> None:
    """Duplicates, comments and blank lines are read as the model says."""
    assert docker(daemon, tmp_path, text) == modelled(Reader.DOCKER, text)


@pytest.mark.parametrize("text", [line for line in (*LINES, *DOLLARS) if modelled(Reader.DOCKER, line) is None])
def test_docker_refuses(daemon: str, tmp_path: Path, text: str) -> None:
    """The docker client stops at every line at which the model stops."""
    assert docker(daemon, tmp_path, text) is None


# It reads environment.d with the parser that EnvironmentFile= uses; only its replacing of $ is its own.
SYSTEMD = Path("/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator")


ONE_BY_ONE = (*UNBALANCED, *(text for text in FILES if "$" not in text))


@pytest.mark.skipif(not SYSTEMD.exists(), reason="there is no systemd")
@pytest.mark.parametrize("text", [in_one_file(tuple(one for one in LINES if one not in UNBALANCED)), *ONE_BY_ONE])
def test_systemd(tmp_path: Path, text: str) -> None:
    """systemd reads every value as the model says; its generator tells no empty ones."""
    folder = tmp_path / "environment.d"
    folder.mkdir()
    (folder / "test.conf").write_bytes(text.encode())
    environ = {**ENVIRON, "XDG_CONFIG_HOME": str(tmp_path)}
    run = subprocess.run([SYSTEMD], env=environ, capture_output=True, encoding="utf-8", check=True)
    told = dict(line.split("=", 1) for line in run.stdout.split("\n") if line.startswith("NAME"))
    ours = modelled(Reader.SYSTEMD, text)
    assert ours is not None
    assert {name: unescaped(value) for name, value in told.items()} == {
        name: value for name, value in ours.items() if value and name.startswith("NAME")
    }


CONTROLS = {"t": "\t", "v": "\v", "n": "\n", "r": "\r"}


def unescaped(shown: str) -> str:
    """A value without the quotes and backslashes that the generator puts on."""
    if shown[:1] != '"' and shown[:2] != "$'":
        return shown
    body = shown[2:-1] if shown[0] == "$" else shown[1:-1]
    return re.sub(r"\\(?:([0-7]{3})|(.))", lambda m: chr(int(m[1], 8)) if m[1] else CONTROLS.get(m[2], m[2]), body)
