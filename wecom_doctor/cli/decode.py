"""wecom-doctor decode: open a captured request and say why it fails."""

from typing import Any

import click

from wecom_doctor.cli._decode import (
    captured_as,
    chosen,
    content_of,
    decode_checks,
    open_and_show,
    requests_in,
    settings_for,
    worst,
)
from wecom_doctor.cli._examine import print_checks
from wecom_doctor.cli._help import Localized
from wecom_doctor.cli._options import REPORT_OPTIONS, SETTINGS_OPTIONS
from wecom_doctor.cli._session import Sorry, session_of


@click.command("decode", cls=Localized)
@click.argument("input", required=False)
@click.option("--query", metavar="QUERY")
@click.option("--url", metavar="URL")
@click.option("--pick", type=click.IntRange(min=1), metavar="N")
@click.option("--all", "every", is_flag=True)
@click.option("--replay", metavar="URL")
@click.option("--env-file", metavar="FILE", type=click.Path(readable=False))
@SETTINGS_OPTIONS
@REPORT_OPTIONS
@click.pass_context
def command(ctx: click.Context, /, env_file: str | None, **values: Any) -> int:
    """The texts of the help stand in knowledge/cli.toml."""
    checks = decode_checks(values)
    if values["list_checks"]:
        print_checks(checks, session_of(ctx))
        return 0
    if values["every"] and values["outputs"]:
        raise Sorry("decode-all-one-file")
    given = settings_for(values, env_file)
    found = requests_in(content_of(values["input"]), values["query"], values["url"])
    opened = chosen(found, values["pick"], values["every"])
    return worst(
        *(open_and_show(captured_as(given, one, number, len(found)), checks, values) for number, one in opened)
    )
