"""`wecom-doctor listen` as a user runs it: a process, real requests, and what it prints."""

import json
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.listening import (
    CODEC,
    CORP_ID,
    ENV,
    GIVE_UP_S,
    KEY,
    TEXT,
    TOKEN,
    environment,
    listening,
    query_of,
    verification,
)
from wecom_doctor.protocol.codec import Codec
from wecom_doctor.protocol.envelope import open_json_reply, open_xml_reply


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a good .env."""
    (tmp_path / ".env").write_text(ENV)
    (tmp_path / ".env").chmod(0o600)
    return tmp_path


def test_a_verification_is_answered_and_explained(folder: Path) -> None:
    """The ready line names the URL, the answer is the plaintext, and the steps are printed."""
    with listening(folder, "--max-requests", "1") as run:
        assert (run.host, run.path) == ("127.0.0.1", "/")
        assert run.verify() == (200, b"1616140317555161061")
        status, out, err = run.end()
    assert status == 0
    assert "Request 1" in out
    assert out.count("✓") == 5
    assert "→ 200  the plaintext of echostr: 1616140317555161061" in out
    assert err.endswith("Ended. Requests that came: 1.\n")


def test_a_person_may_read_chinese(folder: Path) -> None:
    """`--lang zh` speaks Chinese throughout."""
    with listening(folder, "--lang", "zh", "--max-requests", "1") as run:
        assert run.ready.startswith("正在等待企业微信的请求（app）： http://127.0.0.1:")
        run.push()
        _, out, err = run.end()
    assert "推送：text，来自 zhangsan" in out
    assert "你好" in out
    assert err.endswith("结束，共收到 1 个请求。\n")


def test_get_post_and_head_are_answered_and_nothing_else(folder: Path) -> None:
    """HEAD like GET without a body, DELETE with 405, other paths with 404, forged requests with 403."""
    with listening(folder, "--path", "wecom/callback") as run:
        assert run.path == "/wecom/callback"
        assert run.verify()[0] == 200
        assert run.ask("HEAD", verification()) == (200, b"")
        assert run.push() == (200, b"")
        assert run.ask("GET") == (400, b"Bad Request")
        assert run.ask("GET", verification()[:-3])[0] == 403
        assert run.ask("GET", verification(), path="/")[0] == 404
        assert run.ask("DELETE")[0] == 405
        status, out, err = run.end(signal.SIGINT)
    assert status == 0
    assert "Request 6" in out
    assert "405" in out
    assert "Requests that came: 6." in err


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_is_a_good_end(folder: Path, by: signal.Signals) -> None:
    """Ctrl-C, and the signal of `docker stop`, end with status 0 and the number of requests."""
    with listening(folder) as run:
        run.verify()
        status, out, err = run.end(by)
    assert status == 0
    assert "Request 1" in out
    assert err.endswith("Ended. Requests that came: 1.\n")
    assert "Traceback" not in err


def test_an_interrupt_before_any_request_is_a_good_end_too(folder: Path) -> None:
    """Nothing came, and that is what is said."""
    with listening(folder) as run:
        status, out, err = run.end(signal.SIGINT)
    assert (status, out) == (0, "")
    assert err.endswith("Requests that came: 0.\n")


def test_so_many_requests_are_enough(folder: Path) -> None:
    """After the last one the process ends by itself, and every one was answered."""
    with listening(folder, "--max-requests", "3") as run:
        assert [run.verify(b"%d" % one) for one in range(3)] == [(200, b"0"), (200, b"1"), (200, b"2")]
        status, out, _ = run.end()
    assert (status, out.count("Request ")) == (0, 3)


def test_time_runs_out(folder: Path) -> None:
    """`--timeout` alone is no failure; when requests were awaited that did not come, status 3 says so."""
    with listening(folder, "--timeout", "0.2") as run:
        assert run.end()[0] == 0
    with listening(folder, "--timeout", "0.2", "--max-requests", "1") as run:
        status, _, err = run.end()
    assert status == 3
    assert "Requests that came: 0." in err


def test_a_program_reads_one_object_a_line(folder: Path) -> None:
    """stdout is NDJSON and nothing else; each line is there as soon as the request was answered."""
    with listening(folder, "--format", "json") as run:
        run.verify()
        first = json.loads(run.line())
        assert (first["number"], first["accepted"], first["plaintext"]) == (1, True, "1616140317555161061")
        run.push()
        second = json.loads(run.line())
        assert (second["number"], second["about"], second["plaintext"]) == (2, "text", TEXT.decode())
        run.ask("PUT")
        assert json.loads(run.line())["event"] == "refused"
        status, out, err = run.end(signal.SIGINT)
    assert (status, out) == (0, "")
    assert "Requests that came: 2." in err


def test_requests_are_recorded_as_they_came(folder: Path) -> None:
    """One private file for each request, with the bytes of the request."""
    query = verification()
    with listening(folder, "--record", "requests", "--max-requests", "2") as run:
        run.ask("GET", query)
        run.push()
        _, out, _ = run.end()
    first, second = sorted((folder / "requests").iterdir())
    assert first.read_bytes().startswith(f"GET /?{query} HTTP/1.1\r\nHost: 127.0.0.1:{run.port}\r\n".encode())
    assert second.read_bytes().endswith(b"</Encrypt></xml>")
    assert [stat.S_IMODE(one.stat().st_mode) for one in (first, second)] == [0o600, 0o600]
    assert f"Kept as {Path('requests') / first.name}" in out


def test_a_text_is_replied(folder: Path) -> None:
    """`--reply text:...` comes back encrypted, and can be opened."""
    with listening(folder, "--reply", "text:收到", "--max-requests", "1") as run:
        status, body = run.push()
        run.end()
    assert status == 200
    assert "收到".encode() in CODEC.open(open_xml_reply(body))


def test_a_file_is_replied(folder: Path) -> None:
    """`--reply FILE` sends the plaintext of the file, for a bot as JSON."""
    (folder / "reply.json").write_text('{"msgtype": "template_card"}\n')
    codec = Codec(TOKEN, KEY, "")
    one = codec.seal(b'{"msgtype": "text", "from": {"userid": "lisi"}}', "1795206429", "1")
    with listening(folder, "--kind", "bot", "--reply", "reply.json", "--max-requests", "1") as run:
        _, body = run.ask("POST", query_of(one), json.dumps({"encrypt": one.ciphertext}).encode())
        run.end()
    assert codec.open(open_json_reply(body)) == b'{"msgtype": "template_card"}'


def test_a_receive_id_may_be_given(folder: Path) -> None:
    """`--receive-id` overrides the corp id of the settings."""
    with listening(folder, "--receive-id", "wwother", "--max-requests", "2") as run:
        assert run.push()[0] == 403
        assert run.push(codec=Codec(TOKEN, KEY, "wwother"))[0] == 200
        run.end()


def test_settings_come_from_another_project(tmp_path: Path) -> None:
    """`--from KIND:FILE` is read as `check` reads it, and its other path is pointed out."""
    options = f'corp_id = "{CORP_ID}"\ncallback_token = "{TOKEN}"\ncallback_aes_key = "{KEY}"\n'
    (tmp_path / "config.toml").write_text(
        f'[[projects]]\n[[projects.platforms]]\ntype = "wecom"\n[projects.platforms.options]\n{options}'
    )
    command = [sys.executable, "-m", "wecom_doctor", "listen", "--from", "cc-connect:config.toml", "--port", "0"]
    with subprocess.Popen(
        [*command, "--timeout", "0.1"], cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        _, err = process.communicate(timeout=GIVE_UP_S)
    assert process.returncode == 0
    assert "--path /wecom/callback" in err
    assert "Ready for WeCom's requests" in err


def test_options_come_from_the_environment(folder: Path) -> None:
    """Every option has its variable."""
    with listening(folder, WECOM_DOCTOR_LISTEN_PATH="/here", WECOM_DOCTOR_LISTEN_MAX_REQUESTS="1") as run:
        assert run.path == "/here"
        run.verify()
        assert run.end()[0] == 0


def test_secrets_are_struck_out(folder: Path) -> None:
    """Whoever puts a secret into a request does not get it printed."""
    with listening(folder, "--format", "json", "--max-requests", "2") as run:
        run.ask("GET", f"token={TOKEN}&key={KEY}")
        run.push(f"<xml><MsgType>text</MsgType><Content>{TOKEN}</Content></xml>".encode())
        _, out, err = run.end()
    assert TOKEN not in out + err
    assert KEY not in out + err
    assert "REDACTED-1" in out


def test_a_reader_that_goes_away_ends_it_quietly(folder: Path) -> None:
    """`wecom-doctor listen | head -1` leaves no traceback."""
    with listening(folder) as run:
        assert run.process.stdout is not None
        run.process.stdout.close()
        assert run.verify()[0] == 200
        assert run.process.stderr is not None
        err = run.process.stderr.read()
        assert run.process.wait() == 0
    assert "Traceback" not in err


def test_an_official_account_in_plain_mode_needs_no_key(tmp_path: Path) -> None:
    """A Token is enough to verify its requests."""
    (tmp_path / ".env").write_text(f"WECOM_TOKEN={TOKEN}\n")
    with listening(tmp_path, "--kind", "mp") as run:
        assert run.ask("GET", "signature=0&timestamp=1&nonce=2&echostr=3")[0] == 403
        assert run.end(signal.SIGINT)[0] == 0
