"""wecom-doctor keygen: a Token and an EncodingAESKey that every side accepts."""

from typing import TYPE_CHECKING

import click

from wecom_doctor.cli._help import Localized
from wecom_doctor.cli._options_light import LANG
from wecom_doctor.cli._session import Sorry, say
from wecom_doctor.protocol.keys import new_encoding_aes_key, new_token
from wecom_doctor.report.wrap import wrap
from wecom_doctor.settings.names import Name

if TYPE_CHECKING:
    from wecom_doctor.settings.write import Written

WIDTH = 80


@click.command("keygen", cls=Localized)
@click.option("--write", "path", metavar="FILE", type=click.Path(dir_okay=False, readable=False))
@click.option("--force", is_flag=True)
@click.option("--format", "form", type=click.Choice(["text", "env", "json"]), default="text")
@LANG
def command(path: str | None, force: bool, form: str) -> None:
    """The texts of the help stand in knowledge/cli.toml."""
    pair = {Name.TOKEN: new_token(), Name.ENCODING_AES_KEY: new_encoding_aes_key()}
    if path is None:
        show(pair, form)
    else:
        report(write(path, pair, force=force), form)


def write(path: str, pair: dict[Name, str], *, force: bool) -> "Written":
    """Put the pair into a file."""
    from wecom_doctor.settings.write import AlreadySet, NotAFile, NotText, OpenQuote, write_settings

    try:
        return write_settings(path, pair, force=force)
    except AlreadySet as taken:
        raise Sorry("already-set", file=path, names=taken.names) from None
    except OpenQuote as quote:
        raise Sorry("open-quote", file=path, line=quote.line) from None
    except NotAFile:
        raise Sorry("not-a-file", file=path) from None
    except NotText:
        raise Sorry("not-text", file=path) from None


def show(pair: dict[Name, str], form: str) -> None:
    """Print the pair: this is the one command whose output is the secret."""
    if form == "json":
        import json

        click.echo(json.dumps(pair, indent=2))
    elif form == "env":
        for name, value in pair.items():
            click.echo(f"{name}={value}")
    else:
        click.echo(f"Token           {pair[Name.TOKEN]}")
        click.echo(f"EncodingAESKey  {pair[Name.ENCODING_AES_KEY]}\n")
        click.echo("\n".join(wrap(say("keygen.where"), WIDTH)))


def report(written: "Written", form: str) -> None:
    """Tell what was written where; the values stay in the file."""
    if form == "json":
        import json

        lines = {name.value: line for name, line in written.lines.items()}
        click.echo(json.dumps({"file": written.path, "lines": lines, "backup": written.backup}, indent=2))
        return
    for name, line in written.lines.items():
        click.echo(f"{name}  →  {written.path}:{line}")
    if written.backup:
        click.echo("\n".join(wrap(say("keygen.backup", file=written.backup), WIDTH)))
    click.echo("\n" + "\n".join(wrap(say("keygen.where_written", file=written.path), WIDTH)))
