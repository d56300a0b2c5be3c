"""In which spellings a secret may stand in a text: as it is, in base64 at any offset, in hexadecimal; or half of it."""

import base64
import binascii
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, quote_plus

# Shorter ones in another letter case may be any word.
FOLDED_MIN = 12
# What is cut in the middle still gives half of itself away; less is no use to anybody.
HALF_MIN = 12
AES_KEY = re.compile(r"[A-Za-z0-9+/]{43}")
BASE64 = re.compile(r"[A-Za-z0-9+/_-]")
OFFSETS = (0, 1, 2)


@dataclass(frozen=True, kw_only=True)
class Spelling:
    """One text to look for; `head` and `tail` are what is enough of it, `edges` the characters shared with others."""

    text: str
    head: str
    tail: str
    folded: bool
    edges: tuple[int, int] = (0, 0)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where it stands, at least half of it."""
        for at in places(text, self.head):
            yield self._widened(text, at, at + len(self.head) + same_after(text, at, self.text, len(self.head)))
        if self.tail != self.text:
            for at in places(text, self.tail):
                end = at + len(self.tail)
                yield self._widened(text, at - same_before(text, at, self.text, len(self.tail)), end)

    def _widened(self, text: str, start: int, end: int) -> tuple[int, int]:
        before, after = self.edges
        if before and start and BASE64.match(text[start - 1]):
            start -= 1
        if after and BASE64.match(text[end : end + 1]):
            end += 1
        return start, end


def places(text: str, needle: str) -> Iterator[int]:
    """Where a text stands in another."""
    at = text.find(needle)
    while at >= 0:
        yield at
        at = text.find(needle, at + 1)


def same_after(text: str, at: int, whole: str, known: int) -> int:
    """How many characters more are those of the whole."""
    more = 0
    while known + more < len(whole) and text[at + known + more : at + known + more + 1] == whole[known + more]:
        more += 1
    return more


def same_before(text: str, at: int, whole: str, known: int) -> int:
    """How many characters before are those of the whole."""
    more = 0
    while known + more < len(whole) and at - more > 0 and text[at - more - 1] == whole[-known - more - 1]:
        more += 1
    return more


def spelling(text: str, edges: tuple[int, int] = (0, 0), *, encoded: bool = False) -> Spelling:
    """A text as it is looked for."""
    half = max(HALF_MIN, len(text) // 2)
    head, tail = text[:half], text[-half:]
    if not encoded and not is_random(text):
        head = tail = text
    folded = len(text) >= FOLDED_MIN
    if folded:
        text, head, tail = lowered(text), lowered(head), lowered(tail)
    return Spelling(text=text, head=head, tail=tail, folded=folded, edges=edges)


def is_random(text: str) -> bool:
    """No name and no sentence: letters of both cases and digits, and nothing that parts words."""
    marks = (any(map(str.islower, text)), any(map(str.isupper, text)), any(map(str.isdigit, text)))
    return text.isalnum() and text.isascii() and all(marks)


def lowered(text: str) -> str:
    """The text in lower case, character by character."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(one if len(one.lower()) > 1 else one.lower() for one in text)


def spellings_of(secret: str, *, thorough: bool = True) -> tuple[Spelling, ...]:
    """What to look for, once all escapes are undone; of what a foreign text gave away, only what is usual."""
    raw = secret.encode("utf-8", "surrogatepass")
    found = {spelling(one) for one in (secret, secret.replace(" ", "+"), raw.decode("latin-1"))}
    found.add(spelling(raw.hex(), encoded=True))
    found |= {one.spelling for one in in_base64(raw)}
    if not thorough:
        return tuple(found)
    found |= {spelling(one) for one in escaped(secret, raw)}
    for wide in (secret.encode("utf-16-le", "surrogatepass"), secret.encode("utf-16-be", "surrogatepass")):
        found |= {spelling(wide.hex(), encoded=True), *(one.spelling for one in in_base64(wide))}
    for once in in_base64(raw):
        found |= {twice.spelling for twice in in_base64(once.text.encode("ascii"))}
    if AES_KEY.fullmatch(secret):
        # The key itself, as debuggers print it; its first half is what decryption begins with.
        key = base64.b64decode(f"{secret}=")
        found |= {spelling(one, encoded=True) for one in (key.decode("latin-1"), key.hex())}
    return tuple(found)


def escaped(secret: str, raw: bytes) -> Iterator[str]:
    """A secret of signs that mean something themselves, for undoing all escapes at once would undo those, too."""
    yield from (quote(raw, safe=""), quote_plus(raw))
    yield from (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    yield html.escape(secret, quote=False)
    in_html = html.escape(secret)
    for quotation in ("&#x27;", "&apos;", "&#39;"):
        yield in_html.replace("&#x27;", quotation)
        yield in_html.replace("&#x27;", quotation).replace("&quot;", "&#34;")


class Core(NamedTuple):
    """The characters of base64 that bytes alone decide, and how many more they share with what stands around."""

    text: str
    edges: tuple[int, int]

    @property
    def spelling(self) -> Spelling:
        """What to look for."""
        return spelling(self.text, self.edges, encoded=True)


def in_base64(raw: bytes) -> Iterator[Core]:
    """The cores of bytes at every offset, in both alphabets."""
    for offset in OFFSETS:
        whole = binascii.b2a_base64(bytes(offset) + raw, newline=False).decode("ascii").rstrip("=")
        first = (8 * offset + 5) // 6
        last = (8 * (offset + len(raw))) // 6
        core = whole[first:last]
        edges = (int(offset > 0), int(8 * (offset + len(raw)) % 6 > 0))
        for text in {core, core.replace("+", "-").replace("/", "_")}:
            yield Core(text, edges)
