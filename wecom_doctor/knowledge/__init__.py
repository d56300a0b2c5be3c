"""How we say it: every sentence a user reads, in Chinese and English, one TOML file per subject."""

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

FOLDER = os.path.dirname(__file__)
# Files that hold other things than problem codes.
LIBRARY = "library"
API = "api"
# The table of a file that holds sentences of checks, not a code.
CHECKS = "checks"
WORDS = "words"
CLI = "cli"
# `${NAME}` is somebody else's template, not ours.
PLACEHOLDER = re.compile(r"(?<!\$)\{([a-z_]+)\}")
# Parameters whose values are members of closed sets and have words of their own.
CLOSED = frozenset(
    {
        "accepted",
        "aliases",
        "content",
        "defect",
        "differ",
        "distrust",
        "encoding",
        "entry_kind",
        "fate",
        "fetching",
        "found",
        "knocks",
        "readings",
        "says",
        "scope",
        "stage",
        "state",
        "strangers",
        "unnamed",
        "way",
        "weakness",
    }
)
ERRCODE = "errcode"
# Control characters and marks that reorder text must never reach a terminal or a page.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class Lang(StrEnum):
    """The languages that every sentence exists in."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, kw_only=True)
class Saying:
    """What is said about a code: the bad thing, why it matters, what to do, and the look that decides."""

    code: str
    subject: str
    severity: str | None
    title: str
    why: str
    fix: tuple[str, ...]
    look: str | None
    see: tuple[str, ...]


def printable(text: str) -> str:
    """Text of foreign origin without anything that a terminal or a page would act on."""
    return UNPRINTABLE.sub(lambda found: f"\\x{ord(found[0]):02x}", text.replace("\n", "\\n").replace("\t", "\\t"))


@cache
def content(stem: str) -> str:
    """The text of one knowledge file."""
    return text_of(f"{stem}.toml")


def text_of(name: str) -> str:
    """The text of a file that lies beside this module."""
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return file.read()


def subjects() -> list[str]:
    """The files that hold problem codes."""
    stems = [name.removesuffix(".toml") for name in os.listdir(FOLDER) if name.endswith(".toml")]
    return sorted(set(stems) - {LIBRARY, API, WORDS, CLI})


def table(stem: str, name: str) -> dict[str, Any] | None:
    """One top-level table of a file, parsed without parsing the rest: the files are long, start-up is short."""
    text = content(stem)
    header = f"[{name}]\n"
    start = 0 if text.startswith(header) else text.find(f"\n{header}") + 1
    if not start and not text.startswith(header):
        return None
    end = text.find("\n[", start)
    found = tomllib.loads(text[start : end if end >= 0 else len(text)])
    (only,) = found.values()
    return dict(only)


def names_in(stem: str) -> list[str]:
    """The codes of one file, in its order."""
    found = re.findall(r"^\[\"?([a-z0-9-]+)\"?\]$", content(stem), re.MULTILINE)
    return [name for name in found if name != CHECKS]


def problem_codes() -> dict[str, str]:
    """Every problem code with the subject whose file holds it."""
    return {code: stem for stem in subjects() for code in names_in(stem)}


def entry(code: str) -> tuple[str, dict[str, Any]] | None:
    """The subject and the raw entry of a problem, library or API code."""
    if code == CHECKS:
        return None
    if re.fullmatch(r"-?\d+", code):
        for stem in (LIBRARY, API):
            found = table(stem, f'"{code}"')
            if found is not None:
                return stem, found
        return None
    for stem in subjects():
        found = table(stem, code)
        if found is not None:
            return stem, found
    return None


@cache
def severity_of(code: str) -> str:
    """The severity that a problem code has unless the rule knows better."""
    found = entry(code)
    if found is None:
        raise KeyError(code)
    return str(found[1]["severity"])


class Words:
    """The sentences in one language."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang

    def saying(self, code: str, params: Mapping[str, object] | None = None) -> Saying | None:
        """What is said about a code; placeholders without a parameter are shown by their name."""
        found = entry(code)
        if found is None:
            return None
        stem, raw = found
        texts = raw[self.lang]
        # What a rule had no value for is told by its name, as where nothing was examined.
        values = {name: value for name, value in (params or {}).items() if value != ""}
        return Saying(
            code=code,
            subject=stem,
            severity=raw.get("severity"),
            title=self.filled(texts["title"], values),
            why=self.filled(texts["why"], values),
            fix=tuple(self.filled(step, values) for step in texts["fix"]),
            look=self.filled(texts["look"], values) if "look" in texts else None,
            see=tuple(raw["see"]),
        )

    def check(self, check_id: str) -> str:
        """The sentence of a check, which is true when all is well; another version's check has only its id."""
        for stem in subjects():
            titles = checks_of(stem)
            if check_id in titles:
                return str(titles[check_id][self.lang])
        return printable(check_id)

    def probe(self, name: str) -> str:
        """What a probe waits for, or what its fact is about."""
        found = words_table("probes").get(name)
        return str(found[self.lang]) if found else printable(name)

    def member(self, name: str) -> str | None:
        """What a member of a fact is called, where its own name does not say it to a person."""
        found = words_table("members").get(name)
        return str(found[self.lang]) if found else None

    def say(self, key: str, /, **params: object) -> str:
        """A sentence of the screens, `table.name`."""
        group, _, name = key.partition(".")
        return self.filled(words_table(group)[name][self.lang], params)

    def say_cli(self, key: str, /, **params: object) -> str:
        """A sentence of the command line, `table.name`."""
        group, _, name = key.partition(".")
        return self.filled((table(CLI, group) or {})[name][self.lang], params)

    def plain(self, value: object) -> str:
        """A parameter that stands for itself, made harmless."""
        if isinstance(value, tuple | list):
            return self.listed(printable(str(one)) for one in value)
        return printable(str(value))

    def listed(self, texts: Iterable[str]) -> str:
        """Several things in one sentence."""
        return ("、" if self.lang is Lang.ZH else ", ").join(texts)

    def value(self, token: object) -> str:
        """A member of a closed set in words; what is not known stands for itself."""
        if isinstance(token, tuple | list):
            if any("=" in one for one in token):
                return self.told_by_whom(token)
            return (
                self.sorted_by_what(token) if any(":" in one for one in token) else self.listed(map(self.value, token))
            )
        text = str(token)
        known = words_table("values")
        return str(known[text][self.lang]) if text in known else printable(text)

    def errcode(self, code: object) -> str:
        """An error code of the API with what the platform says of it."""
        from wecom_doctor.knowledge.errcodes import error_code

        row = error_code(int(str(code)))
        meaning = "" if row is None else row.meaning if self.lang is Lang.ZH else row.english
        return f"{code} {meaning}".rstrip()

    def sorted_by_what(self, pairs: Iterable[str]) -> str:
        """Pairs `who:what` as one clause for each what, with everybody it is true of."""
        by_what: dict[str, list[str]] = {}
        for pair in pairs:
            # From behind, because IPv6 addresses have colons of their own.
            who, _, what = pair.rpartition(":")
            by_what.setdefault(what, []).append(printable(who))
        joint = " " if self.lang is Lang.ZH else ": "
        clauses = [f"{self.listed(who)}{joint}{self.value(what)}" for what, who in by_what.items()]
        return ("；" if self.lang is Lang.ZH else "; ").join(clauses)

    def told_by_whom(self, sayings: Iterable[str]) -> str:
        """Sayings `who=what+what` as one clause for each answer, with everybody who gives it."""
        by_answer: dict[str, list[str]] = {}
        for saying in sayings:
            who, _, what = saying.partition("=")
            by_answer.setdefault(what, []).append(self.value(who))
        clauses = [
            f"{self.listed(dict.fromkeys(who))} → {self.listed(map(self.value, what.split('+')))}"
            for what, who in by_answer.items()
        ]
        return ("；" if self.lang is Lang.ZH else "; ").join(clauses)

    def filled(self, template: str, params: Mapping[str, object]) -> str:
        """A sentence with its placeholders replaced."""

        def replacement(found: re.Match[str]) -> str:
            name = found[1]
            if name == ERRCODE and name in params:
                return self.errcode(params[name])
            if name in params:
                return self.value(params[name]) if name in CLOSED else self.plain(params[name])
            return f"<{words_table('placeholders').get(name, {}).get(self.lang, name)}>"

        return PLACEHOLDER.sub(replacement, template)


@cache
def words_table(group: str) -> dict[str, Any]:
    """One table of words.toml."""
    return table(WORDS, group) or {}


@cache
def checks_of(stem: str) -> dict[str, Any]:
    """The check sentences of one subject."""
    return table(stem, CHECKS) or {}


def placeholders_of(texts: Mapping[str, Any]) -> Iterator[str]:
    """The names in braces of all sentences of an entry in one language."""
    for value in texts.values():
        for text in value if isinstance(value, list) else [value]:
            yield from PLACEHOLDER.findall(text)
