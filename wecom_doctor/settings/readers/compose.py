"""docker compose's env_file, as compose-go's dotenv parser reads it."""

import re
from collections import ChainMap
from collections.abc import Mapping

from wecom_doctor.settings.readers.program import BOM, GO_BLANKS, Refused, Values, closing_brace, line_at

BLANKS = "\t\v\f\r \x85\xa0"
STATEMENT = re.compile(rf"(?:export[\t\n\f\r ]+[{BLANKS}]*+)?(?P<name>[^\n=:]*+)(?P<end>[\n=:]|\Z)[{BLANKS}]*+")
NAME = re.compile(rf"[\w.\-\[\]{BLANKS}]*")
QUOTED = {
    "'": re.compile(r"'((?:[^'\\]++|\\.)*+)'", re.DOTALL),
    '"': re.compile(r'"((?:[^"\\]++|\\.)*+)"', re.DOTALL),
}
UNTIL_LINE_END = re.compile(r"[^\n]*")
TO_STATEMENT = re.compile(rf"(?:[{GO_BLANKS}]++|#[^\n]*+)*+")
ESCAPE = re.compile(r'\\(?:0([0-7]{3})|([abfnrtv$"\\]))')
ESCAPED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "$": "$$"}
DOLLAR = re.compile(r"\$(?:(?P<escaped>\$)|(?P<named>[A-Za-z_][A-Za-z0-9_]*)|(?P<open>\{))")
BRACED = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-+?])(.*))?")


class Unsubstitutable(Exception):
    """A `${...}` that is no variable."""


def read_compose(text: str, environ: Mapping[str, str]) -> Values:
    """docker compose env_file: quotes are taken off, `$NAME` and `${NAME}` are replaced, ` #` starts a comment."""
    text = text.removeprefix(BOM).replace("\r\n", "\n")
    values: Values = {}
    known: Mapping[str, str] = ChainMap(dict(environ), values)
    at = after(TO_STATEMENT, text, 0)
    while at < len(text):
        statement = STATEMENT.match(text, at)
        name = statement["name"].rstrip(GO_BLANKS) if statement else ""
        if statement is None or " " in name or not NAME.fullmatch(name):
            raise Refused(line_at(text, at))
        if statement["end"] and statement["end"] in "=:":
            try:
                values[name], end = value_at(text, statement.end(), known)
            except Unsubstitutable:
                raise Refused(line_at(text, at)) from None
        else:
            end = statement.end()
            if name in environ:
                values[name] = environ[name]
        at = after(TO_STATEMENT, text, end)
    return values


def after(pattern: re.Pattern[str], text: str, at: int) -> int:
    """The end of a pattern that matches everywhere, if need be nothing."""
    found = pattern.match(text, at)
    return found.end() if found else at


def value_at(text: str, at: int, known: Mapping[str, str]) -> tuple[str, int]:
    """The value that starts at `at`, and where it ends."""
    quote = text[at : at + 1]
    if quote not in QUOTED:
        end = after(UNTIL_LINE_END, text, at)
        return substituted(text[at:end].split(" #", 1)[0].rstrip(GO_BLANKS), known), end
    found = QUOTED[quote].match(text, at)
    if found is None:
        raise Unsubstitutable
    body = re.sub(r"\\(.)", lambda m: m[1] if m[1] == quote else m[0], found[1], flags=re.DOTALL)
    return (substituted(unescaped(body), known) if quote == '"' else body), found.end()


def unescaped(body: str) -> str:
    r"""The text in double quotes; `\$` becomes the `$$` that stands for a plain dollar."""
    return ESCAPE.sub(lambda m: chr(int(m[1], 8)) if m[1] else ESCAPED.get(m[2], m[2]), body)


def substituted(raw: str, known: Mapping[str, str]) -> str:
    """The text with variables put in; `$` in front of anything else stays."""
    value, at = "", 0
    while found := DOLLAR.search(raw, at):
        value += raw[at : found.start()]
        at = found.end()
        if found["escaped"]:
            value += "$"
        elif found["named"]:
            value += known.get(found["named"], "")
        else:
            end = closing_brace(raw, found.start())
            if end is None:
                raise Unsubstitutable
            value += parameter(raw[at:end], known)
            at = end + 1
    return value + raw[at:]


def parameter(body: str, known: Mapping[str, str]) -> str:
    """What `${body}` stands for."""
    found = BRACED.fullmatch(body)
    if found is None:
        raise Unsubstitutable
    name, operator, operand = found.groups()
    value = known.get(name)
    if not operator:
        return value or ""
    other = substituted(operand, known)
    is_there = value if operator[0] == ":" else value is not None
    if operator[-1] == "+":
        return other if is_there else ""
    if not is_there and operator[-1] == "?":
        raise Unsubstitutable
    return (value or "") if is_there else other
