"""A text as those read it who undo its escapes, and the way back to where each character really stands."""

import html
import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import NamedTuple, Self

# More ways of reading one text than anybody writes it; a hostile one is not read for ever.
READINGS_MAX = 16
LATIN_1 = 256


class Span(NamedTuple):
    """A stretch of a text."""

    start: int
    end: int


class Piece(NamedTuple):
    """A stretch that was taken over as it is, or one character that stands for something longer."""

    begins: int
    start: int
    end: int
    taken_over: bool


class Reading:
    """A text with something undone, which knows what it was made of."""

    def __init__(self, text: str, pieces: tuple[Piece, ...] = (), before: Self | None = None) -> None:
        self.text = text
        self.has_lines = True
        self._pieces = pieces
        self._begins = [one.begins for one in pieces]
        self._before = before

    def origin(self, start: int, end: int) -> Span:
        """Where a stretch of this reading stands in the text that was read first."""
        if self._before is None:
            return Span(start, end)
        first, last = self._piece(start), self._piece(end - 1)
        from_ = first.start + (start - first.begins if first.taken_over else 0)
        to = last.start + end - last.begins if last.taken_over else last.end
        return self._before.origin(from_, to)

    def undone(self, way: "Way") -> Self | None:
        """The text with one kind of escapes undone; None when there is nothing of the kind."""
        pieces: list[Piece] = []
        written: list[str] = []
        reached = length = 0
        for found in way.pattern.finditer(self.text):
            new = way.undo(found)
            if new is None:
                continue
            if found.start() > reached:
                pieces.append(Piece(length, reached, found.start(), taken_over=True))
                written.append(self.text[reached : found.start()])
                length += found.start() - reached
            if new:
                pieces.append(Piece(length, found.start(), found.end(), taken_over=False))
                written.append(new)
                length += 1
            reached = found.end()
        if not reached:
            return None
        if reached < len(self.text):
            pieces.append(Piece(length, reached, len(self.text), taken_over=True))
            written.append(self.text[reached:])
        further = type(self)("".join(written), tuple(pieces), self)
        further.has_lines = self.has_lines and way.by_line
        return further

    def _piece(self, at: int) -> Piece:
        return self._pieces[bisect_right(self._begins, at) - 1]


def character(number: int) -> str | None:
    """The character of a number, if there is one."""
    return chr(number) if number <= sys.maxunicode else None


def nothing(_: re.Match[str]) -> str:
    """What stood there does not count."""
    return ""


def unescaped(found: re.Match[str]) -> str | None:
    """The character that an escape of URLs, of JSON and programs, or of XML and HTML stands for."""
    for name in ("percent", "unicode", "byte"):
        if found[name]:
            return character(int(found[name], 16))
    if found["entity"]:
        text = html.unescape(f"&{found['entity'].rstrip(';')};")
        return text if len(text) == 1 else None
    return "'" if found["shell"] else found["plain"]


def of_hexadecimal(found: re.Match[str]) -> str | None:
    """The character of two digits."""
    return character(int(found[1], 16))


def of_decimal(found: re.Match[str]) -> str | None:
    """The character of a byte in a list of numbers."""
    number = int(found[1])
    return chr(number) if number < LATIN_1 else None


ESCAPES = re.compile(
    r"[%\\&'](?:(?<=%)(?P<percent>[0-9A-Fa-f]{2})"
    r"|(?<=\\)\\*u\{?0{0,4}(?P<unicode>[0-9A-Fa-f]{4}|(?<=\{)[0-9A-Fa-f]{1,6})\}?"
    r"|(?<=\\)\\*x(?P<byte>[0-9A-Fa-f]{2})"
    r"|(?<=&)(?P<entity>\#[0-9]{1,8}|\#[xX][0-9A-Fa-f]{1,8}|[A-Za-z]{2,8});?"
    r"|(?<=\\)(?P<plain>[\"'/\\])"
    r"|(?P<shell>(?<=')\"'\"'|(?<=')\\''))"
)
# Colours, marks of no width, halves of UTF-16.
INVISIBLE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)"
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
# Quoted-printable and shells end a line that goes on with a sign.
BREAKS = re.compile(r"[=\\]\r?\n[ \t]*|[ \t]*[\r\n]+[ \t>|│]*")
QUOTED_PRINTABLE = re.compile(r"=([0-9A-F]{2}|[0-9a-f]{2})")
# Bytes as tools show them: `5a 6b`, `5a:6b`, `0x5a, 0x6b`; and as JSON shows them: `[90, 107]`.
PAIRS = re.compile(r"(?<=[0-9A-Fa-f]{2})(?:[:-]|, ?0x|,? )(?=[0-9A-Fa-f]{2})")
DECIMALS = re.compile(r"(?:(?<=[\[({,\s])|^)([0-9]{1,3})(?:,\s{0,20}(?=[0-9])|(?=\s{0,20}[\])}]))")


class Way(NamedTuple):
    """One kind of escape: what it looks like, how it is undone, and a sign without which there is none."""

    pattern: re.Pattern[str]
    undo: Callable[[re.Match[str]], str | None]
    sign: re.Pattern[str] | None = None
    # Ends of lines end values, too, so who looks for names and values must not undo them.
    by_line: bool = False


WAYS = (
    Way(INVISIBLE, nothing, by_line=True),
    Way(ESCAPES, unescaped, by_line=True),
    Way(BREAKS, nothing),
    Way(QUOTED_PRINTABLE, of_hexadecimal, re.compile(r"=3D|(?:=[0-9A-Fa-f]{2}){3}")),
    Way(PAIRS, nothing, re.compile(r"[0-9A-Fa-f]{2}(?:([:-]|, ?0x|,? )[0-9A-Fa-f]{2}\1)(?:[0-9A-Fa-f]{2}\1){2}")),
    Way(DECIMALS, of_decimal, re.compile(r"(?:\b[0-9]{1,3},\s{0,20}){4}")),
)


def readings(text: str) -> Iterator[Reading]:
    """The text, and what it says with one or more kinds of escapes undone, any number of times."""
    waiting = [Reading(text)]
    known = {text}
    for _ in range(READINGS_MAX):
        if not waiting:
            return
        reading = waiting.pop(0)
        yield reading
        for way in WAYS:
            if way.sign is None or way.sign.search(reading.text):
                further = reading.undone(way)
                if further is not None and further.text not in known:
                    known.add(further.text)
                    waiting.append(further)
