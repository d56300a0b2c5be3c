"""`decode --replay`: the opened content arrives again, under a new signature, at an endpoint that judges it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.cli.listening import CODEC, CORP_ID, ENV, TEXT, listening, query_of, verification
from tests.cli.shell import Shell
from wecom_doctor.protocol.keys import new_token

PLAINTEXT = "1616140317555161061"
TICKET = "T1cketOfTheSuite_0123456789"


@pytest.fixture
def desk(shell: Shell) -> Shell:
    """A folder with the .env of the listening receiver."""
    shell.write(".env", ENV)
    return shell


def message(text: bytes = TEXT) -> str:
    """A recorded message."""
    one = CODEC.seal(text, "1795206429", "1372623149")
    return f"POST /?{query_of(one)} HTTP/1.1\r\n\r\n<xml><Encrypt>{one.ciphertext}</Encrypt></xml>"


def test_a_verification_is_sent_again(desk: Shell, tmp_path: Path) -> None:
    """The same plaintext comes back from a correct receiver, which saw another nonce and a fresh time."""
    with listening(tmp_path, "--format", "json") as receiver:
        url = f"http://127.0.0.1:{receiver.port}/"
        result = desk("decode", f"/?{verification()}", "--replay", url, "--lang", "en")
        heard = json.loads(receiver.line())
    assert result.status == 0
    assert "200" in result.stdout.rpartition("Result:")[2]
    assert (heard["accepted"], heard["plaintext"]) == (True, PLAINTEXT)
    assert "nonce=1372623149" not in heard["target"]
    assert not [one for step in heard["steps"] for one in step["notes"] if one["note"] == "clock"]


def test_a_message_is_sent_again(desk: Shell, tmp_path: Path) -> None:
    """The message arrives as it was, for the same receive id."""
    desk.write("message.http", message())
    with listening(tmp_path, "--format", "json") as receiver:
        url = f"http://127.0.0.1:{receiver.port}/"
        document = desk("decode", "message.http", "--replay", url, "--format", "json").document
        heard = json.loads(receiver.line())
    assert (heard["accepted"], heard["receive_id"], heard["sender"]) == (True, CORP_ID, "zhangsan")
    (exchange,) = document["replay"]["exchanges"]
    assert exchange["answer"]["status"] == 200
    assert exchange["judgement"]["outcome"] == "accepted"
    assert exchange["timing"]["whole_s"] > 0


@contextmanager
def redirecting() -> Iterator[tuple[str, list[str]]]:
    """A server that redirects, and the paths that were asked for."""
    came: list[str] = []

    class Elsewhere(BaseHTTPRequestHandler):
        """Sends every caller to another place and remembers who came."""

        def do_GET(self) -> None:
            """Redirect."""
            came.append(self.path.partition("?")[0])
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/callback", came
        server.shutdown()


def test_redirects_are_not_followed(desk: Shell) -> None:
    """WeCom is not known to follow them, so they are told and nobody goes there."""
    with redirecting() as (url, came):
        result = desk("decode", f"/?{verification()}", "--replay", url, "--lang", "en")
    assert result.status == 1
    assert came == ["/callback"]
    assert "302" in result.stdout


def test_a_dead_endpoint_is_told(desk: Shell) -> None:
    """Nobody listens there: one sentence and status 1, no traceback."""
    result = desk("decode", f"/?{verification()}", "--replay", "http://127.0.0.1:9/", "--lang", "en")
    assert result.status == 1
    assert "port-refused" in result.stdout
    assert "Traceback" not in result.said


def test_what_did_not_open_is_not_sent(shell: Shell) -> None:
    """Without the plaintext there is nothing to send."""
    shell.write(".env", ENV.replace("WECOM_ENCODING_AES_KEY", "ANOTHER") + f"WECOM_TOKEN={new_token()}\nANOTHER=x\n")
    result = shell("decode", f"/?{verification()}", "--replay", "http://127.0.0.1:9/", "--lang", "en")
    assert result.status == 2
    assert "did not open" in result.stderr


def test_tickets_stay_masked(desk: Shell) -> None:
    """The ticket travels, but neither text nor JSON shows it."""
    text = f"<xml><InfoType>suite_ticket</InfoType><SuiteTicket>{TICKET}</SuiteTicket></xml>"
    desk.write("ticket.http", message(text.encode()))
    for form in ("text", "json"):
        said = desk("decode", "ticket.http", "--replay", "http://127.0.0.1:9/", "--format", form).said
        assert "SuiteTicket" in said
        assert TICKET not in said
