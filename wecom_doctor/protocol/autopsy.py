"""What an answer to a verification is, byte by byte, compared with the plaintext that was expected."""

import base64
import codecs
import json
import re
import zlib
from enum import StrEnum

PRECISION_DIGITS = 15
# What WeCom encrypts into an echostr: nineteen digits, and no others are known.
ANY_PLAINTEXT = re.compile(r"[1-9][0-9]{18}")
# What is left of a number that is printed with a dozen digits.
PRECISION = 1e-11
BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
GZIP = b"\x1f\x8b"
# zlib finds out itself whether it is its own format or that of gzip.
ANY_FORMAT = 32 + zlib.MAX_WBITS
UNPACKED_BYTES = 1000
INT_MAX, INTS = 2**31 - 1, 2**32


class Echo(StrEnum):
    """How an answer's body relates to the plaintext."""

    EXACT = "exact"
    QUOTED = "quoted"
    NEWLINE_BEHIND = "newline-behind"
    BYTES_AROUND = "bytes-around"
    TUPLE = "tuple"
    JSON_VALUE = "json-value"
    HTML_AROUND = "html-around"
    ROUNDED = "rounded"
    CIPHERTEXT = "ciphertext"
    ENCODED_AGAIN = "encoded-again"
    COMPRESSED = "compressed"
    WHOLE_BUFFER = "whole-buffer"
    OF_ANOTHER = "of-another"
    WIDE_CHARSET = "wide-charset"
    TRUNCATED = "truncated"
    EMPTY = "empty"
    SUCCESS = "success"
    HTML = "html"
    OTHER = "other"

    @property
    def proves_decryption(self) -> bool:
        """The endpoint knew the plaintext, whatever it did to it afterwards."""
        return self not in {Echo.CIPHERTEXT, Echo.EMPTY, Echo.SUCCESS, Echo.HTML, Echo.OTHER, Echo.OF_ANOTHER}


def autopsy(body: bytes, plaintext: str, echostr: str, receive_id: str = "") -> Echo:
    """The first description that fits, the most telling first."""
    expected = plaintext.encode()
    if body == expected:
        return Echo.EXACT
    if not body.strip():
        return Echo.EMPTY
    text = body.decode("utf-8", "replace").strip()
    return holding(body, expected, receive_id) or lacking(text, plaintext, echostr)


def holding(body: bytes, expected: bytes, receive_id: str) -> Echo | None:
    """What an answer is that has the plaintext in it."""
    length = len(expected).to_bytes(4, "big")
    if (receive_id and expected + receive_id.encode() in body) or length + expected in body:
        return Echo.WHOLE_BUFFER
    if expected in body:
        return dressed(body, expected.decode())
    if body.startswith(GZIP):
        return Echo.COMPRESSED if expected in unpacked(body) else None
    is_wide = body.replace(b"\0", b"") in {expected, *(bom + expected for bom in BOMS)}
    return Echo.WIDE_CHARSET if is_wide else None


def unpacked(body: bytes) -> bytes:
    """The beginning of what was compressed, in whatever state it arrived."""
    try:
        return zlib.decompressobj(ANY_FORMAT).decompress(body, UNPACKED_BYTES)
    except zlib.error:
        return b""


def lacking(text: str, plaintext: str, echostr: str) -> Echo:
    """What an answer is that does not show the plaintext as it is."""
    if echostr and text.strip("\"'") == echostr:
        return Echo.CIPHERTEXT
    if text.strip('"').lower() in {"success", "ok"}:
        return Echo.SUCCESS
    if is_rounded(text, plaintext):
        return Echo.ROUNDED
    if is_encoded_again(text, plaintext.encode()):
        return Echo.ENCODED_AGAIN
    if len(text) >= PRECISION_DIGITS // 2 and plaintext.startswith(text):
        return Echo.TRUNCATED
    if ANY_PLAINTEXT.fullmatch(text):
        # Somebody remembers what was right for another request.
        return Echo.OF_ANOTHER
    return Echo.HTML if looks_like_html(text) else Echo.OTHER


def dressed(body: bytes, plaintext: str) -> Echo:
    """The plaintext is there; what stands around it."""
    text = body.decode("utf-8", "replace")
    core = text.strip()
    if core == f'"{plaintext}"':
        return Echo.QUOTED
    if text.rstrip("\r\n") == plaintext:
        return Echo.NEWLINE_BEHIND
    if re.fullmatch(rf"(?:\(\s*-?\d+\s*,\s*)?b?['\"]{plaintext}['\"]\s*\)?", core):
        return Echo.TUPLE
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict | list):
        return Echo.JSON_VALUE
    return Echo.HTML_AROUND if looks_like_html(text) else Echo.BYTES_AROUND


def looks_like_html(text: str) -> bool:
    """A page, or at least markup."""
    return bool(re.search(r"<!doctype html|<html|<head|<body|<br\b|<div\b|<script\b", text[:4000], re.IGNORECASE))


def is_rounded(text: str, plaintext: str) -> bool:
    """The plaintext went through a number of 53 bits, or of 32."""
    number = text.strip('"')
    if plaintext.isdigit() and number in of_32_bits(int(plaintext)):
        return True
    if re.fullmatch(r"\d(?:\.\d+)?[eE]\+?\d+", number):
        return abs(float(number) - float(plaintext)) < float(plaintext) * PRECISION
    same_length = number.isascii() and number.isdigit() and len(number) == len(plaintext)
    return same_length and abs(int(number) - int(plaintext)) < 10 ** max(len(plaintext) - PRECISION_DIGITS, 1)


def of_32_bits(number: int) -> set[str]:
    """What is left of a number that 32 bits cannot hold: its lower half, with sign or without, or the greatest one."""
    found = set()
    # Some languages make a floating-point number of it before.
    for whole in {number, int(float(number))}:
        low = whole % INTS
        found |= {str(low), str(low - INTS if low > INT_MAX else low)}
    return {*found, str(INT_MAX)} if number > INT_MAX else set()


def is_encoded_again(text: str, expected: bytes) -> bool:
    """Base64 or hex of the plaintext, or its bytes as numbers, as languages print them that know no text."""
    bare = text.strip('"')
    if bare.lower() == expected.hex() or bare.rstrip("=") == base64.b64encode(expected).decode().rstrip("="):
        return True
    numbers = re.sub(r"[^0-9]+", ",", text)
    return f",{','.join(map(str, expected))}," in f",{numbers},"
