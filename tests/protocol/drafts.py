"""What the requests of a battery are made of in tests, and how somebody else reads them: wechatpy and hashlib."""

import hashlib
import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import xmltodict
from wechatpy.work.crypto import WeChatCrypto

from tests.protocol.independent_aes import decrypted, parts
from wecom_doctor.protocol.battery.messaging import new_event
from wecom_doctor.protocol.battery.table import MESSAGES, VERIFICATION
from wecom_doctor.protocol.battery.variant import Draft, Made, Style, Variant
from wecom_doctor.protocol.battery.verifying import new_genuine
from wecom_doctor.protocol.cipher import Cipher
from wecom_doctor.protocol.requests import Keys, Request

# With a `#` and a `$` and letters of both cases, so that every accident has something to happen to.
TOKEN = "Kp3v#XwQ9$mZrT7bN5cJ8"
KEY = "pR7tYq2WmZx9CvB4nL6kJ8hG3fD5sA1eUoIiTyKrQw8"
CORP, SUITE, AGENT = "wwA1b2C3d4E5f6G7H8", "ww1a2b3c4d5e6f7a8b", "1000002"
OTHER_TOKENS = {"MP_TOKEN": "fF6hJk2Lp0QwEr", "BOT_TOKEN": "tY9uI1oP3aSd", "OLD_TOKEN": "zXcVbN5mM7kL"}
FORMER = (("Old1Tok3n5", KEY, CORP), ("Earl1erT0k3n", "vB4nL6kJ8hG3fD5sA1eUpR7tYq2WmZx9CoIiTyKrQw8", SUITE))
NOW = 1795206429
AHEAD_S = 421

BY_NAME = {one.name: one for one in (*VERIFICATION, *MESSAGES)}


def draft(style: Style = Style.XML, receive_id: str = CORP, **changes: Any) -> Draft:
    """A draft of verifications that has something to make every row of."""
    keys = Keys(token=TOKEN, cipher=Cipher(KEY), receive_id=receive_id)
    made = Draft(
        keys=keys,
        encoding_aes_key=KEY,
        style=style,
        now=NOW,
        genuine=new_genuine(keys, style, NOW),
        corp_id=CORP,
        suite_id=SUITE,
        agent_id=AGENT,
        other_tokens=OTHER_TOKENS,
        former=tuple(Keys(token=token, cipher=Cipher(key), receive_id=held) for token, key, held in FORMER),
        endpoint_ahead_s=AHEAD_S,
    )
    return replace(made, **changes)


def message_draft(style: Style = Style.XML, receive_id: str = CORP, **changes: Any) -> Draft:
    """A draft of messages that has something to make every row of."""
    made = draft(style, receive_id, **{"longer_by": 5, **changes})
    return replace(made, genuine=new_event(made))


def made(name: str, of: Draft | None = None) -> Made:
    """The request of a row."""
    row: Variant = BY_NAME[name]
    is_message = row in MESSAGES
    found = row.make(of or (message_draft() if is_message else draft()))
    assert found is not None, name
    return found


def query(request: Request) -> dict[str, str]:
    """The parameters, decoded once, each of which stands there once."""
    pairs = parse_qsl(request.query, keep_blank_values=True, strict_parsing=bool(request.query))
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def sha1(*parts: str) -> str:
    """SHA-1 over the parts, sorted as texts and joined."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def accepted(request: Request, receive_id: str = CORP, token: str = TOKEN) -> str:
    """The plaintext that wechatpy answers a verification with; it raises what it refuses."""
    sent = query(request)
    crypto = WeChatCrypto(token, KEY, receive_id)
    plaintext = crypto.check_signature(sent["msg_signature"], sent["timestamp"], sent["nonce"], sent["echostr"])
    return plaintext.decode() if isinstance(plaintext, bytes) else str(plaintext)


def received(request: Request, receive_id: str = CORP) -> str:
    """The message that wechatpy finds in a POST; it raises what it refuses."""
    sent = query(request)
    crypto = WeChatCrypto(TOKEN, KEY, receive_id)
    message = crypto.decrypt_message(request.body, sent["msg_signature"], sent["timestamp"], sent["nonce"])
    return message.decode() if isinstance(message, bytes) else str(message)


# One draft of messages for each form that they have.
STYLES = {
    Style.XML: message_draft(),
    Style.COMMAND: message_draft(Style.COMMAND, SUITE, provider=True),
    Style.JSON: message_draft(Style.JSON, ""),
    Style.OFFICIAL: message_draft(Style.OFFICIAL, "wxd930ea5d5a258f4f"),
}


def ciphertext_of(one: Made) -> str:
    """What stands in the envelope, read by an XML parser that is not ours, or as JSON."""
    if one.request.body.startswith(b"{"):
        return str(json.loads(one.request.body)["encrypt"])
    return str(xmltodict.parse(one.request.body)["xml"]["Encrypt"])


def buffer_of(one: Made) -> bytes:
    """What pycryptodome makes of the envelope, padding included."""
    return decrypted(KEY, ciphertext_of(one))


def inside(one: Made) -> dict[str, Any]:
    """The message in the envelope."""
    message = parts(buffer_of(one))[0].decode()
    return dict(json.loads(message)) if message.startswith("{") else dict(xmltodict.parse(message)["xml"])


def signed_rightly(one: Made) -> bool:
    """The signature of a POST is the one over its own ciphertext."""
    sent = query(one.request)
    return sent["msg_signature"] == sha1(TOKEN, sent["timestamp"], sent["nonce"], ciphertext_of(one))
