"""A short mark of a value by which two sides can tell whether they hold the same, without showing it."""

import base64
import hashlib
import hmac
import unicodedata

PURPOSE = b"wecom-doctor fingerprint 1\x00"
# About a tenth of a second and 32 MiB for each guess at the word.
COST, BLOCK, MEMORY_BYTES = 2**15, 8, 64 * 1024 * 1024
# 40 bits: nobody mixes up two keys, and nobody finds a value by them.
BYTES = 5
GROUP = 4
WORD_LENGTH_MIN = 8


def key_of(word: str) -> bytes:
    """The key that both sides make of the word they agreed on."""
    # The same word as two systems type it: a letter with its accent as one character or as two, digits of full width.
    agreed = unicodedata.normalize("NFKC", word).strip().encode("utf-8", "surrogatepass")
    return hashlib.scrypt(agreed, salt=PURPOSE, n=COST, r=BLOCK, p=1, maxmem=MEMORY_BYTES, dklen=32)


def fingerprint(key: bytes, name: str, value: str) -> str:
    """Eight letters and digits; the name counts too, so that equal values of two settings do not show."""
    told = name.encode("ascii") + b"\x00" + value.encode("utf-8", "surrogatepass")
    mark = base64.b32encode(hmac.digest(key, told, "sha256")[:BYTES]).decode("ascii")
    return f"{mark[:GROUP]}-{mark[GROUP:]}"
