"""Lines of the text report: pieces in styles, and texts that hang behind a label."""

from collections.abc import Iterator

from wecom_doctor.report.wrap import columns, pad, wrap

# A line is (style, text) pieces; only the terminal makes colours of the styles.
Piece = tuple[str, str]
Line = list[Piece]

LABEL_COLUMNS = 8
INDENT = 3


def hung(label: str, text: str, style: str, width: int) -> Iterator[Line]:
    """A text behind a label of its own length, wrapped under itself."""
    start = columns(label)
    if start > width // 2:
        yield [("dim", label)]
        label, start = " " * 4, 4
    for index, line in enumerate(wrap(text, width - start)):
        yield [("dim", label if index == 0 else " " * start), (style, line)]


def labelled(label: str, text: str, style: str, width: int, *, hang: int = 0) -> Iterator[Line]:
    """A text behind its label, wrapped under itself."""
    first, *rest = wrap(text, width - INDENT - LABEL_COLUMNS - hang)
    yield [("", " " * INDENT), ("dim", pad(label, LABEL_COLUMNS)), (style, first)]
    for line in rest:
        yield [("", " " * (INDENT + LABEL_COLUMNS + hang)), (style, line)]
