"""A client of its own that sends what WeCom sends, sealed by wechatpy."""

import http.client
import ssl
import time
from contextlib import closing
from dataclasses import dataclass
from secrets import randbelow
from urllib.parse import urlencode, urlsplit

import xmltodict
from wechatpy.utils import WeChatSigner
from wechatpy.work.crypto import PrpCrypto, WeChatCrypto

from tests.peers.receivers.programs import CORP_ID, KEY, TOKEN

SEALER = WeChatCrypto(TOKEN, KEY, CORP_ID)
TEXT = (
    f"<xml><ToUserName><![CDATA[{CORP_ID}]]></ToUserName><FromUserName><![CDATA[zhangsan]]></FromUserName>"
    "<CreateTime>{timestamp}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[{content}]]></Content><MsgId>{id}</MsgId><AgentID>1000002</AgentID></xml>"
)
EVENT = (
    f"<xml><ToUserName><![CDATA[{CORP_ID}]]></ToUserName><FromUserName><![CDATA[zhangsan]]></FromUserName>"
    "<CreateTime>{timestamp}</CreateTime><MsgType><![CDATA[event]]></MsgType>"
    "<Event><![CDATA[an_event_of_next_year]]></Event><AgentID>1000002</AgentID></xml>"
)


@dataclass(frozen=True)
class Answered:
    """What came back, with what had been sent."""

    status: int
    headers: dict[str, str]
    body: bytes
    sent: dict[str, str]

    @property
    def text(self) -> str:
        """The body, as far as it is text."""
        return self.body.decode("utf-8", "replace")

    def opened(self) -> dict[str, str]:
        """The message of a passive reply that wechatpy verifies and decrypts."""
        envelope = xmltodict.parse(self.text)["xml"]
        signed = envelope["MsgSignature"], envelope["TimeStamp"], envelope["Nonce"]
        found: dict[str, str] = xmltodict.parse(SEALER.decrypt_message(self.body, *signed))["xml"]
        return found


@dataclass(frozen=True)
class Client:
    """What WeCom is to one URL."""

    url: str

    def send(self, method: str, query: dict[str, str], body: str | None = None, agent: str = "Mozilla/4.0") -> Answered:
        """One request on a connection of its own; redirects are not followed."""
        parts = urlsplit(self.url)
        assert parts.hostname is not None
        if parts.scheme == "https":
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                parts.hostname, parts.port, timeout=30, context=context
            )
        else:
            connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        headers = {"User-Agent": agent, "Accept": "*/*", "Cache-Control": "no-cache", "Pragma": "no-cache"}
        if body is not None:
            headers["Content-Type"] = "text/xml"
        with closing(connection):
            connection.request(method, f"{parts.path}?{urlencode(query)}", body and body.encode(), headers)
            response = connection.getresponse()
            read = response.read()
        return Answered(response.status, {k.lower(): v for k, v in response.getheaders()}, read, query)

    def verify(self, plaintext: str = "", receive_id: str = CORP_ID, nonce: str = "") -> Answered:
        """URL verification with a plaintext like WeCom's."""
        plaintext = plaintext or str(10**18 + randbelow(8 * 10**18) | 1)
        ciphertext = sealed(plaintext, receive_id)
        answered = self.send("GET", {**signed(ciphertext, nonce), "echostr": ciphertext})
        return Answered(answered.status, answered.headers, answered.body, {**answered.sent, "plaintext": plaintext})

    def push(self, message: str = TEXT, content: str = "你好") -> Answered:
        """A message."""
        filled = message.format(timestamp=int(time.time()), content=content, id=randbelow(2**62))
        ciphertext = sealed(filled)
        envelope = (
            f"<xml><ToUserName><![CDATA[{CORP_ID}]]></ToUserName><AgentID><![CDATA[1000002]]></AgentID>"
            f"<Encrypt><![CDATA[{ciphertext}]]></Encrypt></xml>"
        )
        return self.send("POST", signed(ciphertext), envelope)


def sealed(text: str, receive_id: str = CORP_ID) -> str:
    """The ciphertext of a message."""
    return str(PrpCrypto(SEALER.key).encrypt(text, receive_id).decode())


def signed(ciphertext: str, nonce: str = "") -> dict[str, str]:
    """The query of a request that carries this."""
    timestamp, nonce = str(int(time.time())), nonce or str(10**8 + randbelow(9 * 10**8))
    signer = WeChatSigner()
    signer.add_data(TOKEN, timestamp, nonce, ciphertext)
    return {"msg_signature": signer.signature, "timestamp": timestamp, "nonce": nonce}
