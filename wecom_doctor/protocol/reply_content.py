"""What stands inside a reply: the fields and limits of every type that a passive reply can have."""

import json
import re
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from wecom_doctor.protocol.envelope import json_object, xml_root
from wecom_doctor.protocol.errors import CodecError
from wecom_doctor.protocol.reply_defect import Asked, Difference, ReplyDefect

COMMON = ("ToUserName", "FromUserName", "CreateTime", "MsgType")
# What https://developer.work.weixin.qq.com/document/path/90241 knows, with the elements that make the type.
TYPES = {
    "text": ("Content",),
    "image": ("Image/MediaId",),
    "voice": ("Voice/MediaId",),
    "video": ("Video/MediaId",),
    "news": ("Articles/item",),
    "update_button": ("Button/ReplaceName",),
    "update_template_card": ("TemplateCard/CardType",),
    # No longer on the page, and still sent by old applications.
    "update_taskcard": (),
}
OFFICIAL_ACCOUNT_TYPES = {name: TYPES[name] for name in ("text", "image", "voice", "video", "news")} | {
    "music": ("Music",),
    "transfer_customer_service": (),
}
# The same of https://developer.work.weixin.qq.com/document/path/101031.
BOT_TYPES = {
    "text": ("text/content",),
    "stream": ("stream",),
    "template_card": ("template_card",),
    "stream_with_template_card": ("stream",),
    "update_template_card": ("template_card",),
}
LIMITS = {"Content": 2048, "Video/Title": 128, "Video/Description": 512}
BOT_LIMITS = {"stream/content": 20480}
SECONDS = re.compile(r"[0-9]{1,10}")


class Inside(NamedTuple):
    """The type of a reply and what is wrong with it."""

    type: str
    differences: tuple[Difference, ...]


def inside(message: bytes, asked: Asked) -> Inside:
    """Look into the plaintext of a reply."""
    try:
        message.decode()
    except UnicodeDecodeError as error:
        strange = message[error.start : error.start + 16]
        return Inside("", (difference(ReplyDefect.CHARSET_WRONG, "message", found=strange),))
    try:
        return inside_json(json_object(message)) if asked.bot else inside_xml(xml_root(message), asked)
    except CodecError:
        return Inside("", (difference(ReplyDefect.INNER_MALFORMED, "message", found=message[:200]),))


def difference(
    defect: ReplyDefect, place: str, expected: str | bytes | None = None, found: str | bytes | None = None
) -> Difference:
    """A difference between texts."""
    return Difference(defect=defect, place=place, expected=as_bytes(expected), found=as_bytes(found))


def as_bytes(text: str | bytes | None) -> bytes | None:
    """A text as it stands in a document; JSON can hold half characters."""
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text


def inside_xml(root: Element, asked: Asked) -> Inside:
    """A reply of an app, a suite or an Official Account."""
    values = {name: (root.findtext(name) or "").strip() for name in COMMON}
    kind = values["MsgType"]
    known = OFFICIAL_ACCOUNT_TYPES if asked.official_account else TYPES
    found = [difference(ReplyDefect.CONTENT_INVALID, name) for name in COMMON if not values[name]]
    if values["CreateTime"] and not SECONDS.fullmatch(values["CreateTime"]):
        found.append(difference(ReplyDefect.CONTENT_INVALID, "CreateTime", found=values["CreateTime"]))
    if kind and kind not in known:
        found.append(difference(ReplyDefect.CONTENT_INVALID, "MsgType", found=kind))
    lacking = [path for path in known.get(kind, ()) if root.find(path) is None]
    found += [difference(ReplyDefect.CONTENT_INVALID, path) for path in lacking]
    found += not_swapped(values, asked)
    found += too_long({path: root.findtext(path) or "" for path in LIMITS}, LIMITS)
    return Inside(kind, tuple(found))


def not_swapped(values: dict[str, str], asked: Asked) -> list[Difference]:
    """The reply goes back to whom the message went; any other addressee may be meant."""
    to_user = values["ToUserName"]
    if not asked.from_user or to_user != asked.to_user or same_user(asked.to_user, asked.from_user):
        return []
    return [difference(ReplyDefect.TO_FROM_NOT_SWAPPED, "ToUserName", asked.from_user, to_user)]


def same_user(one: str, other: str) -> bool:
    """User ids do not tell upper from lower case."""
    return one.lower() == other.lower()


def inside_json(reply: dict[str, Any]) -> Inside:
    """A reply of a smart bot; a changed card says so in `response_type`."""
    kind = reply.get("response_type") or reply.get("msgtype")
    if not isinstance(kind, str) or not kind:
        return Inside("", (difference(ReplyDefect.CONTENT_INVALID, "msgtype"),))
    if kind not in BOT_TYPES:
        return Inside(kind, (difference(ReplyDefect.CONTENT_INVALID, "msgtype", found=kind),))
    lacking = [path for path in BOT_TYPES[kind] if member(reply, path) is None]
    texts = {path: member(reply, path) for path in BOT_LIMITS}
    long = too_long({path: text for path, text in texts.items() if isinstance(text, str)}, BOT_LIMITS)
    return Inside(kind, (*(difference(ReplyDefect.CONTENT_INVALID, path) for path in lacking), *long))


def member(reply: dict[str, Any], path: str) -> object:
    """A member of members, or None."""
    found: object = reply
    for name in path.split("/"):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def too_long(texts: dict[str, str], limits: dict[str, int]) -> list[Difference]:
    """Texts beyond their limit in bytes, told by where WeCom would cut them."""
    found = []
    for path, text in texts.items():
        content = text.encode("utf-8", "surrogatepass")
        if len(content) > limits[path]:
            found.append(difference(ReplyDefect.TOO_LONG, path, content[: limits[path]], content))
    return found


def is_plain_json(reply: dict[str, Any]) -> bool:
    """The reply of a bot that was not encrypted."""
    return isinstance(reply.get("msgtype") or reply.get("response_type"), str)


def json_or_none(body: bytes) -> object:
    """Any JSON value, or None for what is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
