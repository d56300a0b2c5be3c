"""What goes wrong with a request or a value on its way, and how each mistake is undone: one table, and the search."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from itertools import product
from typing import NamedTuple
from urllib.parse import unquote

from wecom_doctor.protocol.errors import SignatureNotComputable
from wecom_doctor.protocol.keys import ALPHABET
from wecom_doctor.protocol.signature import sign, signatures_match

INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00a0\u3000"
QUOTES = "\"'`“”‘’「」『』＂＇"
NONCE_DIGITS = 10
# Far more than any message of WeCom's; beyond it every further reading costs noticeable time.
LONG_CHARACTERS, SHORT_CHARACTERS = 20_000, 1_000


class Part(StrEnum):
    """What a mistake happens to: three parts of a request, and the two values of ours."""

    CIPHERTEXT = "ciphertext"
    SIGNATURE = "signature"
    NUMBER = "number"
    TOKEN = "token"  # noqa: S105
    KEY = "key"


C, S, N, T, K = Part
Texts = tuple[str, ...]


class Undoing(NamedTuple):
    """One mistake: its name, what it happens to, and the texts that may have stood there before."""

    slip: str
    parts: frozenset[Part]
    undo: Callable[[str], Texts]


def row(slip: str, parts: Iterable[Part], undo: Callable[[str], Texts]) -> Undoing:
    """A row of the table."""
    return Undoing(slip, frozenset(parts), undo)


def whole_number(text: str) -> Texts:
    """`1.40965958E+09` and `1409659589.0` went through a floating-point number."""
    if not re.fullmatch(r"\d+(?:\.\d+)?(?:[eE]\+?\d{1,2})?", text) or text.isdigit():
        return ()
    return (str(int(float(text))),)


def zeros_before(text: str) -> Texts:
    """A nonce that began with zeros and went through a number."""
    return tuple(text.zfill(length) for length in range(len(text) + 1, NONCE_DIGITS + 1)) if text.isdigit() else ()


def cut_at(mark: str) -> Callable[[str], Texts]:
    """What stands before a character that some reader takes for the end."""
    return lambda text: (text.partition(mark)[0], text.partition(mark)[0].rstrip()) if mark in text else ()


# A mistake is undone on its side: what was altered on the way in the request, what was altered in a file in our value.
TABLE: tuple[Undoing, ...] = (
    row("blank-for-plus", [C], lambda text: (text.replace(" ", "+"),)),
    row("percent-left", [C, S, N], lambda text: (unquote(text), unquote(unquote(text)))),
    row("equals-cut", [C], lambda text: (text + "=" * (-len(text) % 4),)),
    row("url-safe-alphabet", [C], lambda text: (text.replace("-", "+").replace("_", "/"),)),
    row("html-left", [C], lambda text: (html.unescape(text),)),
    row("backslashes", [C], lambda text: (re.sub(r"\\u00([0-9a-f]{2})", r"%\1", text).replace("\\", ""),)),
    row("blanks-inside", [C], lambda text: ("".join(text.split()), re.sub(r"\\[rnt]|\s", "", text))),
    row("wrapped", [C, S, N], lambda text: (text.strip(f"{QUOTES},;<>[]() \t\r\n"),)),
    row("letter-case", [S], lambda text: (text.lower(),)),
    row("number-form", [N], whole_number),
    row("zeros-cut", [N], zeros_before),
    row("quotes", [T, K], lambda text: (text.strip(QUOTES),)),
    row("blanks", [T, K], lambda text: ("".join(text.split()).strip(INVISIBLE), re.sub(r"(?:\\[rnt])+$", "", text))),
    row("comment", [T, K], cut_at("#")),
    row("dollar", [T, K], cut_at("$")),
    row("letter-case", [T, K], lambda text: (text.lower(), text.upper(), text.swapcase())),
    row("equals-added", [K], lambda text: (text.rstrip("="),)),
    row("percent-left", [T, K], lambda text: (unquote(text),)),
    # A test client may be the one whose value is dressed; the admin console takes no such Token.
    row("sender-quotes", [T], lambda text: (f'"{text}"', f"'{text}'")),
    row("sender-blanks", [T], lambda text: (f"{text}\r", f"{text}\n", f"{text}\r\n", f"{text} ", f" {text}")),
    row("sender-blanks", [T], lambda text: (f"\ufeff{text}", f"{text}\ufeff", f"{text}\t", f"{text}\u00a0")),
)


class Reading(NamedTuple):
    """One way to read a text: what it was before the mistakes that are named."""

    text: str
    slips: tuple[str, ...] = ()


def readings(text: str, part: Part, slips_max: int) -> Iterator[Reading]:
    """The text as it is, then with one mistake undone, then with two; each text once."""
    seen, level = {text}, [Reading(text)]
    yield level[0]
    for _ in range(slips_max):
        following = []
        for known, undoing in product(level, TABLE):
            if part in undoing.parts and undoing.slip not in known.slips:
                for before in dict.fromkeys(undoing.undo(known.text)):
                    if before and before not in seen:
                        seen.add(before)
                        following.append(Reading(before, (*known.slips, undoing.slip)))
        yield from following
        level = following


def slips_worth_trying(text: str) -> int:
    """Two mistakes at once, but for a text that is too long to be tried so often."""
    return 2 if len(text) <= LONG_CHARACTERS else 1


def neighbours(text: str, alphabet: str = ALPHABET) -> Iterator[str]:
    """Every text that differs in one character: exchanged, lost, too many, or two turned round."""
    for index in range(len(text) + 1):
        before, here, after = text[:index], text[index : index + 1], text[index + 1 :]
        if here:
            yield before + after
            yield before + after[:1] + here + after[1:]
        for one in alphabet:
            yield before + one + here + after
            if here:
                yield before + one + after


class Claim(NamedTuple):
    """What a request says of itself; an Official Account signs no ciphertext."""

    signature: str
    timestamp: str
    nonce: str
    ciphertext: str | None

    def is_signed_with(self, token: str) -> bool:
        """The signature is the one that this Token gives."""
        parts = (token, self.timestamp, self.nonce, *(() if self.ciphertext is None else (self.ciphertext,)))
        try:
            return signatures_match(sign(*parts), self.signature)
        except SignatureNotComputable:
            return False


class ClaimRead(NamedTuple):
    """A claim in one reading."""

    claim: Claim
    slips: tuple[str, ...] = ()


def claims(claim: Claim, slips_max: int) -> Iterator[ClaimRead]:
    """The claim as it is, then with mistakes in it undone, fewest first."""
    read = [
        list(readings(text, part, slips_max))
        for text, part in (
            (claim.ciphertext or "", Part.CIPHERTEXT),
            (claim.signature, Part.SIGNATURE),
            (claim.timestamp, Part.NUMBER),
            (claim.nonce, Part.NUMBER),
        )
    ]
    found = []
    for cipher, signature, timestamp, nonce in product(*read):
        # The same mistake in several parts is one mistake.
        slips = tuple(dict.fromkeys((*cipher.slips, *signature.slips, *timestamp.slips, *nonce.slips)))
        if len(slips) <= slips_max:
            ciphertext = None if claim.ciphertext is None else cipher.text
            found.append(ClaimRead(Claim(signature.text, timestamp.text, nonce.text, ciphertext), slips))
    yield from sorted(found, key=lambda one: len(one.slips))


class Signed(NamedTuple):
    """The reading in which a signature is right: the request's side, ours, and which of the Tokens it was."""

    claim: Claim
    request_slips: tuple[str, ...]
    token_slips: tuple[str, ...]
    which: int


def signed_by(claim: Claim, tokens: list[str]) -> Signed | None:
    """The first reading in which one of the Tokens gives the signature, the fewest mistakes first.

    The first Token is the one in use; that it is another one counts as a mistake too.
    """
    slips_max = slips_worth_trying(claim.ciphertext or "")
    ours = [
        (one, index, len(one.slips) + (index > 0))
        for index, token in enumerate(tokens)
        for one in readings(token, Part.TOKEN, slips_max if index == 0 else 0)
    ]
    theirs = list(claims(claim, slips_max))
    for total in range(slips_max + 1):
        for read, (token, index, cost) in product(theirs, ours):
            if len(read.slips) + cost == total and read.claim.is_signed_with(token.text):
                return Signed(read.claim, read.slips, token.slips, index)
    return None


ONE_CHARACTER = "one-character"


def signed_by_neighbour(claim: Claim, token: str) -> Signed | None:
    """The same for a Token in which one character is wrong."""
    length = len(claim.ciphertext or "")
    if length > LONG_CHARACTERS:
        return None
    for read in claims(claim, 1 if length < SHORT_CHARACTERS else 0):
        for one in neighbours(token):
            if read.claim.is_signed_with(one):
                return Signed(read.claim, read.slips, (ONE_CHARACTER,), 0)
    return None
