"""Look a code up: problem codes of ours, error codes of the API, return codes of the crypto library."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from wecom_doctor.knowledge import Lang, Saying, Words, problem_codes
from wecom_doctor.knowledge.errcodes import all_error_codes, error_code
from wecom_doctor.spelling import one_slip_apart

CODE_IN_TEXT = re.compile(r"[\"']?errcode[\"']?\s*[:=]\s*[\"']?(-?\d+)")
SUGGESTIONS_MAX = 5
NUMBER_DIGITS_MIN, NUMBER_DIGITS_MAX = 4, 8
NAME_LENGTH_MIN = 3
TEXT_SHOWN_MAX = 60
# The library and the API count apart; only the sign tells which one speaks.
LIBRARY_NUMBERS = range(40001, 40012)


class UnknownCode(Exception):
    """Nothing is known about a code; `near` names codes that were perhaps meant."""

    def __init__(self, code: str, near: tuple[str, ...]) -> None:
        super().__init__(code)
        self.code = code
        self.near = near


@dataclass(frozen=True, kw_only=True)
class Explained:
    """Everything that is known about one code."""

    code: str
    kind: str
    severity: str | None
    title: str
    meaning: str | None
    why: str | None
    fix: tuple[str, ...]
    look: str | None
    note: str | None
    see: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return asdict(self)

    @property
    def steps(self) -> tuple[str, ...]:
        """What to do, numbered when there is more than one step."""
        return self.fix if len(self.fix) < 2 else tuple(f"{n}) {step}" for n, step in enumerate(self.fix, start=1))


def explain(text: str, words: Words) -> Explained:
    """The explanation of a code, or of the error answer that somebody pasted."""
    pasted = CODE_IN_TEXT.search(text)
    code = pasted[1] if pasted else text.strip().lower().replace("_", "-").replace("−", "-")
    if re.fullmatch(r"[+-]?\d{1,12}", code):
        return explain_number(int(code), words)
    saying = words.saying(code)
    if saying is None or saying.severity is None:
        raise UnknownCode(text[:TEXT_SHOWN_MAX], near_names(code) or numbers_in(text))
    return from_saying(saying, kind="problem", meaning=None, note=None)


def explain_number(number: int, words: Words) -> Explained:
    """The explanation of an API or library code."""
    row = error_code(number)
    saying = words.saying(str(number))
    if row is None and saying is None:
        raise UnknownCode(str(number), near_numbers(number))
    kind = "library" if number < -1 else "api"
    note = None
    if abs(number) in LIBRARY_NUMBERS and error_code(-number) is not None:
        note = words.say_cli("explain.other_sign", other=str(-number))
    meaning = row.meaning if row else None
    if saying is not None:
        return from_saying(saying, kind=kind, meaning=meaning, note=note)
    assert row is not None
    title = row.english if words.lang is Lang.EN and row.english else row.meaning
    return Explained(
        code=str(number),
        kind=kind,
        severity=None,
        title=title,
        meaning=row.meaning if title != row.meaning else None,
        why=None,
        fix=(words.say_cli("explain.no_advice", code=str(number)),),
        look=None,
        note=note,
        see=(row.source.partition(" ")[0],),
    )


def from_saying(saying: Saying, *, kind: str, meaning: str | None, note: str | None) -> Explained:
    """An explanation from the sentences about a code."""
    return Explained(
        code=saying.code,
        kind=kind,
        severity=saying.severity,
        title=saying.title,
        meaning=meaning,
        why=saying.why,
        fix=saying.fix,
        look=saying.look,
        note=note,
        see=saying.see,
    )


def listing(words: Words) -> list[Explained]:
    """Every known code: ours by subject, then the library's and the API's by number."""
    ours = [explain(code, words) for code in problem_codes()]
    return ours + [explain_number(row.code, words) for row in all_error_codes()]


def near_names(code: str) -> tuple[str, ...]:
    """Problem codes that are spelled alike or share a rare word."""
    from difflib import get_close_matches

    if len(code) < NAME_LENGTH_MIN or not code.isascii():
        return ()
    known = list(problem_codes())
    close = get_close_matches(code, known, n=SUGGESTIONS_MAX, cutoff=0.6)
    containing = [one for one in known if code in one]
    return tuple(dict.fromkeys([*containing, *close]))[:SUGGESTIONS_MAX]


def numbers_in(text: str) -> tuple[str, ...]:
    """Codes that a text holds, whole or torn apart by other characters."""
    whole = re.findall(r"-?\d{4,7}", text)
    torn = "".join(c for c in text.replace("O", "0").replace("o", "0") if c.isdigit())
    fitting = [one for one in (*whole, torn) if NUMBER_DIGITS_MIN <= len(one) <= NUMBER_DIGITS_MAX]
    known = [one for one in fitting if error_code(int(one)) is not None]
    return tuple(dict.fromkeys(str(int(one)) for one in known))[:SUGGESTIONS_MAX]


def near_numbers(number: int) -> tuple[str, ...]:
    """Codes one slip away, those with advice first."""
    wanted = str(number)
    slips = [str(row.code) for row in all_error_codes() if one_slip_apart(wanted, str(row.code))]
    advised = set(advised_numbers(slips))
    return tuple(sorted(slips, key=lambda one: (one not in advised, len(one) != len(wanted) + 1, int(one))))[
        :SUGGESTIONS_MAX
    ]


def advised_numbers(numbers: Iterable[str]) -> Iterator[str]:
    """Those that have an entry of their own."""
    from wecom_doctor.knowledge import entry

    return (one for one in numbers if entry(one) is not None)
