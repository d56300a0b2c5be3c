"""The outer XML or JSON that carries a ciphertext to the receiver and back."""

import json
import re
from collections.abc import Iterable
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from wecom_doctor.protocol.codec import Sealed
from wecom_doctor.protocol.errors import EnvelopeMalformed, EnvelopeNotBuilt

# Characters that XML 1.0 cannot carry, not even escaped.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Envelope(NamedTuple):
    """A message on its way to the receiver; `agent_id` is there only for callbacks of an app."""

    ciphertext: str
    to_user_name: str | None
    agent_id: str | None


NAMES_SHOWN_MAX = 6
SHOWABLE_NAME = re.compile(r"[A-Za-z0-9_.:-]{1,40}")
TIMESTAMP_DIGITS_MAX = 20


def shown_names(names: Iterable[object]) -> str:
    """The names in a foreign document as they may be printed; what is no plain name is only counted."""
    plain: list[str] = []
    others = 0
    for name in names:
        local = str(name).rpartition("}")[2]
        if SHOWABLE_NAME.fullmatch(local) and len(plain) < NAMES_SHOWN_MAX:
            plain.append(local)
        else:
            others += 1
    return ", ".join([*plain, *([f"{others} more"] if others else [])]) or "none"


def xml_root(body: bytes) -> Element:
    """The root element of a foreign document, without DTDs or entities."""
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except ParseError as error:
        line, column = error.position
        raise EnvelopeMalformed(f"not well-formed XML at line {line}, column {column + 1}") from None
    except DefusedXmlException as error:
        raise EnvelopeMalformed(f"XML with {type(error).__name__}") from None
    except (ValueError, LookupError):
        raise EnvelopeMalformed("XML in an encoding that cannot be read") from None
    return root


def text_of(root: Element, name: str) -> str | None:
    """The text of a direct child, found by its name and never by its position."""
    child = root.find(name)
    return None if child is None else (child.text or "")


def open_xml(body: bytes) -> Envelope:
    """The envelope that WeCom posts for every kind except smart bots."""
    root = xml_root(body)
    # Some writers put the CDATA section on a line of its own.
    ciphertext = (text_of(root, "Encrypt") or "").strip(" \t\r\n")
    if not ciphertext:
        names = shown_names(child.tag for child in root)
        raise EnvelopeMalformed(f"no Encrypt among the elements of <{shown_names([root.tag])}>: {names}")
    return Envelope(ciphertext, text_of(root, "ToUserName"), text_of(root, "AgentID"))


def build_xml(envelope: Envelope) -> bytes:
    """A request body as WeCom posts it."""
    fields = [element("ToUserName", envelope.to_user_name), element("AgentID", envelope.agent_id)]
    return f"<xml>{''.join(fields)}{element('Encrypt', envelope.ciphertext)}</xml>".encode()


def open_xml_reply(body: bytes) -> Sealed:
    """The passive reply that a receiver returns."""
    root = xml_root(body)
    names = ("MsgSignature", "TimeStamp", "Nonce", "Encrypt")
    values = [text_of(root, name) for name in names]
    lacking = [name for name, value in zip(names, values, strict=True) if value is None]
    if lacking:
        raise EnvelopeMalformed(f"no {', '.join(lacking)}")
    return Sealed(*(value or "" for value in values))


def build_xml_reply(sealed: Sealed) -> bytes:
    """The passive reply as the official page shows it."""
    number_in(sealed.timestamp)
    return (
        f"<xml>{element('Encrypt', sealed.ciphertext)}{element('MsgSignature', sealed.signature)}"
        f"<TimeStamp>{sealed.timestamp}</TimeStamp>{element('Nonce', sealed.nonce)}</xml>"
    ).encode()


def number_in(timestamp: str) -> int:
    """The timestamp as the number that was signed, to the digit."""
    plain = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= TIMESTAMP_DIGITS_MAX
    if not plain or str(int(timestamp)) != timestamp:
        raise EnvelopeNotBuilt("the timestamp is not a plain number")
    return int(timestamp)


def element(name: str, text: str | None) -> str:
    """One element with its text in CDATA, or nothing when there is no text."""
    if text is None:
        return ""
    if NOT_XML.search(text):
        raise EnvelopeNotBuilt(f"{name} holds a character that XML cannot carry")
    return f"<{name}><![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"


def json_object(body: bytes) -> dict[str, object]:
    """A foreign JSON object."""
    trouble = ""
    try:
        found = json.loads(body)
    except json.JSONDecodeError as error:
        found, trouble = None, f"not JSON at line {error.lineno}, column {error.colno}"
    except (ValueError, RecursionError):
        found, trouble = None, "not JSON"
    if trouble:
        # Raised out here: the parser's error would carry the whole body along.
        raise EnvelopeMalformed(trouble)
    if not isinstance(found, dict):
        raise EnvelopeMalformed(f"a JSON {type(found).__name__} instead of an object")
    return found


def open_json(body: bytes) -> Envelope:
    """The envelope of smart bots; the official JSON library adds `tousername` and `agentid`."""
    found = json_object(body)
    ciphertext = found.get("encrypt")
    if not isinstance(ciphertext, str) or not ciphertext:
        raise EnvelopeMalformed(f"no encrypt among the members: {shown_names(found)}")
    to_user_name, agent_id = found.get("tousername"), found.get("agentid")
    return Envelope(
        ciphertext,
        to_user_name if isinstance(to_user_name, str) else None,
        str(agent_id) if is_text_or_number(agent_id) else None,
    )


def is_text_or_number(value: object) -> bool:
    """A JSON string or integer; true and false are neither."""
    return isinstance(value, str | int) and not isinstance(value, bool)


def build_json(envelope: Envelope) -> bytes:
    """A request body as WeCom posts it for smart bots."""
    members = {"tousername": envelope.to_user_name, "encrypt": envelope.ciphertext, "agentid": envelope.agent_id}
    return json.dumps({name: value for name, value in members.items() if value is not None}).encode()


def open_json_reply(body: bytes) -> Sealed:
    """The reply of a smart bot; the page wants an integer timestamp, the official library writes a string."""
    found = json_object(body)
    names = ("msgsignature", "timestamp", "nonce", "encrypt")
    values = [found.get(name) for name in names]
    lacking = [name for name, value in zip(names, values, strict=True) if not is_text_or_number(value)]
    if lacking:
        raise EnvelopeMalformed(f"no {', '.join(lacking)}")
    return Sealed(*(str(value) for value in values))


def build_json_reply(sealed: Sealed) -> bytes:
    """The reply of a smart bot as the official page shows it."""
    return json.dumps(
        {
            "encrypt": sealed.ciphertext,
            "msgsignature": sealed.signature,
            "timestamp": number_in(sealed.timestamp),
            "nonce": sealed.nonce,
        }
    ).encode()
