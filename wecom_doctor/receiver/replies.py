"""What a receiver says in answer to a message: nothing, a text, or a plaintext of the user's own."""

import json
import re
from dataclasses import dataclass

from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.envelope import element, json_object, xml_root
from wecom_doctor.receiver.message import Form, Message

ROOT_START = re.compile(rb"<xml[^>]*>")


@dataclass(frozen=True)
class EmptyReply:
    """Nothing but the status 200."""


@dataclass(frozen=True)
class TextReply:
    """A text to whoever wrote."""

    text: str


@dataclass(frozen=True)
class OwnReply:
    """The plaintext of a passive reply; in XML the names and the time are put in where they are missing."""

    plaintext: bytes


Reply = EmptyReply | TextReply | OwnReply


def reply_plaintext(reply: Reply, message: Message, kind: Kind, now: int) -> bytes | None:
    """The reply before encryption, or None when this message takes none."""
    if isinstance(reply, EmptyReply) or not message.can_be_answered:
        return None
    if kind is Kind.BOT:
        return bot_reply(reply, message)
    if message.form is Form.JSON or kind is Kind.SUITE_COMMAND:
        return None
    heading = {
        # Who wrote is now written to.
        "ToUserName": element("ToUserName", message.sender),
        "FromUserName": element("FromUserName", message.addressee),
        "CreateTime": f"<CreateTime>{now}</CreateTime>",
    }
    if isinstance(reply, TextReply):
        fields = [*heading.values(), element("MsgType", "text"), element("Content", reply.text)]
        return f"<xml>{''.join(fields)}</xml>".encode()
    return completed(reply.plaintext, heading)


def bot_reply(reply: TextReply | OwnReply, message: Message) -> bytes | None:
    """Smart bots take a text only on entering a chat; a message is answered with a stream that ends at once."""
    if isinstance(reply, OwnReply):
        return reply.plaintext
    if message.event == "enter_chat":
        return dumped({"msgtype": "text", "text": {"content": reply.text}})
    if message.event:
        return None
    return dumped({"msgtype": "stream", "stream": {"id": message.id, "finish": True, "content": reply.text}})


def dumped(document: object) -> bytes:
    """JSON as bots get it."""
    return json.dumps(document, ensure_ascii=False).encode()


def completed(plaintext: bytes, heading: dict[str, str]) -> bytes:
    """A reply of the user's own with the elements that depend on the message."""
    there = {child.tag for child in xml_root(plaintext)}
    missing = "".join(written for name, written in heading.items() if name not in there)
    return ROOT_START.sub(lambda root: root[0] + missing.encode(), plaintext, count=1)


def prove(reply: Reply, kind: Kind) -> None:
    """Raise now what would be raised at the first message: a text that XML cannot carry, a file that is no reply."""
    if isinstance(reply, TextReply) and kind is not Kind.BOT:
        element("Content", reply.text)
    if isinstance(reply, OwnReply):
        _ = json_object(reply.plaintext) if kind is Kind.BOT else xml_root(reply.plaintext)
