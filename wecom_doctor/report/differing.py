"""Two texts compared to the byte, for eyes that cannot see a line break."""

INVISIBLE = {
    b"\xef\xbb\xbf": "BOM",
    b"\xff\xfe": "BOM UTF-16LE",
    b"\xfe\xff": "BOM UTF-16BE",
    b"\xe2\x80\x8b": "ZWSP",
    b"\xc2\xa0": "NBSP",
    b"\r": "CR",
    b"\n": "LF",
    b"\t": "TAB",
    b"\0": "NUL",
    b" ": "SPACE",
    b"\x1b": "ESC",
}
SHOWN_BYTES = 12


def first_difference(expected: bytes, found: bytes) -> int:
    """The position of the first byte that differs; the length of the shorter one when it is the other's beginning."""
    pairs = zip(expected, found, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(expected), len(found)))


def hex_at(content: bytes, at: int) -> str:
    """The bytes from a position on, in hex."""
    shown = content[at : at + SHOWN_BYTES].hex(" ")
    return f"{shown} …" if len(content) > at + SHOWN_BYTES else shown or "-"


def invisible_in(content: bytes) -> tuple[str, ...]:
    """The names of the characters that cannot be seen, in the order in which they first stand there."""
    places = {name: content.find(character) for character, name in INVISIBLE.items()}
    found = sorted((at, name) for name, at in places.items() if at >= 0)
    others = sorted({one for one in content if one < 0x20 or one == 0x7F} - {code[0] for code in INVISIBLE})
    return (*(name for _, name in found), *(f"0x{one:02X}" for one in others))
