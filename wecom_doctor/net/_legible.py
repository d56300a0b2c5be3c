"""Foreign bytes as text that does nothing to a terminal."""

import unicodedata

# Control characters, invisible marks that reorder text, line separators, halves of characters.
HARMFUL = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})


def legible(foreign: bytes) -> str:
    """The bytes as UTF-8; what is none, or would steer a terminal, is written as its escape."""
    text = foreign.decode("utf-8", "backslashreplace").replace("\t", " ")
    return "".join(escaped(one) if unicodedata.category(one) in HARMFUL else one for one in text)


def harmless(text: str) -> str:
    """The text, in which only ends of lines still do what they do."""
    lines = text.replace("\t", " ").split("\n")
    return "\n".join("".join(escaped(c) if unicodedata.category(c) in HARMFUL else c for c in line) for line in lines)


def escaped(character: str) -> str:
    """A character as Python writes it."""
    return character.encode("unicode_escape").decode("ascii")
