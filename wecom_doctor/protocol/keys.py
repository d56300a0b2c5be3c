"""Token and EncodingAESKey: what they are made of, and how to make good ones."""

import binascii
import secrets
import string

from wecom_doctor.protocol.errors import KeyInvalid

ALPHABET = string.ascii_letters + string.digits
TOKEN_LENGTH_MAX = 32
AES_KEY_LENGTH = 43
# 43 base64 characters carry 258 bits for 256 bits of key; only these leave the last two at zero.
CANONICAL_LAST_CHARACTERS = "AEIMQUYcgkosw048"
BASE64_ALPHABET = frozenset(ALPHABET + "+/")


def new_token() -> str:
    """Thirty-two letters and digits from the system's random source."""
    return "".join(secrets.choice(ALPHABET) for _ in range(TOKEN_LENGTH_MAX))


def new_encoding_aes_key() -> str:
    """Forty-three letters and digits that every base64 decoder accepts, uniform over what remains."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(AES_KEY_LENGTH - 1))
    return body + secrets.choice(CANONICAL_LAST_CHARACTERS)


def is_canonical(encoding_aes_key: str) -> bool:
    """The last character has no spare bits, so strict decoders accept the key too."""
    return encoding_aes_key != "" and encoding_aes_key[-1] in CANONICAL_LAST_CHARACTERS


def aes_key_bytes(encoding_aes_key: str) -> bytes:
    """The 32 bytes behind an EncodingAESKey; trailing bits are dropped as WeCom's own libraries do."""
    if len(encoding_aes_key) != AES_KEY_LENGTH:
        raise KeyInvalid(f"{len(encoding_aes_key)} characters instead of {AES_KEY_LENGTH}")
    strangers = sum(1 for c in encoding_aes_key if c not in BASE64_ALPHABET)
    if strangers:
        raise KeyInvalid(f"{strangers} characters that base64 does not have")
    return binascii.a2b_base64(encoding_aes_key.encode("ascii") + b"=")
