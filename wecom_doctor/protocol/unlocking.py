"""Try keys on one ciphertext: which of them opens it, and what had to be undone first."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from wecom_doctor.protocol.cipher import AES_BLOCK_BYTES, PADDED_TO_BYTES, Cipher, Opened, decoded
from wecom_doctor.protocol.errors import CodecError
from wecom_doctor.protocol.keys import aes_key_bytes
from wecom_doctor.protocol.undoing import ONE_CHARACTER, Part, Reading, neighbours, readings, slips_worth_trying

# What stands at the end of every plaintext; garbage from a wrong key hardly ever looks like it.
RECEIVE_ID = re.compile(rb"[A-Za-z0-9_@.-]{0,64}")


class Unlocked(NamedTuple):
    """What a ciphertext held, the reading of the key that opened it, and which of the keys it was."""

    opened: Opened
    ciphertext: str
    request_slips: tuple[str, ...]
    key: str
    key_slips: tuple[str, ...]
    which: int


def unlocked_by(ciphertext: str, keys: list[str], request_slips_max: int) -> Unlocked | None:
    """The first reading in which one of the keys opens the ciphertext; the first key is the one in use."""
    slips_max = min(request_slips_max, slips_worth_trying(ciphertext))
    theirs = [
        (read, encrypted)
        for read in readings(ciphertext, Part.CIPHERTEXT, slips_max)
        if (encrypted := encrypted_in(read.text)) is not None
    ]
    for index, reading in tried(keys) if theirs else ():
        for read, encrypted in theirs:
            if (opened := opened_with(reading.text, read.text, encrypted)) is not None:
                return Unlocked(opened, read.text, read.slips, reading.text, reading.slips, index)
    return None


def encrypted_in(text: str) -> bytes | None:
    """The bytes behind the base64, if they are whole blocks."""
    try:
        return decoded(text)
    except CodecError:
        return None


def tried(keys: list[str]) -> Iterator[tuple[int, Reading]]:
    """The key in use, the same with mistakes undone, the other keys, and then everything one character away."""
    if keys:
        yield from ((0, one) for one in readings(keys[0], Part.KEY, 2))
        yield from ((index, Reading(one)) for index, one in enumerate(keys[1:], start=1))
        yield from ((0, Reading(one, (ONE_CHARACTER,))) for one in neighbours(keys[0]))


def opened_with(key: str, ciphertext: str, encrypted: bytes) -> Opened | None:
    """What the key makes of the ciphertext, when that has the form of a message."""
    try:
        if not may_open(key, encrypted):
            return None
        opened = Cipher(key).open(ciphertext)
    except CodecError:
        return None
    return opened if RECEIVE_ID.fullmatch(opened.receive_id) else None


def may_open(key: str, encrypted: bytes) -> bool:
    """The last block ends in a padding: one block tells most wrong keys, however long the message."""
    before, last = encrypted[-2 * AES_BLOCK_BYTES : -AES_BLOCK_BYTES], encrypted[-AES_BLOCK_BYTES:]
    plain = BlockCipher(AES(aes_key_bytes(key)), CBC(before)).decryptor().update(last)
    pad = plain[-1]
    seen = plain[-min(pad, AES_BLOCK_BYTES) :]
    return 1 <= pad <= PADDED_TO_BYTES and seen == bytes([pad]) * len(seen)
