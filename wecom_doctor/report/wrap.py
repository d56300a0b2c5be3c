"""Break lines where Chinese and English may be broken, counting columns as a terminal does."""

import unicodedata
from collections.abc import Iterator
from functools import cache

# A line must not start with these, nor end with those.
NEVER_FIRST = set("，。；：、？！）」』】》…—,.;:?!)]}%")
# Longer commands are broken at their blanks after all.
CODE_COLUMNS_MAX = 50
NEVER_LAST = set("（「『【《([{")


def columns(text: str) -> int:
    """How many columns a text takes."""
    return sum(column_width(c) for c in text)


@cache
def column_width(character: str) -> int:
    """Wide characters take two columns, combining ones none."""
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def is_wide(character: str) -> bool:
    """A character next to which a line may be broken without a blank."""
    return column_width(character) == 2


def pieces(text: str, width: int = CODE_COLUMNS_MAX) -> Iterator[str]:
    """The smallest parts that must stay together: words, and commands in backticks, which are there to be copied."""
    piece, code_end = "", -1
    for index, character in enumerate(text):
        piece += character
        following = text[index + 1 : index + 2]
        if not following:
            break
        if character == "`" and index > code_end:
            code_end = max(text.find("`", index + 1), index)
            whole = columns(text[index : code_end + 1]) <= min(CODE_COLUMNS_MAX, width)
        if index < code_end and whole:
            continue
        breakable = character == " " or is_wide(character) or is_wide(following)
        if breakable and following not in NEVER_FIRST and character not in NEVER_LAST and following != " ":
            yield piece
            piece = ""
    if piece:
        yield piece


def wrap(text: str, width: int) -> list[str]:
    """The lines of a text, none wider than `width`, where at least one character fits."""
    lines: list[str] = []
    line, used = "", 0
    for piece in pieces(text, width):
        needed = columns(piece.rstrip())
        if line and used + needed > width:
            lines.append(line.rstrip())
            line, used = "", 0
        while needed > max(width, 0):
            head = fitting(piece, width)
            lines.append(head.rstrip())
            piece = piece[len(head) :]
            needed = columns(piece.rstrip())
        line, used = line + piece, used + columns(piece)
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def fitting(text: str, width: int) -> str:
    """The longest beginning that fits, at least one character, and no comma behind it left alone."""
    taken = end = 0
    for index, character in enumerate(text):
        taken += column_width(character)
        if taken > width and index:
            break
        end = index + 1
    while end > 1 and text[end : end + 1] in NEVER_FIRST and text[end - 1] not in NEVER_FIRST:
        end -= 1
    return text[:end]


def pad(text: str, width: int) -> str:
    """Text filled up with blanks to a number of columns."""
    return text + " " * max(0, width - columns(text))
