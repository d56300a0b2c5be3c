"""Visits to the gallery with requests that wechatpy makes, so that no exhibit is proven by our own cipher."""

import asyncio
import base64
import json
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from urllib.parse import urlencode

import xmltodict
from wechatpy.utils import WeChatSigner
from wechatpy.work.crypto import PrpCrypto

from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.receiver import gallery
from wecom_doctor.receiver.exchange import Raw, Request, Response
from wecom_doctor.receiver.gallery.exhibit import Exhibit
from wecom_doctor.receiver.http import Handler
from wecom_doctor.receiver.receive_ids import Keys

PATH = "/wecom/callback"
NOW = 1795206429
CORP, SUITE, CUSTOMER = "ww8a1f0c2d9b3e4f56", "ww4asffe99e54c0f", "ww00customer00cust0"
KEYS = Keys(
    token="Q8vT2nX4kLm7pR5sW3yZ",
    encoding_aes_key="kWxPqRsTuVwXyZ0123456789aBcDeFgHiJkLmNoPqsA",
    corp_id=CORP,
    suite_id=SUITE,
)
PLAINTEXT = "1616140317555161061"
CRYPTO = PrpCrypto(base64.b64decode(f"{KEYS.encoding_aes_key}="))
AGENT = "<AgentID><![CDATA[1000002]]></AgentID>"
FORGED = "0" * 40


def xml(**fields: str) -> str:
    """A message as WeCom writes it."""
    return f"<xml>{''.join(f'<{name}><![CDATA[{value}]]></{name}>' for name, value in fields.items())}</xml>"


COMMON = {"ToUserName": CORP, "FromUserName": "zhangsan", "CreateTime": str(NOW)}
TEXT = xml(**COMMON, MsgType="text", Content="hello", MsgId="4561255354251345929")
CHINESE = xml(**COMMON, MsgType="text", Content="企业微信你好", MsgId="4561255354251345930")
EMOJI = xml(**COMMON, MsgType="text", Content="\U0001f600", MsgId="4561255354251345931")
EVENT = xml(**{**COMMON, "FromUserName": "sys"}, MsgType="event", Event="new_in_2031", EventKey="key")
SUBSCRIBE = xml(**COMMON, MsgType="event", Event="subscribe")
KF = xml(ToUserName=CORP, CreateTime=str(NOW), MsgType="event", Event="kf_msg_or_event", Token="T", OpenKfId="wk1")
TICKET = xml(SuiteId=SUITE, InfoType="suite_ticket", TimeStamp=str(NOW), SuiteTicket="ticket")
BOT_COMMON = {"msgid": "CAIQ16", "aibotid": "AIBOT", "chattype": "single", "from": {"userid": "lisi"}}
BOT_TEXT = json.dumps({**BOT_COMMON, "msgtype": "text", "text": {"content": "hello"}})
BOT_POLL = json.dumps({**BOT_COMMON, "msgtype": "stream", "stream": {"id": "Zm9vYmFy"}})
BOT_EVENT = json.dumps({**BOT_COMMON, "msgtype": "event", "event": {"eventtype": "new_in_2031"}})


def sealed(plaintext: str, receive_id: str) -> str:
    """A ciphertext by wechatpy."""
    return str(CRYPTO.encrypt(plaintext, receive_id).decode())


def signature(*parts: str) -> str:
    """A signature by wechatpy."""
    signer = WeChatSigner()
    signer.add_data(KEYS.token, *parts)
    return str(signer.signature)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request, described by how it differs from the genuine one."""

    message: str | None = None
    receive_id: str = CORP
    forged: bool = False
    as_json: bool = False
    outside: str = AGENT
    layout: str = "<xml><ToUserName><![CDATA[{to}]]></ToUserName>{outside}<Encrypt><![CDATA[{it}]]></Encrypt></xml>"
    content_type: str | None = "text/xml"
    clear: bool = False

    def request(self) -> Request:
        """The request as it comes over the wire."""
        ciphertext = sealed(PLAINTEXT if self.message is None else self.message, self.receive_id)
        query = {"timestamp": str(NOW), "nonce": "1372623149"}
        right = signature(query["timestamp"], query["nonce"], ciphertext)
        query["msg_signature"] = FORGED if self.forged else right
        if self.message is None:
            query["echostr"] = ciphertext
            return made("GET", urlencode(query), b"", None)
        if self.clear:
            return made("POST", "", self.message.encode(), self.content_type)
        outer = self.layout.format(to=self.receive_id, outside=self.outside, it=ciphertext)
        body = json.dumps({"encrypt": ciphertext}) if self.as_json else outer
        return made("POST", urlencode(query), body.encode(), self.content_type)


def made(method: str, query: str, body: bytes, content_type: str | None) -> Request:
    """A request at the callback."""
    headers: tuple[tuple[str, str], ...] = (("Host", "here"), ("User-Agent", "Mozilla/4.0"))
    headers += (("Content-Type", content_type),) if content_type else ()
    target = f"{PATH}?{query}"
    return Request(
        method=method, target=target, path=PATH, query=query, headers=headers, body=body, received_at=float(NOW)
    )


VERIFY = Asked()
MESSAGE = Asked(message=TEXT)
BOT_MESSAGE = Asked(message=BOT_TEXT, receive_id="", as_json=True, content_type="application/json")
BOT_VERIFY = Asked(receive_id="")
PUSH = Asked(message=TICKET, receive_id=SUITE, outside="<AgentID><![CDATA[]]></AgentID>")
DATA_PUSH = Asked(message=TEXT, receive_id=CUSTOMER, outside="<AgentID><![CDATA[]]></AgentID>")
# What each kind of endpoint is asked in its everyday life: GET and POST.
GENUINE = {
    Kind.APP: (VERIFY, MESSAGE),
    Kind.KF: (VERIFY, Asked(message=KF)),
    Kind.BOT: (BOT_VERIFY, BOT_MESSAGE),
    Kind.SUITE_COMMAND: (VERIFY, PUSH),
    Kind.SUITE_DATA: (VERIFY, DATA_PUSH),
}


def forged(asked: Asked) -> Asked:
    """The same with a signature of nobody."""
    return replace(asked, forged=True)


class Said(NamedTuple):
    """What came back; pauses are told, not waited for."""

    status: int
    headers: dict[str, str]
    body: bytes
    after_s: float = 0.0


@dataclass(kw_only=True)
class Endpoint:
    """A running exhibit with a memory of its own."""

    exhibit: Exhibit
    handler: Handler = field(init=False)

    def __post_init__(self) -> None:
        self.handler = gallery.handler(self.exhibit, KEYS, PATH)

    def says(self, asked: Asked) -> Said:
        """What it answers."""
        return self.answers(asked.request())

    def answers(self, request: Request) -> Said:
        """What it answers to a request that is there already."""

        async def ask() -> Response | Raw:
            return await self.handler(request)

        return said(asyncio.run(ask()))


def endpoint(name: str) -> Endpoint:
    """The exhibit of that name, started."""
    exhibit = gallery.found(name)
    assert exhibit is not None, name
    return Endpoint(exhibit=exhibit)


def said(answer: Response | Raw) -> Said:
    """An answer as a client reads it, whichever way the exhibit put it."""
    if isinstance(answer, Response):
        headers = {name.lower(): value for name, value in answer.headers}
        return Said(answer.status, headers, answer.body)
    pauses = sum(part for part in answer.parts if isinstance(part, float))
    head, _, body = b"".join(part for part in answer.parts if isinstance(part, bytes)).partition(b"\r\n\r\n")
    line, *rest = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in rest)}
    return Said(int(line.split(" ")[1]), headers, body[: int(headers.get("content-length", "0"))], pauses)


def opened(body: bytes, receive_id: str = CORP) -> str:
    """The plaintext of a reply, opened and verified by wechatpy as WeCom would."""
    reply: dict[str, Any] = xmltodict.parse(body)["xml"]
    verified_by_wechatpy(reply["MsgSignature"], reply["TimeStamp"], reply["Nonce"], reply["Encrypt"])
    return str(CRYPTO.decrypt(reply["Encrypt"], receive_id))


def opened_json(body: bytes, receive_id: str = "") -> Any:
    """The same for the reply of a bot."""
    reply = json.loads(body)
    verified_by_wechatpy(reply["msgsignature"], str(reply["timestamp"]), reply["nonce"], reply["encrypt"])
    return json.loads(CRYPTO.decrypt(reply["encrypt"], receive_id))


class NotOurs(Exception):
    """The signature of a reply is not the one that wechatpy computes."""


def verified_by_wechatpy(given: str, *parts: str) -> None:
    """The signature fits the values beside it."""
    if signature(*parts) != given:
        raise NotOurs
