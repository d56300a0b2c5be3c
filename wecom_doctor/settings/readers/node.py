"""npm's dotenv, whose one regular expression is taken apart here."""

import re
from collections.abc import Mapping

from wecom_doctor.settings.readers.program import LINE_END, Values

# JavaScript's \s and its line ends, which differ from Python's.
BLANKS = "\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
BLANKS += "\u2028\u2029\u202f\u205f\u3000\ufeff"
LINE_ENDS = "\n\r\u2028\u2029"
AT_LINE_END = rf"(?=[{LINE_ENDS}]|\Z)"
TO_NAME = re.compile(rf"[{BLANKS}]*+")
TO_LINE = re.compile(rf"[{LINE_ENDS}]")
QUOTED = "|".join(rf"[{BLANKS}]*{quote}(?:\\{quote}|[^{quote}])*{quote}" for quote in "'\"`")
ASSIGNMENT = re.compile(
    rf"(?:export[{BLANKS}]+)?(?P<name>[A-Za-z0-9_.-]+)(?:[{BLANKS}]*=[{BLANKS}]*?|:[{BLANKS}]+?)"
    rf"(?P<value>{QUOTED}|[^#\r\n]+)?[{BLANKS}]*(?:\#[^{LINE_ENDS}]*)?{AT_LINE_END}"
)
AROUND = re.compile(rf"(?:\A|(?<=[{LINE_ENDS}]))(['\"`])(.*)\1{AT_LINE_END}", re.DOTALL)


def read_node(text: str, _environ: Mapping[str, str]) -> Values:
    """npm's dotenv: quotes are taken off, also over several lines; in a bare value any `#` starts a comment."""
    text = LINE_END.sub("\n", text)
    values: Values = {}
    at: int | None = 0
    while at is not None:
        to_name = TO_NAME.match(text, at)
        start = to_name.end() if to_name else at
        found = ASSIGNMENT.match(text, start)
        if found:
            values[found["name"]] = unquoted((found["value"] or "").strip(BLANKS))
        at = next_line(text, start, found)
    return values


def next_line(text: str, start: int, found: re.Match[str] | None) -> int | None:
    """Where the next line starts: an assignment takes the empty lines and the comment behind it along."""
    if found and text[found.end() - 1] in LINE_ENDS:
        return found.end()
    line_end = TO_LINE.search(text, found.end() if found else start)
    return line_end.end() if line_end else None


def unquoted(value: str) -> str:
    """A value without the quotes around it; double ones turn a written line end into a real one."""
    bare = AROUND.sub(r"\2", value)
    return bare.replace(r"\n", "\n").replace(r"\r", "\r") if value[:1] == '"' else bare
