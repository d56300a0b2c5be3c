"""The error family: the official codes, each once, and no secret in any text."""

import base64
import traceback
from collections.abc import Callable
from functools import partial

import pytest

from tests.protocol.independent_aes import encrypted, laid_out
from wecom_doctor.protocol import errors
from wecom_doctor.protocol.cipher import Cipher
from wecom_doctor.protocol.codec import Codec, Sealed
from wecom_doctor.protocol.envelope import (
    Envelope,
    build_json_reply,
    build_xml,
    build_xml_reply,
    open_json,
    open_json_reply,
    open_xml,
    open_xml_reply,
)
from wecom_doctor.protocol.errors import CodecError
from wecom_doctor.protocol.signature import sign

OFFICIAL = {
    -40001: "SignatureMismatch",
    -40002: "EnvelopeMalformed",
    -40003: "SignatureNotComputable",
    -40004: "KeyInvalid",
    -40005: "ReceiveIdMismatch",
    -40006: "EncryptionFailed",
    -40007: "DecryptionFailed",
    -40008: "BufferIllegal",
    -40009: "EncodingFailed",
    -40010: "DecodingFailed",
    -40011: "EnvelopeNotBuilt",
}

TOKEN = "TokenOfTheTest13579"
KEY = "KeyOfTheTestKeyOfTheTestKeyOfTheTestKeyOf0A"
PLAINTEXT = "PlaintextOfTheTest" * 9
ID = "ww0123456789abcdef"
CODEC = Codec(TOKEN, KEY, ID)
SEALED = CODEC.seal(PLAINTEXT.encode(), "1409659589", "263014780")
BUFFER = laid_out(b"0123456789abcdef", PLAINTEXT.encode(), ID.encode())
OTHER_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFQ"
# Any eight characters in a row of these would be a leak.
SECRETS = (TOKEN, KEY, PLAINTEXT, SEALED.ciphertext, base64.b64decode(KEY + "=").hex())


def opening(buffer: bytes) -> Callable[[], object]:
    """Open a buffer, encrypted and signed as it is."""
    ciphertext = encrypted(KEY, buffer)
    return partial(CODEC.open, Sealed(sign(TOKEN, "1", "2", ciphertext), "1", "2", ciphertext))


def signed(ciphertext: str) -> Sealed:
    return Sealed(sign(TOKEN, "1", "2", ciphertext), "1", "2", ciphertext)


FAILURES: dict[str, Callable[[], object]] = {
    "signature of another Token": lambda: Codec("another", KEY, ID).open(SEALED),
    "signature upside down": lambda: CODEC.open(SEALED._replace(signature=SEALED.signature[::-1])),
    "Token as the signature": lambda: CODEC.open(SEALED._replace(signature=TOKEN)),
    "nonce that is no text": lambda: CODEC.open(SEALED._replace(nonce="\ud800")),
    "Token that is no text": lambda: sign(TOKEN + "\ud800", "1", "2"),
    "another key": lambda: Codec(TOKEN, OTHER_KEY, ID).open(SEALED),
    "another receive id": lambda: Codec(TOKEN, KEY, "ww1").open(SEALED),
    "key too short": lambda: Cipher(KEY[:-1]),
    "key too long": lambda: Cipher(KEY + "="),
    "key with a dash": lambda: Cipher("-" + KEY[1:]),
    "key with a surrogate": lambda: Cipher(KEY[1:] + "\ud800"),
    "padding 0": opening(BUFFER[:-1] + b"\0"),
    "padding uneven": opening(BUFFER[:-2] + b"\0" + BUFFER[-1:]),
    "padding lost": opening(BUFFER[:96]),
    "length too long": opening(BUFFER[:16] + b"\0\0\xff\xff" + BUFFER[20:]),
    "length in the wrong byte order": opening(BUFFER[:16] + BUFFER[16:20][::-1] + BUFFER[20:]),
    "no length": opening(laid_out(b"", PLAINTEXT.encode(), ID.encode())),
    "ciphertext cut": lambda: CODEC.open(signed(base64.b64encode(base64.b64decode(SEALED.ciphertext)[:-3]).decode())),
    "base64 cut": lambda: CODEC.open(signed(SEALED.ciphertext[:-3])),
    "base64 with blanks": lambda: CODEC.open(signed(SEALED.ciphertext[:9] + " " + SEALED.ciphertext[9:])),
    "plaintext instead of base64": lambda: CODEC.open(signed(PLAINTEXT + "!")),
    "random part too long": lambda: Cipher(KEY).seal_with(PLAINTEXT.encode(), b"", b""),
    "raw buffer cut": lambda: Cipher(KEY).encrypt_raw(BUFFER[:-1]),
    "XML cut": lambda: open_xml(build_xml(Envelope(SEALED.ciphertext, TOKEN, KEY))[:-9]),
    "XML without Encrypt": lambda: open_xml(f"<xml {TOKEN}='{KEY}'><a>{PLAINTEXT}</a></xml>".encode()),
    "XML with entities": lambda: open_xml(f"<!DOCTYPE a [<!ENTITY b '{PLAINTEXT}'>]><a>&b;</a>".encode()),
    "XML of an unknown encoding": lambda: open_xml(f"<?xml version='1.0' encoding='{TOKEN}'?><a/>".encode()),
    "XML reply lacking elements": lambda: open_xml_reply(f"<xml><Encrypt>{PLAINTEXT}</Encrypt></xml>".encode()),
    "plaintext instead of XML": lambda: open_xml(PLAINTEXT.encode()),
    "JSON cut": lambda: open_json(f'{{"encrypt": "{PLAINTEXT}'.encode()),
    "JSON without encrypt": lambda: open_json(f'{{"a": "{PLAINTEXT}", "token": "{TOKEN}"}}'.encode()),
    "JSON text": lambda: open_json(f'"{PLAINTEXT}"'.encode()),
    "JSON reply lacking members": lambda: open_json_reply(f'{{"encrypt": "{PLAINTEXT}"}}'.encode()),
    "unwritable XML": lambda: build_xml(Envelope(PLAINTEXT + "\0", TOKEN, KEY)),
    "unwritable XML reply": lambda: build_xml_reply(SEALED._replace(nonce=TOKEN + "\0")),
    "JSON reply with text as time": lambda: build_json_reply(SEALED._replace(timestamp=TOKEN)),
}


def test_each_official_code_has_one_error() -> None:
    """The family is -40001 to -40011 of the official library, no code missing and none twice."""
    family = [error for error in vars(errors).values() if isinstance(error, type) and issubclass(error, CodecError)]
    family.remove(CodecError)
    assert len(family) == 11
    assert {error.code: error.__name__ for error in family} == OFFICIAL


@pytest.mark.parametrize("code", OFFICIAL)
def test_an_error_says_code_meaning_and_what_was_seen(code: int) -> None:
    """The text of an error begins with the official code and ends with what was there instead."""
    error = getattr(errors, OFFICIAL[code])("what was seen")
    assert str(error) == f"{code} {error.meaning}: what was seen"
    assert error.saw == "what was seen"
    assert error.meaning


@pytest.mark.parametrize("failure", FAILURES)
def test_no_error_text_holds_a_secret(failure: str) -> None:
    """Neither text, repr, arguments nor traceback shows eight characters of Token, key, ciphertext or plaintext."""
    with pytest.raises(CodecError) as refused:
        FAILURES[failure]()
    error = refused.value
    frames = traceback.extract_tb(error.__traceback__)
    printed = "".join(traceback.format_exception(error))
    for frame in frames:
        printed = printed.replace(frame.line or "", "")
    texts = (str(error), repr(error), error.saw, repr(error.args), repr(vars(error)), printed)
    for secret in SECRETS:
        for start in range(len(secret) - 7):
            assert not any(secret[start : start + 8] in text for text in texts)


def test_objects_that_hold_secrets_do_not_show_them() -> None:
    """The repr of a codec and of a cipher tells neither Token nor key."""
    for shown in (repr(CODEC), str(CODEC), repr(Cipher(KEY)), f"{Cipher(KEY)}"):
        assert not any(secret in shown for secret in SECRETS)
