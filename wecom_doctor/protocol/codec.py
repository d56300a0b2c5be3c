"""Sign and encrypt, verify and decrypt: one Token, one EncodingAESKey, one receive id."""

import re
from typing import NamedTuple

from wecom_doctor.protocol.cipher import Cipher
from wecom_doctor.protocol.errors import EncryptionFailed, ReceiveIdMismatch, SignatureMismatch
from wecom_doctor.protocol.signature import sign, signatures_match

ID_LIKE = re.compile(rb"[A-Za-z0-9_@.-]{0,64}")


class Sealed(NamedTuple):
    """A ciphertext with the values that its signature covers."""

    signature: str
    timestamp: str
    nonce: str
    ciphertext: str


class Codec:
    """What a correct receiver does with every request, and WeCom with every message."""

    def __init__(self, token: str, encoding_aes_key: str, receive_id: str) -> None:
        self._token = token
        self._cipher = Cipher(encoding_aes_key)
        self._receive_id = id_bytes(receive_id)

    def seal(self, message: bytes, timestamp: str, nonce: str) -> Sealed:
        """Encrypt a message for the receiver and sign it."""
        ciphertext = self._cipher.seal(message, self._receive_id)
        return Sealed(sign(self._token, timestamp, nonce, ciphertext), timestamp, nonce, ciphertext)

    def open(self, sealed: Sealed) -> bytes:
        """Verify, decrypt and compare the receiver, in the official order."""
        expected = sign(self._token, sealed.timestamp, sealed.nonce, sealed.ciphertext)
        if not signatures_match(expected, sealed.signature):
            raise SignatureMismatch(f"{len(sealed.signature)} characters that are not the expected signature")
        message, receive_id, _ = self._cipher.open(sealed.ciphertext)
        if receive_id != self._receive_id:
            raise ReceiveIdMismatch(difference(receive_id, self._receive_id))
        return message


def id_bytes(receive_id: str) -> bytes:
    """A receive id as it stands in the buffer."""
    try:
        return receive_id.encode()
    except UnicodeEncodeError:
        raise EncryptionFailed("the receive id is not text") from None


def difference(found: bytes, expected: bytes) -> str:
    """How a receive id differs; what does not look like an id may be message text and is only counted."""
    extra = len(found) - len(expected)
    if expected and extra > 0 and found.endswith(expected):
        return f"{extra} bytes of the message stand before the id: the length field is too small"
    shown = f"'{found.decode('ascii')}'" if ID_LIKE.fullmatch(found) else f"of {len(found)} bytes"
    wanted = f"'{expected.decode()}'" if ID_LIKE.fullmatch(expected) else f"of {len(expected)} bytes"
    return f"receive id {shown} instead of {wanted}"
