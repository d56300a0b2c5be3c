"""One request exactly as WeCom sends it to each kind of callback, or with one thing in it tampered with."""

import base64
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from xml.etree.ElementTree import Element

from wecom_doctor.protocol.cipher import AES_BLOCK_BYTES, Cipher
from wecom_doctor.protocol.envelope import Envelope, build_json, build_xml, json_object, xml_root
from wecom_doctor.protocol.errors import CodecError
from wecom_doctor.protocol.json_xml import as_json
from wecom_doctor.protocol.requests import HEADERS, Request, query_of
from wecom_doctor.protocol.signature import sign

XML, JSON = "text/xml", "application/json"
OFFICIAL, BOT, COMMAND = "mp", "bot", "suite-command"
FOREIGN_ID_DIGITS = 16
HOUR_S = 3600


class Tamper(StrEnum):
    """What is changed behind WeCom's back; a receiver must notice each."""

    SIGNATURE = "signature"
    CIPHERTEXT = "ciphertext"
    RECEIVE_ID = "receive-id"
    TIMESTAMP = "timestamp"


@dataclass(frozen=True, kw_only=True)
class Sender:
    """What one side of a callback knows; without a cipher it is an Official Account in plain mode."""

    kind: str
    token: str = field(repr=False)
    cipher: Cipher | None = field(repr=False)
    receive_id: str
    json_body: bool = False
    tamper: Tamper | None = None


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A request with what is inside, for comparing the answer."""

    request: Request
    plaintext: str
    ciphertext: str
    receive_id: str
    nonce: str
    to_user: str = ""
    from_user: str = ""


def can_be_tampered(tamper: Tamper, kind: str, *, verification: bool, plain: bool) -> bool:
    """Whether a correct receiver is able to notice: ids that it cannot know beforehand are nothing to refuse."""
    encrypted = not plain and not (kind == OFFICIAL and verification)
    if tamper is Tamper.CIPHERTEXT:
        return encrypted
    if tamper is Tamper.RECEIVE_ID:
        return encrypted and kind != OFFICIAL and (verification or kind != "suite-data")
    return True


def verification_request(sender: Sender, plaintext: str, now: int, nonce: str) -> Outgoing:
    """The GET by which a URL is verified; Official Accounts send the plaintext itself."""
    if sender.kind == OFFICIAL:
        echostr, ciphertext = plaintext, ""
        signed = {"signature": sign(sender.token, str(now), nonce)}
    else:
        echostr = ciphertext = sealed(sender, plaintext.encode())
        signed = {"msg_signature": sign(sender.token, str(now), nonce, ciphertext)}
    pairs = {**signed, "timestamp": str(now), "nonce": nonce, "echostr": echostr}
    return Outgoing(
        request=Request(method="GET", query=query_of(tampered(pairs, sender.tamper))),
        plaintext=plaintext,
        ciphertext=ciphertext,
        receive_id=sender.receive_id,
        nonce=nonce,
    )


def message_request(sender: Sender, inner: str, now: int, nonce: str) -> Outgoing:
    """The POST that carries a message."""
    names = names_in(inner)
    from_user, to_user = names.get("FromUserName", ""), names.get("ToUserName", "")
    if sender.json_body and not inner.lstrip().startswith("{"):
        inner = as_json(inner)
    ciphertext = "" if sender.cipher is None else sealed(sender, inner.encode())
    content_type = JSON if sender.kind == BOT or sender.json_body else XML
    body = inner.encode() if sender.cipher is None else envelope(sender, ciphertext, names)
    request = Request(
        method="POST",
        query=query_of(tampered(message_query(sender, ciphertext, now, nonce, from_user), sender.tamper)),
        headers=(*HEADERS, ("Content-Type", content_type)),
        body=body,
    )
    return Outgoing(
        request=request,
        plaintext=inner,
        ciphertext=ciphertext,
        receive_id=sender.receive_id,
        nonce=nonce,
        to_user=to_user,
        from_user=from_user,
    )


def message_query(sender: Sender, ciphertext: str, now: int, nonce: str, from_user: str) -> dict[str, str]:
    """The parameters of a POST; Official Accounts sign twice, over three parts and over four."""
    moment = {"timestamp": str(now), "nonce": nonce}
    signature = {"msg_signature": sign(sender.token, str(now), nonce, ciphertext)}
    if sender.kind != OFFICIAL:
        return {**signature, **moment}
    three = {"signature": sign(sender.token, str(now), nonce), **moment, "openid": from_user}
    return three if sender.cipher is None else {**three, "encrypt_type": "aes", **signature}


def envelope(sender: Sender, ciphertext: str, names: dict[str, str]) -> bytes:
    """The outer document of each kind."""
    if sender.kind == BOT:
        return build_json(Envelope(ciphertext, None, None))
    to_user_name = names.get("ToUserName") or names.get("SuiteId") or sender.receive_id
    if sender.json_body:
        return as_json(build_xml(Envelope(ciphertext, to_user_name, None)).decode()).encode()
    # Pushes to providers have the element, and nothing in it.
    agent_id = "" if sender.kind == COMMAND else names.get("AgentID")
    return build_xml(Envelope(ciphertext, to_user_name, agent_id))


def sealed(sender: Sender, message: bytes) -> str:
    """Encrypted, or encrypted and spoilt."""
    assert sender.cipher is not None
    foreign = f"ww{secrets.token_hex(FOREIGN_ID_DIGITS // 2)}"
    receive_id = foreign if sender.tamper is Tamper.RECEIVE_ID else sender.receive_id
    ciphertext = sender.cipher.seal(message, receive_id.encode())
    return spoilt(ciphertext) if sender.tamper is Tamper.CIPHERTEXT else ciphertext


def spoilt(ciphertext: str) -> str:
    """Another last block, which holds padding and receive id; it is signed again, so only decryption can notice."""
    content = base64.b64decode(ciphertext)
    return base64.b64encode(content[:-AES_BLOCK_BYTES] + secrets.token_bytes(AES_BLOCK_BYTES)).decode()


def tampered(pairs: dict[str, str], tamper: Tamper | None) -> dict[str, str]:
    """The query after somebody had a hand in it."""
    changes: dict[Tamper, dict[str, Callable[[str], str]]] = {
        Tamper.SIGNATURE: {"msg_signature": other_digit, "signature": other_digit},
        Tamper.TIMESTAMP: {"timestamp": lambda signed: str(int(signed) - HOUR_S)},
    }
    wanted = changes.get(tamper, {}) if tamper else {}
    return {name: wanted[name](value) if name in wanted else value for name, value in pairs.items()}


def other_digit(signature: str) -> str:
    """One hex digit changed."""
    return f"{int(signature[0], 16) ^ 1:x}{signature[1:]}"


def names_in(inner: str) -> dict[str, str]:
    """The direct texts of a message in either form; what cannot be read is sent as it is."""
    try:
        root: Element = xml_root(inner.encode())
        return {child.tag: (child.text or "").strip() for child in root}
    except CodecError:
        pass
    try:
        found = json_object(inner.encode())
    except CodecError:
        return {}
    texts = {name: str(value) for name, value in found.items() if isinstance(value, str | int)}
    sender = found.get("from")
    user = sender.get("userid") if isinstance(sender, dict) else None
    return {**texts, "FromUserName": user} if isinstance(user, str) else texts
