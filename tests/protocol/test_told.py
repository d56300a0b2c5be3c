"""What is said of broken input is true, repeatable, and shows nothing that must not be seen."""

import struct

import pytest

from tests.protocol.independent_aes import encrypted
from tests.protocol.vectors import SAMPLE_ID, SAMPLE_KEY, SAMPLE_TOKEN, V2, V6
from wecom_doctor.protocol.cipher import Cipher
from wecom_doctor.protocol.codec import Codec, Sealed
from wecom_doctor.protocol.envelope import build_json_reply, build_xml_reply, open_json, open_xml
from wecom_doctor.protocol.errors import (
    BufferIllegal,
    CodecError,
    EnvelopeMalformed,
    EnvelopeNotBuilt,
    ReceiveIdMismatch,
)
from wecom_doctor.protocol.keys import is_canonical
from wecom_doctor.protocol.signature import sign

SAMPLE = Codec(SAMPLE_TOKEN, SAMPLE_KEY, SAMPLE_ID)


@pytest.mark.parametrize("length", [0, 5, 9])
def test_a_short_length_field_shows_no_plaintext(length: int) -> None:
    """A sender that counts characters instead of bytes leaves message text in front of the id; it is not shown."""
    buffer = b"0123456789abcdef" + struct.pack(">I", length) + "你好密码是一二三".encode() + SAMPLE_ID.encode()
    pad = 32 - len(buffer) % 32
    ciphertext = encrypted(SAMPLE_KEY, buffer + bytes([pad]) * pad)
    with pytest.raises(ReceiveIdMismatch) as refused:
        SAMPLE.open(Sealed(sign(SAMPLE_TOKEN, "1", "2", ciphertext), "1", "2", ciphertext))
    assert "一二三" not in str(refused.value)


@pytest.mark.parametrize("timestamp", ["²", "١٢٣", "１２３", "007", "1" * 5000])
def test_a_time_is_written_as_it_was_signed(timestamp: str) -> None:
    """What `int` cannot take, or gives back otherwise, is -40011 in JSON."""
    with pytest.raises(EnvelopeNotBuilt):
        build_json_reply(V6.sealed._replace(timestamp=timestamp))


@pytest.mark.parametrize("timestamp", ["²", "١٢٣", "１２３"])
def test_a_time_in_xml_is_ascii(timestamp: str) -> None:
    """Digits of other scripts are -40011 in XML."""
    with pytest.raises(EnvelopeNotBuilt):
        build_xml_reply(V6.sealed._replace(timestamp=timestamp))


@pytest.mark.parametrize(
    ("open_", "body"),
    [
        (open_json, rb'{"\u001b[31mred\u202e":1}'),
        (open_json, rb'{"\ud800":1}'),
        (open_json, b'{"<xml><Content>plaintext</Content></xml>":""}'),
        (open_xml, b'<xml xmlns="a&#10;&#x9b;31m"><b/></xml>'),
    ],
)
def test_names_of_strangers_are_printable(open_: object, body: bytes) -> None:
    """What an error repeats of a foreign body cannot steer a terminal, break the encoder or carry a message."""
    assert callable(open_)
    with pytest.raises(EnvelopeMalformed) as refused:
        open_(body)
    assert str(refused.value).isprintable()
    assert str(refused.value).isascii()
    assert "plaintext" not in str(refused.value)


def test_a_single_block_is_always_refused_alike() -> None:
    """The text about one ciphertext does not depend on what the object opened before."""
    cipher, saws = Cipher(SAMPLE_KEY), set()
    for _ in range(50):
        cipher.open(cipher.seal(b"x", b"y"))
        with pytest.raises(BufferIllegal) as refused:
            cipher.open("AAAAAAAAAAAAAAAAAAAAAA==")
        saws.add(refused.value.saw)
    assert len(saws) == 1


def test_a_receive_id_that_is_no_text_is_refused_by_the_family() -> None:
    """A receive id from a badly encoded file is a CodecError, no traceback."""
    with pytest.raises(CodecError):
        Codec(SAMPLE_TOKEN, SAMPLE_KEY, "\udcff")


def test_a_suppressed_error_holds_no_token() -> None:
    """Not even the error behind the error, which crash reporters print, has the Token."""
    with pytest.raises(CodecError) as refused:
        sign(SAMPLE_TOKEN, "1", "\ud800")
    assert SAMPLE_TOKEN not in repr(refused.value.__context__)


def test_no_key_is_not_canonical() -> None:
    """An empty value has no last character without spare bits."""
    assert not is_canonical("")


@pytest.mark.parametrize("wrap", ["{}\n", "\n{}", "{}\r\n"])
def test_line_breaks_in_base64(wrap: str) -> None:
    """As in the official library, a line break in the base64 is no reason to refuse it."""
    assert Cipher(SAMPLE_KEY).open(wrap.format(V2.sealed.ciphertext)).message == V2.message.encode()
