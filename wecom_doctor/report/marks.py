"""The text of an answer in pieces: what is ours, what an eye would miss, and what stands around the plaintext."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from wecom_doctor.knowledge import printable

# What our own values are called in the text of an answer, and characters that were made visible.
MARKED = re.compile(
    r"(?P<ours><(?:plaintext|echostr|msg_signature|timestamp|nonce|query|path|Token|EncodingAESKey|Secret|secret)>)"
    r"|(?P<hidden>\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\[rnt0]|\n| +(?=\n|$)|^ +)"
)
HIDDEN = {
    "\\ufeff": "BOM",
    "\\u200b": "ZWSP",
    "\\xa0": "NBSP",
    "\\r": "CR",
    "\n": "LF",
    "\\n": "LF",
    "\\t": "TAB",
    "\\x00": "NUL",
    "\\x1b": "ESC",
}


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A piece of an answer: `ours` is a value that we had sent, `hidden` what an eye would miss."""

    kind: str
    text: str


def marked(body: str) -> Iterator[Mark]:
    """An answer in pieces, so that a page can mark what does not belong."""
    at = 0
    for found in MARKED.finditer(body):
        if found.start() > at:
            yield Mark(kind="text", text=printable(body[at : found.start()]))
        if found["ours"]:
            yield Mark(kind="ours", text=found["ours"].strip("<>"))
        else:
            text = found["hidden"]
            yield Mark(kind="hidden", text=HIDDEN.get(text, "SPACE" if not text.strip(" ") else text))
        at = found.end()
    if body[at:]:
        yield Mark(kind="text", text=printable(body[at:]))


PLAINTEXT = "<plaintext>"
# As an answer made visible, so that its bytes can be told; of other escapes nobody knows whether they are escapes.
BYTES_OF = {"\\ufeff": "\ufeff"}
SURPLUS_MAX = 12


def surplus(body: str) -> tuple[str, str] | None:
    """The bytes before and behind the plaintext, in hex; none where there are none, or too many to read."""
    before, plaintext, behind = body.partition(PLAINTEXT)
    around = before + behind
    if not plaintext or not around or PLAINTEXT in behind:
        return None
    for shown, character in BYTES_OF.items():
        before, behind = (one.replace(shown, character) for one in (before, behind))
    if "\\" in before + behind or len((before + behind).encode()) > SURPLUS_MAX:
        return None
    return before.encode().hex(" "), behind.encode().hex(" ")
