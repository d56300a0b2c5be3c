"""Differences to the byte."""

import pytest

from wecom_doctor.report.differing import first_difference, hex_at, invisible_in


@pytest.mark.parametrize(
    ("expected", "found", "at"),
    [
        (b"", b"", 0),
        (b"abc", b"abd", 2),
        (b"abc", b"abcd", 3),
        (b"abc", b"ab", 2),
        (b"abc", b'"abc"', 0),
        (b"a", b"", 0),
    ],
)
def test_the_first_byte_that_differs(expected: bytes, found: bytes, at: int) -> None:
    """Counted from 0; behind the shorter text when it is the beginning of the other."""
    assert first_difference(expected, found) == at


@pytest.mark.parametrize(
    ("content", "at", "shown"),
    [(b"abc", 0, "61 62 63"), (b"abc", 2, "63"), (b"abc", 3, "-"), (b"", 0, "-"), (bytes(13), 0, "00 " * 11 + "00 …")],
)
def test_bytes_in_hex(content: bytes, at: int, shown: str) -> None:
    """A handful of bytes, and a sign that there are more."""
    assert hex_at(content, at) == shown


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (b"plain", ()),
        (b"\xef\xbb\xbf1\r\n", ("BOM", "CR", "LF")),
        (b"\n\r", ("LF", "CR")),
        ("1\u200b\u00a0 2".encode(), ("ZWSP", "NBSP", "SPACE")),
        (b"\x1b[2J\x00\x07", ("ESC", "NUL", "0x07")),
    ],
)
def test_invisible_characters_are_named(content: bytes, names: tuple[str, ...]) -> None:
    """In the order in which they first stand there."""
    assert invisible_in(content) == names
