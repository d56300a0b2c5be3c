"""A callback endpoint on loopback that answers what a test wants, and keeps what it was asked; wechatpy opens it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import xmltodict
from wechatpy.work.crypto import WeChatCrypto

from tests.cli.listening import CORP_ID, KEY, TOKEN

PEER = WeChatCrypto(TOKEN, KEY, CORP_ID)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def query(self) -> dict[str, str]:
        """The parameters, decoded once."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}

    @property
    def plaintext(self) -> str:
        """What is inside, as wechatpy opens it."""
        moment = self.query["msg_signature"], self.query["timestamp"], self.query["nonce"]
        if self.method == "GET":
            return str(PEER.check_signature(*moment, self.query["echostr"]))
        return str(PEER.decrypt_message(self.body, *moment))

    def replied(self, text: str) -> bytes:
        """A passive reply by wechatpy."""
        message = xmltodict.parse(self.plaintext)["xml"]
        reply = (
            f"<xml><ToUserName>{message['FromUserName']}</ToUserName><FromUserName>{message['ToUserName']}"
            f"</FromUserName><CreateTime>1795206429</CreateTime><MsgType>text</MsgType><Content>{text}</Content></xml>"
        )
        return str(PEER.encrypt_message(reply, self.query["nonce"], "1795206429")).encode()


@dataclass(frozen=True, kw_only=True)
class Say:
    """What is answered; `None` in place of it hangs until the test is over."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Endpoint = Callable[[Asked], Say | None]


class Answering:
    """A running endpoint."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.url = f"http://127.0.0.1:{server.server_address[1]}/wecom"
        self.asked: list[Asked] = []


@contextmanager
def answering(endpoint: Endpoint) -> Iterator[Answering]:
    """An endpoint for one test."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name is http.server's
            length = int(self.headers.get("Content-Length") or 0)
            asked = Asked(
                method=self.command,
                path=self.path,
                headers=dict(self.headers.items()),
                body=self.rfile.read(length),
            )
            running.asked.append(asked)
            say = endpoint(asked)
            if say is None:
                over.wait()
                return
            self.send_response(say.status)
            for name, value in {"Content-Length": str(len(say.body)), **say.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(say.body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        running = Answering(server)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield running
        finally:
            over.set()
            server.shutdown()
            thread.join()
