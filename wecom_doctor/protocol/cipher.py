"""AES-256-CBC as WeCom uses it: random + length + message + receive id, padded to 32 bytes."""

import binascii
import os
import re
import struct
from threading import Lock
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from wecom_doctor.protocol.errors import BufferIllegal, DecodingFailed, DecryptionFailed, EncryptionFailed
from wecom_doctor.protocol.keys import aes_key_bytes

AES_BLOCK_BYTES = 16
# WeCom pads to 32 bytes, not to AES's 16, so a pad runs from 1 to 32.
PADDED_TO_BYTES = 32
RANDOM_BYTES = 16
HEAD_BYTES = RANDOM_BYTES + 4
# The length field has 32 bits.
MESSAGE_BYTES_MAX = 2**32 - 1
LINE_BREAKS = re.compile(r"[\r\n]+")
PADS = (b"", *(bytes([n]) * n for n in range(1, PADDED_TO_BYTES + 1)))


class Opened(NamedTuple):
    """What a ciphertext held."""

    message: bytes
    receive_id: bytes
    pad_bytes: int


class Cipher:
    """One EncodingAESKey, ready for many messages.

    CBC's chaining value reaches only the first block, and that block is WeCom's 16 random bytes. So one AES object
    serves all messages of a key: carried-over chaining makes those bytes random again when sealing, and they are
    dropped unread when opening. Setting AES up anew for each message costs three times the encryption itself.
    """

    def __init__(self, encoding_aes_key: str) -> None:
        key = aes_key_bytes(encoding_aes_key)
        self._aes = BlockCipher(AES(key), CBC(key[:AES_BLOCK_BYTES]))
        self._sealer = self._aes.encryptor()
        self._opener = self._aes.decryptor()
        self._lock = Lock()

    def seal(self, message: bytes, receive_id: bytes) -> str:
        """The base64 ciphertext of a message for one receiver."""
        buffer = padded(os.urandom(RANDOM_BYTES), message, receive_id)
        with self._lock:
            ciphertext = self._sealer.update(buffer)
        return binascii.b2a_base64(ciphertext, newline=False).decode("ascii")

    def seal_with(self, random: bytes, message: bytes, receive_id: bytes) -> str:
        """The same with given random bytes, to reproduce a captured request to the byte."""
        if len(random) != RANDOM_BYTES:
            raise EncryptionFailed(f"{len(random)} random bytes instead of {RANDOM_BYTES}")
        return self.encrypt_raw(padded(random, message, receive_id))

    def encrypt_raw(self, buffer: bytes) -> str:
        """The base64 ciphertext of a buffer that is already laid out, right or wrong."""
        if len(buffer) % AES_BLOCK_BYTES:
            raise EncryptionFailed(f"{len(buffer)} bytes are not a multiple of {AES_BLOCK_BYTES}")
        ciphertext = self._aes.encryptor().update(buffer)
        return binascii.b2a_base64(ciphertext, newline=False).decode("ascii")

    def open(self, ciphertext: str) -> Opened:
        """The message and receive id inside a base64 ciphertext."""
        return unpadded(self.buffer(ciphertext))

    def buffer(self, ciphertext: str) -> bytes:
        """All that decryption gives, padding included; of its first 16 bytes nothing can be told."""
        encrypted = decoded(ciphertext)
        with self._lock:
            return self._opener.update(encrypted)


def padded(random: bytes, message: bytes, receive_id: bytes) -> bytes:
    """The buffer as WeCom lays it out before encryption."""
    if len(message) > MESSAGE_BYTES_MAX:
        raise EncryptionFailed(f"{len(message)} bytes do not fit the length field")
    used = HEAD_BYTES + len(message) + len(receive_id)
    pad = PADS[PADDED_TO_BYTES - used % PADDED_TO_BYTES]
    return b"".join((random, struct.pack(">I", len(message)), message, receive_id, pad))


def decoded(ciphertext: str) -> bytes:
    """The bytes behind the base64, which must be whole AES blocks; line breaks of an encoder do no harm."""
    if "\n" in ciphertext or "\r" in ciphertext:
        ciphertext = LINE_BREAKS.sub("", ciphertext).strip(" \t")
    try:
        encrypted = binascii.a2b_base64(ciphertext, strict_mode=True)
    except (binascii.Error, ValueError) as error:
        raise DecodingFailed(f"{len(ciphertext)} characters, {error}") from None
    if not encrypted or len(encrypted) % AES_BLOCK_BYTES:
        raise DecryptionFailed(f"{len(encrypted)} bytes are not a multiple of {AES_BLOCK_BYTES}")
    if len(encrypted) < PADDED_TO_BYTES:
        raise BufferIllegal(f"{len(encrypted)} bytes are too short for random bytes and length")
    return encrypted


def unpadded(buffer: bytes) -> Opened:
    """The parts of a decrypted buffer; a wrong key shows up here, seldom earlier."""
    pad = buffer[-1]
    end = len(buffer) - pad
    if 1 <= pad <= PADDED_TO_BYTES and end < HEAD_BYTES:
        raise BufferIllegal(f"{end} bytes are too short for random bytes and length")
    if not 1 <= pad <= PADDED_TO_BYTES or not buffer.endswith(PADS[pad]):
        raise BufferIllegal(f"padding ends in {pad}")
    length = int.from_bytes(buffer[RANDOM_BYTES:HEAD_BYTES], "big")
    message_end = HEAD_BYTES + length
    if message_end > end:
        raise BufferIllegal(f"length field says {length}, {end - HEAD_BYTES} bytes are there")
    return Opened(buffer[HEAD_BYTES:message_end], buffer[message_end:end], pad)
