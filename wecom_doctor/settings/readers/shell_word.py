"""One word of a POSIX shell: its quotes taken off, its variables put in."""

import re
from collections.abc import Mapping

from wecom_doctor.settings.readers.program import closing_brace

# Stands for what only the running shell knows: a process number, the output of a command.
UNKNOWN = "\ufffd"
PLAIN = re.compile(r"[^ \t\n'\"\\$`;&|<>()]+")
PLAIN_IN_QUOTES = re.compile(r"[^\"\\$`]+")
NAMED = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")
SPECIAL = re.compile(r"\$[0-9@*#?!$-]")
BACKQUOTED = re.compile(r"`(?:[^`\\]++|\\.)*+`", re.DOTALL)
PARENTHESIS = re.compile(r"[()]")
PARAMETER = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-+=?])(.*))?", re.DOTALL)
UNKNOWN_PARAMETER = re.compile(
    r"(?:[0-9]+|[@*#?!$-])(?:(?::?[-+=?]|%|\#).*)?|[A-Za-z_][A-Za-z0-9_]*[%\#].*|\#(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+)",
    re.DOTALL,
)


class CannotExpand(Exception):
    """An open quote, or a `${...}` that is no variable: the shell stops."""


def word_at(text: str, at: int, known: Mapping[str, str]) -> tuple[str, int]:
    """The word that starts at `at`, and where the blank, line end or operator behind it stands."""
    word = ""
    while at < len(text):
        char = text[at]
        if plain := PLAIN.match(text, at):
            piece, at = plain[0], plain.end()
        elif char == "'":
            end = text.find("'", at + 1)
            if end < 0:
                raise CannotExpand
            piece, at = text[at + 1 : end], end + 1
        elif char == '"':
            piece, at = quoted_at(text, at + 1, known)
        elif char == "\\":
            piece, at = (text[at + 1 : at + 2] or "\\").strip("\n"), at + 2
        elif char in "$`":
            piece, at = expanded_at(text, at, known)
        else:
            break
        word += piece
    return word, at


def quoted_at(text: str, at: int, known: Mapping[str, str]) -> tuple[str, int]:
    """The text in double quotes from `at` on, and where it ends."""
    value = ""
    while at < len(text):
        char = text[at]
        if char == '"':
            return value, at + 1
        if plain := PLAIN_IN_QUOTES.match(text, at):
            piece, at = plain[0], plain.end()
        elif char == "\\":
            escaped = text[at + 1 : at + 2]
            piece, at = (escaped.strip("\n") if escaped in '"\\$`\n' else char + escaped), at + 2
        else:
            piece, at = expanded_at(text, at, known)
        value += piece
    raise CannotExpand


def expanded_at(text: str, at: int, known: Mapping[str, str]) -> tuple[str, int]:
    """What the `$` or backquote at `at` is replaced by, and where it ends."""
    if named := NAMED.match(text, at):
        return known.get(named[1], ""), named.end()
    if special := SPECIAL.match(text, at):
        return UNKNOWN, special.end()
    if text.startswith("${", at):
        end = closing_brace(text, at)
        if end is None:
            raise CannotExpand
        return parameter(text[at + 2 : end], known), end + 1
    if text.startswith("$(", at):
        return UNKNOWN, after_parenthesis(text, at)
    if text[at] == "`":
        found = BACKQUOTED.match(text, at)
        if found is None:
            raise CannotExpand
        return UNKNOWN, found.end()
    return "$", at + 1


def after_parenthesis(text: str, at: int) -> int:
    """Where the `$(` that stands at `at` ends."""
    depth = 0
    for one in PARENTHESIS.finditer(text, at):
        depth += 1 if one[0] == "(" else -1
        if depth == 0:
            return one.end()
    raise CannotExpand


def parameter(body: str, known: Mapping[str, str]) -> str:
    """What `${body}` stands for."""
    found = PARAMETER.fullmatch(body)
    if found is None:
        if UNKNOWN_PARAMETER.fullmatch(body):
            return UNKNOWN
        raise CannotExpand
    name, operator, operand = found.groups()
    value = known.get(name)
    if not operator:
        return value or ""
    is_there = value if operator[0] == ":" else value is not None
    if operator[-1] == "+":
        return quoted_at(f'{operand}"', 0, known)[0] if is_there else ""
    if not is_there and operator[-1] == "?":
        raise CannotExpand
    return (value or "") if is_there else quoted_at(f'{operand}"', 0, known)[0]
