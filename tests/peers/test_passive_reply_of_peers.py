"""Replies that software nobody here wrote makes are opened, and found without a defect."""

import json

import pytest
from wechatpy.work import parse_message
from wechatpy.work.crypto import WeChatCrypto
from wechatpy.work.replies import ArticlesReply, ImageReply, TextReply, VideoReply, VoiceReply

from tests.peers.conftest import Ask
from tests.protocol.replies import ASKED, BOT, STREAM, inner
from tests.protocol.vectors import SAMPLE_ID, SAMPLE_KEY, SAMPLE_TOKEN
from wecom_doctor.protocol.passive_reply import ReplyForm, open_reply

TIMESTAMP, NONCE = "1795206429", "1372623149"
PEER = WeChatCrypto(SAMPLE_TOKEN, SAMPLE_KEY, SAMPLE_ID)
MESSAGE = parse_message(
    f"<xml><ToUserName>{SAMPLE_ID}</ToUserName><FromUserName>ZhangSan</FromUserName><CreateTime>1795206429"
    "</CreateTime><MsgType>text</MsgType><Content>hi</Content><MsgId>1</MsgId><AgentID>1</AgentID></xml>"
)
ARTICLE = {"title": "标题", "description": "d", "image": "https://wecom-doctor.example/a.png", "url": "https://b"}
REPLIES = {
    "text": TextReply(message=MESSAGE, content="收到 <&> 🙂"),
    "image": ImageReply(message=MESSAGE, media_id="m"),
    "voice": VoiceReply(message=MESSAGE, media_id="m"),
    "video": VideoReply(message=MESSAGE, media_id="m", title="t", description="d"),
    "news": ArticlesReply(message=MESSAGE, articles=[ARTICLE]),
}


@pytest.mark.parametrize(("kind", "reply"), REPLIES.items())
def test_replies_of_wechatpy_are_right(kind: str, reply: TextReply) -> None:
    """Every type that wechatpy replies with, rendered and encrypted by wechatpy."""
    body = PEER.encrypt_message(reply.render(), NONCE, TIMESTAMP).encode()
    opened = open_reply(body, "application/xml", ASKED)
    assert (opened.form, opened.defects, opened.message_type) == (ReplyForm.ENCRYPTED, (), kind)


@pytest.mark.parametrize("length", range(1, 66))
def test_replies_of_wechatpy_are_right_at_every_length(length: int) -> None:
    """Whatever the padding is."""
    text = TextReply(message=MESSAGE, content="x" * length).render()
    assert open_reply(PEER.encrypt_message(text, NONCE, TIMESTAMP).encode(), None, ASKED).defects == ()


def question(message: str, receive_id: str) -> dict[str, str]:
    """Have @wecom/crypto sign and encrypt a reply."""
    return {
        "ask": "seal",
        "token": SAMPLE_TOKEN,
        "key": SAMPLE_KEY,
        "message": message,
        "id": receive_id,
        "timestamp": TIMESTAMP,
        "nonce": NONCE,
    }


def test_replies_around_wecom_crypto_are_right(ask_wecom_crypto: Ask) -> None:
    """The npm package has no envelope of its own; in ours, its ciphertexts are right at every length."""
    texts = [inner(Content="好" + "x" * length) for length in range(66)]
    for answer in ask_wecom_crypto([question(text, SAMPLE_ID) for text in texts]):
        body = (
            f"<xml><Encrypt><![CDATA[{answer['ciphertext']}]]></Encrypt><MsgSignature><![CDATA[{answer['signature']}]]>"
            f"</MsgSignature><TimeStamp>{TIMESTAMP}</TimeStamp><Nonce><![CDATA[{NONCE}]]></Nonce></xml>"
        )
        assert open_reply(body.encode(), None, ASKED).defects == ()


@pytest.mark.parametrize("timestamp", [TIMESTAMP, int(TIMESTAMP)], ids=["text", "number"])
def test_bots_around_wecom_crypto_are_right(ask_wecom_crypto: Ask, timestamp: str | int) -> None:
    """The page writes the timestamp as a number, the official Python library as text."""
    [answer] = ask_wecom_crypto([question(json.dumps(STREAM), "")])
    reply = {"encrypt": answer["ciphertext"], "msgsignature": answer["signature"], "nonce": NONCE}
    opened = open_reply(json.dumps({**reply, "timestamp": timestamp}).encode(), None, BOT)
    assert (opened.form, opened.defects, opened.message_type) == (ReplyForm.ENCRYPTED_JSON, (), "stream")
