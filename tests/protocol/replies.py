"""Replies made by hand, byte by byte, right and with one thing wrong."""

import base64
import json
from dataclasses import dataclass, replace
from typing import Any

from tests.protocol.vectors import SAMPLE_ID, SAMPLE_KEY, SAMPLE_TOKEN
from wecom_doctor.protocol.cipher import Cipher
from wecom_doctor.protocol.passive_reply import Asked
from wecom_doctor.protocol.signature import sign

RANDOM = b"0123456789abcdef"
NOW, NONCE = "1795206429", "1372623149"
USER = "ZhangSan"
CIPHER = Cipher(SAMPLE_KEY)
ASKED = Asked(token=SAMPLE_TOKEN, cipher=CIPHER, receive_id=SAMPLE_ID, nonce=NONCE, to_user=SAMPLE_ID, from_user=USER)
BOT = replace(ASKED, receive_id="", to_user="", bot=True)
COMMAND = replace(ASKED, command=True)
MINI_PROGRAM = replace(ASKED, official_account=True)
PLAIN_MODE = replace(ASKED, cipher=None, receive_id="", official_account=True)


def inner(**fields: str) -> str:
    """A text reply, with some elements of its own; an empty value leaves an element out."""
    known = {
        "ToUserName": USER,
        "FromUserName": SAMPLE_ID,
        "CreateTime": NOW,
        "MsgType": "text",
        "Content": "<![CDATA[收到 🙂]]>",
    }
    found = "".join(f"<{name}>{value}</{name}>" for name, value in (known | fields).items() if value)
    return f"<xml>{found}</xml>"


def media(kind: str, content: str) -> str:
    """A reply of another type than text."""
    return inner(MsgType=kind, Content="").replace("</xml>", f"{content}</xml>")


def pad(size: int, to: int = 32) -> bytes:
    """Padding as a textbook makes it."""
    count = to - size % to
    return bytes([count]) * count


def buffer(message: str | bytes, receive_id: str = SAMPLE_ID, length: int | None = None, to: int = 32) -> bytes:
    """What is encrypted: random, length, message, receive id and padding."""
    content = message if isinstance(message, bytes) else message.encode()
    counted = len(content) if length is None else length
    body = RANDOM + counted.to_bytes(4, "big") + content + receive_id.encode()
    return body + pad(len(body), to)


def aligned(receive_id: str = SAMPLE_ID) -> bytes:
    """A buffer without a pad, whose length needs none where blocks are concerned."""
    missing = -(len(RANDOM) + 4 + len(inner(Content="x").encode()) + len(receive_id)) % 32
    message = inner(Content="x" * (1 + missing)).encode()
    return RANDOM + len(message).to_bytes(4, "big") + message + receive_id.encode()


def aligned_for_bot() -> bytes:
    """The same in JSON, whose receive id is empty."""
    text = json.dumps(STREAM).encode()
    text += b" " * (-(len(RANDOM) + 4 + len(text)) % 32)
    return RANDOM + len(text).to_bytes(4, "big") + text


@dataclass(frozen=True, kw_only=True)
class Made:
    """A reply as it is printed."""

    ciphertext: str
    timestamp: str = NOW
    nonce: str = "9876543210"
    token: str = SAMPLE_TOKEN
    signature: str = ""

    @property
    def values(self) -> dict[str, str]:
        """The four elements; signed over what is printed unless a signature is given."""
        signature = self.signature or sign(self.token, self.timestamp, self.nonce, self.ciphertext)
        return {
            "Encrypt": self.ciphertext,
            "MsgSignature": signature,
            "TimeStamp": self.timestamp,
            "Nonce": self.nonce,
        }

    def xml(self, **names: str) -> bytes:
        """The envelope, with elements under other names; an empty name leaves one out."""
        found = [(names.get(name, name), value) for name, value in self.values.items()]
        return f"<xml>{''.join(f'<{name}>{value}</{name}>' for name, value in found if name)}</xml>".encode()

    def json(self, **changes: Any) -> bytes:
        """The envelope of smart bots."""
        names = {"Encrypt": "encrypt", "MsgSignature": "msgsignature", "TimeStamp": "timestamp", "Nonce": "nonce"}
        found: dict[str, Any] = {names[name]: value for name, value in self.values.items()}
        found["timestamp"] = int(self.timestamp)
        return json.dumps({name: value for name, value in (found | changes).items() if value is not None}).encode()


def made(message: str | bytes | None = None, **changes: str) -> Made:
    """A right reply, or one around another message."""
    return replace(Made(ciphertext=CIPHER.encrypt_raw(buffer(inner() if message is None else message))), **changes)


def sealed(content: bytes, **changes: str) -> Made:
    """A reply around a buffer that is laid out by hand."""
    return replace(Made(ciphertext=CIPHER.encrypt_raw(content)), **changes)


def for_bot(message: dict[str, Any] | str, **changes: str) -> Made:
    """A reply of a smart bot."""
    text = message if isinstance(message, str) else json.dumps(message, ensure_ascii=False)
    return sealed(buffer(text, ""), **({"nonce": NONCE} | changes))


def broken_lines(ciphertext: str) -> str:
    """Base64 as an encoder for mail writes it."""
    return base64.encodebytes(base64.b64decode(ciphertext)).decode()


STREAM = {"msgtype": "stream", "stream": {"id": "s", "finish": True, "content": "好的"}}
