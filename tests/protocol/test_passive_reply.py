"""The autopsy of replies: what is right is found right, and nothing is made of what no source forbids."""

import pytest

from tests.protocol.replies import (
    ASKED,
    BOT,
    COMMAND,
    MINI_PROGRAM,
    NONCE,
    PLAIN_MODE,
    STREAM,
    USER,
    for_bot,
    inner,
    made,
    media,
)
from tests.protocol.vectors import SAMPLE_ID, SAMPLE_KEY, SAMPLE_TOKEN, V6
from tests.receiver.requests import BOT_TEXT, KEYS, TEXT, pushed, pushed_to_bot, sealed
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.cipher import Cipher
from wecom_doctor.protocol.passive_reply import Asked, ReplyForm, open_reply
from wecom_doctor.receiver.reference import receive
from wecom_doctor.receiver.replies import TextReply

RIGHT = {
    "empty": (b"", ASKED, ReplyForm.EMPTY),
    "a line break": (b"\r\n", ASKED, ReplyForm.EMPTY),
    "success": (b"success", ASKED, ReplyForm.SUCCESS),
    "success and a line break": (b"success\n", ASKED, ReplyForm.SUCCESS),
    "empty from a bot": (b"", BOT, ReplyForm.EMPTY),
    "success to a command": (b"success", COMMAND, ReplyForm.SUCCESS),
    "success from a mini program": (b"success", MINI_PROGRAM, ReplyForm.SUCCESS),
    "text": (made().xml(), ASKED, ReplyForm.ENCRYPTED),
    "text behind a byte order mark": (b"\xef\xbb\xbf" + made().xml(), ASKED, ReplyForm.ENCRYPTED),
    "text with a declaration": (b'<?xml version="1.0"?>\n' + made().xml(), ASKED, ReplyForm.ENCRYPTED),
    "ciphertext on a line of its own": (
        made().xml().replace(b"<Encrypt>", b"<Encrypt>\n  ").replace(b"</Encrypt>", b"\n</Encrypt>"),
        ASKED,
        ReplyForm.ENCRYPTED,
    ),
    "to the user in other letters": (made(inner(ToUserName=USER.upper())).xml(), ASKED, ReplyForm.ENCRYPTED),
    "to somebody else": (made(inner(ToUserName="lisi")).xml(), ASKED, ReplyForm.ENCRYPTED),
    "text of 2048 bytes": (made(inner(Content="x" * 2048)).xml(), ASKED, ReplyForm.ENCRYPTED),
    "image": (
        made(media("image", "<Image><MediaId>m</MediaId></Image>")).xml(),
        ASKED,
        ReplyForm.ENCRYPTED,
    ),
    "news": (
        made(media("news", "<ArticleCount>1</ArticleCount><Articles><item><Title>t</Title></item></Articles>")).xml(),
        ASKED,
        ReplyForm.ENCRYPTED,
    ),
    "a button": (
        made(media("update_button", "<Button><ReplaceName>done</ReplaceName></Button>")).xml(),
        ASKED,
        ReplyForm.ENCRYPTED,
    ),
    "to customer service": (made(media("transfer_customer_service", "")).xml(), MINI_PROGRAM, ReplyForm.ENCRYPTED),
    "plain text to a plain message": (inner().encode(), PLAIN_MODE, ReplyForm.PLAIN_XML),
    "stream": (for_bot(STREAM).json(), BOT, ReplyForm.ENCRYPTED_JSON),
    "timestamp as text": (for_bot(STREAM).json(timestamp="1795206429"), BOT, ReplyForm.ENCRYPTED_JSON),
    "a changed card": (
        for_bot({"response_type": "update_template_card", "template_card": {"card_type": "text_notice"}}).json(),
        BOT,
        ReplyForm.ENCRYPTED_JSON,
    ),
    "stream of 20480 bytes": (
        for_bot({"msgtype": "stream", "stream": {"id": "s", "content": "x" * 20480}}).json(),
        BOT,
        ReplyForm.ENCRYPTED_JSON,
    ),
}


@pytest.mark.parametrize(("body", "asked", "form"), RIGHT.values(), ids=RIGHT)
def test_a_right_answer_has_no_defect(body: bytes, asked: Asked, form: ReplyForm) -> None:
    """Everything that an official page shows, and every liberty that no source forbids."""
    reply = open_reply(body, None, asked)
    assert (reply.form, reply.defects, reply.differences) == (form, (), ())


@pytest.mark.parametrize("length", range(70))
def test_a_right_reply_is_right_at_every_length(length: int) -> None:
    """Whatever the padding is, message and type come to light."""
    text = inner(Content="x" * (length + 1))
    reply = open_reply(made(text).xml(), "text/xml", ASKED)
    assert (reply.defects, reply.message, reply.message_type) == ((), text.encode(), "text")
    assert reply.receive_id == SAMPLE_ID.encode()


def test_what_the_reference_receiver_replies_is_right() -> None:
    """An app's text and a bot's stream, made by our own receiver."""
    response = receive(pushed(sealed(TEXT)), KEYS, reply=TextReply("收到 ]]> 🙂")).response
    asked = Asked(
        token=SAMPLE_TOKEN, cipher=Cipher(SAMPLE_KEY), receive_id=SAMPLE_ID, to_user=SAMPLE_ID, from_user="zhangsan"
    )
    reply = open_reply(response.body, None, asked)
    assert (reply.form, reply.defects) == (ReplyForm.ENCRYPTED, ())
    response = receive(pushed_to_bot(sealed(BOT_TEXT, "")), KEYS, Kind.BOT, reply=TextReply("好")).response
    reply = open_reply(response.body, None, Asked(**{**vars(BOT), "nonce": NONCE}))
    assert (reply.form, reply.defects, reply.message_type) == (ReplyForm.ENCRYPTED_JSON, (), "stream")


def test_the_published_reply_opens() -> None:
    """The reply on the message push page: its signature is right, and its text is a demonstration, not a message."""
    asked = Asked(token=V6.token, cipher=Cipher(V6.encoding_aes_key), receive_id=V6.receive_id, official_account=True)
    sealed_one = V6.sealed
    body = (
        f"<xml><Encrypt>{sealed_one.ciphertext}</Encrypt><MsgSignature>{sealed_one.signature}</MsgSignature>"
        f"<TimeStamp>{sealed_one.timestamp}</TimeStamp><Nonce>{sealed_one.nonce}</Nonce></xml>"
    )
    reply = open_reply(body.encode(), None, asked)
    assert reply.message == V6.message.encode()
    assert {one.place for one in reply.differences} <= {"message"}


def test_keys_stay_out_of_sight() -> None:
    """What holds Token and cipher does not print them."""
    assert SAMPLE_TOKEN not in repr(ASKED)
    assert "Cipher" not in repr(ASKED)
