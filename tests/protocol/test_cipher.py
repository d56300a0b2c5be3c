"""AES as WeCom uses it: official vectors, every length, an independent AES, and what must not open."""

import base64
import os
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.independent_aes import decrypted, encrypted, laid_out, parts
from tests.protocol.inputs import encoding_aes_keys, messages, receive_ids
from tests.protocol.vectors import SAMPLE_KEY, SEALED_VECTORS, V2, Vector
from wecom_doctor.protocol.cipher import Cipher, padded
from wecom_doctor.protocol.errors import BufferIllegal, CodecError, DecodingFailed, DecryptionFailed, EncryptionFailed

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFQ"
ID = b"ww0123456789abcdef"
RANDOM = b"0123456789abcdef"
MIB = 2**20
ALL_VECTORS = pytest.mark.parametrize("vector", SEALED_VECTORS.values(), ids=SEALED_VECTORS)


@pytest.fixture(scope="module")
def cipher() -> Cipher:
    """One object for all tests of this file, so that none relies on a fresh one."""
    return Cipher(KEY)


@ALL_VECTORS
def test_official_ciphertexts_open(vector: Vector) -> None:
    """A published ciphertext holds the published plaintext, receive id and padding."""
    opened = Cipher(vector.encoding_aes_key).open(vector.sealed.ciphertext)
    assert opened == (vector.message.encode(), vector.receive_id.encode(), vector.pad_bytes)


@ALL_VECTORS
def test_official_ciphertexts_are_made_again(vector: Vector) -> None:
    """With the same random bytes the published ciphertext comes out to the byte."""
    cipher = Cipher(vector.encoding_aes_key)
    cipher.seal(b"another message before it", ID)
    assert cipher.seal_with(vector.random, vector.message.encode(), vector.receive_id.encode()) == (
        vector.sealed.ciphertext
    )


@pytest.mark.parametrize("length", range(201))
def test_every_length_goes_there_and_back(cipher: Cipher, length: int) -> None:
    """A message of each length opens again here and on an independent AES, padded to 32 bytes."""
    message = os.urandom(length)
    ciphertext = cipher.seal(message, ID)
    assert cipher.open(ciphertext) == (message, ID, 32 - (20 + length + len(ID)) % 32)
    assert parts(decrypted(KEY, ciphertext)) == (message, ID)
    assert cipher.open(encrypted(KEY, laid_out(RANDOM, message, ID))).message == message


def test_every_padding_from_1_to_32_occurs(cipher: Cipher) -> None:
    """The lengths above reach all paddings, half of which a 16-byte unpadder refuses; none is 0."""
    pads = {cipher.open(cipher.seal(bytes(length), ID)).pad_bytes for length in range(201)}
    assert pads == set(range(1, 33))


@given(key=encoding_aes_keys, message=messages, receive_id=receive_ids)
def test_any_message_goes_there_and_back(key: str, message: bytes, receive_id: str) -> None:
    """Whatever the text or bytes, key and receive id, what was sealed is what opens."""
    cipher = Cipher(key)
    ciphertext = cipher.seal(message, receive_id.encode())
    assert cipher.open(ciphertext)[:2] == (message, receive_id.encode())
    assert Cipher(key).open(ciphertext)[:2] == (message, receive_id.encode())


@given(key=encoding_aes_keys, random=st.binary(min_size=16, max_size=16), message=messages, receive_id=receive_ids)
def test_any_ciphertext_is_the_independent_one(key: str, random: bytes, message: bytes, receive_id: str) -> None:
    """With given random bytes the ciphertext is that of an independent AES-256-CBC with IV = key[:16]."""
    expected = encrypted(key, laid_out(random, message, receive_id.encode()))
    assert Cipher(key).seal_with(random, message, receive_id.encode()) == expected


@pytest.mark.parametrize("message", [os.urandom(MIB), ("企业微信🙂" * (MIB // 16)).encode()], ids=["bytes", "text"])
def test_a_mebibyte_goes_there_and_back(cipher: Cipher, message: bytes) -> None:
    """A message of 1 MiB is sealed whole, as an independent AES confirms."""
    ciphertext = cipher.seal(message, ID)
    assert cipher.open(ciphertext)[:2] == (message, ID)
    assert parts(decrypted(KEY, ciphertext)) == (message, ID)


def test_the_length_counts_bytes(cipher: Cipher) -> None:
    """msg_len of Chinese text and emoji is that of their UTF-8 bytes, in network byte order."""
    buffer = decrypted(KEY, cipher.seal("你好🙂".encode(), ID))
    assert buffer[16:20] == b"\0\0\0\x0a"


@pytest.mark.parametrize("fresh", [False, True], ids=["one object", "an object each"])
def test_two_seals_of_one_message_differ(cipher: Cipher, fresh: bool) -> None:
    """The 16 bytes in front are new each time, also after a restart, so that equal messages look different."""
    ciphertexts = [(Cipher(KEY) if fresh else cipher).seal(b"the same", ID) for _ in range(500)]
    buffers = [decrypted(KEY, ciphertext) for ciphertext in ciphertexts]
    assert len({buffer[:16] for buffer in buffers}) == 500
    assert {buffer[16:] for buffer in buffers} == {laid_out(RANDOM, b"the same", ID)[16:]}
    first_blocks = {base64.b64decode(ciphertext)[:16] for ciphertext in ciphertexts}
    assert len(first_blocks) == 500


def test_a_refused_ciphertext_leaves_no_trace(cipher: Cipher) -> None:
    """After ciphertexts of other keys, cut ones and garbage, the next good one opens as ever."""
    good = cipher.seal(b"good", ID)
    bad = [Cipher(SAMPLE_KEY).seal(b"bad", ID), good[:43], good[:64], "", "!", base64.b64encode(bytes(64)).decode()]
    for ciphertext in bad:
        with pytest.raises(CodecError):
            cipher.open(ciphertext)
        assert cipher.open(good)[:2] == (b"good", ID)


def buffer_of(length: int, rest: bytes) -> bytes:
    """Random bytes, a length field and whatever follows."""
    return RANDOM + struct.pack(">I", length) + rest


@pytest.mark.parametrize(
    ("buffer", "saw"),
    [
        (buffer_of(12, b"message" + b"\0" * 5), "padding ends in 0"),
        (buffer_of(4, b"message" + b"!" * 5), "padding ends in 33"),
        (buffer_of(4, b"message" + b"\xff" * 5), "padding ends in 255"),
        (buffer_of(4, b"message" + b"\x05\x05\x04\x05\x05"), "padding ends in 5"),
        (buffer_of(4, b"message" + b"\0\0\0\0\x05"), "padding ends in 5"),
        (buffer_of(0, b"")[:19] + bytes([13]) * 13, "19 bytes are too short for random bytes and length"),
        (buffer_of(8, b"message" + b"\x05" * 5), "length field says 8, 7 bytes are there"),
        (buffer_of(2**31, b"message" + b"\x05" * 5), "length field says 2147483648, 7 bytes are there"),
        (buffer_of(2**32 - 1, b"message" + b"\x05" * 5), "length field says 4294967295, 7 bytes are there"),
        (
            RANDOM + struct.pack("<I", 4) + b"message" + b"\x05" * 5,
            "length field says 67108864, 7 bytes are there",
        ),
    ],
)
def test_a_buffer_that_is_laid_out_wrong_is_refused(buffer: bytes, saw: str) -> None:
    """Padding outside 1..32 or uneven, too few bytes, or a length beyond the end is -40008, and said."""
    with pytest.raises(BufferIllegal) as refused:
        Cipher(KEY).open(encrypted(KEY, buffer))
    assert (refused.value.code, refused.value.saw) == (-40008, saw)


@pytest.mark.parametrize("buffer", [bytes(15) + b"\x01", b"\x10" * 16, b"\x20" * 16, b"\x20" * 32, b"\x14" * 32])
def test_a_buffer_without_room_for_a_message_is_refused(cipher: Cipher, buffer: bytes) -> None:
    """One block, or padding that reaches into the random bytes, is -40008 however many messages came before."""
    for _ in range(100):
        with pytest.raises(BufferIllegal):
            cipher.open(encrypted(KEY, buffer))
        cipher.open(cipher.seal(b"another", ID))


@given(blocks=st.integers(0, 8).flatmap(lambda count: st.binary(min_size=16 * count, max_size=16 * count)))
def test_any_buffer_is_encrypted_as_it_is(blocks: bytes) -> None:
    """A buffer laid out by somebody else, right or wrong, is encrypted as an independent AES would."""
    cipher = Cipher(KEY)
    cipher.seal(b"another message before it", ID)
    assert cipher.encrypt_raw(blocks) == encrypted(KEY, blocks)


@pytest.mark.parametrize("pad", range(1, 33))
def test_padding_to_16_bytes_opens_too(pad: int) -> None:
    """A sender that pads to AES's 16 bytes, or further than needed, is understood as by the official library."""
    rest = bytes(76 - pad % 16)
    buffer = buffer_of(3, rest) + bytes([pad]) * pad
    assert len(buffer) % 16 == 0
    assert Cipher(KEY).open(encrypted(KEY, buffer)) == (bytes(3), rest[3:], pad)


@pytest.mark.parametrize("size", [0, 1, 8, 15, 17, 24, 31, 33, 63, 65])
def test_a_part_of_a_block_cannot_be_decrypted(cipher: Cipher, size: int) -> None:
    """Bytes that are not whole AES blocks are -40007, with their number."""
    with pytest.raises(DecryptionFailed) as refused:
        cipher.open(base64.b64encode(os.urandom(size)).decode())
    assert refused.value.code == -40007
    assert refused.value.saw == f"{size} bytes are not a multiple of 16"


@pytest.mark.parametrize(
    "ciphertext",
    [
        V2.sealed.ciphertext.replace("+", " "),
        V2.sealed.ciphertext.replace("+", "-").replace("/", "_"),
        V2.sealed.ciphertext.rstrip("="),
        V2.sealed.ciphertext.rstrip("=") + "=",
        V2.sealed.ciphertext.replace("=", "%3D"),
        V2.sealed.ciphertext + "=",
        V2.sealed.ciphertext + "AAAA",
        "=" + V2.sealed.ciphertext,
        "<html>",
        "密文",
        "\udcff",
        "AAA\0",
    ],
)
def test_what_is_not_base64_cannot_be_decoded(ciphertext: str) -> None:
    """A lost `+`, another alphabet, missing or doubled padding and other text is -40010, with its length."""
    with pytest.raises(DecodingFailed) as refused:
        Cipher(SAMPLE_KEY).open(ciphertext)
    assert refused.value.code == -40010
    assert refused.value.saw.startswith(f"{len(ciphertext)} characters, ")


@given(key=encoding_aes_keys.filter(lambda key: key[:42] != SAMPLE_KEY[:42]))
def test_another_key_does_not_open(key: str) -> None:
    """A wrong EncodingAESKey shows as an illegal buffer, -40008, and not as a failed decryption."""
    with pytest.raises(BufferIllegal):
        Cipher(key).open(V2.sealed.ciphertext)


@pytest.mark.parametrize("bit", range(128))
def test_a_flipped_bit_before_the_padding_is_refused(bit: int) -> None:
    """V2 ends in a block of padding; a bit flipped in the block before shows there and is -40008."""
    altered = bytearray(base64.b64decode(V2.sealed.ciphertext))
    altered[-32 + bit // 8] ^= 1 << bit % 8
    with pytest.raises(BufferIllegal):
        Cipher(SAMPLE_KEY).open(base64.b64encode(altered).decode())


@pytest.mark.parametrize("size", [0, 15, 17, 32])
def test_the_random_part_has_16_bytes(cipher: Cipher, size: int) -> None:
    """Any other number of random bytes would shift the length field and is -40006."""
    with pytest.raises(EncryptionFailed) as refused:
        cipher.seal_with(bytes(size), b"message", ID)
    assert (refused.value.code, refused.value.saw) == (-40006, f"{size} random bytes instead of 16")


@pytest.mark.parametrize("size", [1, 8, 15, 17, 24, 33])
def test_a_raw_buffer_has_whole_blocks(cipher: Cipher, size: int) -> None:
    """A buffer that AES cannot take is -40006 instead of a ciphertext that is short."""
    with pytest.raises(EncryptionFailed) as refused:
        cipher.encrypt_raw(bytes(size))
    assert refused.value.saw == f"{size} bytes are not a multiple of 16"


class FourGibibytes(bytes):
    """A message that claims a length of 2^32 bytes without taking them."""

    def __len__(self) -> int:
        return 2**32


def test_a_message_must_fit_its_length_field(cipher: Cipher) -> None:
    """A message of 2^32 bytes has a length that four bytes cannot say: -40006."""
    with pytest.raises(EncryptionFailed) as refused:
        cipher.seal(FourGibibytes(), ID)
    assert refused.value.saw == "4294967296 bytes do not fit the length field"


@given(message=messages, receive_id=receive_ids)
def test_the_layout_is_the_documented_one(message: bytes, receive_id: str) -> None:
    """Random, length, message, receive id and padding stand where the page says."""
    assert padded(RANDOM, message, receive_id.encode()) == laid_out(RANDOM, message, receive_id.encode())


@given(
    garbage=st.one_of(
        st.text(st.characters(exclude_categories=())), st.binary().map(base64.b64encode).map(bytes.decode)
    )
)
def test_garbage_gives_one_family_of_errors(garbage: str) -> None:
    """No text whatever makes the cipher fail with anything but a CodecError."""
    with pytest.raises(CodecError):
        Cipher(KEY).open(garbage)
