"""Smart bots: an empty receive id, JSON instead of XML, and answers that are streams."""

import json
from collections.abc import Callable
from dataclasses import replace

from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.cipher import Cipher
from wecom_doctor.protocol.codec import Sealed
from wecom_doctor.protocol.envelope import build_json_reply, build_xml_reply, json_object
from wecom_doctor.protocol.errors import CodecError
from wecom_doctor.protocol.keys import AES_KEY_LENGTH
from wecom_doctor.protocol.signature import sign
from wecom_doctor.receiver.exchange import Response
from wecom_doctor.receiver.gallery.answers import Row, always, message_in, on_message, posted, show, typed
from wecom_doctor.receiver.gallery.exhibit import Answer, Broken, Visit
from wecom_doctor.receiver.gallery.servers import as_json, fastapi, flask, html, later, text
from wecom_doctor.receiver.message import Form, message_of

JSON, XML = "application/json", "application/xml"
OTHER_KEY = "N" * (AES_KEY_LENGTH - 1) + "A"
STREAM_ID = "Zm9vYmFy"
GREETING = "收到，正在处理……"
SLOW_S = 5.5
# 20480 bytes are allowed.
LONG = GREETING * 1000
NO_XML = "xml.etree.ElementTree.ParseError: not well-formed (invalid token): line 1, column 0"


def stream(*, finish: bool = True, content: str = GREETING, **changed: object) -> bytes:
    """What a message is answered with: a text that may still grow."""
    document = {"msgtype": "stream", "stream": {"id": STREAM_ID, "finish": finish, "content": content}, **changed}
    return json.dumps(document, ensure_ascii=False).encode()


def sealed(visit: Visit, inner: bytes, receive_id: str = "", key: str | None = None) -> Sealed:
    """Encrypted and signed in the right way, with the nonce of the request."""
    assert visit.keys.encoding_aes_key is not None
    ciphertext = Cipher(key or visit.keys.encoding_aes_key).seal(inner, receive_id.encode())
    timestamp, nonce = str(int(visit.request.received_at)), nonce_of(visit)
    return Sealed(sign(visit.keys.token, timestamp, nonce, ciphertext), timestamp, nonce, ciphertext)


def nonce_of(visit: Visit) -> str:
    """The nonce as it stands in the query; it is made of letters and digits."""
    pairs = (part.partition("=") for part in visit.request.query.split("&"))
    return next((value for name, _, value in pairs if name == "nonce"), "")


def enveloped(one: Sealed) -> Response:
    """The outer JSON."""
    return typed(JSON, build_json_reply(one))


def replying(make: Callable[[Visit], Answer]) -> Broken:
    """A bot that does everything right until it answers; it answers events too."""
    return on_message(lambda visit: visit.correct() if visit.keys.encoding_aes_key is None else make(visit))


def in_names_of_xml(visit: Visit) -> Answer:
    """JSON with the names that the elements have in XML."""
    one = sealed(visit, stream())
    names = ("MsgSignature", "TimeStamp", "Nonce", "Encrypt")
    return as_json(200, dict(zip(names, one, strict=True)))


def signed_over_own_nonce(visit: Visit) -> Answer:
    """Signed with another nonce than the one that is sent."""
    right = sealed(visit, stream())
    return enveloped(right._replace(signature=sign(visit.keys.token, right.timestamp, "1", right.ciphertext)))


def plain_text(_visit: Visit) -> bytes:
    """A text, which bots may send only to somebody who has just come in."""
    return json.dumps({"msgtype": "text", "text": {"content": GREETING}}, ensure_ascii=False).encode()


def as_stream(inner: Callable[[Visit], bytes]) -> Broken:
    """A bot that encrypts rightly what it should not have written."""
    return replying(lambda visit: enveloped(sealed(visit, inner(visit))))


def wanting_xml(refused: Answer) -> Broken:
    """The handler of an app behind the URL of a bot; saving the URL works, because GET is the same."""

    def broken(visit: Visit) -> Answer:
        if not posted(visit):
            return visit.correct()
        if not visit.request.body.lstrip().startswith(b"<"):
            return refused
        return replace(visit.holding(receive_id=""), kind=Kind.APP).correct()

    return broken


def knowing(names: set[str], crash: Answer) -> Broken:
    """A bot with a table of what may come, and no entry for what is new."""

    def broken(visit: Visit) -> Answer:
        plaintext = message_in(visit)
        if plaintext is None:
            return visit.correct()
        message = message_of(plaintext, Form.JSON)
        return visit.correct() if (message.event or message.type) in names else crash

    return broken


def for_a_company(visit: Visit) -> Answer:
    """The corp id where bots have nothing."""
    return visit.holding(receive_id=company(visit)).correct()


def company(visit: Visit) -> str:
    """The corp id that somebody put in."""
    return visit.keys.corp_id or "ww1234567890abcdef"


def with_capital(visit: Visit) -> Answer:
    """The member is looked for under the name that the element has in XML, as in the PHP sample."""
    if not posted(visit):
        return visit.correct()
    try:
        found = json_object(visit.request.body)
    except CodecError:
        return visit.correct()
    if "Encrypt" not in found:
        return html(200, "ERR: -40002\n\n")
    return visit.asked(body=json.dumps({"encrypt": found["Encrypt"]}).encode()).correct()


ENDLESS = as_stream(lambda _: stream(finish=False))
KNOWN = {"text", "image", "mixed", "voice", "file", "video", "enter_chat", "template_card_event", "feedback_event"}
ROWS: tuple[Row, ...] = (
    ("bot-receiveid-not-empty", "", for_a_company),
    ("json-vs-xml-callback", "bot", wanting_xml(flask(500))),
    ("json-vs-xml-callback", "bot-error-text", wanting_xml(text(400, NO_XML))),
    ("body-parsed-wrong", "bot", with_capital),
    ("event-type-unknown-to-sdk", "bot", knowing({*KNOWN, "stream"}, fastapi(500))),
    ("post-error-causes-retries", "bot", on_message(always(fastapi(500)))),
    ("slow-handler-5s", "bot", on_message(lambda visit: later(SLOW_S, visit.correct()))),
    ("bot-stream-expired", "", ENDLESS),
    ("reply-not-encrypted", "bot", replying(lambda _: typed(JSON, stream()))),
    ("reply-malformed", "bot", replying(in_names_of_xml)),
    ("reply-malformed", "bot-xml", replying(lambda visit: typed(XML, build_xml_reply(sealed(visit, stream()))))),
    ("reply-signature-wrong", "bot", replying(signed_over_own_nonce)),
    ("reply-receiveid-wrong", "bot", replying(lambda one: enveloped(sealed(one, stream(), company(one))))),
    ("reply-undecryptable", "bot", replying(lambda one: enveloped(sealed(one, stream(), key=OTHER_KEY)))),
    ("reply-content-invalid", "bot-text", as_stream(plain_text)),
    (
        "reply-content-invalid",
        "bot-no-stream-id",
        as_stream(lambda _: stream(stream={"finish": True, "content": GREETING})),
    ),
    ("reply-too-long", "bot", as_stream(lambda _: stream(content=LONG))),
    ("reply-not-a-reply", "bot", on_message(always(as_json(200, {"code": 0, "msg": "ok"})))),
)
show(ROWS, Kind.BOT)
