"""Requests as WeCom sends them, and requests that differ from them in one thing."""

import binascii
import os
import secrets
from dataclasses import dataclass
from urllib.parse import quote

from wecom_doctor.protocol.cipher import PADDED_TO_BYTES, Cipher
from wecom_doctor.protocol.keys import ALPHABET

# Seen in four independent logs of real requests.
USER_AGENT = "Mozilla/4.0"
HEADERS = (("User-Agent", USER_AGENT), ("Accept", "*/*"), ("Cache-Control", "no-cache"), ("Pragma", "no-cache"))
PLAINTEXT_DIGITS = 19
# Real plaintexts fit a signed 64-bit integer, and endpoints exist that answer an integer.
PLAINTEXT_MAX = 2**63 - 1
NONCE_LENGTH = 10


@dataclass(frozen=True, kw_only=True)
class Request:
    """One HTTP request to the callback; `query` is what stands behind the `?`, already encoded."""

    method: str
    query: str
    headers: tuple[tuple[str, str], ...] = HEADERS
    body: bytes = b""
    # Of HTTP; 1.0 is what proxies speak that nobody told otherwise.
    version: str = "1.1"


@dataclass(frozen=True, kw_only=True)
class Keys:
    """What both sides must hold alike."""

    token: str
    cipher: Cipher
    receive_id: str


def new_plaintext() -> str:
    """Nineteen digits below 2^63, as WeCom's own are, of which rounding to 53 bits changes at least one."""
    lowest = 10 ** (PLAINTEXT_DIGITS - 1)
    while True:
        number = lowest + secrets.randbelow(PLAINTEXT_MAX - lowest)
        # JavaScript prints zeros where its precision ends, others print the number that it was rounded to.
        if number % 10 and int(float(number)) != number:
            return str(number)


def new_nonce() -> str:
    """Ten digits that fit into 31 bits, as those of the official samples do: some handlers make a number of them."""
    return "1" + "".join(secrets.choice("123456789") for _ in range(NONCE_LENGTH - 1))


def query_of(pairs: dict[str, str]) -> str:
    """A query with every value percent-encoded."""
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs.items())


def garbage_ciphertext(blocks: int) -> str:
    """Random bytes of the right size and shape that no key opens."""
    return binascii.b2a_base64(os.urandom(blocks * PADDED_TO_BYTES), newline=False).decode("ascii")


def echostr_where(keys: Keys, plaintext: str, wanted: str, unwanted: str) -> str:
    """A good echostr that has a character and lacks another; the random prefix is drawn until it fits."""
    while True:
        echostr = keys.cipher.seal(plaintext.encode(), keys.receive_id.encode())
        if all(c in echostr for c in wanted) and not any(c in echostr for c in unwanted):
            return echostr


def new_random_name(length: int = 12) -> str:
    """A name that no application has a route for."""
    return "".join(secrets.choice(ALPHABET.lower()) for _ in range(length))
