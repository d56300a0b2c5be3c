"""`listen` in a process of its own, and a client that sends what WeCom sends."""

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from wecom_doctor.protocol.codec import Codec, Sealed
from wecom_doctor.protocol.keys import new_encoding_aes_key, new_token

ROOT = Path(__file__).parent.parent.parent
TOKEN, KEY, CORP_ID = new_token(), new_encoding_aes_key(), "ww8a1f0c2d9b3e4f56"
CODEC = Codec(TOKEN, KEY, CORP_ID)
ENV = f"WECOM_CORP_ID={CORP_ID}\nWECOM_TOKEN={TOKEN}\nWECOM_ENCODING_AES_KEY={KEY}\n"
TEXT = (
    f"<xml><ToUserName>{CORP_ID}</ToUserName><FromUserName>zhangsan</FromUserName>"
    "<MsgType>text</MsgType><Content>你好</Content></xml>"
).encode()
# A process that never ends fails its test instead of hanging it.
GIVE_UP_S = 60.0


class Listening:
    """A running `listen`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        assert process.stderr is not None
        self.ready = process.stderr.readline()
        found = re.search(r"http://(\S+):(\d+)(/\S*)", self.ready)
        assert found is not None, self.ready + process.stderr.read()
        self.host, self.port, self.path = found[1].strip("[]"), int(found[2]), found[3]

    def ask(
        self, method: str, query: str = "", body: bytes | None = None, path: str | None = None
    ) -> tuple[int, bytes]:
        """Status and body of one request on a connection of its own."""
        connection = http.client.HTTPConnection(self.host, self.port)
        connection.request(method, f"{path or self.path}?{query}", body=body, headers={"User-Agent": "Mozilla/4.0"})
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    def verify(self, plaintext: bytes = b"1616140317555161061") -> tuple[int, bytes]:
        """What WeCom sends when the console saves a URL."""
        return self.ask("GET", verification(plaintext))

    def push(self, message: bytes = TEXT, codec: Codec = CODEC) -> tuple[int, bytes]:
        """What WeCom sends when a member writes."""
        one = codec.seal(message, "1795206429", "1372623149")
        return self.ask("POST", query_of(one), f"<xml><Encrypt>{one.ciphertext}</Encrypt></xml>".encode())

    def line(self) -> str:
        """The next line of stdout."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def end(self, by: signal.Signals | None = None) -> tuple[int, str, str]:
        """Exit status, and what is left of stdout and stderr."""
        if by is not None:
            self.process.send_signal(by)
        out, err = self.process.communicate()
        return self.process.returncode, out, err


def query_of(one: Sealed, **more: str) -> str:
    """The query that every callback has."""
    return urlencode({"msg_signature": one.signature, "timestamp": one.timestamp, "nonce": one.nonce, **more})


def verification(plaintext: bytes = b"1616140317555161061") -> str:
    """The query of a verification."""
    one = CODEC.seal(plaintext, "1795206429", "1372623149")
    return query_of(one, echostr=one.ciphertext)


def environment(**more: str) -> dict[str, str]:
    """The environment of this process without settings and options of ours."""
    names = {name: value for name, value in os.environ.items() if not name.startswith("WECOM_")}
    return {**names, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **more}


@contextmanager
def listening(folder: Path, *options: str, **variables: str) -> Iterator[Listening]:
    """`listen --port 0` with more options, which is ended whatever happens."""
    command = [sys.executable, "-m", "wecom_doctor", "listen", "--port", "0", *options]
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment(**variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        watchdog = threading.Timer(GIVE_UP_S, process.kill)
        watchdog.start()
        try:
            yield Listening(process)
        finally:
            watchdog.cancel()
            process.kill()


def failing(folder: Path, *options: str, **variables: str) -> str:
    """The one sentence of a call that cannot be carried out."""
    done = subprocess.run(
        [sys.executable, "-m", "wecom_doctor", "listen", *options],
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=GIVE_UP_S,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    return done.stderr
