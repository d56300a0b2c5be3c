"""systemd's EnvironmentFile=, the states of parse_env_file_internal as patterns."""

import re
from collections.abc import Mapping

from wecom_doctor.settings.readers.program import Values

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
TO_NAME = re.compile(r"(?:[ \t\r\n]++|[#;][^\r\n]*+)*+")
ASSIGNMENT = re.compile(r"(?P<name>[^\r\n][^\r\n=]*+)(?P<equals>=?)")
# A quote that is never closed ends with the file.
QUOTED = re.compile(r"""[ \t]*+(?:'([^']*+)(?:'|\Z)|"((?:[^"\\]++|\\.|\\\Z)*+)(?:"|\Z))""", re.DOTALL)
BARE = re.compile(r"[ \t]*+((?:[^\\\r\n]++|\\.|\\\Z)*+)", re.DOTALL)
BARE_PIECE = re.compile(r"\\(.?)|([ \t]+)|([^\\ \t]+)", re.DOTALL)


def read_systemd(text: str, _environ: Mapping[str, str]) -> Values:
    """systemd EnvironmentFile=: quotes only around a whole word, no comments behind a value, nothing is replaced."""
    values: Values = {}
    at = 0
    while True:
        found = TO_NAME.match(text, at)
        written = ASSIGNMENT.match(text, found.end() if found else at)
        if written is None:
            return values
        at = written.end()
        if written["equals"]:
            name = written["name"].rstrip(" \t")
            value, at = value_at(text, at)
            if NAME.fullmatch(name):
                values[name] = value


def value_at(text: str, at: int) -> tuple[str, int]:
    """The value that starts at `at`, and where it ends: any number of quoted pieces, then a bare one."""
    value = ""
    while found := QUOTED.match(text, at):
        single, double = found.groups()
        value += single if single is not None else unescaped(double)
        at = found.end()
    bare = BARE.match(text, at)
    return (value + without_escapes(bare[1]), bare.end()) if bare else (value, at)


def unescaped(body: str) -> str:
    """The text in double quotes; a backslash stays in front of what needs none."""
    return re.sub(r'\\(["\\`$\n]|\Z)', lambda m: m[1].strip("\n"), body)


def without_escapes(raw: str) -> str:
    """A bare text without its backslashes, the line ends they hide, and the blanks at the end."""
    pieces = BARE_PIECE.findall(raw)
    if pieces and pieces[-1][1]:
        del pieces[-1]
    return "".join(escaped.strip("\r\n") + blanks + plain for escaped, blanks, plain in pieces)
