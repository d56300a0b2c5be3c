"""Every value that could be the right one when the chosen one is not: other sources, other lines, other names."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from wecom_doctor.facts.captured_request import Origin, Slip
from wecom_doctor.protocol.keys import AES_KEY_LENGTH
from wecom_doctor.settings.env_file import EnvText
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.misnomers import meant_by
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.readers import READERS, Refused

# Longer texts are no Tokens, whatever somebody calls them.
TOKEN_CHARACTERS_MAX = 64
KEY_CHARACTERS = range(AES_KEY_LENGTH, AES_KEY_LENGTH + 2)
CANDIDATES_MAX = 400
# The pair of the official sample, still found in copied programs and test requests.
SAMPLE_PAIR = {Name.TOKEN: "QDG6eK", Name.ENCODING_AES_KEY: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"}
# What in a line makes programs read it differently.
MARKS = {"#": Slip.COMMENT, "$": Slip.DOLLAR, '"': Slip.QUOTES, "'": Slip.QUOTES}


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A value, where it came from, and under which name it stands there."""

    text: str = field(repr=False)
    origin: Origin
    name: str
    file: str | None = None
    line: int | None = None
    slip: Slip | None = None


def candidates(given: Given, name: Name) -> list[Candidate]:
    """The chosen value first, then the others, nearest first; each text once."""
    fits = fits_key if name is Name.ENCODING_AES_KEY else fits_token
    found: dict[str, Candidate] = {}
    for one in every(given, name):
        if one.text and (one.origin is Origin.CHOSEN or fits(one.text)) and len(found) < CANDIDATES_MAX:
            found.setdefault(one.text, one)
    return list(found.values())


def fits_token(text: str) -> bool:
    """Not too long for a Token."""
    return len(text) <= TOKEN_CHARACTERS_MAX


def fits_key(text: str) -> bool:
    """As long as a key, with or without its `=`."""
    return len(text.strip()) in KEY_CHARACTERS


def every(given: Given, name: Name) -> Iterator[Candidate]:
    """All values that are there."""
    chosen = given.chosen.get(name)
    if chosen is not None:
        source = chosen.source
        text = chosen.value.reveal()
        yield Candidate(text=text, origin=Origin.CHOSEN, name=name, file=source.file, line=source.line)
    yield from other_sources(given, name)
    for other in Name:
        if other is not name and other in given.chosen:
            source = given.chosen[other].source
            text = given.text(other) or ""
            yield Candidate(text=text, origin=Origin.EXCHANGED, name=other, file=source.file, line=source.line)
    yield from other_names(given, name)
    if name in SAMPLE_PAIR:
        yield Candidate(text=SAMPLE_PAIR[name], origin=Origin.SAMPLE, name=name)


def other_sources(given: Given, name: Name) -> Iterator[Candidate]:
    """The same setting in the environment, in the file, on an earlier line, as another program reads it."""
    if name in given.environ:
        yield Candidate(text=given.environ[name], origin=Origin.OVERRIDDEN, name=name)
    if given.foreign is not None and name in given.foreign.values:
        value = given.foreign.values[name]
        yield Candidate(text=value.text, origin=Origin.OVERRIDDEN, name=name, file=given.foreign.path, line=value.line)
    env = given.env_file
    if env is None or (last := env.last(name)) is None:
        return
    yield Candidate(text=env.values.get(name, ""), origin=Origin.OVERRIDDEN, name=name, file=env.path, line=last.line)
    for one in env.assignments:
        if one.name == name and one is not last:
            yield Candidate(text=one.value, origin=Origin.EARLIER_LINE, name=name, file=env.path, line=one.line)
    slip = next((meant for mark, meant in MARKS.items() if mark in last.raw), Slip.BLANKS)
    for text in as_others_read(env, name, last.raw.strip()):
        yield Candidate(text=text, origin=Origin.RAW_LINE, name=name, file=env.path, line=last.line, slip=slip)


def as_others_read(env: EnvText, name: Name, raw: str) -> Iterator[str]:
    """The line as docker, compose, systemd, sh and npm's dotenv read it, and as it is written."""
    for read in READERS.values():
        try:
            yield read(env.sound_text, {}).get(name, "")
        except Refused:
            continue
    yield from (raw, raw.strip("'\""), raw.partition(" #")[0].strip())


def other_names(given: Given, name: Name) -> Iterator[Candidate]:
    """Every other variable of the file: the Token of another callback, or a name that no program reads."""
    env = given.env_file
    if env is None:
        return
    for one in env.assignments:
        meant = meant_by(one.name)
        origin = Origin.MISNAMED if meant is not None and meant[0] is name else Origin.OTHER_NAME
        if one.name not in set(Name):
            text = env.values.get(one.name, one.value)
            yield Candidate(text=text, origin=origin, name=one.name, file=env.path, line=one.line)
