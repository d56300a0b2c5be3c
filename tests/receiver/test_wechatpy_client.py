"""wechatpy, which nobody here wrote, talks to the receiver over a real socket and understands its replies."""

import base64
from urllib.parse import urlencode

import xmltodict
from wechatpy.utils import WeChatSigner
from wechatpy.work.crypto import PrpCrypto, WeChatCrypto
from wechatpy.work.parser import parse_message

from tests.receiver.requests import KEYS, NOW, TEXT
from tests.receiver.serving import play, serving
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.keys import new_encoding_aes_key, new_token
from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.receiver.http import Handler
from wecom_doctor.receiver.receive_ids import Keys
from wecom_doctor.receiver.reference import receive
from wecom_doctor.receiver.replies import TextReply

CORP_ID = "ww8a1f0c2d9b3e4f56"
MADE = Keys(token=new_token(), encoding_aes_key=new_encoding_aes_key(), corp_id=CORP_ID)


def handler(keys: Keys) -> Handler:
    """The receiver behind the server."""

    async def answer(request: Request) -> Response:
        return receive(request, keys, Kind.APP, reply=TextReply("收到")).response

    return answer


def request_line(method: str, **query: str) -> bytes:
    """Request line and Host."""
    return f"{method} /?{urlencode(query)} HTTP/1.1\r\nHost: here\r\n".encode()


def test_a_verification_signed_by_wechatpy_is_answered() -> None:
    """The plaintext comes back to the byte, whichever length the padding takes."""
    key = base64.b64decode(f"{MADE.encoding_aes_key}=")

    async def scenario() -> None:
        async with serving(handler(MADE)) as served:
            for length in range(1, 40):
                plaintext = "1234567890" * 4
                echostr = PrpCrypto(key).encrypt(plaintext[:length], CORP_ID).decode()
                query = {"timestamp": str(NOW), "nonce": "nonce", "echostr": echostr}
                signature = signature_by_wechatpy(str(NOW), "nonce", echostr)
                (answer,) = await served.sent(request_line("GET", msg_signature=signature, **query) + b"\r\n")
                assert (answer.status, answer.body.decode()) == (200, plaintext[:length])

    play(scenario())


def signature_by_wechatpy(*parts: str) -> str:
    """The signature as wechatpy makes it."""
    signer = WeChatSigner()
    signer.add_data(MADE.token, *parts)
    return str(signer.signature)


def test_a_message_sealed_by_wechatpy_is_answered_with_what_wechatpy_opens() -> None:
    """Envelope, signature, padding and receive id of the reply are as wechatpy wants them."""
    crypto = WeChatCrypto(MADE.token, MADE.encoding_aes_key, CORP_ID)
    envelope = crypto.encrypt_message(TEXT.decode(), "nonce", str(NOW))
    signature = xmltodict.parse(envelope)["xml"]["MsgSignature"]
    head = request_line("POST", msg_signature=signature, timestamp=str(NOW), nonce="nonce")

    async def scenario() -> None:
        async with serving(handler(MADE)) as served:
            body = envelope.encode()
            (answer,) = await served.sent(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            reply = xmltodict.parse(answer.body)["xml"]
            opened = crypto.decrypt_message(answer.body, reply["MsgSignature"], reply["TimeStamp"], reply["Nonce"])
            message = parse_message(opened)
            assert (message.type, message.content, message.target) == ("text", "收到", "zhangsan")

    play(scenario())


def test_a_message_sealed_with_other_keys_is_refused() -> None:
    """wechatpy with one pair of keys and the receiver with another do not understand each other."""
    envelope = WeChatCrypto(MADE.token, MADE.encoding_aes_key, CORP_ID).encrypt_message("hello", "nonce", str(NOW))
    signature = xmltodict.parse(envelope)["xml"]["MsgSignature"]
    head = request_line("POST", msg_signature=signature, timestamp=str(NOW), nonce="nonce")

    async def scenario() -> None:
        async with serving(handler(KEYS)) as served:
            body = envelope.encode()
            (answer,) = await served.sent(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            assert answer.status == 403

    play(scenario())
