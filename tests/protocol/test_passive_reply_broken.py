"""The autopsy of replies: every fault is found under its own name, and its consequences are not."""

import json

import pytest

from tests.protocol.replies import (
    ASKED,
    BOT,
    CIPHER,
    COMMAND,
    NOW,
    PLAIN_MODE,
    RANDOM,
    STREAM,
    USER,
    aligned,
    aligned_for_bot,
    broken_lines,
    buffer,
    for_bot,
    inner,
    made,
    media,
    pad,
    sealed,
)
from tests.protocol.vectors import SAMPLE_ID, SAMPLE_TOKEN
from wecom_doctor.protocol.cipher import Cipher
from wecom_doctor.protocol.passive_reply import Asked, ReplyDefect, ReplyForm, SignedOver, open_reply
from wecom_doctor.protocol.signature import sign

D, F = ReplyDefect, ReplyForm
OTHER_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFQ"
RIGHT = made()
LINES = broken_lines(RIGHT.ciphertext)
TWO_LINES = RIGHT.ciphertext[:76] + "\n" + RIGHT.ciphertext[76:]
LITTLE_ENDIAN = RANDOM + len(inner().encode()).to_bytes(4, "little") + inner().encode() + SAMPLE_ID.encode()
NO_RANDOM = len(inner().encode()).to_bytes(4, "big") + inner().encode() + SAMPLE_ID.encode()
ZEROS = RANDOM + len(inner().encode()).to_bytes(4, "big") + inner().encode() + SAMPLE_ID.encode()
TOLD = json.dumps(STREAM, ensure_ascii=False)
TWICE = buffer(inner())
ODD = next(text for n in range(1, 33) if len(buffer(text := inner(Content="x" * n), to=16)) % 32)

BROKEN = {
    # What is no reply at all.
    "text": (b"ok", ASKED, F.TEXT, D.NOT_A_REPLY),
    "success in quotes": (b'"success"', ASKED, F.JSON, D.NOT_A_REPLY),
    "JSON": (b'{"code": 0}', ASKED, F.JSON, D.NOT_A_REPLY),
    "a page": (b"<!DOCTYPE html><html><p>Let's Encrypt <b></html>", ASKED, F.HTML, D.NOT_A_REPLY),
    "a well-formed page": (b"<html><body>hello</body></html>", ASKED, F.HTML, D.NOT_A_REPLY),
    "other XML": (b"<Error><Code>NoSuchKey</Code></Error>", ASKED, F.XML, D.NOT_A_REPLY),
    "success from a bot": (b"success", BOT, F.SUCCESS, D.NOT_A_REPLY),
    "bytes": (bytes(range(128, 200)), ASKED, F.TEXT, D.NOT_A_REPLY),
    # What a command URL must not answer.
    "nothing to a command": (b"", COMMAND, F.EMPTY, D.SUCCESS_MISSING),
    "a line too much to a command": (b"success\n", COMMAND, F.SUCCESS, D.SUCCESS_MISSING),
    "quotes to a command": (b'"success"', COMMAND, F.JSON, D.SUCCESS_MISSING),
    "a reply to a command": (RIGHT.xml(), COMMAND, F.ENCRYPTED, D.SUCCESS_MISSING),
    # The envelope.
    "clear text": (inner().encode(), ASKED, F.PLAIN_XML, D.NOT_ENCRYPTED),
    "clear text from a bot": (json.dumps(STREAM).encode(), BOT, F.PLAIN_JSON, D.NOT_ENCRYPTED),
    "JSON from an app": (RIGHT.json(), ASKED, F.ENCRYPTED_JSON, D.WRONG_ENVELOPE),
    "XML from a bot": (RIGHT.xml(), BOT, F.ENCRYPTED, D.WRONG_ENVELOPE),
    "encrypted in plain mode": (RIGHT.xml(), PLAIN_MODE, F.ENCRYPTED, D.WRONG_ENVELOPE),
    "no signature": (RIGHT.xml(MsgSignature=""), ASKED, F.MALFORMED, D.MALFORMED),
    "a name misspelt": (RIGHT.xml(TimeStamp="Timestamp"), ASKED, F.MALFORMED, D.MALFORMED),
    "names with underlines": (RIGHT.xml(MsgSignature="msg_signature"), ASKED, F.MALFORMED, D.MALFORMED),
    "the request sent back": (b"<xml><ToUserName>a</ToUserName><Encrypt>x</Encrypt></xml>", ASKED, F.MALFORMED, None),
    "an empty element": (RIGHT.xml().replace(b"9876543210", b""), ASKED, F.MALFORMED, D.MALFORMED),
    "an empty envelope": (b"<xml></xml>", ASKED, F.MALFORMED, D.MALFORMED),
    "an open element": (RIGHT.xml()[:-6], ASKED, F.MALFORMED, D.MALFORMED),
    "a warning in front": (b"<br/>\n<b>Warning</b>: x\n" + RIGHT.xml(), ASKED, F.MALFORMED, D.MALFORMED),
    "JSON cut off": (for_bot(STREAM).json()[:60], BOT, F.MALFORMED, D.MALFORMED),
    "XML names in JSON": (json.dumps(RIGHT.values).encode(), BOT, F.MALFORMED, D.MALFORMED),
    "wide characters": (RIGHT.xml().decode().encode("utf-16"), ASKED, F.TEXT, D.CHARSET_WRONG),
    # What is signed.
    "another Token": (made(token="another").xml(), ASKED, F.ENCRYPTED, D.SIGNATURE_WRONG),
    "line breaks": (sealed(buffer(inner()), ciphertext=LINES).xml(), ASKED, F.ENCRYPTED, D.CIPHERTEXT_WITH_LINE_BREAKS),
    "one line break": (made(ciphertext=TWO_LINES).xml(), ASKED, F.ENCRYPTED, D.CIPHERTEXT_WITH_LINE_BREAKS),
    "milliseconds": (made(timestamp=f"{NOW}123").xml(), ASKED, F.ENCRYPTED, D.TIMESTAMP_IN_MILLISECONDS),
    "a fraction": (made(timestamp=f"{NOW}.5").xml(), ASKED, F.ENCRYPTED, D.TIMESTAMP_INVALID),
    "a bot's own nonce": (for_bot(STREAM, nonce="7").json(), BOT, F.ENCRYPTED_JSON, D.NONCE_DIFFERS),
    # What is encrypted.
    "another key": (
        sealed(b"", ciphertext=Cipher(OTHER_KEY).encrypt_raw(buffer(inner()))).xml(),
        ASKED,
        F.ENCRYPTED,
        D.UNDECRYPTABLE,
    ),
    "no base64": (made(ciphertext="not-base64!").xml(), ASKED, F.ENCRYPTED, D.UNDECRYPTABLE),
    "another alphabet": (made(ciphertext="-_" * 64).xml(), ASKED, F.ENCRYPTED, D.UNDECRYPTABLE),
    "no pad": (sealed(aligned()).xml(), ASKED, F.ENCRYPTED, D.PADDING_MISSING),
    "no pad from a bot": (
        sealed(aligned_for_bot(), nonce=BOT.nonce).json(),
        BOT,
        F.ENCRYPTED_JSON,
        D.PADDING_MISSING,
    ),
    "zeros": (sealed(ZEROS + bytes(-len(ZEROS) % 32)).xml(), ASKED, F.ENCRYPTED, D.PADDING_MISSING),
    "a pad to 16": (sealed(buffer(ODD, to=16)).xml(), ASKED, F.ENCRYPTED, D.PADDING_TO_16),
    "two pads": (sealed(TWICE + pad(len(TWICE), 16)).xml(), ASKED, F.ENCRYPTED, D.PADDED_TWICE),
    "characters": (sealed(buffer(inner(), length=len(inner()))).xml(), ASKED, F.ENCRYPTED, D.LENGTH_CHARS),
    "characters of a script": (
        sealed(buffer(inner(), length=len(inner().encode("utf-16-le")) // 2)).xml(),
        ASKED,
        F.ENCRYPTED,
        D.LENGTH_CHARS,
    ),
    "characters of a bot": (
        sealed(buffer(TOLD, "", len(TOLD)), nonce=BOT.nonce).json(),
        BOT,
        F.ENCRYPTED_JSON,
        D.LENGTH_CHARS,
    ),
    "length the other way round": (
        sealed(LITTLE_ENDIAN + pad(len(LITTLE_ENDIAN))).xml(),
        ASKED,
        F.ENCRYPTED,
        D.LAYOUT_WRONG,
    ),
    "no random bytes": (sealed(NO_RANDOM + pad(len(NO_RANDOM))).xml(), ASKED, F.ENCRYPTED, D.LAYOUT_WRONG),
    "another id": (sealed(buffer(inner(), "wwother")).xml(), ASKED, F.ENCRYPTED, D.RECEIVE_ID_WRONG),
    "no id": (sealed(buffer(inner(), "")).xml(), ASKED, F.ENCRYPTED, D.RECEIVE_ID_WRONG),
    "an id from a bot": (
        sealed(buffer(json.dumps(STREAM), SAMPLE_ID), nonce=BOT.nonce).json(),
        BOT,
        F.ENCRYPTED_JSON,
        D.RECEIVE_ID_WRONG,
    ),
    # The message.
    "GBK": (made(inner().encode("gbk", "ignore")).xml(), ASKED, F.ENCRYPTED, D.CHARSET_WRONG),
    "no XML": (made("收到").xml(), ASKED, F.ENCRYPTED, D.INNER_MALFORMED),
    "an ampersand": (made(inner(Content="a & b")).xml(), ASKED, F.ENCRYPTED, D.INNER_MALFORMED),
    "XML in a bot": (for_bot(inner()).json(), BOT, F.ENCRYPTED_JSON, D.INNER_MALFORMED),
    "no type": (made(inner(MsgType="")).xml(), ASKED, F.ENCRYPTED, D.CONTENT_INVALID),
    "no time": (made(inner(CreateTime="")).xml(), ASKED, F.ENCRYPTED, D.CONTENT_INVALID),
    "time in milliseconds": (made(inner(CreateTime=f"{NOW}123")).xml(), ASKED, F.ENCRYPTED, D.CONTENT_INVALID),
    "an unknown type": (made(inner(MsgType="markdown")).xml(), ASKED, F.ENCRYPTED, D.CONTENT_INVALID),
    "a text without text": (made(inner(Content="")).xml(), ASKED, F.ENCRYPTED, D.CONTENT_INVALID),
    "media on the wrong level": (made(media("image", "<MediaId>m</MediaId>")).xml(), ASKED, F.ENCRYPTED, None),
    "a bot's markdown": (for_bot({"msgtype": "markdown"}).json(), BOT, F.ENCRYPTED_JSON, D.CONTENT_INVALID),
    "a bot without type": (for_bot({"text": {"content": "x"}}).json(), BOT, F.ENCRYPTED_JSON, D.CONTENT_INVALID),
    "names not exchanged": (
        made(inner(ToUserName=SAMPLE_ID, FromUserName=USER)).xml(),
        ASKED,
        F.ENCRYPTED,
        D.TO_FROM_NOT_SWAPPED,
    ),
    "a long text": (made(inner(Content="好" * 683)).xml(), ASKED, F.ENCRYPTED, D.TOO_LONG),
    "a long title": (
        made(media("video", f"<Video><MediaId>m</MediaId><Title>{'x' * 129}</Title></Video>")).xml(),
        ASKED,
        F.ENCRYPTED,
        D.TOO_LONG,
    ),
    "a long stream": (
        for_bot({"msgtype": "stream", "stream": {"id": "s", "content": "x" * 20481}}).json(),
        BOT,
        F.ENCRYPTED_JSON,
        D.TOO_LONG,
    ),
}
# Rows whose defect is the one that the form is named after, or that says the same as its neighbour.
SAME = {"the request sent back": D.MALFORMED, "media on the wrong level": D.CONTENT_INVALID}


@pytest.mark.parametrize("name", BROKEN)
def test_a_fault_has_exactly_its_defect(name: str) -> None:
    """One fault, one defect; the form says what the body was meant to be."""
    body, asked, form, defect = BROKEN[name]
    reply = open_reply(body, None, asked)
    assert (reply.form, reply.defects) == (form, (defect or SAME[name],))
    assert {one.defect for one in reply.differences} == set(reply.defects)


def test_every_defect_is_on_the_table() -> None:
    """A defect without a reply that has it is not tested."""
    assert {defect or SAME[name] for name, (_, _, _, defect) in BROKEN.items()} == set(ReplyDefect)
    assert set(BROKEN) >= set(SAME)


def test_independent_faults_are_all_told() -> None:
    """The root comes first: what is signed, then what is encrypted, then what it says."""
    reply = open_reply(sealed(buffer(inner(MsgType=""), "wwother"), token="x").xml(), None, ASKED)
    assert reply.defects == (D.SIGNATURE_WRONG, D.RECEIVE_ID_WRONG, D.CONTENT_INVALID)


@pytest.mark.parametrize(
    ("name", "place", "expected", "found"),
    [
        ("a line too much to a command", "body", b"success", b"success\n"),
        ("a name misspelt", "TimeStamp", b"TimeStamp", b"Timestamp"),
        ("no signature", "MsgSignature", b"MsgSignature", None),
        ("milliseconds", "TimeStamp", NOW.encode(), f"{NOW}123".encode()),
        ("another id", "receiveid", SAMPLE_ID.encode(), b"wwother"),
        ("no id", "receiveid", SAMPLE_ID.encode(), b""),
        ("names not exchanged", "ToUserName", USER.encode(), SAMPLE_ID.encode()),
        ("no pad", "padding", bytes([32]) * 32, b""),
        ("a bot's own nonce", "nonce", BOT.nonce.encode(), b"7"),
    ],
)
def test_expected_and_found_are_told_to_the_byte(name: str, place: str, expected: bytes, found: bytes | None) -> None:
    """The place, what belongs there, and what stands there."""
    body, asked, _, _ = BROKEN[name]
    (difference,) = open_reply(body, None, asked).differences
    assert (difference.place, difference.expected, difference.found) == (place, expected, found)


def test_a_length_is_told_in_the_bytes_of_its_field() -> None:
    """Expected is the number of bytes, found the number of characters."""
    (difference,) = open_reply(BROKEN["characters"][0], None, ASKED).differences
    text = inner()
    assert difference.expected == len(text.encode()).to_bytes(4, "big")
    assert difference.found == len(text).to_bytes(4, "big")


def test_the_message_comes_to_light_in_spite_of_faults_around_it() -> None:
    """Whoever answers wrongly sees what was inside, wherever the key is right."""
    for name in ("another Token", "line breaks", "no id", "characters", "two pads"):
        assert open_reply(BROKEN[name][0], None, ASKED).message == inner().encode()


SIGNATURES = {
    SignedOver.UPPER_CASE: sign(SAMPLE_TOKEN, NOW, "9876543210", RIGHT.ciphertext).upper(),
    SignedOver.NONCE_OF_REQUEST: sign(SAMPLE_TOKEN, NOW, ASKED.nonce, RIGHT.ciphertext),
    SignedOver.THREE_PARTS: sign(SAMPLE_TOKEN, NOW, "9876543210"),
    SignedOver.UNSORTED: sign(f"{SAMPLE_TOKEN}{NOW}9876543210{RIGHT.ciphertext}"),
}


@pytest.mark.parametrize(("recipe", "signature"), SIGNATURES.items())
def test_a_known_way_to_sign_wrongly_is_recognised(recipe: SignedOver, signature: str) -> None:
    """The signature is wrong, and how it was made is told."""
    reply = open_reply(made(ciphertext=RIGHT.ciphertext, signature=signature).xml(), None, ASKED)
    assert (reply.defects, reply.signed_over) == ((D.SIGNATURE_WRONG,), recipe)


def test_milliseconds_that_were_not_signed_are_one_fault() -> None:
    """Seconds are signed and milliseconds printed: the cause is the printing."""
    signature = sign(SAMPLE_TOKEN, NOW, "9876543210", RIGHT.ciphertext)
    printed = made(ciphertext=RIGHT.ciphertext, signature=signature, timestamp=f"{NOW}123")
    reply = open_reply(printed.xml(), None, ASKED)
    assert (reply.defects, reply.signed_over) == ((D.TIMESTAMP_IN_MILLISECONDS,), SignedOver.SECONDS)


def test_wrong_keys_are_told_from_wrong_layouts() -> None:
    """Of 300 replies under other keys, none is said to be anything but undecryptable or to open."""
    for n in range(300):
        other = Cipher(f"{n:042d}A").encrypt_raw(buffer(inner()))
        assert open_reply(made(ciphertext=other).xml(), None, ASKED).defects == (D.UNDECRYPTABLE,)


@pytest.mark.parametrize("asked", [ASKED, BOT, COMMAND, PLAIN_MODE], ids=["app", "bot", "command", "plain"])
@pytest.mark.parametrize(
    "body",
    [
        b"\x00" * 40,
        b"<xml>" * 5000,
        b"[" * 100_000,
        b'<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>',
        b"<xml><Encrypt>\x1b[2J</Encrypt></xml>",
        '<xml xmlns="urn:x"><Encrypt>x</Encrypt></xml>'.encode("utf-16"),
        b'{"encrypt": 1, "msgsignature": true, "timestamp": 1e400, "nonce": "\\ud800"}',
        b'{"encrypt": "\\ud800", "msgsignature": "\\ud800", "timestamp": 1, "nonce": "\\ud800"}',
    ],
    ids=range(8),
)
def test_hostile_answers_do_no_harm(body: bytes, asked: Asked) -> None:
    """Whatever comes, something is said of it and nothing is raised."""
    assert open_reply(body, "text/xml", asked).defects


@pytest.mark.parametrize("cut", range(0, 400, 7))
def test_a_reply_cut_anywhere_is_judged(cut: int) -> None:
    """The front part of a reply is never taken for a whole one."""
    body = RIGHT.xml()
    if cut < len(body):
        reply = open_reply(body[:cut], None, ASKED)
        assert reply.form is not F.ENCRYPTED
        assert bool(reply.defects) == (cut > 0)


def test_a_cipher_is_left_as_it_was() -> None:
    """Opening a broken reply does not disturb the next one."""
    open_reply(made(ciphertext="AAAA").xml(), None, ASKED)
    assert CIPHER.open(RIGHT.ciphertext).message == inner().encode()
