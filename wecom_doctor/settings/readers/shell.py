"""`set -a; . ./.env` in a POSIX shell, with dash as the model."""

import re
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field

from wecom_doctor.settings.readers.program import Refused, Values, line_at
from wecom_doctor.settings.readers.shell_word import CannotExpand, word_at

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
# Between words: blanks, hidden line ends, and a comment.
GAP = re.compile(r"(?:[ \t]++|\\\n)*+(?:#[^\n]*+)?")
OPERATOR = re.compile(r"&&|\|\||;;|[\n;&|()<>]")
ENDS = ("\n", ";", "&", "|", "&&", "||", "")
WANT_MORE = ("|", "&&", "||")
QUOTE = re.compile(r"['\"\\]")
EXPORTS = (["export"], ["readonly"])
# Words that cannot begin a command; those that open a block are left to the shell's own judgement.
CLOSING = ("then", "else", "elif", "fi", "do", "done", "esac", "}")


@dataclass
class Command:
    """The words of one command and the operator behind them."""

    assignments: Values = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    reads_file: bool = False
    end: str = ""

    @property
    def is_empty(self) -> bool:
        """Nothing stands in front of the operator."""
        return not (self.assignments or self.words or self.reads_file)


def read_shell(text: str, environ: Mapping[str, str]) -> Values:
    """`set -a; . ./.env`: shell grammar, so blanks end the value and a carriage return stays in it."""
    values: Values = {}
    known: Mapping[str, str] = ChainMap(values, dict(environ))
    at, before, succeeded = 0, "\n", True
    while at < len(text):
        start = at
        command, at = command_at(text, at, known)
        if command.is_empty and command.end in ("\n", ""):
            continue
        if command.is_empty:
            raise Refused(line_at(text, after_gap(text, start)))
        if not (before == "&&" and not succeeded) and not (before == "||" and succeeded):
            # A pipeline and a background command run in a shell of their own.
            is_apart = before == "|" or command.end in ("|", "&")
            given = assigned_by(command)
            if given is None and command.words[:1] in EXPORTS and not is_apart:
                raise Refused(line_at(text, after_gap(text, start)))
            succeeded = given is not None
            if given and not is_apart:
                values.update(given)
        before = command.end
    if before in WANT_MORE:
        raise Refused(line_at(text, len(text.rstrip()) - 1))
    return values


def command_at(text: str, at: int, known: Mapping[str, str]) -> tuple[Command, int]:
    """The command that starts at `at`, and where the next one does."""
    command = Command()
    while True:
        at = after_gap(text, at)
        operator = OPERATOR.match(text, at)
        if at >= len(text):
            return command, at
        if operator is None:
            at = add_word(command, text, at, known)
        elif operator[0] in ENDS:
            command.end = operator[0]
            return command, operator.end()
        elif operator[0] in "<>":
            command.reads_file = command.reads_file or operator[0] == "<"
            at = operator.end()
            _, at = word_of(text, after_gap(text, at), known)
        else:
            raise Refused(line_at(text, at))


def add_word(command: Command, text: str, at: int, known: Mapping[str, str]) -> int:
    """Read one word of a command; returns where it ends."""
    head = ASSIGNMENT.match(text, at)
    word, end = word_of(text, at, known)
    if head and not command.words:
        command.assignments[head[0][:-1]] = word[len(head[0]) :]
    elif not command.words and not command.assignments and text[at:end] in CLOSING:
        raise Refused(line_at(text, at))
    elif word or QUOTE.search(text, at, end):
        command.words.append(word)
    return end


def word_of(text: str, at: int, known: Mapping[str, str]) -> tuple[str, int]:
    """The word that starts at `at`, and where it ends; one that the shell cannot read stops it."""
    try:
        return word_at(text, at, known)
    except CannotExpand:
        raise Refused(line_at(text, at)) from None


def after_gap(text: str, at: int) -> int:
    """Where the next word or operator starts."""
    found = GAP.match(text, at)
    return found.end() if found else at


def assigned_by(command: Command) -> Values | None:
    """The variables that a command leaves behind; None when it fails, as programs that are none do."""
    if not command.words:
        return None if command.reads_file else command.assignments
    if command.words[:1] not in EXPORTS:
        return None
    given: Values = {}
    for operand in command.words[1:]:
        name, equals, value = operand.partition("=")
        if operand.startswith("-"):
            continue
        if not NAME.fullmatch(name):
            return None
        if equals:
            given[name] = value
    return given
