"""What accidents make of a Token, a key and a receive id, and wrong recipes for signing and encrypting."""

import base64
import hashlib
import os
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB

from wecom_doctor.protocol.battery.variant import Draft
from wecom_doctor.protocol.battery.varying import percent_encoded
from wecom_doctor.protocol.cipher import AES_BLOCK_BYTES, RANDOM_BYTES, padded
from wecom_doctor.protocol.keys import aes_key_bytes
from wecom_doctor.protocol.signature import sign

# Of the official sample code, which is copied together with its values.
SAMPLE_TOKEN = "QDG6eK"  # noqa: S105
SAMPLE_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
SAMPLE_ID = "wx5823bf96d3bd56c7"

TokenHeld = Callable[[Draft], str | None]
TOKENS: dict[str, TokenHeld] = {
    "token-in-double-quotes": lambda one: f'"{one.keys.token}"',
    "token-in-single-quotes": lambda one: f"'{one.keys.token}'",
    "token-with-blank-behind": lambda one: f"{one.keys.token} ",
    "token-with-blank-before": lambda one: f" {one.keys.token}",
    "token-with-return": lambda one: f"{one.keys.token}\r",
    "token-with-newline": lambda one: f"{one.keys.token}\n",
    "token-with-bom": lambda one: f"\ufeff{one.keys.token}",
    "token-lower-case": lambda one: one.keys.token.lower(),
    "token-upper-case": lambda one: one.keys.token.upper(),
    "token-empty": lambda _: "",
    "token-none": lambda _: "None",
    "token-undefined": lambda _: "undefined",
    "token-of-sample": lambda _: SAMPLE_TOKEN,
    "token-is-key": lambda one: one.encoding_aes_key,
    "token-is-receive-id": lambda one: one.keys.receive_id or one.corp_id or None,
    "token-cut": lambda one: one.keys.token[:-1] or None,
    "token-cut-at-hash": lambda one: cut_at(one.keys.token, "#"),
    "token-cut-at-dollar": lambda one: cut_at(one.keys.token, "$"),
}


def cut_at(token: str, mark: str) -> str | None:
    """What is left of a Token when a mark begins a comment or a variable."""
    return token.partition(mark)[0] if mark in token else None


def other_token(index: int) -> TokenHeld:
    """A Token that the user's files hold for something else."""

    def held(draft: Draft) -> str | None:
        return next(iter(list(draft.other_tokens.values())[index:]), None)

    return held


def sha1_hex(text: str) -> str:
    """SHA-1 of a text, in hex."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def joined(*parts: str) -> bytes:
    """The parts in order, as one text."""
    return "".join(sorted(parts)).encode()


def unpadded_hex(signature: str) -> str:
    """The signature printed byte by byte by somebody who forgets the zero in front of small ones."""
    return "".join(f"{byte:x}" for byte in bytes.fromhex(signature))


Recipe = Callable[[str, str, str, str], str]
RECIPES: dict[str, Recipe] = {
    "recipe-unsorted": lambda token, when, nonce, echostr: sha1_hex(token + when + nonce + echostr),
    "recipe-without-echostr": lambda token, when, nonce, _: sign(token, when, nonce),
    "recipe-without-token": lambda _, when, nonce, echostr: sign(when, nonce, echostr),
    "recipe-upper-case": lambda *parts: sign(*parts).upper(),
    "recipe-unpadded-hex": lambda *parts: unpadded_hex(sign(*parts)),
    "recipe-of-a-float": lambda token, when, nonce, echostr: sign(token, f"{when}.0", nonce, echostr),
    "recipe-sha256": lambda *parts: hashlib.sha256(joined(*parts)).hexdigest(),
    "recipe-md5": lambda *parts: hashlib.md5(joined(*parts), usedforsecurity=False).hexdigest(),
}
# Signed over what the endpoint makes of the echostr before it looks at the signature.
ALTERED: dict[str, Callable[[str], str]] = {
    "echostr-percent-encoded": percent_encoded,
    "echostr-without-equals": lambda echostr: echostr.rstrip("="),
    "echostr-without-slashes": lambda echostr: echostr.replace("/", ""),
    "echostr-lower-case": str.lower,
    "echostr-escaped": lambda echostr: echostr.replace("=", "&#61;").replace("+", "&#43;").replace("/", "&#47;"),
}


def signed_over(alter: Callable[[str], str]) -> Recipe:
    """The right recipe over an altered echostr."""
    return lambda token, when, nonce, echostr: sign(token, when, nonce, alter(echostr))


def blanks_for_plus(token: str, timestamp: str, nonce: str, echostr: str) -> str:
    """Signed as if the plus signs, which are sent as %2B, were blanks."""
    return sign(token, timestamp, nonce, echostr.replace("+", " "))


def encrypted(key: bytes, mode: CBC | ECB, draft: Draft, plaintext: bytes) -> str:
    """A WeCom buffer, encrypted in whatever way."""
    buffer = padded(os.urandom(RANDOM_BYTES), plaintext, draft.keys.receive_id.encode())
    encryptor = BlockCipher(AES(key), mode).encryptor()
    return base64.b64encode(encryptor.update(buffer) + encryptor.finalize()).decode("ascii")


def with_key_as_text(draft: Draft, plaintext: bytes) -> str:
    """The characters of the key used as the key, undecoded."""
    key = draft.encoding_aes_key.encode()[:32]
    return encrypted(key, CBC(key[:AES_BLOCK_BYTES]), draft, plaintext)


def with_key_cut(draft: Draft, plaintext: bytes) -> str:
    """The key as decoders yield it that drop the last, unfinished group of characters."""
    key = aes_key_bytes(draft.encoding_aes_key)[:30] + b"\0\0"
    return encrypted(key, CBC(key[:AES_BLOCK_BYTES]), draft, plaintext)


def without_chaining(draft: Draft, plaintext: bytes) -> str:
    """ECB in place of CBC."""
    # The weakness is the point: some endpoints decrypt that way.
    return encrypted(aes_key_bytes(draft.encoding_aes_key), ECB(), draft, plaintext)  # noqa: S305


def with_half_the_key(draft: Draft, plaintext: bytes) -> str:
    """AES-128 with the first half of the key."""
    key = aes_key_bytes(draft.encoding_aes_key)[:16]
    return encrypted(key, CBC(key), draft, plaintext)


def with_little_endian_length(draft: Draft, plaintext: bytes) -> str:
    """The length field in the byte order of the machine."""
    right = padded(os.urandom(RANDOM_BYTES), plaintext, draft.keys.receive_id.encode())
    length = len(plaintext).to_bytes(4, "little")
    return draft.keys.cipher.encrypt_raw(right[:RANDOM_BYTES] + length + right[RANDOM_BYTES + 4 :])


def with_vector_in_front(draft: Draft, plaintext: bytes) -> str:
    """The vector travels with the ciphertext, as nearly everywhere but here."""
    key, vector = aes_key_bytes(draft.encoding_aes_key), os.urandom(AES_BLOCK_BYTES)
    ciphertext = base64.b64decode(encrypted(key, CBC(vector), draft, plaintext))
    return base64.b64encode(vector + ciphertext).decode("ascii")


def in_url_alphabet(draft: Draft, plaintext: bytes) -> str:
    """Base64 with minus and underscore; drawn until it has one of them."""
    while True:
        echostr = draft.keys.cipher.seal(plaintext, draft.keys.receive_id.encode())
        if "+" in echostr or "/" in echostr:
            return echostr.replace("+", "-").replace("/", "_")


IDS: dict[str, Callable[[Draft], str | None]] = {
    "empty-id": lambda _: "",
    "suite-id": lambda one: one.suite_id or None,
    "corp-id": lambda one: one.corp_id or None,
    "agent-id": lambda one: one.agent_id or None,
    "id-in-quotes": lambda one: f'"{one.keys.receive_id}"',
    "id-with-blank": lambda one: f"{one.keys.receive_id} ",
    "id-with-return": lambda one: f"{one.keys.receive_id}\r",
    "id-with-newline": lambda one: f"{one.keys.receive_id}\n",
    "id-lower-case": lambda one: one.keys.receive_id.lower(),
    "id-cut": lambda one: one.keys.receive_id[:-1] or None,
    "id-of-sample": lambda _: SAMPLE_ID,
}
FOREIGN_ID = "wwffffffffffffffff"
