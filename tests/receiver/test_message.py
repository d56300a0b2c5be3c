"""What a plaintext says of itself is read from every form in which WeCom writes it."""

import pytest

from wecom_doctor.receiver.message import Form, Message, form_of, message_of


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (b"{}", Form.JSON),
        (b"\xef\xbb\xbf{}", Form.JSON),
        (b" \r\n\t{}", Form.JSON),
        (b"<xml/>", Form.XML),
        (b"\xef\xbb\xbf<xml/>", Form.XML),
        (b"", Form.XML),
        (b"[]", Form.XML),
    ],
)
def test_json_begins_with_a_brace(content: bytes, form: Form) -> None:
    """Byte order marks and blanks before it do not matter."""
    assert form_of(content) is form


def test_a_message_of_an_app() -> None:
    """The common elements, found by name; of one that stands there twice the first counts."""
    plaintext = (
        b"<xml><MsgId>7</MsgId><MsgType><![CDATA[text]]></MsgType><FromUserName>a</FromUserName>"
        b"<ToUserName>b</ToUserName><FromUserName>c</FromUserName></xml>"
    )
    assert message_of(plaintext, Form.XML) == Message(form=Form.XML, type="text", sender="a", addressee="b", id="7")


def test_an_event_of_a_suite() -> None:
    """InfoType stands for MsgType, and the official sample has a blank before its CDATA."""
    plaintext = b"<xml><SuiteId>wwsuite</SuiteId><InfoType> <![CDATA[suite_ticket]]></InfoType></xml>"
    assert message_of(plaintext, Form.XML) == Message(form=Form.XML, type="suite_ticket")


def test_a_message_of_a_bot() -> None:
    """Sender and event stand inside objects, and the id of a stream goes before that of the message."""
    plaintext = (
        b'{"msgid": "m", "aibotid": "b", "from": {"userid": "u"}, "msgtype": "stream", "stream": {"id": "s"},'
        b' "event": {"eventtype": "enter_chat"}}'
    )
    expected = Message(form=Form.JSON, type="stream", event="enter_chat", sender="u", addressee="b", id="s")
    assert message_of(plaintext, Form.JSON) == expected
    assert expected.about == "stream enter_chat"


def test_a_message_of_a_mini_program() -> None:
    """JSON with the names of XML."""
    plaintext = b'{"ToUserName": "gh", "FromUserName": "o9", "MsgType": "event", "Event": "debug_demo", "MsgId": 7}'
    expected = Message(form=Form.JSON, type="event", event="debug_demo", sender="o9", addressee="gh", id="7")
    assert message_of(plaintext, Form.JSON) == expected


@pytest.mark.parametrize("plaintext", [b"{}", b'{"msgtype": [], "from": "u", "event": 5, "stream": null}'])
def test_members_of_other_types_are_overlooked(plaintext: bytes) -> None:
    """What is not where it belongs is not there."""
    assert message_of(plaintext, Form.JSON) == Message(form=Form.JSON)


@pytest.mark.parametrize(
    ("sender", "event", "answered"),
    [("zhangsan", "", True), ("zhangsan", "enter_agent", True), ("sys", "change_contact", False), ("", "", False)],
)
def test_only_people_can_be_answered(sender: str, event: str, answered: bool) -> None:
    """The system reads no replies."""
    assert Message(form=Form.XML, sender=sender, event=event).can_be_answered is answered
