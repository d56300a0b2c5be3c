"""What a message is made of: the event or text inside, and the envelope around it."""

import json
import secrets
from collections.abc import Callable, Mapping

from wecom_doctor.protocol.battery.variant import Draft, Style
from wecom_doctor.protocol.envelope import element

EVENT = "wecom_doctor_probe"
SENDER = "sys"
SENDER_OF_TEXT = "wecom-doctor"
BOT_ID = "wecom-doctor"
CHINESE = "企业微信回调检查：中文、全角标点和表情🩺😀都应当原样到达。"
ASCII = "wecom-doctor"
# How the outer XML is written: WeCom's own way, and other ways that mean the same.
Layout = Callable[[Mapping[str, str]], str]


def in_cdata(fields: Mapping[str, str]) -> str:
    """As WeCom writes it."""
    return f"<xml>{''.join(element(name, text) for name, text in fields.items())}</xml>"


def without_cdata(fields: Mapping[str, str]) -> str:
    """The same document without CDATA sections."""
    return f"<xml>{''.join(f'<{name}>{text}</{name}>' for name, text in fields.items())}</xml>"


def on_lines(fields: Mapping[str, str]) -> str:
    """The same document with every element on a line of its own."""
    return "\n".join(("<xml>", *(f"  {element(name, text)}" for name, text in fields.items()), "</xml>"))


def encrypt_first(fields: Mapping[str, str]) -> str:
    """An order that no page shows and no parser minds; handlers that count elements do."""
    return in_cdata({"Encrypt": fields["Encrypt"], **fields})


def sample_order(fields: Mapping[str, str]) -> str:
    """The order of the official sample code: Encrypt before AgentID."""
    return in_cdata({"ToUserName": fields["ToUserName"], "Encrypt": fields["Encrypt"], **fields})


def lower_case(fields: Mapping[str, str]) -> str:
    """Element names as some handlers look for them; WeCom never sends this."""
    return in_cdata({name.lower(): text for name, text in fields.items()})


def inner(draft: Draft, filler: str) -> str:
    """The event in the form of this kind of callback, with a text of any length in it."""
    if draft.style is Style.JSON:
        return json.dumps(bot_event(draft, filler), ensure_ascii=False)
    if draft.style is Style.COMMAND:
        fields = {"SuiteId": draft.keys.receive_id, "InfoType": EVENT, "TimeStamp": str(draft.now), "Note": filler}
        return in_cdata(fields)
    agent = "" if draft.provider or draft.customer_service else draft.agent_id
    fields = {
        "ToUserName": draft.keys.receive_id,
        **({} if draft.customer_service else {"FromUserName": SENDER}),
        "CreateTime": str(draft.now),
        "MsgType": "event",
        "Event": EVENT,
        "EventKey": filler,
    }
    return in_cdata({**fields, "AgentID": agent} if agent else fields)


def bot_event(draft: Draft, filler: str) -> dict[str, object]:
    """The event as smart bots get theirs."""
    return {
        "msgid": secrets.token_hex(16),
        "create_time": draft.now,
        "aibotid": BOT_ID,
        "chattype": "single",
        "from": {"userid": SENDER},
        "msgtype": "event",
        "event": {"eventtype": EVENT, EVENT: {"note": filler}},
    }


def body_of(draft: Draft, ciphertext: str, layout: Layout = in_cdata, agent_id: str | None = None) -> bytes:
    """The envelope as WeCom fills it for this kind of callback."""
    if draft.style is Style.JSON:
        return json.dumps({"encrypt": ciphertext}).encode()
    fields = {"ToUserName": draft.keys.receive_id}
    own = "" if draft.provider else draft.agent_id
    agent = own if agent_id is None else agent_id
    # Only callbacks of an application carry the id of one; those of providers have the element, and nothing in it.
    if draft.style is not Style.OFFICIAL and (agent or draft.provider or agent_id is not None):
        fields["AgentID"] = agent
    return layout({**fields, "Encrypt": ciphertext}).encode()


def text_message(draft: Draft, message_id: str) -> str:
    """A text as a member would write it."""
    question = f"wecom-doctor：{CHINESE}"
    if draft.style is Style.JSON:
        head = {"msgid": message_id, "aibotid": BOT_ID, "chattype": "single", "from": {"userid": SENDER_OF_TEXT}}
        return json.dumps({**head, "msgtype": "text", "text": {"content": question}}, ensure_ascii=False)
    fields = {
        "ToUserName": draft.keys.receive_id,
        "FromUserName": SENDER_OF_TEXT,
        "CreateTime": str(draft.now),
        "MsgType": "text",
        "Content": question,
        "MsgId": message_id,
    }
    return in_cdata({**fields, "AgentID": draft.agent_id} if draft.agent_id else fields)
