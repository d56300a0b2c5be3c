"""What the models of the programs have in common."""

import re
from enum import StrEnum

Values = dict[str, str]

BOM = "\ufeff"
# Go's unicode.IsSpace, which is neither Python's \s nor ASCII.
GO_BLANKS = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
GO_BLANKS += "\u2028\u2029\u202f\u205f\u3000"
LINE_END = re.compile(r"\r\n|\r|\n")
BRACE = re.compile(r"\$\{|\}")
# Nobody nests deeper; a text made to exhaust the stack does.
BRACES_MAX = 50


class Reader(StrEnum):
    """The programs whose reading is compared."""

    DOTENV = "python-dotenv"
    DOCKER = "docker"
    COMPOSE = "compose"
    SYSTEMD = "systemd"
    SHELL = "sh"
    NODE = "npm-dotenv"


class Refused(Exception):
    """The program stops at a line, counted from 1, and reads nothing of the file."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def line_at(text: str, at: int) -> int:
    """The number of the line in which a character stands."""
    return 1 + len(LINE_END.findall(text, 0, at))


def closing_brace(text: str, at: int) -> int | None:
    """Where the `${` that stands at `at` ends, others inside it left aside."""
    depth = 0
    for brace in BRACE.finditer(text, at):
        depth += 1 if brace[0] == "${" else -1
        if depth > BRACES_MAX:
            return None
        if depth == 0:
            return brace.start()
    return None
