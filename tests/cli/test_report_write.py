"""`report write`: one redacted file with everything support asks for, and a manifest of what is not in it."""

import json
import stat
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.settings_text import env_text
from tests.cli.shell import LANGUAGES, Shell
from wecom_doctor.examination.demo import demo

CANARY = "Zk8Qw3Vt1Lp9Xs6Rb4Nm"
TICKET = "Hy5Tg2Mc7Jd0Fa9Ue3Wo"
ALWAYS = {"report.json", "report.html", "report.md", "system.json", "listeners.json", "manifest.json"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[tuple[str, str]]:
    """A correct callback and its settings."""
    with demo() as running:
        yield running[0], running[1]


def files_of(shell: Shell, name: str = "bundle.zip") -> dict[str, str]:
    """What is in the archive."""
    with closing(zipfile.ZipFile(shell.folder / name)) as archive:
        assert archive.testzip() is None
        return {one: archive.read(one).decode() for one in archive.namelist()}


def states(files: dict[str, str]) -> dict[str, str]:
    """What became of every item."""
    return {one["name"]: one["state"] for one in json.loads(files["manifest.json"])["items"]}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_bundle_of_a_healthy_endpoint(shell: Shell, endpoint: tuple[str, str], lang: str) -> None:
    """Status 0, every item told on stdout, and what is in the archive is what the manifest says."""
    url, env = endpoint
    (shell.folder / "app.log").write_text("started\n")
    told = shell(
        "report", "write", "bundle.zip", url, "--env-file", env, "--offline", "--lang", lang, "--log", "app.log"
    )
    assert told.status == 0, told.said
    files = files_of(shell)
    assert set(files) >= ALWAYS | {"logs/1-app.log", "processes.json"}
    collected = {name for name, state in states(files).items() if state == "collected"}
    assert collected == set(files) - {"manifest.json"}
    assert not [name for name in collected if name not in told.stdout]
    assert "<" not in told.stdout
    assert json.loads(files["report.json"])["verdict"] == "healthy"
    assert stat.S_IMODE((shell.folder / "bundle.zip").stat().st_mode) == 0o600
    again = shell("report", "replay", str(unpacked(shell, files)), "--format", "json")
    assert again.document["verdict"] == "healthy"
    # Who was sent the bundle need not unpack it.
    whole = shell("report", "replay", "bundle.zip", "--format", "json")
    assert whole.document["diagnosis"] == again.document["diagnosis"]


def unpacked(shell: Shell, files: dict[str, str]) -> Path:
    """The report out of the archive."""
    return shell.write("unpacked.json", files["report.json"])


def test_nothing_secret_is_in_any_file(shell: Shell, endpoint: tuple[str, str]) -> None:
    """Canaries in the .env, in a log, in nginx's configuration: none gets out, and equal ones stay equal."""
    env = env_text(SECRET=CANARY)
    shell.write(".env", env)
    shell.write(
        "app.log", f"GET /cgi-bin/user/get?access_token=Hy5Tg2Mc7Jd0Fa9Ue3Wo\nretry {CANARY} Hy5Tg2Mc7Jd0Fa9Ue3Wo\n"
    )
    nginx = 'events {} http { server { server_name localhost; location / { set $token "Wq6Ns3Kx8Vb1Zr5Tc9Jm"; } } }'
    shell.write("nginx.conf", nginx)
    told = shell(
        *("report", "write", "bundle.zip", endpoint[0], "--offline", "--log", "app.log", "--nginx-conf", "nginx.conf")
    )
    files = files_of(shell)
    values = [
        line.partition("=")[2] for line in env.splitlines() if "SECRET" in line or "TOKEN" in line or "AES" in line
    ]
    for canary in (CANARY, "Hy5Tg2Mc7Jd0Fa9Ue3Wo", "Wq6Ns3Kx8Vb1Zr5Tc9Jm", *values):
        assert not [name for name, text in files.items() if canary in text]
        assert canary not in told.said
    first, second = files["logs/1-app.log"].splitlines()
    assert first.rpartition("=")[2] == second.split()[-1]
    assert json.loads(files["manifest.json"])["replaced"]


def test_what_is_not_there_is_said(shell: Shell) -> None:
    """Without a URL, and with a log that does not exist: absent, and why."""
    shell.write(".env", env_text())
    shell("report", "write", "bundle.zip", "--only", "keys", "--log", "nowhere.log")
    files = files_of(shell)
    rows = {one["name"]: one for one in json.loads(files["manifest.json"])["items"]}
    assert rows["logs/1-nowhere.log"]["state"] == "absent"
    assert rows["processes.json"]["state"] == "absent"
    assert all(one["why"] for one in rows.values() if one["state"] != "collected")


def test_a_bundle_is_a_zip(shell: Shell) -> None:
    """Another suffix is refused before anything runs."""
    told = shell("report", "write", "bundle.tar")
    assert (told.status, told.stdout) == (2, "")
    assert "bundle.zip" in told.stderr
    told = shell("report", "write", "nowhere/bundle.zip", "--lang", "en")
    assert (told.status, told.stdout) == (2, "")
    assert "folder" in told.stderr


@pytest.mark.parametrize("harm", ["cut", "spoilt", "foreign", "empty"])
def test_a_broken_bundle_is_told_in_one_sentence(shell: Shell, harm: str) -> None:
    """Whatever a mail did to the archive, and whatever archive it is."""
    with zipfile.ZipFile(shell.folder / "file.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("other.json" if harm == "foreign" else "report.json", "" if harm == "empty" else "{" * 9000)
    content = (shell.folder / "file.zip").read_bytes()
    at = content.index(b"report.json") + 14 if harm == "spoilt" else len(content)
    harmed = {"cut": content[:60], "spoilt": content[:at] + b"\xff\xff" + content[at + 2 :]}
    (shell.folder / "file.zip").write_bytes(harmed.get(harm, content))
    told = shell("report", "show", "file.zip")
    assert (told.status, told.stdout) == (2, "")
    assert "file.zip" in told.stderr
