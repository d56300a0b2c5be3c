"""The words of a command line as bash and as the Windows command line split them."""

import re
from collections.abc import Iterator

SIMPLE_ESCAPES = {
    "n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "v": "\v",
    "\\": "\\", "'": "'", '"': '"', "?": "?",
}  # fmt: skip
ANSI_C = re.compile(r"\\(?:u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|(.))", re.DOTALL)
PIECE = re.compile(
    r"""(?P<continued>\\\r?\n)
    | (?P<blank>\s+)
    | \$'(?P<ansi>(?:[^'\\]|\\.)*)'
    | '(?P<single>[^']*)'
    | "(?P<double>(?:[^"\\]|\\.)*)"
    | \\(?P<escaped>.)
    | (?P<plain>[^\s'"\\$]+|\$)
    | (?P<open>.)""",
    re.VERBOSE | re.DOTALL,
)
CARET = re.compile(r"\^(?:\r?\n(\r?\n)?|(.))", re.DOTALL)
WINDOWS = re.compile(r'(?P<blank>\s+)|(?P<slashes>\\*)(?P<quote>")|(?P<plain>[^\s"\\]+|\\)', re.DOTALL)


class Unclosed(Exception):
    """A quote has no end."""


def bash_words(text: str) -> Iterator[str]:
    """Split as bash does, without replacing variables."""
    word: list[str] = []
    for piece in PIECE.finditer(text):
        kind = piece.lastgroup or ""
        if kind == "open":
            raise Unclosed
        if kind == "blank":
            if word:
                yield "".join(word)
            word = []
        elif kind != "continued":
            word.append(unescaped(kind, piece[kind]))
    if word:
        yield "".join(word)


def unescaped(kind: str, text: str) -> str:
    """What one quoted or bare piece stands for."""
    if kind == "ansi":
        return ANSI_C.sub(ansi_c, text)
    if kind == "double":
        return re.sub(r'\\(?:\r?\n|([$`"\\]))', lambda found: found[1] or "", text)
    return text


def ansi_c(found: re.Match[str]) -> str:
    """One escape of `$'...'`."""
    short, long, byte, octal, other = found.groups()
    if short or long or byte:
        number = int(short or long or byte, 16)
        return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else "\ufffd"
    return chr(int(octal, 8)) if octal else SIMPLE_ESCAPES.get(other, f"\\{other}")


def cmd_words(text: str) -> Iterator[str]:
    """Split as the Windows command line and the C runtime behind it do."""
    plain = CARET.sub(lambda found: found[2] or ("\n" if found[1] else ""), text)
    word: list[str] = []
    quoted = started = False
    for piece in WINDOWS.finditer(plain):
        if piece["quote"]:
            slashes = len(piece["slashes"])
            started = True
            word.append("\\" * (slashes // 2))
            if slashes % 2:
                word.append('"')
            else:
                quoted = not quoted
        elif piece["blank"] and not quoted:
            if word or started:
                yield "".join(word)
            word, started = [], False
        else:
            word.append(piece[0])
    if quoted:
        raise Unclosed
    if word:
        yield "".join(word)
