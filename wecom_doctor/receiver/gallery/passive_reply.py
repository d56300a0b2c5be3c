"""Passive replies that WeCom cannot take; every message is answered, so that any genuine one shows the fault."""

import os
import struct
from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from wecom_doctor.protocol.cipher import PADDED_TO_BYTES, RANDOM_BYTES, Cipher
from wecom_doctor.protocol.codec import Sealed
from wecom_doctor.protocol.envelope import build_xml_reply, element, xml_root
from wecom_doctor.protocol.keys import AES_KEY_LENGTH
from wecom_doctor.protocol.signature import sign
from wecom_doctor.receiver.exchange import Response
from wecom_doctor.receiver.gallery.answers import message_in, show, typed
from wecom_doctor.receiver.gallery.exhibit import Answer, Broken, Visit
from wecom_doctor.receiver.gallery.servers import as_json, html, text

XML = "application/xml; charset=utf-8"
# What a bot in Chinese says before it repeats the question.
GREETING = "收到："
OTHER_KEY = "N" * (AES_KEY_LENGTH - 1) + "A"
MIME_LINE = 76
OUTER_NAMES = ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")
# 1200 characters, 3600 bytes: whoever counts characters thinks that they fit into 2048.
LONG = GREETING * 400
WEB_PAGE = '<!doctype html>\n<html lang="zh-CN">\n<head><title>WeCom</title></head>\n<body></body>\n</html>\n'


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message that wants an answer, and what the endpoint answers it with."""

    visit: Visit
    key: str
    receive_id: bytes
    fields: dict[str, str]

    @property
    def now(self) -> int:
        """Seconds, as the endpoint's clock shows them."""
        return int(self.visit.request.received_at)

    @property
    def nonce(self) -> str:
        """The endpoint's own nonce."""
        return str(self.now)[::-1]

    @property
    def said(self) -> str:
        """What somebody wrote, or the key of an event."""
        return self.fields.get("Content") or self.fields.get("EventKey", "")

    def inner(self, content: str | None = None, **changed: str | None) -> bytes:
        """The text message that goes back, with fields changed or, when they are None, left out."""
        fields = {
            "ToUserName": self.fields.get("FromUserName"),
            "FromUserName": self.fields.get("ToUserName"),
            "CreateTime": str(self.now),
            "MsgType": "text",
            "Content": GREETING + self.said if content is None else content,
        }
        return f"<xml>{''.join(element(name, value) for name, value in {**fields, **changed}.items())}</xml>".encode()

    def sealed(self, inner: bytes, *, receive_id: bytes | None = None, key: str | None = None) -> Sealed:
        """Encrypted and signed in the right way."""
        owner = self.receive_id if receive_id is None else receive_id
        return self.signed(Cipher(key or self.key).seal(inner, owner))

    def signed(self, ciphertext: str) -> Sealed:
        """A ciphertext with the right signature."""
        now = str(self.now)
        return Sealed(sign(self.visit.keys.token, now, self.nonce, ciphertext), now, self.nonce, ciphertext)

    def raw(self, buffer: bytes, padded_to: int) -> Sealed:
        """A buffer of the endpoint's own making, padded but where it is aligned already."""
        pad = -len(buffer) % padded_to
        return self.signed(Cipher(self.key).encrypt_raw(buffer + bytes([pad]) * pad))


def enveloped(sealed: Sealed) -> Response:
    """The outer XML."""
    return typed(XML, build_xml_reply(sealed))


def loosely_enveloped(
    sealed: Sealed, names: tuple[str, ...] = ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")
) -> bytes:
    """The outer XML put together by hand, with whatever names and values."""
    values = (sealed.ciphertext, sealed.signature, sealed.timestamp, sealed.nonce)
    pairs = zip(names, values, strict=True)
    return f"<xml>{''.join(f'<{name}><![CDATA[{value}]]></{name}>' for name, value in pairs if name)}</xml>".encode()


def replying(make: Callable[[Draft], Answer]) -> Broken:
    """An endpoint that does everything right until it answers."""

    def broken(visit: Visit) -> Answer:
        plaintext = message_in(visit)
        if plaintext is None or visit.keys.encoding_aes_key is None:
            return visit.correct()
        fields = {child.tag: (child.text or "").strip() for child in xml_root(plaintext)}
        receive_id = (visit.received().happened.receive_id or "").encode()
        return make(Draft(visit=visit, key=visit.keys.encoding_aes_key, receive_id=receive_id, fields=fields))

    return broken


def sealing(inner: Callable[[Draft], bytes]) -> Broken:
    """An endpoint that encrypts rightly what it should not have written."""
    return replying(lambda draft: enveloped(draft.sealed(inner(draft))))


def for_somebody(receive_id: bytes) -> Broken:
    """An endpoint that encrypts its replies for somebody else than the company."""
    return replying(lambda draft: enveloped(draft.sealed(draft.inner(), receive_id=receive_id)))


def counted_in_characters(draft: Draft) -> Answer:
    """The length field is that of the text, not of its bytes."""
    inner = draft.inner()
    length = struct.pack(">I", len(inner.decode()))
    buffer = os.urandom(RANDOM_BYTES) + length + inner + draft.receive_id
    pad = PADDED_TO_BYTES - len(buffer) % PADDED_TO_BYTES
    return enveloped(draft.signed(Cipher(draft.key).encrypt_raw(buffer + bytes([pad]) * pad)))


def padded_unless_aligned(padded_to: int) -> Callable[[Draft], Answer]:
    """No padding where the length fits already, so that the last letter of the receive id is taken for it."""

    def make(draft: Draft) -> Answer:
        inner = draft.inner()
        length = struct.pack(">I", len(inner))
        return enveloped(draft.raw(os.urandom(RANDOM_BYTES) + length + inner + draft.receive_id, padded_to))

    return make


def signed_over_request(draft: Draft) -> Answer:
    """Signed with the nonce that came, sent with one that was made."""
    right = draft.sealed(draft.inner())
    signature = sign(draft.visit.keys.token, right.timestamp, right.nonce[::-1], right.ciphertext)
    return enveloped(right._replace(signature=signature))


def signed_like_official_accounts(draft: Draft) -> Answer:
    """Three parts instead of four."""
    right = draft.sealed(draft.inner())
    return enveloped(right._replace(signature=sign(draft.visit.keys.token, right.timestamp, right.nonce)))


def in_mime_lines(draft: Draft) -> Answer:
    """Base64 for mails: signed with CRLF inside, which XML turns into LF on the way."""
    ciphertext = draft.sealed(draft.inner()).ciphertext
    lines = "\r\n".join(ciphertext[at : at + MIME_LINE] for at in range(0, len(ciphertext), MIME_LINE))
    return typed(XML, loosely_enveloped(draft.signed(lines)))


def in_milliseconds(draft: Draft) -> Answer:
    """The time as Java and JavaScript give it."""
    right = draft.sealed(draft.inner())
    moment = f"{draft.now}000"
    signature = sign(draft.visit.keys.token, moment, right.nonce, right.ciphertext)
    return enveloped(right._replace(signature=signature, timestamp=moment))


def by_other_names(*names: str) -> Broken:
    """An outer XML whose elements are called otherwise, or left out where there is no name."""
    return replying(lambda draft: typed(XML, loosely_enveloped(draft.sealed(draft.inner()), names)))


def unescaped(draft: Draft) -> bytes:
    """A text with markup in it that nobody wrapped in CDATA."""
    return draft.inner("").replace(b"<![CDATA[]]>", f"{escape(draft.said)} if (a < b && c) ...".encode())


def in_lower_case(draft: Draft) -> bytes:
    """The inner XML with names that WeCom does not know."""
    content = element("content", GREETING + draft.said)
    return draft.inner(Content=None, MsgType=None).replace(
        b"</xml>", f"{element('msgtype', 'text')}{content}</xml>".encode()
    )


def answered_again(draft: Draft) -> Answer:
    """Every delivery is a new message, and the answers are counted."""
    count = draft.visit.memory.get("answers", 0) + 1
    draft.visit.memory["answers"] = count
    return enveloped(draft.sealed(draft.inner(f"{GREETING}{draft.said} #{count}")))


def remembered_by(key: Callable[[Draft], object]) -> Callable[[Draft], Answer]:
    """Messages are told apart by this key, and what came before is answered with nothing."""

    def make(draft: Draft) -> Answer:
        seen: set[object] = draft.visit.memory.setdefault("seen", set())
        one = key(draft)
        if one in seen:
            return text(200, "")
        seen.add(one)
        return answered_again(draft)

    return make


def sender_and_second(draft: Draft) -> object:
    """What the documentation names for events, which many of one second have in common."""
    return draft.fields.get("FromUserName"), draft.fields.get("CreateTime")


def worker_and_id(draft: Draft) -> object:
    """Two processes take turns, and each remembers for itself."""
    draft.visit.memory["turn"] = turn = 1 - draft.visit.memory.get("turn", 1)
    return turn, draft.fields.get("MsgId"), *sorted(draft.fields.items())


def cut_off(draft: Draft) -> Answer:
    """The outer XML without its end."""
    return typed(XML, build_xml_reply(draft.sealed(draft.inner())).removesuffix(b"</xml>"))


show(
    (
        ("reply-not-encrypted", "", replying(lambda draft: typed(XML, draft.inner()))),
        ("reply-padding-missing", "", replying(padded_unless_aligned(PADDED_TO_BYTES))),
        ("reply-length-chars", "", replying(counted_in_characters)),
        ("reply-receiveid-wrong", "", for_somebody(b"")),
        (
            "reply-receiveid-wrong",
            "sender",
            replying(lambda one: enveloped(one.sealed(one.inner(), receive_id=b"zhangsan"))),
        ),
        ("reply-undecryptable", "", replying(lambda one: enveloped(one.sealed(one.inner(), key=OTHER_KEY)))),
        ("reply-signature-wrong", "", replying(signed_over_request)),
        ("reply-signature-wrong", "three-parts", replying(signed_like_official_accounts)),
        ("reply-signature-wrong", "line-breaks", replying(in_mime_lines)),
        ("reply-signature-wrong", "milliseconds", replying(in_milliseconds)),
        (
            "reply-to-from-not-swapped",
            "",
            sealing(
                lambda one: one.inner(
                    ToUserName=one.fields.get("ToUserName"), FromUserName=one.fields.get("FromUserName")
                )
            ),
        ),
        ("reply-malformed", "", sealing(unescaped)),
        ("reply-malformed", "inner-names", sealing(in_lower_case)),
        ("reply-malformed", "names", by_other_names("encrypt", "msg_signature", "timestamp", "nonce")),
        ("reply-malformed", "lacks-signature", by_other_names("Encrypt", "", "TimeStamp", "Nonce")),
        ("reply-malformed", "cut-off", replying(cut_off)),
        ("reply-content-invalid", "", sealing(lambda one: one.inner(MsgType=None))),
        ("reply-content-invalid", "no-time", sealing(lambda one: one.inner(CreateTime=None))),
        ("reply-content-invalid", "markdown", sealing(lambda one: one.inner(MsgType="markdown"))),
        ("reply-too-long", "", sealing(lambda one: one.inner(LONG))),
        ("reply-charset-wrong", "gbk-reply", sealing(lambda one: one.inner().decode().encode("gbk", "replace"))),
        ("reply-not-a-reply", "", replying(lambda _: as_json(200, {"code": 0, "msg": "ok"}))),
        ("reply-not-a-reply", "null", replying(lambda _: as_json(200, None))),
        ("reply-not-a-reply", "page", replying(lambda _: html(200, WEB_PAGE))),
        ("reply-not-a-reply", "text", replying(lambda _: text(200, GREETING))),
        ("dedup-missing", "", replying(answered_again)),
        ("dedup-missing", "per-worker", replying(remembered_by(worker_and_id))),
        ("dedup-too-coarse", "", replying(remembered_by(sender_and_second))),
    )
)
