"""`wecom-doctor gallery` as a user runs it: a process, requests, and what it says to whom."""

import re
import shlex
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.listening import CORP_ID, ENV, GIVE_UP_S, KEY, TOKEN, Listening, environment, query_of
from wecom_doctor.protocol.codec import Codec
from wecom_doctor.protocol.keys import is_canonical
from wecom_doctor.receiver.gallery import exhibits
from wecom_doctor.receiver.platform.faults import FAULTS

COMMAND = [sys.executable, "-m", "wecom_doctor", "gallery"]
PLAINTEXT = b"1616140317555161061"


class OnShow(Listening):
    """A running exhibit."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        super().__init__(process)
        assert process.stderr is not None
        self.hint = process.stderr.readline()
        self.command = shlex.split(process.stderr.readline())

    def option(self, name: str) -> str | None:
        """The value of an option in the command that it tells."""
        return self.command[self.command.index(name) + 1] if name in self.command else None

    def settings(self) -> dict[str, str]:
        """What stands in the file that the command names."""
        path = self.option("--env-file")
        assert path is not None
        return dict(line.split("=", 1) for line in Path(path).read_text().splitlines())

    def verified(self, codec: Codec) -> tuple[int, bytes]:
        """The answer to a genuine verification."""
        one = codec.seal(PLAINTEXT, "1795206429", "1372623149")
        return self.ask("GET", query_of(one, echostr=one.ciphertext))


@contextmanager
def on_show(folder: Path, *options: str, **variables: str) -> Iterator[OnShow]:
    """`gallery FAULT --port 0`, which is ended whatever happens."""
    with subprocess.Popen(
        [*COMMAND, *options, "--port", "0"],
        cwd=folder,
        env=environment(TMPDIR=str(folder), **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        watchdog = threading.Timer(GIVE_UP_S, process.kill)
        watchdog.start()
        try:
            yield OnShow(process)
        finally:
            watchdog.cancel()
            process.kill()


def done(folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """A call that ends by itself."""
    return subprocess.run(
        [*COMMAND, *options],
        cwd=folder,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=GIVE_UP_S,
    )


def codec_of(settings: dict[str, str], receive_id: str | None = None) -> Codec:
    """WeCom's side of these settings."""
    owner = settings["WECOM_CORP_ID"] if receive_id is None else receive_id
    return Codec(settings["WECOM_TOKEN"], settings["WECOM_ENCODING_AES_KEY"], owner)


@pytest.mark.parametrize(
    ("lang", "layer", "title"),
    [("en", "Decryption", "Padding is removed by 16"), ("zh", "解密", "去填充")],
)
def test_the_list_shows_every_exhibit(tmp_path: Path, lang: str, layer: str, title: str) -> None:
    """Each one stands once under a heading, with the title of its diagnosis, in the user's language."""
    listed = done(tmp_path, "--list", "--lang", lang)
    assert (listed.returncode, listed.stderr) == (0, "")
    blocks = [block.splitlines() for block in listed.stdout.strip().split("\n\n")]
    names = [line.split()[0] for block in blocks for line in block[1:]]
    assert sorted(names) == sorted([*(one.name for one in exhibits()), *(f"api:{one}" for one in FAULTS)])
    assert all(not block[0].startswith(" ") for block in blocks)
    crypto = next(block for block in blocks if block[0] == layer)
    row = next(line for line in crypto if line.split()[0] == "padding-16-vs-32")
    assert title in row


def test_without_settings_fresh_ones_are_made(tmp_path: Path) -> None:
    """They lie in a private file that the command to copy names, fit the exhibit, and are gone at the end."""
    with on_show(tmp_path, "receiveid-not-verified", "--max-requests", "2") as run:
        assert run.ready.startswith("Exhibit receiveid-not-verified (The receiveid is not checked after decryption)")
        assert run.command[:3] == ["wecom-doctor", "check", f"http://127.0.0.1:{run.port}/callback"]
        file = Path(str(run.option("--env-file")))
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        settings = run.settings()
        assert run.verified(codec_of(settings)) == (200, PLAINTEXT)
        assert run.verified(codec_of(settings, "wwffffffffffffffff")) == (200, PLAINTEXT)
        status, out, err = run.end()
    assert status == 0
    assert err.endswith("Ended. Requests that came: 2.\n")
    assert not file.parent.exists()
    assert list(tmp_path.iterdir()) == []
    assert settings["WECOM_TOKEN"] not in out + err
    assert settings["WECOM_ENCODING_AES_KEY"] not in out + err


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_nothing_behind(tmp_path: Path, by: signal.Signals) -> None:
    """The file with the fresh settings goes, however the run ends, and a held connection does not delay it."""
    with on_show(tmp_path, "http-timeout") as run:
        status, _, err = run.end(by)
    assert status == 0
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_own_settings_are_used(tmp_path: Path) -> None:
    """With a .env the exhibit holds its values, and the command needs no file."""
    (tmp_path / ".env").write_text(ENV)
    with on_show(tmp_path, "env-value-quoted", "--max-requests", "2", "--path", "wecom/callback") as run:
        assert run.command == ["wecom-doctor", "check", f"http://127.0.0.1:{run.port}/wecom/callback"]
        assert run.verified(Codec(TOKEN, KEY, CORP_ID))[0] == 403
        assert run.verified(Codec(f'"{TOKEN}"', KEY, CORP_ID)) == (200, PLAINTEXT)
        assert run.end()[0] == 0


def test_a_file_that_was_named_stands_in_the_command(tmp_path: Path) -> None:
    """What `check` would not find by itself is told to it, blanks and all."""
    (tmp_path / "my settings").write_text(ENV)
    with on_show(tmp_path, "token-mismatch", "--env-file", "my settings", "--timeout", "0.1") as run:
        assert run.option("--env-file") == "my settings"
        assert run.end()[0] == 0


def test_the_kind_stands_in_the_command(tmp_path: Path) -> None:
    """Exhibits of bots and suites are asked as such."""
    with on_show(tmp_path, "suite-ticket-no-success", "--timeout", "0.1") as run:
        assert run.option("--kind") == "suite-command"
        assert "WECOM_SUITE_ID" in run.settings()
        assert run.end()[0] == 0


def test_a_key_with_bits_to_spare_is_made_where_it_is_needed(tmp_path: Path) -> None:
    """With any other key that fault would not show."""
    with on_show(tmp_path, "aeskey-trailing-bits", "--max-requests", "1") as run:
        settings = run.settings()
        assert not is_canonical(settings["WECOM_ENCODING_AES_KEY"])
        assert run.verified(codec_of(settings))[0] == 400
        assert run.end()[0] == 0


def test_each_request_is_a_line(tmp_path: Path) -> None:
    """Time, method, path and status; a query, which is signed, and control characters stay out."""
    with on_show(tmp_path, "token-mismatch", "--max-requests", "3") as run:
        run.verified(codec_of(run.settings()))
        run.ask("POST", "msg_signature=0", b"<xml/>")
        run.ask("GET", path="/%1b[31m")
        _, out, _ = run.end()
    lines = out.splitlines()
    assert [re.sub(r"^\d\d:\d\d:\d\d  ", "", one) for one in lines] == [
        "GET /callback  → 403",
        "POST /callback  → 400",
        "GET /%1b[31m  → 404",
    ]


def test_what_is_no_http_has_no_status(tmp_path: Path) -> None:
    """A line all the same, in words."""
    with on_show(tmp_path, "http-closed-early", "--max-requests", "1") as run:
        with pytest.raises(ConnectionError):
            run.verify()
        _, out, _ = run.end()
    assert out.rstrip().endswith("GET /callback  → no HTTP status")


def test_time_runs_out(tmp_path: Path) -> None:
    """As with `listen`: a failure only when requests were waited for."""
    with on_show(tmp_path, "token-mismatch", "--timeout", "0.1", "--max-requests", "1") as run:
        assert run.end()[0] == 3


def test_options_come_from_the_environment(tmp_path: Path) -> None:
    """Every option has its variable."""
    with on_show(tmp_path, "token-mismatch", WECOM_DOCTOR_GALLERY_MAX_REQUESTS="1") as run:
        run.verify()
        assert run.end()[0] == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "Show which fault?"),
        (("token-mismatsh",), "did you mean token-mismatch?"),
        (("padding-16",), "did you mean padding-16-vs-32"),
        (("padding-16-vs-32:all",), "did you mean padding-16-vs-32"),
        (("nothing-of-the-kind",), "No exhibit is called nothing-of-the-kind. "),
        (("token-mismatch", "--kind", "bot"), "an exhibit of the kind app"),
        (("token-mismatch", "--env-file", "there-is-none"), "there-is-none"),
        (("token-mismatch", "--host", "192.0.2.1", "--timeout", "1"), "Cannot listen at 192.0.2.1"),
        (("token-mismatch", "too-much"), "one argument too many: too-much"),
    ],
)
def test_mistakes_get_one_sentence(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    """What is wrong, and what to type instead."""
    failed = done(tmp_path, *options)
    assert (failed.returncode, failed.stdout) == (2, "")
    assert said in failed.stderr
    assert failed.stderr.count("\n") == 1


def test_a_taken_port_is_told_with_a_call_that_works(tmp_path: Path) -> None:
    """The command to type instead names the exhibit too."""
    with on_show(tmp_path, "token-mismatch", "--timeout", "30") as run:
        failed = done(tmp_path, "plus-becomes-space", "--port", str(run.port))
    assert failed.returncode == 2
    assert "`wecom-doctor gallery plus-becomes-space --port 0`" in failed.stderr


def test_half_a_pair_is_no_pair(tmp_path: Path) -> None:
    """A Token without its key is a mistake, not a reason to make others."""
    (tmp_path / ".env").write_text(f"WECOM_TOKEN={TOKEN}\n")
    failed = done(tmp_path, "token-mismatch")
    assert failed.returncode == 2
    assert "WECOM_ENCODING_AES_KEY is missing" in failed.stderr
