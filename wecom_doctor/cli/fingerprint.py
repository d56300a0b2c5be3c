"""wecom-doctor fingerprint: is it the same key on both sides? Compared without being shown."""

import json
import sys
from typing import Any

import click
from click.core import ParameterSource

from wecom_doctor.cli._help import Localized
from wecom_doctor.cli._options_light import LANG
from wecom_doctor.cli._session import Sorry, say

FORMATS = ("text", "json")


@click.command("fingerprint", cls=Localized)
@click.option("--env-file", metavar="FILE", type=click.Path(readable=False))
@click.option("--from", "foreign", metavar="KIND:FILE")
@click.option("--word", metavar="WORD")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text")
@LANG
def command(env_file: str | None, foreign: str | None, word: str | None, form: str) -> None:
    """The texts of the help stand in knowledge/cli.toml."""
    from wecom_doctor.protocol.fingerprint import fingerprint, key_of

    rows = secrets_in(env_file, foreign)
    key = key_of(agreed(word))
    marks = [{"name": name, "fingerprint": fingerprint(key, name, value), "source": at} for name, value, at in rows]
    if form == "json":
        click.echo(
            json.dumps({"fingerprints": marks, "compare": say("fingerprint.compare")}, ensure_ascii=False, indent=2)
        )
        return
    width = max(len(one["name"]) for one in marks)
    for one in marks:
        click.echo(f"{one['name']:<{width}}  {one['fingerprint']}  {one['source']}")
    click.echo(f"\n{say('fingerprint.compare')}", err=True)


def secrets_in(env_file: str | None, foreign: str | None) -> list[tuple[str, str, str]]:
    """Name, value and source of every secret setting that has a value."""
    from wecom_doctor.cli._foreign import foreign_from
    from wecom_doctor.cli._named_files import refuse_unread
    from wecom_doctor.settings.given import Options, gather
    from wecom_doctor.settings.names import SECRET_NAMES

    given = gather(options=Options(), flags={}, env_path=env_file, foreign=foreign_from(foreign))
    refuse_unread(given)
    chosen: list[tuple[str, Any]] = [(name, one) for name, one in given.chosen.items() if name in SECRET_NAMES]
    found = [(str(name), one.value.reveal(), str(one.source)) for name, one in chosen if one.value]
    if not found:
        raise Sorry("fingerprint-of-nothing")
    return found


def agreed(word: str | None) -> str:
    """The word of both sides: given, or asked for without showing it."""
    from wecom_doctor.protocol.fingerprint import WORD_LENGTH_MIN

    on_command_line = click.get_current_context().get_parameter_source("word") is ParameterSource.COMMANDLINE
    if word and on_command_line:
        click.echo(say("fingerprint.word_is_seen"), err=True)
    if word is None:
        if not sys.stdin.isatty():
            raise Sorry("fingerprint-word")
        word = str(click.prompt(say("fingerprint.ask"), hide_input=True, err=True))
    if len(word.strip()) < WORD_LENGTH_MIN:
        raise Sorry("fingerprint-word-short", length=WORD_LENGTH_MIN)
    return word
