"""What a callback answered to a POST: nothing, `success`, a passive reply right or wrong, or something else."""

import re
from dataclasses import replace
from typing import NamedTuple
from xml.etree.ElementTree import Element

from wecom_doctor.protocol.autopsy import looks_like_html
from wecom_doctor.protocol.cipher import Cipher
from wecom_doctor.protocol.codec import id_bytes
from wecom_doctor.protocol.envelope import xml_root
from wecom_doctor.protocol.errors import CodecError
from wecom_doctor.protocol.reply_buffer import Laid, laid_out
from wecom_doctor.protocol.reply_content import Inside, difference, inside, is_plain_json, json_or_none
from wecom_doctor.protocol.reply_defect import Asked, Difference, PassiveReply, ReplyDefect, ReplyForm, SignedOver
from wecom_doctor.protocol.signature import sign, signatures_match

__all__ = ["Asked", "Difference", "PassiveReply", "ReplyDefect", "ReplyForm", "SignedOver", "open_reply"]

SUCCESS = b"success"
BOM = b"\xef\xbb\xbf"
WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")
XML_NAMES = ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")
# Smart bots: https://developer.work.weixin.qq.com/document/path/101033
BOT_NAMES = ("encrypt", "msgsignature", "timestamp", "nonce")
BLANKS = " \t\r\n"
SHOWN_BYTES = 200
MEANT_AS_REPLY = re.compile(r"<xml\b|\{\s*[\"']encrypt")
MILLISECONDS = re.compile(r"[0-9]{13}")
SECONDS = re.compile(r"[0-9]{1,10}")


class Envelope(NamedTuple):
    """The four values of a reply, as printed."""

    ciphertext: str
    signature: str
    timestamp: str
    nonce: str


def open_reply(body: bytes, content_type: str | None, asked: Asked) -> PassiveReply:
    """Tell what a body is, and everything that is wrong with it."""
    if asked.command:
        return reply_to_command(body, content_type, asked)
    content = body.removeprefix(BOM).strip()
    if not content:
        # The page wants an empty body; a line break in its place is not known to do harm.
        return PassiveReply(form=ReplyForm.EMPTY)
    if content == SUCCESS:
        return not_a_reply(ReplyForm.SUCCESS, content) if asked.bot else PassiveReply(form=ReplyForm.SUCCESS)
    if body.startswith(WIDE_BOMS):
        return faulty(ReplyForm.TEXT, difference(ReplyDefect.CHARSET_WRONG, "body", found=body[:SHOWN_BYTES]))
    found = json_or_none(content)
    if isinstance(found, dict):
        return reply_in_json(found, content, asked)
    root = None if found is not None else root_of(content)
    if root is not None:
        return reply_in_xml(root, content, asked)
    return neither(content, found is not None, content_type)


def faulty(form: ReplyForm, *differences: Difference) -> PassiveReply:
    """A reply that is not opened any further."""
    defects = tuple(dict.fromkeys(one.defect for one in differences))
    return PassiveReply(form=form, defects=defects, differences=differences)


def reply_to_command(body: bytes, content_type: str | None, asked: Asked) -> PassiveReply:
    """The command URL of a provider answers seven bytes: https://developer.work.weixin.qq.com/document/path/90613."""
    if body == SUCCESS:
        return PassiveReply(form=ReplyForm.SUCCESS)
    form = open_reply(body, content_type, replace(asked, command=False)).form
    missing = Difference(defect=ReplyDefect.SUCCESS_MISSING, place="body", expected=SUCCESS, found=body[:SHOWN_BYTES])
    return faulty(form, missing)


def root_of(content: bytes) -> Element | None:
    """The root of well-formed XML."""
    try:
        return xml_root(content)
    except CodecError:
        return None


def neither(content: bytes, is_json: bool, content_type: str | None) -> PassiveReply:
    """Not well-formed, or no document at all."""
    text = content.decode("utf-8", "replace")
    if MEANT_AS_REPLY.match(text) or "<Encrypt>" in text:
        return faulty(ReplyForm.MALFORMED, difference(ReplyDefect.MALFORMED, "body", found=content[:SHOWN_BYTES]))
    is_page = looks_like_html(text) or ("html" in (content_type or "").lower() and text.startswith("<"))
    form = ReplyForm.JSON if is_json else ReplyForm.HTML if is_page else ReplyForm.TEXT
    return not_a_reply(form, content)


def not_a_reply(form: ReplyForm, content: bytes) -> PassiveReply:
    """Something that no product of WeCom asks for."""
    return faulty(form, difference(ReplyDefect.NOT_A_REPLY, "body", found=content[:SHOWN_BYTES]))


def reply_in_json(found: dict[str, object], content: bytes, asked: Asked) -> PassiveReply:
    """JSON: right for smart bots, and for mini programs that chose it."""
    texts = {name: text_of(value) for name, value in found.items() if is_text_or_number(value)}
    names = XML_NAMES if asked.official_account else BOT_NAMES
    if "encrypt" in {plain(name) for name in texts}:
        if not asked.bot and not asked.official_account:
            wrong = difference(ReplyDefect.WRONG_ENVELOPE, "body", found=content[:SHOWN_BYTES])
            return faulty(ReplyForm.ENCRYPTED_JSON, wrong)
        return opened(texts, names, ReplyForm.ENCRYPTED_JSON, asked)
    if asked.bot and is_plain_json(found):
        naked = difference(ReplyDefect.NOT_ENCRYPTED, "body", found=content[:SHOWN_BYTES])
        return replace(faulty(ReplyForm.PLAIN_JSON, naked), message=content)
    return not_a_reply(ReplyForm.JSON, content)


def is_text_or_number(value: object) -> bool:
    """A JSON string or number; the official library writes the timestamp as a string, the page wants a number."""
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def text_of(value: object) -> str:
    """A value as text; half a character, which only JSON can hold, could not be signed."""
    return str(value).encode("utf-8", "replace").decode()


def reply_in_xml(root: Element, content: bytes, asked: Asked) -> PassiveReply:
    """XML: an envelope, a reply that was not encrypted, or something else."""
    names = {plain(child.tag) for child in root}
    if "encrypt" in names:
        if asked.bot:
            wrong = difference(ReplyDefect.WRONG_ENVELOPE, "body", found=content[:SHOWN_BYTES])
            return faulty(ReplyForm.ENCRYPTED, wrong)
        texts = {str(child.tag): (child.text or "") for child in root}
        return opened(texts, XML_NAMES, ReplyForm.ENCRYPTED, asked)
    if "msgtype" in names:
        return plain_xml(content, asked)
    if plain(root.tag) == "html":
        return not_a_reply(ReplyForm.HTML, content)
    if root.tag == "xml":
        lacking = [difference(ReplyDefect.MALFORMED, name) for name in XML_NAMES]
        return faulty(ReplyForm.MALFORMED, *lacking)
    return not_a_reply(ReplyForm.XML, content)


def plain_xml(content: bytes, asked: Asked) -> PassiveReply:
    """A reply in clear text, which is right only where the message was."""
    kind, differences = inside(content, asked)
    if asked.cipher is None:
        return replace(faulty(ReplyForm.PLAIN_XML, *differences), message=content, message_type=kind)
    naked = difference(ReplyDefect.NOT_ENCRYPTED, "body", found=content[:SHOWN_BYTES])
    return replace(faulty(ReplyForm.PLAIN_XML, naked), message=content, message_type=kind)


def plain(name: str) -> str:
    """A name without what people get wrong about it."""
    return str(name).rpartition("}")[2].replace("_", "").replace("-", "").lower()


def opened(texts: dict[str, str], names: tuple[str, ...], form: ReplyForm, asked: Asked) -> PassiveReply:
    """The envelope, the signature, the buffer and the message, each as far as the one before lets it be seen."""
    misnamed = list(wrongly_named(texts, names))
    if misnamed or asked.cipher is None:
        return faulty(ReplyForm.MALFORMED if misnamed else form, *(misnamed or [unasked_encryption()]))
    envelope = Envelope(*(texts[name].strip(BLANKS) for name in names))
    laid = decrypted(envelope.ciphertext, asked.cipher, asked.receive_id)
    content = Inside("", ()) if laid.message is None else inside(laid.message, asked)
    sealed, signed_over = seal_differences(envelope, texts[names[0]], asked)
    differences = [*sealed, *([laid.difference] if laid.difference else []), *content.differences]
    return PassiveReply(
        form=form,
        defects=tuple(dict.fromkeys(one.defect for one in differences)),
        differences=tuple(differences),
        message=laid.message,
        receive_id=laid.receive_id,
        message_type=content.type,
        signed_over=signed_over,
    )


def unasked_encryption() -> Difference:
    """Whoever writes in plain mode cannot open an encrypted reply."""
    return difference(ReplyDefect.WRONG_ENVELOPE, "body")


def wrongly_named(texts: dict[str, str], names: tuple[str, ...]) -> list[Difference]:
    """Elements that are missing or empty, with the name that stands in their place; names are case-sensitive."""
    found = []
    for name in names:
        if not texts.get(name, "").strip(BLANKS):
            other = next((one for one in texts if plain(one) == plain(name) and one != name), None)
            found.append(difference(ReplyDefect.MALFORMED, name, name, other))
    return found


def decrypted(ciphertext: str, cipher: Cipher, receive_id: str) -> Laid:
    """The buffer behind the ciphertext, read as far as it can be read."""
    try:
        buffer = cipher.buffer("".join(ciphertext.split()))
    except CodecError:
        locked = difference(ReplyDefect.UNDECRYPTABLE, "Encrypt", found=ciphertext[:SHOWN_BYTES])
        return Laid(None, None, locked)
    return laid_out(buffer, id_bytes(receive_id))


def seal_differences(envelope: Envelope, printed: str, asked: Asked) -> tuple[list[Difference], SignedOver | None]:
    """What is wrong around the ciphertext: one root, because all of it goes into the signature."""
    found = []
    ciphertext, signature, timestamp, nonce = envelope
    # The page wants the nonce of the request back from bots; nobody reports that another one was refused.
    if asked.bot and asked.nonce and nonce != asked.nonce:
        found.append(difference(ReplyDefect.NONCE_DIFFERS, "nonce", asked.nonce, nonce))
    expected = sign(asked.token, timestamp, nonce, ciphertext)
    matches = signatures_match(expected, signature)
    signed_over = None if matches else recipe_of(envelope, printed, asked)
    if re.search(r"\s", ciphertext) or signed_over is SignedOver.LINE_BREAKS:
        unbroken = "".join(ciphertext.split())
        return [difference(ReplyDefect.CIPHERTEXT_WITH_LINE_BREAKS, "Encrypt", unbroken, printed), *found], signed_over
    if MILLISECONDS.fullmatch(timestamp):
        wanted = timestamp[:10]
        milliseconds = difference(ReplyDefect.TIMESTAMP_IN_MILLISECONDS, "TimeStamp", wanted, timestamp)
        return [milliseconds, *found], signed_over
    if not SECONDS.fullmatch(timestamp):
        return [difference(ReplyDefect.TIMESTAMP_INVALID, "TimeStamp", found=timestamp), *found], signed_over
    if not matches:
        return [difference(ReplyDefect.SIGNATURE_WRONG, "MsgSignature", expected, signature), *found], signed_over
    return found, None


def recipe_of(envelope: Envelope, printed: str, asked: Asked) -> SignedOver | None:
    """How a wrong signature was made."""
    ciphertext, signature, timestamp, nonce = envelope
    token, unbroken = asked.token, "".join(ciphertext.split())
    recipes = {
        SignedOver.UPPER_CASE: sign(token, timestamp, nonce, ciphertext).upper(),
        SignedOver.LINE_BREAKS: sign(token, timestamp, nonce, printed),
        SignedOver.SECONDS: sign(token, timestamp[:10], nonce, unbroken),
        SignedOver.NONCE_OF_REQUEST: sign(token, timestamp, asked.nonce, unbroken),
        SignedOver.THREE_PARTS: sign(token, timestamp, nonce),
        SignedOver.UNSORTED: sign("".join((token, timestamp, nonce, unbroken))),
    }
    return next((recipe for recipe, made in recipes.items() if signatures_match(made, signature)), None)
