"""The file that WeCom's console offers to prove whose a domain is: its name, and what may stand in it instead."""

import codecs
import re
from enum import StrEnum

FILE = re.compile(r"WW_verify_([0-9A-Za-z]+)\.txt")
# Blanks of all kinds, and marks that no editor shows.
AROUND = " \t\r\n\f\v\u00a0\u200b\u200c\u200d\u2060\u3000"
MARK = "\ufeff"
QUOTES = "\"'`\u201c\u201d\u2018\u2019\u300c\u300d"
MARKUP = re.compile(r"\s*<(?:!doctype|html|head|body|script|div|\?xml|!--)", re.IGNORECASE)
CODE = re.compile(r"[0-9A-Za-z]{8,64}")


class Content(StrEnum):
    """What came for the file: the code in its name, or what instead."""

    EXACT = "exact"
    BLANKS_AROUND = "blanks-around"
    BYTE_ORDER_MARK = "byte-order-mark"
    WIDE_CHARACTERS = "wide-characters"
    QUOTED = "quoted-code"
    OWN_NAME = "its-own-name"
    LETTER_CASE = "code-in-other-case"
    ANOTHER_CODE = "another-code"
    PACKED = "packed-unasked"
    WEB_PAGE = "web-page"
    NOTHING = "nothing-in-it"
    OTHER = "something-else"


def code_of(name: str) -> str:
    """The code in the name of the file."""
    found = FILE.fullmatch(name)
    return found[1] if found else ""


def content_of(body: bytes, name: str) -> Content:
    """How a body relates to the code that ought to be all of it."""
    code = code_of(name)
    if body == code.encode("ascii"):
        return Content.EXACT
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in body[:16]:
        return Content.WIDE_CHARACTERS if code.encode() in body.replace(b"\0", b"") else Content.OTHER
    text = body.decode("utf-8", "replace")
    bare = text.removeprefix(MARK).strip(AROUND)
    if bare == code:
        return Content.BYTE_ORDER_MARK if text.startswith(MARK) else Content.BLANKS_AROUND
    if MARKUP.match(text.removeprefix(MARK)):
        return Content.WEB_PAGE
    return of_words(bare, name)


def of_words(text: str, name: str) -> Content:
    """What a short text is that is not the code."""
    code = code_of(name)
    told = {
        "": Content.NOTHING,
        name: Content.OWN_NAME,
        name.removesuffix(".txt"): Content.OWN_NAME,
    }
    if text in told:
        return told[text]
    if text.strip(QUOTES) == code:
        return Content.QUOTED
    if text.lower() == code.lower():
        return Content.LETTER_CASE
    return Content.ANOTHER_CODE if CODE.fullmatch(text) else Content.OTHER
