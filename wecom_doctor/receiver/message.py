"""What an opened plaintext says of itself: enough to tell it to a person and to answer it."""

from dataclasses import dataclass
from enum import StrEnum

from wecom_doctor.protocol.catalogue import recognised
from wecom_doctor.protocol.envelope import json_object, xml_root

# Events of the system come from nobody who could read a reply.
SYSTEM = "sys"
KF_EVENT = "kf_msg_or_event"


class Form(StrEnum):
    """How a plaintext is written."""

    XML = "xml"
    JSON = "json"


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message or an event; unknown ones are no error, WeCom adds new ones every year."""

    form: Form
    type: str = ""
    event: str = ""
    change: str = ""
    sender: str = ""
    addressee: str = ""
    id: str = ""

    @property
    def about(self) -> str:
        """The type, and what kind of event."""
        return f"{self.type} {self.event}".strip()

    @property
    def known_as(self) -> str:
        """The name that the catalogue has for it, if it has one."""
        known = recognised(self.form, self.type, self.event, self.change)
        return "" if known is None else known.name

    @property
    def can_be_answered(self) -> bool:
        """Somebody wrote it who can be answered at once."""
        return self.sender not in ("", SYSTEM) and self.event != KF_EVENT


def form_of(content: bytes) -> Form:
    """JSON begins with a brace, XML cannot."""
    return Form.JSON if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else Form.XML


def message_of(plaintext: bytes, form: Form) -> Message:
    """Read the fields that all messages share."""
    return from_xml(plaintext) if form is Form.XML else from_json(plaintext)


def from_xml(plaintext: bytes) -> Message:
    """A message of an app, a suite or an Official Account."""
    fields: dict[str, str] = {}
    for child in xml_root(plaintext):
        fields.setdefault(child.tag, (child.text or "").strip())
    return Message(
        form=Form.XML,
        type=fields.get("MsgType") or fields.get("InfoType", ""),
        event=fields.get("Event", ""),
        change=fields.get("ChangeType", ""),
        sender=fields.get("FromUserName", ""),
        addressee=fields.get("ToUserName", ""),
        id=fields.get("MsgId", ""),
    )


def from_json(plaintext: bytes) -> Message:
    """A message of a smart bot, or of a mini program that chose JSON."""
    found = json_object(plaintext)
    event, sender, stream = (inner(found, name) for name in ("event", "from", "stream"))
    return Message(
        form=Form.JSON,
        type=text(found.get("msgtype") or found.get("MsgType")),
        event=text(event.get("eventtype") or found.get("Event")),
        sender=text(sender.get("userid") or found.get("FromUserName")),
        addressee=text(found.get("aibotid") or found.get("ToUserName")),
        id=text(stream.get("id") or found.get("msgid") or found.get("MsgId")),
    )


def inner(found: dict[str, object], name: str) -> dict[str, object]:
    """A member that is an object, or an empty one."""
    value = found.get(name)
    return value if isinstance(value, dict) else {}


def text(value: object) -> str:
    """A member that is text or a number."""
    return str(value) if isinstance(value, str | int) else ""
