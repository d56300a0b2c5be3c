"""Tell by its looks what somebody captured, and take it apart; never a judgement."""

import codecs
import re

from wecom_doctor.protocol.captured import bare, body, curl, event, har, http, log, url
from wecom_doctor.protocol.captured.request import Captured, NotARequest, Trouble

# A day of a busy log; more is better cut down with tail or grep.
INPUT_BYTES_MAX = 32_000_000
COMPRESSED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\x28\xb5\x2f\xfd", b"\xfd7zXZ")
WIDE = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
COLOURS = re.compile("\x1b\\[[0-9;]*m")
# The more telling form first: what looks like a URL may stand inside all others.
FORMS = (har.read, body.read, event.read, curl.read, http.read, url.read, log.read, bare.read)


def read(content: bytes) -> tuple[Captured, ...]:
    """The requests that a capture holds, in its order."""
    text = text_of(content)
    if not text:
        raise NotARequest(Trouble.EMPTY)
    for form in FORMS:
        if found := form(text):
            return found
    raise NotARequest(Trouble.UNKNOWN, len(text))


def text_of(content: bytes) -> str:
    """The capture as text; bytes that are no UTF-8 survive, so that a body stays what it was."""
    if len(content) > INPUT_BYTES_MAX:
        raise NotARequest(Trouble.TOO_LARGE, INPUT_BYTES_MAX)
    if content.startswith(COMPRESSED):
        raise NotARequest(Trouble.COMPRESSED)
    # PowerShell writes what it redirects in UTF-16.
    wide = next((name for mark, name in WIDE if content.startswith(mark)), None)
    text = content.decode(wide, "replace") if wide else content.decode("utf-8", "surrogateescape")
    text = COLOURS.sub("", text.removeprefix("\ufeff"))
    if CONTROLS.search(text):
        raise NotARequest(Trouble.BINARY)
    return text.strip()
