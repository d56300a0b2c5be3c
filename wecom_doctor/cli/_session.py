"""What every command shares: the language, and one clear sentence for everything that goes wrong."""

import os
import sys
import time
from dataclasses import dataclass
from typing import Any

import click

from wecom_doctor.knowledge import Lang, Words

# Enough for a report that owns up to having seen nothing.
LEFT_S_MIN = 0.05


@dataclass(frozen=True, kw_only=True)
class Session:
    """The call as a whole."""

    lang: Lang
    # When the program was started; None for a call from within.
    began: float | None = None

    def left_of(self, seconds: float) -> float:
        """What is left of a time that was given for everything, the start of the program included."""
        return seconds if self.began is None else max(seconds - (time.monotonic() - self.began), LEFT_S_MIN)

    @property
    def words(self) -> Words:
        """The sentences in the user's language."""
        return Words(self.lang)


def session_of(ctx: click.Context) -> Session:
    """The session of a click context; completion has none."""
    found = ctx.find_root().obj
    return found if isinstance(found, Session) else Session(lang=Lang.EN)


def say(key: str, /, **params: object) -> str:
    """A command-line sentence in the language of the running command."""
    return session_of(click.get_current_context()).words.say_cli(key, **params)


def give_up_stdout() -> None:
    """Nobody takes our output; Python must not try again, and complain, at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Sorry(click.UsageError):
    """The user's call cannot be carried out; told in a sentence of cli.toml that names the next step."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = params


def sentence(error: click.ClickException, lang: Lang, command: str) -> str:
    """The one sentence for an error, with the help to look at."""
    key, params = (error.key, error.params) if isinstance(error, Sorry) else click_error(error)
    # They repeat what was typed, and URLs carry passwords.
    told = {name: without_credentials(one) if isinstance(one, str) else one for name, one in params.items()}
    return Words(lang).say_cli(f"errors.{key}", **{"command": f"wecom-doctor {command}".rstrip(), **told})


def without_credentials(text: str) -> str:
    """A text that may repeat something foreign, without whatever gives itself away."""
    from wecom_doctor.report.redact import Redactor

    return Redactor().clean_foreign(text)


def click_error(error: click.ClickException) -> tuple[str, dict[str, Any]]:
    """The sentence and its parameters for what click found wrong."""
    if isinstance(error, click.NoSuchOption):
        near = sorted(error.possibilities or ())
        return ("no-such-option-near" if near else "no-such-option"), {"option": error.option_name, "near": near}
    if isinstance(error, click.BadOptionUsage):
        return "option-value", {"option": error.option_name}
    if isinstance(error, click.MissingParameter):
        return "missing-argument", {"name": name_of(error.param)}
    if isinstance(error, click.BadParameter):
        choices = getattr(getattr(error.param, "type", None), "choices", ())
        if choices:
            return "not-a-choice", {"name": name_of(error.param), "choices": [str(one) for one in choices]}
        kind = getattr(error.param, "type", None)
        if isinstance(kind, click.IntRange) and kind.max is not None:
            return "out-of-range", {"name": name_of(error.param), "least": kind.min, "most": kind.max}
        if isinstance(kind, click.Path):
            # Nothing else is asked of a path before it is opened.
            return ("is-a-folder" if kind.file_okay else "is-no-folder"), {"name": name_of(error.param)}
        return "bad-value", {"name": name_of(error.param), "reason": error.message}
    return "usage", {"reason": error.message}


def name_of(param: click.Parameter | None) -> str:
    """An option or argument as the user types it."""
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return (param.human_readable_name if param else "?").upper()
