"""What a captured callback carries: its parameters and its envelope, read leniently, with every mistake noted."""

import html
import json
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote
from xml.etree.ElementTree import Element

from wecom_doctor.protocol.captured.request import bare_name
from wecom_doctor.protocol.envelope import NOT_XML, json_object, open_xml, shown_names, text_of, xml_root
from wecom_doctor.protocol.errors import EnvelopeMalformed

PARAMETERS = ("msg_signature", "signature", "timestamp", "nonce", "echostr", "encrypt_type")
# Parsing many thousand elements would cost more memory than the body itself.
TAGS_MAX = 10_000
FIELDS_MAX = 300
DEPTH_MAX = 8
# Everything that a terminal would act on, and marks that reorder text.
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def harmless(text: str) -> str:
    """Foreign text in which nothing is left that a terminal would act on; lines and tabs stay."""
    return CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", text.replace("\r\n", "\n"))


class Query(NamedTuple):
    """The parameters that a callback knows, decoded once, the names of others, and what had to be undone."""

    values: dict[str, str]
    others: tuple[str, ...]
    slips: tuple[str, ...]


# What the text around a query may have done to its ampersands: the mistake, what it left, what stood there.
AMPERSANDS = (("html-left", "&amp;", "&"), ("backslashes", "\\u0026", "&"), ("backslashes", "\\&", "&"))


def read_query(query: str) -> Query:
    """Decode once, as a correct receiver does; of a parameter that stands there twice the first counts."""
    slips = []
    for slip, left, stood in AMPERSANDS:
        if left in query:
            query = query.replace(left, stood)
            slips.append(slip)
    if "&" not in query and re.search("%26(?:timestamp|nonce|msg_signature|echostr)%3D", query, re.IGNORECASE):
        query = unquote(query)
        slips.append("percent-left")
    values: dict[str, str] = {}
    others: list[str] = []
    for name, value in parse_qsl(query, keep_blank_values=True):
        known = bare_name(name)
        if known not in PARAMETERS:
            others.append(name)
            continue
        if known != name:
            slips.append("letter-case")
        values.setdefault(known, value)
    return Query(values, tuple(dict.fromkeys(others)), tuple(dict.fromkeys(slips)))


class Carried(NamedTuple):
    """The envelope in a body; `reply` are signature, timestamp and nonce where they stand in the body itself."""

    form: str
    ciphertext: str = ""
    to_user_name: str | None = None
    agent_id: str | None = None
    reply: tuple[str, str, str] | None = None
    slips: tuple[str, ...] = ()
    saw: str = ""


def body_readings(body: bytes) -> Iterator[tuple[bytes, tuple[str, ...]]]:
    """The body as it is, and with what a page, a log or a form may have done to it undone."""
    yield body, ()
    text = body.decode("utf-8", "replace")
    yield html.unescape(text).encode(), ("html-left",)
    yield re.sub(r"\\[rnt]", " ", text).replace('\\"', '"').replace("\\/", "/").strip("\"' ").encode(), ("backslashes",)
    yield unquote(text).encode("utf-8", "replace"), ("percent-left",)


def read_body(body: bytes) -> Carried:
    """The envelope, XML or JSON, of a request or of a passive reply; a message in clear is told as such."""
    if not body.strip():
        return Carried("empty-body")
    saw = ""
    for text, slips in body_readings(body.strip().removeprefix(b"\xef\xbb\xbf")):
        try:
            return (from_json if text.startswith(b"{") else from_xml)(text)._replace(slips=slips)
        except EnvelopeMalformed as malformed:
            saw = saw or malformed.saw
    return Carried("other", saw=saw)


def from_xml(body: bytes) -> Carried:
    """XML with Encrypt, or a message without it."""
    few_tags(body)
    root = xml_root(body)
    if root.find("Encrypt") is None and any(root.find(name) is not None for name in ("MsgType", "InfoType", "Event")):
        return Carried("plain")
    envelope = open_xml(body)
    signature, timestamp, nonce = (text_of(root, name) for name in ("MsgSignature", "TimeStamp", "Nonce"))
    reply = (signature, timestamp or "", nonce or "") if signature else None
    return Carried("xml", envelope.ciphertext, envelope.to_user_name, envelope.agent_id, reply)


def from_json(body: bytes) -> Carried:
    """JSON with encrypt in any letter case: mini programs write it as XML does."""
    members = {name.lower(): value for name, value in json_object(body).items()}
    ciphertext = members.get("encrypt")
    if not isinstance(ciphertext, str) or not ciphertext:
        if "msgtype" in members:
            return Carried("plain")
        raise EnvelopeMalformed(f"no encrypt among the members: {shown_names(members)}")
    to_user_name, agent_id, signature = (members.get(name) for name in ("tousername", "agentid", "msgsignature"))
    return Carried(
        "json",
        ciphertext,
        to_user_name if isinstance(to_user_name, str) else None,
        str(agent_id) if isinstance(agent_id, str | int) else None,
        (signature, str(members.get("timestamp")), str(members.get("nonce"))) if isinstance(signature, str) else None,
    )


def few_tags(document: bytes) -> None:
    """Refuse before parsing what could only be meant to fill the memory."""
    if document.count(b"<") > TAGS_MAX:
        raise EnvelopeMalformed(f"more than {TAGS_MAX} tags")


def fields_of(plaintext: bytes) -> list[tuple[str, str]]:
    """The fields of an opened message in their order, each with the path to it."""
    if plaintext.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        found = list(json_fields(json_object(plaintext), "", 0))
    else:
        few_tags(plaintext)
        found = list(xml_fields(xml_root(NOT_XML.sub("", plaintext.decode("utf-8", "replace")).encode()), "", 0))
    return found[:FIELDS_MAX]


def xml_fields(element: Element, path: str, depth: int) -> Iterator[tuple[str, str]]:
    """The leaves below an element."""
    for child in element:
        here = f"{path}.{child.tag}" if path else str(child.tag)
        if len(child) and depth < DEPTH_MAX:
            yield from xml_fields(child, here, depth + 1)
        else:
            yield here, (child.text or "").strip()


def json_fields(value: object, path: str, depth: int) -> Iterator[tuple[str, str]]:
    """The leaves below a JSON value."""
    if isinstance(value, dict) and depth < DEPTH_MAX:
        for name, inner in value.items():
            yield from json_fields(inner, f"{path}.{name}" if path else str(name), depth + 1)
    elif isinstance(value, list) and depth < DEPTH_MAX:
        for index, inner in enumerate(value):
            yield from json_fields(inner, f"{path}.{index}", depth + 1)
    else:
        yield path, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
