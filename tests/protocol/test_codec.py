"""Sign and encrypt, verify and decrypt, as one object that a receiver keeps."""

import base64
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.protocol.independent_aes import decrypted, encrypted, laid_out, parts
from tests.protocol.inputs import encoding_aes_keys, messages, nonces, receive_ids, timestamps, tokens
from tests.protocol.vectors import SAMPLE_ID, SAMPLE_KEY, SAMPLE_TOKEN, SEALED_VECTORS, V1, V2, Vector
from wecom_doctor.protocol.codec import Codec, Sealed
from wecom_doctor.protocol.errors import (
    BufferIllegal,
    CodecError,
    DecodingFailed,
    DecryptionFailed,
    KeyInvalid,
    ReceiveIdMismatch,
    SignatureMismatch,
    SignatureNotComputable,
)
from wecom_doctor.protocol.signature import sign

SAMPLE = Codec(SAMPLE_TOKEN, SAMPLE_KEY, SAMPLE_ID)
OTHER_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFQ"
RANDOM = b"0123456789abcdef"


def signed(ciphertext: str) -> Sealed:
    """Any ciphertext under the signature that the sample Token gives it."""
    return Sealed(sign(SAMPLE_TOKEN, "1409659589", "263014780", ciphertext), "1409659589", "263014780", ciphertext)


@pytest.mark.parametrize("vector", SEALED_VECTORS.values(), ids=SEALED_VECTORS)
def test_official_requests_open(vector: Vector) -> None:
    """What WeCom published as request or reply verifies and opens to the published plaintext."""
    codec = Codec(vector.token, vector.encoding_aes_key, vector.receive_id)
    assert codec.open(vector.sealed).decode() == vector.message


@given(tokens, encoding_aes_keys, receive_ids, messages, timestamps, nonces)
def test_any_message_goes_there_and_back(
    token: str, key: str, receive_id: str, message: bytes, timestamp: str, nonce: str
) -> None:
    """What one side sealed with Token, key and receive id, the other side with the same three opens."""
    sealed = Codec(token, key, receive_id).seal(message, timestamp, nonce)
    assert (sealed.timestamp, sealed.nonce) == (timestamp, nonce)
    assert sealed.signature == sign(token, timestamp, nonce, sealed.ciphertext)
    assert Codec(token, key, receive_id).open(sealed) == message


def test_a_mebibyte_goes_there_and_back() -> None:
    """A message of 1 MiB is signed and sealed whole."""
    message = os.urandom(2**20)
    assert SAMPLE.open(SAMPLE.seal(message, "1", "2")) == message


@pytest.mark.parametrize("receive_id", ["", "ww0123456789abcdef", "dk0123456789abcdef", "企业"])
def test_the_receive_id_is_checked_also_when_empty(receive_id: str) -> None:
    """Smart bots have an empty receive id, which matches the empty one only."""
    sealed = Codec(SAMPLE_TOKEN, SAMPLE_KEY, receive_id).seal(b"message", "1", "2")
    assert Codec(SAMPLE_TOKEN, SAMPLE_KEY, receive_id).open(sealed) == b"message"
    with pytest.raises(ReceiveIdMismatch):
        SAMPLE.open(sealed)


@given(st.sampled_from(["signature", "timestamp", "nonce", "ciphertext"]), st.text(min_size=1), messages)
def test_whatever_is_added_is_refused(field: str, added: str, message: bytes) -> None:
    """A signature, timestamp, nonce or ciphertext with anything behind it is -40001."""
    sealed = SAMPLE.seal(message, "1409659589", "263014780")
    altered = sealed._replace(**{field: getattr(sealed, field) + added})
    with pytest.raises(SignatureMismatch):
        SAMPLE.open(altered)


@pytest.mark.parametrize("field", ["signature", "timestamp", "nonce", "ciphertext"])
@pytest.mark.parametrize("place", range(9))
def test_one_other_character_is_refused(field: str, place: int) -> None:
    """Any one character of signature, timestamp, nonce or ciphertext that differs is -40001."""
    text = getattr(V1.sealed, field)
    other = "3" if text[place] != "3" else "4"
    with pytest.raises(SignatureMismatch) as refused:
        SAMPLE.open(V1.sealed._replace(**{field: text[:place] + other + text[place + 1 :]}))
    assert refused.value.code == -40001


@pytest.mark.parametrize("bit", range(0, 352 * 8, 7))
def test_a_flipped_bit_of_the_ciphertext_is_refused(bit: int) -> None:
    """One bit of the ciphertext that differs, wherever it stands, is -40001."""
    altered = bytearray(base64.b64decode(V2.sealed.ciphertext))
    altered[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SignatureMismatch):
        SAMPLE.open(V2.sealed._replace(ciphertext=base64.b64encode(altered).decode()))


@pytest.mark.parametrize("bit", range(64 * 8))
def test_a_flipped_bit_behind_the_message_is_refused_even_when_signed(bit: int) -> None:
    """Altered and signed again, the last four blocks of V2 still show by padding, -40008, or receive id, -40005."""
    altered = bytearray(base64.b64decode(V2.sealed.ciphertext))
    altered[-64 + bit // 8] ^= 1 << bit % 8
    with pytest.raises((BufferIllegal, ReceiveIdMismatch)):
        SAMPLE.open(signed(base64.b64encode(altered).decode()))


@pytest.mark.parametrize(
    ("settings", "error", "code"),
    [
        (("QDG6eL", SAMPLE_KEY, SAMPLE_ID), SignatureMismatch, -40001),
        (("qdg6ek", SAMPLE_KEY, SAMPLE_ID), SignatureMismatch, -40001),
        (("QDG6eK ", SAMPLE_KEY, SAMPLE_ID), SignatureMismatch, -40001),
        (("", SAMPLE_KEY, SAMPLE_ID), SignatureMismatch, -40001),
        ((SAMPLE_TOKEN, OTHER_KEY, SAMPLE_ID), BufferIllegal, -40008),
        ((SAMPLE_TOKEN, SAMPLE_KEY, "ww0123456789abcdef"), ReceiveIdMismatch, -40005),
        ((SAMPLE_TOKEN, SAMPLE_KEY, SAMPLE_ID.upper()), ReceiveIdMismatch, -40005),
        ((SAMPLE_TOKEN, SAMPLE_KEY, SAMPLE_ID[:-1]), ReceiveIdMismatch, -40005),
        ((SAMPLE_TOKEN, SAMPLE_KEY, SAMPLE_ID + "\n"), ReceiveIdMismatch, -40005),
        ((SAMPLE_TOKEN, SAMPLE_KEY, ""), ReceiveIdMismatch, -40005),
        # The official order: signature, decryption, receive id.
        (("QDG6eL", OTHER_KEY, ""), SignatureMismatch, -40001),
        ((SAMPLE_TOKEN, OTHER_KEY, ""), BufferIllegal, -40008),
    ],
)
@pytest.mark.parametrize("vector", [V1, V2], ids=["V1", "V2"])
def test_other_settings_are_refused(
    vector: Vector, settings: tuple[str, str, str], error: type[CodecError], code: int
) -> None:
    """A wrong Token is -40001, a wrong key -40008, a wrong receive id -40005, in this order."""
    with pytest.raises(error) as refused:
        Codec(*settings).open(vector.sealed)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("ciphertext", "error"),
    [
        ("", DecryptionFailed),
        ("AAAA", DecryptionFailed),
        ("no base64", DecodingFailed),
        ("密文", DecodingFailed),
        ("A" * 128, BufferIllegal),
    ],
)
def test_a_signed_ciphertext_may_still_be_none(ciphertext: str, error: type[CodecError]) -> None:
    """Behind a right signature each kind of unusable ciphertext has its own error."""
    with pytest.raises(error):
        SAMPLE.open(signed(ciphertext))


@pytest.mark.parametrize("field", ["timestamp", "nonce", "ciphertext"])
def test_what_cannot_be_signed_is_not_opened(field: str) -> None:
    """A value that is no text makes the signature impossible, -40003, before anything is decrypted."""
    with pytest.raises(SignatureNotComputable):
        SAMPLE.open(V1.sealed._replace(**{field: "\ud800"}))


def test_an_invalid_key_is_refused_at_once() -> None:
    """A codec is not made from an EncodingAESKey of the wrong length."""
    with pytest.raises(KeyInvalid):
        Codec(SAMPLE_TOKEN, SAMPLE_KEY + "=", SAMPLE_ID)


@pytest.mark.parametrize(
    ("receive_id", "saw"),
    [
        (b"ww0123456789abcdef", "receive id 'ww0123456789abcdef' instead of 'wx5823bf96d3bd56c7'"),
        (b"", "receive id '' instead of 'wx5823bf96d3bd56c7'"),
        (b"a" * 65, "receive id of 65 bytes instead of 'wx5823bf96d3bd56c7'"),
        (b"\x1b[31m", "receive id of 5 bytes instead of 'wx5823bf96d3bd56c7'"),
        (b"ww\n", "receive id of 3 bytes instead of 'wx5823bf96d3bd56c7'"),
    ],
)
def test_both_receive_ids_are_said(receive_id: bytes, saw: str) -> None:
    """A wrong receive id is named beside the expected one; what cannot be an id is only counted."""
    ciphertext = encrypted(SAMPLE_KEY, laid_out(RANDOM, b"message", receive_id))
    with pytest.raises(ReceiveIdMismatch) as refused:
        SAMPLE.open(signed(ciphertext))
    assert refused.value.saw == saw


@given(encoding_aes_keys, receive_ids, receive_ids, messages)
def test_another_receive_id_never_opens(key: str, one: str, other: str, message: bytes) -> None:
    """A message for one receiver does not open for another."""
    assume(one != other)
    sealed = Codec(SAMPLE_TOKEN, key, one).seal(message, "1", "2")
    with pytest.raises(ReceiveIdMismatch):
        Codec(SAMPLE_TOKEN, key, other).open(sealed)


@given(st.builds(Sealed, *[st.text(st.characters(exclude_categories=()))] * 4))
def test_garbage_gives_one_family_of_errors(sealed: Sealed) -> None:
    """No request whatever makes the codec fail with anything but a CodecError."""
    with pytest.raises(CodecError):
        SAMPLE.open(sealed)
    with pytest.raises(CodecError):
        SAMPLE.open(signed(sealed.ciphertext))


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads that are interrupted as often as the interpreter can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty_threads")
def test_many_threads_share_one_codec() -> None:
    """Sixteen threads that seal and open with one object, good messages and bad ones, never disturb each other."""
    bad = signed("A" * 128)

    def worker(number: int) -> int:
        done = 0
        for round_ in range(60):
            message = f"{number}/{round_} ".encode() * (1 + 997 * round_ % 3000)
            sealed = SAMPLE.seal(message, "1", "2")
            assert parts(decrypted(SAMPLE_KEY, sealed.ciphertext)) == (message, SAMPLE_ID.encode())
            with pytest.raises(BufferIllegal):
                SAMPLE.open(bad)
            assert SAMPLE.open(sealed) == message
            done += 1
        return done

    with ThreadPoolExecutor(16) as threads:
        assert list(threads.map(worker, range(16))) == [60] * 16
