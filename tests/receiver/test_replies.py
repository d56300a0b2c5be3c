"""Passive replies: who gets one, what stands in it, and that the other side can open it."""

import json
from xml.etree import ElementTree

import pytest

from tests.protocol.vectors import SAMPLE_ID, SAMPLE_KEY, SAMPLE_TOKEN
from tests.receiver.requests import BOT_TEXT, KEYS, NOW, TEXT, post, pushed, pushed_to_bot, query_of, sealed
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.codec import Codec
from wecom_doctor.protocol.envelope import open_json_reply, open_xml_reply
from wecom_doctor.protocol.errors import CodecError
from wecom_doctor.protocol.signature import sign
from wecom_doctor.receiver.happened import Answer, Note
from wecom_doctor.receiver.receive_ids import Keys
from wecom_doctor.receiver.reference import receive
from wecom_doctor.receiver.replies import EmptyReply, OwnReply, Reply, TextReply, prove

HELLO = TextReply("收到 ]]> <&> 🙂")
CODEC = Codec(SAMPLE_TOKEN, SAMPLE_KEY, SAMPLE_ID)
BOT_CODEC = Codec(SAMPLE_TOKEN, SAMPLE_KEY, "")
PICTURE = b"<xml><MsgType>image</MsgType><Image><MediaId>m</MediaId></Image></xml>"


def fields(plaintext: bytes) -> dict[str, str | None]:
    """The elements of a reply by name."""
    return {child.tag: child.text for child in ElementTree.fromstring(plaintext)}


def event(name: str, sender: str = "zhangsan") -> bytes:
    """An event of an app."""
    return (
        f"<xml><ToUserName>{SAMPLE_ID}</ToUserName><FromUserName>{sender}</FromUserName>"
        f"<MsgType>event</MsgType><Event>{name}</Event></xml>"
    ).encode()


def test_a_text_is_sealed_as_the_page_says() -> None:
    """Encrypt, MsgSignature, TimeStamp and a nonce of its own; inside, sender and receiver have changed places."""
    request = pushed(sealed(TEXT))
    response, happened = receive(request, KEYS, reply=HELLO)
    assert (response.status, happened.answer) == (200, Answer.REPLY)
    assert "xml" in dict(response.headers)["Content-Type"]
    assert list(fields(response.body)) == ["Encrypt", "MsgSignature", "TimeStamp", "Nonce"]
    assert f"<TimeStamp>{NOW}</TimeStamp>".encode() in response.body
    reply = open_xml_reply(response.body)
    assert reply.nonce not in request.query
    plaintext = CODEC.open(reply)
    assert plaintext == happened.reply
    assert fields(plaintext) == {
        "ToUserName": "zhangsan",
        "FromUserName": SAMPLE_ID,
        "CreateTime": str(NOW),
        "MsgType": "text",
        "Content": HELLO.text,
    }


def test_two_replies_are_never_the_same() -> None:
    """Random bytes and nonce are fresh."""
    first, second = (receive(pushed(sealed(TEXT)), KEYS, reply=HELLO).response.body for _ in range(2))
    assert open_xml_reply(first).nonce != open_xml_reply(second).nonce
    assert open_xml_reply(first).ciphertext != open_xml_reply(second).ciphertext


def test_a_reply_carries_the_receive_id_of_the_request() -> None:
    """Also where the id is that of an authorised corp that no setting knows."""
    response, _ = receive(pushed(sealed(TEXT, "wwcustomer")), KEYS, Kind.SUITE_DATA, reply=HELLO)
    assert Codec(SAMPLE_TOKEN, SAMPLE_KEY, "wwcustomer").open(open_xml_reply(response.body))


def test_an_own_reply_gets_what_it_lacks() -> None:
    """Names and time are put in where they are missing, and left alone where they are not."""
    response, _ = receive(pushed(sealed(TEXT)), KEYS, reply=OwnReply(PICTURE))
    plaintext = CODEC.open(open_xml_reply(response.body))
    found = fields(plaintext)
    assert (found["ToUserName"], found["FromUserName"], found["CreateTime"]) == ("zhangsan", SAMPLE_ID, str(NOW))
    assert plaintext.endswith(PICTURE.removeprefix(b"<xml>"))
    whole = b"<xml><ToUserName>a</ToUserName><FromUserName>b</FromUserName><CreateTime>1</CreateTime></xml>"
    response, _ = receive(pushed(sealed(TEXT)), KEYS, reply=OwnReply(whole))
    assert CODEC.open(open_xml_reply(response.body)) == whole


def test_a_bot_answers_a_message_with_a_stream_that_ends() -> None:
    """JSON with an integer timestamp and the nonce of the request; the stream has an id and is finished."""
    request = pushed_to_bot(sealed(BOT_TEXT, ""))
    response, happened = receive(request, KEYS, Kind.BOT, reply=HELLO)
    assert dict(response.headers)["Content-Type"] == "application/json"
    outer = json.loads(response.body)
    assert set(outer) == {"encrypt", "msgsignature", "timestamp", "nonce"}
    assert (outer["timestamp"], outer["nonce"]) == (NOW, "1372623149")
    plaintext = BOT_CODEC.open(open_json_reply(response.body))
    assert (plaintext, happened.answer) == (happened.reply, Answer.REPLY)
    assert json.loads(plaintext) == {
        "msgtype": "stream",
        "stream": {"id": "CAIQ16HMjQYY", "finish": True, "content": HELLO.text},
    }


def test_a_bot_greets_with_a_text_and_refreshes_its_stream() -> None:
    """Entering a chat takes a text; a refresh is answered under the id that it asks for."""
    enter = b'{"msgtype": "event", "from": {"userid": "lisi"}, "event": {"eventtype": "enter_chat"}}'
    response, _ = receive(pushed_to_bot(sealed(enter, "")), KEYS, Kind.BOT, reply=HELLO)
    plaintext = BOT_CODEC.open(open_json_reply(response.body))
    assert json.loads(plaintext) == {"msgtype": "text", "text": {"content": HELLO.text}}
    refresh = b'{"msgid": "m", "msgtype": "stream", "from": {"userid": "lisi"}, "stream": {"id": "s"}}'
    response, _ = receive(pushed_to_bot(sealed(refresh, "")), KEYS, Kind.BOT, reply=HELLO)
    assert json.loads(BOT_CODEC.open(open_json_reply(response.body)))["stream"]["id"] == "s"


def test_an_own_reply_of_a_bot_goes_out_as_it_is() -> None:
    """Nothing is put into JSON."""
    own = OwnReply(b'{"msgtype": "template_card"}')
    response, _ = receive(pushed_to_bot(sealed(BOT_TEXT, "")), KEYS, Kind.BOT, reply=own)
    assert BOT_CODEC.open(open_json_reply(response.body)) == own.plaintext


FEEDBACK = b'{"msgtype": "event", "from": {"userid": "lisi"}, "event": {"eventtype": "feedback_event"}}'


@pytest.mark.parametrize(
    ("kind", "message", "receive_id", "answer"),
    [
        (Kind.APP, event("change_contact", "sys"), SAMPLE_ID, Answer.EMPTY),
        (Kind.APP, b"<xml><MsgType>event</MsgType></xml>", SAMPLE_ID, Answer.EMPTY),
        (Kind.KF, event("kf_msg_or_event"), SAMPLE_ID, Answer.EMPTY),
        (Kind.SUITE_COMMAND, event("subscribe"), "wwsuite", Answer.SUCCESS),
        (Kind.SUITE_COMMAND, b"<xml><InfoType>suite_ticket</InfoType></xml>", "wwsuite", Answer.SUCCESS),
        (Kind.BOT, FEEDBACK, "", Answer.EMPTY),
        (Kind.MP, b'{"FromUserName": "o9", "MsgType": "text"}', "wxapp", Answer.EMPTY),
    ],
)
def test_what_takes_no_reply_gets_none(kind: Kind, message: bytes, receive_id: str, answer: Answer) -> None:
    """The answer of the kind stands in, and it is noted that the reply was not used."""
    keys = Keys(token=SAMPLE_TOKEN, encoding_aes_key=SAMPLE_KEY, receive_id=receive_id)
    one = sealed(message, receive_id)
    request = pushed_to_bot(one) if kind is Kind.BOT else pushed(one)
    _, happened = receive(request, keys, kind, reply=HELLO)
    assert (happened.accepted, happened.answer) == (True, answer)
    assert [one.note for one in happened.remarks] == [Note.NO_REPLY_POSSIBLE]


def test_events_of_people_take_a_reply() -> None:
    """Entering an application or clicking its menu can be answered at once."""
    _, happened = receive(pushed(sealed(event("enter_agent"))), KEYS, reply=HELLO)
    assert happened.answer is Answer.REPLY


def test_empty_overrides_the_answer_of_the_kind() -> None:
    """Whoever asks for an empty reply gets it, and nothing is noted."""
    ticket = b"<xml><InfoType>suite_ticket</InfoType></xml>"
    request = pushed(sealed(ticket, "wwsuite"))
    keys = Keys(token=SAMPLE_TOKEN, encoding_aes_key=SAMPLE_KEY, suite_id="wwsuite")
    response, happened = receive(request, keys, Kind.SUITE_COMMAND, reply=EmptyReply())
    assert (response.body, happened.answer, happened.remarks) == (b"", Answer.EMPTY, ())


def test_plain_mode_is_answered_in_plain_mode() -> None:
    """An Official Account that does not encrypt gets a reply that is not encrypted."""
    query = f"signature={sign(SAMPLE_TOKEN, '1', '2')}&timestamp=1&nonce=2"
    body = b"<xml><ToUserName>gh</ToUserName><FromUserName>o9</FromUserName><MsgType>text</MsgType></xml>"
    response, happened = receive(post(query, body), Keys(token=SAMPLE_TOKEN), Kind.MP, reply=HELLO)
    assert happened.answer is Answer.PLAIN_REPLY
    assert (fields(response.body)["ToUserName"], fields(response.body)["FromUserName"]) == ("o9", "gh")


def test_a_verification_is_never_answered_with_a_reply() -> None:
    """`--reply` is for messages."""
    one = sealed(b"123")
    request = pushed(one)
    response, _ = receive(
        type(request)(method="GET", target="/", path="/", query=query_of(one, echostr=one.ciphertext)),
        KEYS,
        reply=HELLO,
    )
    assert response.body == b"123"


def test_a_reply_that_cannot_be_built_is_left_out() -> None:
    """A name that XML cannot carry costs the reply, not the answer."""
    keys = Keys(token=SAMPLE_TOKEN, encoding_aes_key=SAMPLE_KEY, receive_id="")
    message = b"<xml><FromUserName>zhangsan</FromUserName><MsgType>text</MsgType></xml>"
    response, happened = receive(pushed(sealed(message, "")), keys, reply=TextReply("\0"))
    assert (response.status, response.body, happened.answer) == (200, b"", Answer.EMPTY)
    assert [one.note for one in happened.remarks] == [Note.REPLY_NOT_BUILT]


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (TextReply("\0"), Kind.APP),
        (OwnReply(b"hello"), Kind.APP),
        (OwnReply(b'{"msgtype": "text"}'), Kind.APP),
        (OwnReply(b"<!DOCTYPE xml><xml/>"), Kind.APP),
        (OwnReply(PICTURE), Kind.BOT),
    ],
)
def test_a_useless_reply_is_known_in_advance(reply: Reply, kind: Kind) -> None:
    """What could never be sent is refused before anybody waits for it."""
    with pytest.raises(CodecError):
        prove(reply, kind)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (EmptyReply(), Kind.APP),
        (HELLO, Kind.APP),
        (TextReply("\0"), Kind.BOT),
        (OwnReply(PICTURE), Kind.APP),
        (OwnReply(b"{}"), Kind.BOT),
    ],
)
def test_a_useful_reply_is_let_through(reply: Reply, kind: Kind) -> None:
    """Nothing is refused that can be sent."""
    prove(reply, kind)
