"""`listen` that cannot work says so in one sentence, and its help is whole."""

import errno
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.listening import (
    ENV,
    KEY,
    TOKEN,
    environment,
    failing,
)
from wecom_doctor.cli._help import option_text
from wecom_doctor.cli._listen import Address, cannot_listen, other_path
from wecom_doctor.cli.listen import command
from wecom_doctor.knowledge import Lang
from wecom_doctor.settings.given import Chosen, Given, Source
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.secret import Secret


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a good .env."""
    (tmp_path / ".env").write_text(ENV)
    (tmp_path / ".env").chmod(0o600)
    return tmp_path


def test_a_port_in_use_is_one_sentence(folder: Path) -> None:
    """Exit 2 with the way out, in the user's language."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"Port {port} is taken" in failing(folder, "--port", port)
        assert f"端口 {port} 已经有程序在用" in failing(folder, "--port", port, "--lang", "zh")


def test_an_address_of_another_machine_is_one_sentence(folder: Path) -> None:
    """The address of a documentation network belongs to nobody here."""
    assert "192.0.2.1" in failing(folder, "--host", "192.0.2.1", "--port", "0")


def test_each_error_of_binding_has_its_sentence() -> None:
    """Ports that need an administrator are told apart from those that are taken."""
    assert cannot_listen(OSError(errno.EACCES, "denied"), "127.0.0.1", 80).key == "port-not-allowed"
    assert cannot_listen(OSError(errno.EADDRINUSE, "in use"), "127.0.0.1", 80).key == "port-in-use"
    assert cannot_listen(OSError(errno.EADDRNOTAVAIL, "not here"), "x", 80).params == {
        "host": "x",
        "reason": "not here",
    }


@pytest.mark.parametrize(
    ("env", "options", "sentence"),
    [
        ("", (), "WECOM_TOKEN, WECOM_ENCODING_AES_KEY"),
        (f"WECOM_TOKEN={TOKEN}\n", (), "needs WECOM_ENCODING_AES_KEY"),
        (f"WECOM_TOKEN=\nWECOM_ENCODING_AES_KEY={KEY}\n", (), "needs WECOM_TOKEN"),
        ("", ("--kind", "mp"), "needs WECOM_TOKEN:"),
        (ENV, ("--env-file", "absent.env"), "absent.env: no such file"),
        (ENV, ("--from", "cc-connect:absent.toml"), "absent.toml: no such file"),
        (ENV.replace(KEY, KEY[:-1]), (), ".env:3 cannot be used: 42 characters"),
        (ENV, ("--reply", "success"), "success is no file"),
        (ENV, ("--reply", "."), ". is no file"),
        (ENV, ("--reply", ".env"), "cannot be sent as a reply"),
        (ENV, ("--kind", "toaster"), "--kind must be one of"),
        (ENV, ("--port", "65536"), "--port"),
        (ENV, ("--max-requests", "0"), "--max-requests"),
        (ENV, ("--timeout", "0"), "--timeout"),
        (ENV, ("--record", ".env"), "--record takes a folder"),
        (ENV, ("--record", ".env/requests"), ".env/requests"),
    ],
    ids=range(16),
)
def test_what_cannot_work_is_one_sentence(tmp_path: Path, env: str, options: tuple[str, ...], sentence: str) -> None:
    """Missing or unusable settings and options end with status 2 and the next step."""
    (tmp_path / ".env").write_text(env)
    told = failing(tmp_path, *options)
    assert sentence in told
    assert TOKEN not in told
    assert KEY[:-1] not in told


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80/"),
        ("0.0.0.0", "http://127.0.0.1:80/"),
        ("::1", "http://[::1]:80/"),
        ("::", "http://[::1]:80/"),
        ("example.test", "http://example.test:80/"),
    ],
)
def test_the_url_can_be_used_on_this_machine(host: str, url: str) -> None:
    """An address that means all addresses is shown as one that can be called."""
    assert Address(host=host, path="/").url(80) == url


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (None, None),
        ("https://example.test/", None),
        ("https://example.test", None),
        ("https://example.test/wecom?x=1", "/wecom"),
        ("https://[broken", None),
    ],
)
def test_a_callback_url_with_another_path_is_pointed_out(url: str | None, path: str | None) -> None:
    """Whoever saved /wecom in the console and listens at / is told before the first 404."""
    chosen = {} if url is None else {Name.CALLBACK_URL: Chosen(value=Secret(url), source=Source(label="test"))}
    assert other_path(Given(chosen=chosen), "/") == path


@pytest.mark.parametrize(("lang", "word"), [(Lang.ZH, "监听的端口"), (Lang.EN, "Port to listen at")])
def test_the_help_tells_all_options(folder: Path, lang: Lang, word: str) -> None:
    """Every option has words in both languages, and the help shows them."""
    run = [sys.executable, "-m", "wecom_doctor", "listen", "--help", "--lang", lang]
    done = subprocess.run(run, cwd=folder, env=environment(), capture_output=True, encoding="utf-8", check=True)
    assert word in done.stdout
    names = [max(param.opts, key=len).lstrip("-") for param in command.params]
    assert all(option_text("listen", name, lang) and f"--{name}" in done.stdout for name in names)
