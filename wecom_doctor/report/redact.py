"""The second line of defence: known secrets, and what gives itself away, are struck out of every output."""

import ipaddress
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from wecom_doctor.report.reading import readings
from wecom_doctor.report.spellings import Spelling, lowered, spellings_of
from wecom_doctor.report.tells import Told, is_told_already, is_weak, told_by, unpacked

IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d)")
IPV6 = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])")
URL_HOST = re.compile(r"\bhttps?://(?:[^\s/@\"']*@)?([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+)", re.I)
HOST_NAME = re.compile(r"(?=.{4,253}\Z)(?:[\w-]{1,63}\.)+[A-Za-z][\w-]{1,62}\.?")
SHARED_LABELS = frozenset({"com", "net", "org", "gov", "edu", "ac", "co"})
COUNTRY_LETTERS = 2
HOST_MEMBERS = frozenset(
    {"server_name", "host", "names", "name", "domain", "trusted_domain", "cname", "chain", "subject", "target"}
)
# Whose names say nothing about the user.
PUBLIC_HOSTS = ("weixin.qq.com", "qq.com", "example.com", "example.org", "rfc-editor.org", "nginx.org", "github.com")
# Enough spellings to look first which of them can be there at all, by the characters that they begin with.
MANY = 400
# More than the lines of many logs hold; a text full of them is hostile, and then each goes where it stands.
SOUGHT_MAX = 20_000
VALUE_LENGTH_MAX = 4_000
GRAM = 6
# What these members hold is written by wecom-doctor itself, so a secret that happens to be the same word is no leak.
OUR_OWN = frozenset(
    {
        *("tool", "lang", "command", "kind", "started_at", "verdict", "exit_status", "id", "area", "check"),
        *("code", "codes", "severity", "certainty", "evidence", "also", "see", "because", "name", "state"),
    }
)

# The sentences of a check or a problem are ours; whatever looks like a credential in them is an example.
SENTENCES = frozenset({"title", "why", "fix"})
NAMES_OF_SENTENCES = frozenset({"code", "id"})


class Kind(StrEnum):
    """What a placeholder stands for."""

    SECRET = "REDACTED"  # noqa: S105
    ADDRESS = "IP"
    HOST = "HOST"


@dataclass(frozen=True, kw_only=True)
class Replaced:
    """One placeholder, what gave it away, and how often it stands for something; never for what."""

    placeholder: str
    what: str
    count: int


class Struck(NamedTuple):
    """A stretch of a text, and what stands there instead."""

    start: int
    end: int
    placeholder: str


class Redactor:
    """Learns what is secret, and puts placeholders in its place: equal ones for equal values, in whatever it cleans."""

    def __init__(self, secrets: Iterable[str] = (), *, addresses: bool = False, hosts: bool = False) -> None:
        self._addresses = addresses
        self._hosts = hosts
        self._placeholders: dict[tuple[Kind, str], str] = {}
        self._what: dict[str, str] = {}
        self._counts: Counter[str] = Counter()
        self._numbers: Counter[Kind] = Counter()
        self._sought: list[tuple[Spelling, str]] = []
        for secret in dict.fromkeys(secrets):
            self._seek(secret, "setting", thorough=True)

    def learn(self, text: str) -> None:
        """Note what a text gives away."""
        for reading in readings(text):
            for told in told_by(reading.text) if reading.has_lines else ():
                self._note(told)
            for inside in unpacked(reading.text):
                self._note_inside(inside)
        if self._hosts:
            for host in URL_HOST.findall(text):
                self._note_host(host)

    def learn_document(self, value: Any, member: str = "") -> None:
        """Note what a JSON document gives away, also by the names of its members."""
        if isinstance(value, Mapping):
            for key, one in value.items():
                if key not in OUR_OWN or key == "name":
                    self.learn_document(one, str(key))
        elif isinstance(value, list):
            for one in value:
                self.learn_document(one, member)
        elif isinstance(value, str):
            self.learn(f"{member}: {value}")
            if self._hosts and member in HOST_MEMBERS and HOST_NAME.fullmatch(value.lstrip("*.")):
                self._note_host(value)

    def clean(self, text: str) -> str:
        """The text with placeholders in place of everything that is known."""
        return self._replaced(text, self._known_in_readings(text))

    def clean_foreign(self, text: str) -> str:
        """A text that others wrote: what it gives away goes, too."""
        self.learn(text)
        return self._replaced(text, (*self._known_in_readings(text), *self._told_in_readings(text)))

    def clean_document(self, value: Any, *, foreign: bool = False, ours: Set[str] = OUR_OWN) -> Any:
        """A JSON document, cleaned; members that name things of ours stay as they are."""
        if isinstance(value, str):
            return self.clean_foreign(value) if foreign else self.clean(value)
        if isinstance(value, list):
            return [self.clean_document(one, foreign=foreign, ours=ours) for one in value]
        if isinstance(value, Mapping):
            told_by_us = SENTENCES if ours and value.keys() & NAMES_OF_SENTENCES else frozenset()
            return {
                key: one
                if key in ours and not is_host(key, one)
                else self.clean_document(one, foreign=foreign and key not in told_by_us, ours=ours)
                for key, one in value.items()
            }
        return value

    @property
    def replaced(self) -> tuple[Replaced, ...]:
        """Every placeholder that was used, in the order in which they were learned."""
        used = dict.fromkeys(self._placeholders.values())
        return tuple(
            Replaced(placeholder=one, what=self._what[one], count=self._counts[one])
            for one in used
            if self._counts[one]
        )

    def _replaced(self, text: str, struck: Iterable[Struck]) -> str:
        pieces: list[str] = []
        reached = 0
        for start, end, placeholder in apart(struck):
            pieces += (text[reached:start], placeholder)
            self._counts[placeholder] += 1
            reached = end
        return self._without_places("".join((*pieces, text[reached:])))

    def _known_in_readings(self, text: str) -> Iterator[Struck]:
        for reading in readings(text) if self._sought else ():
            for start, end, placeholder in self._known_in(reading.text):
                yield Struck(*reading.origin(start, end), placeholder)

    def _told_in_readings(self, text: str) -> Iterator[Struck]:
        for reading in readings(text):
            for told in told_by(reading.text) if reading.has_lines else ():
                if not is_told_already(told.value) and not (told.loose and is_weak(told.value)):
                    start, end = reading.origin(told.start, told.start + len(told.value))
                    yield Struck(start, end, self._remember(Kind.SECRET, told.value, told.what))

    def _known_in(self, text: str) -> Iterator[Struck]:
        low = lowered(text)
        possible = self._sought
        if len(possible) > MANY:
            grams = {low[at : at + GRAM] for at in range(len(low))}
            possible = [one for one in possible if lowered(one[0].head[:GRAM]) in grams or len(one[0].head) < GRAM]
        for spelling, placeholder in possible:
            for start, end in spelling.spans(low if spelling.folded else text):
                yield Struck(start, end, placeholder)

    def _note(self, told: Told) -> None:
        few = len(self._sought) < SOUGHT_MAX and len(told.value) <= VALUE_LENGTH_MAX
        if few and not is_told_already(told.value) and not is_weak(told.value):
            self._seek(told.value, told.what, thorough=False)

    def _note_inside(self, text: str) -> None:
        """What stands in base64: a text that gives things away, or a user with a password."""
        for told in told_by(text):
            self._note(told)
        _, colon, password = text.partition(":")
        if colon and " " not in text and "\n" not in text:
            self._note(Told("authorization", password, 0, loose=False))

    def _seek(self, value: str, what: str, *, thorough: bool) -> None:
        if (Kind.SECRET, value) not in self._placeholders:
            placeholder = self._remember(Kind.SECRET, value, what)
            self._sought += [(one, placeholder) for one in spellings_of(value, thorough=thorough)]

    def _note_host(self, host: str) -> None:
        name = host.strip("*.").lower()
        public = any(name == one or name.endswith(f".{one}") for one in PUBLIC_HOSTS)
        if not public and "." in name and not IPV4.fullmatch(name):
            # Other names of the same domain say whose it is, too.
            for one in (name, domain_of(name)):
                self._remember(Kind.HOST, one, "host")

    def _remember(self, kind: Kind, value: str, what: str) -> str:
        known = self._placeholders.get((kind, value))
        if known is None:
            self._numbers[kind] += 1
            known = self._placeholders[kind, value] = f"{kind}-{self._numbers[kind]}"
            self._what[known] = what
        return known

    def _without_places(self, text: str) -> str:
        """Hosts and addresses replaced, where that is asked for; longer names first: one may be a part of another."""
        hosts = [(value, name) for (kind, value), name in self._placeholders.items() if kind is Kind.HOST]
        for host, placeholder in sorted(hosts, key=lambda one: len(one[0]), reverse=True):
            pattern = re.compile(rf"(?<![\w-]){re.escape(host)}(?![\w-])", re.I)
            text, count = pattern.subn(placeholder, text)
            self._counts[placeholder] += count
        return IPV6.sub(self._address, IPV4.sub(self._address, text)) if self._addresses else text

    def _address(self, found: re.Match[str]) -> str:
        try:
            address = ipaddress.ip_address(found[0])
        except ValueError:
            return found[0]
        if address.is_loopback or address.is_unspecified:
            return found[0]
        placeholder = self._remember(Kind.ADDRESS, str(address), "address")
        self._counts[placeholder] += 1
        return placeholder


def is_host(member: str, value: Any) -> bool:
    """A `name` of the outside: those of our settings and tools hold no dot."""
    return member == "name" and isinstance(value, str) and "." in value


def domain_of(name: str) -> str:
    """The part of a name that was bought: two labels, three where the country sells below `com` and the like."""
    labels = name.split(".")
    return ".".join(labels[-3:] if labels[-2] in SHARED_LABELS and len(labels[-1]) == COUNTRY_LETTERS else labels[-2:])


def apart(struck: Iterable[Struck]) -> Iterator[Struck]:
    """The stretches in order; what overlaps becomes one, told by the longest."""
    reached: Struck | None = None
    longest = 0
    for one in sorted(set(struck), key=lambda each: (each.start, -each.end, each.placeholder)):
        if reached is None or one.start >= reached.end:
            if reached is not None:
                yield reached
            reached, longest = one, one.end - one.start
            continue
        placeholder = one.placeholder if one.end - one.start > longest else reached.placeholder
        longest = max(longest, one.end - one.start)
        reached = Struck(reached.start, max(reached.end, one.end), placeholder)
    if reached is not None:
        yield reached
