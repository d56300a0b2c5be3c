"""wecom-doctor report: what can be done with a report; so far, its schema."""

import os

import click

from wecom_doctor import report
from wecom_doctor.cli._help import Localized
from wecom_doctor.cli._options_light import LANG
from wecom_doctor.cli._session import Sorry

SCHEMA_FILE = "schema.json"


@click.command("report", cls=Localized)
@click.option("--schema", is_flag=True)
@LANG
def command(schema: bool) -> None:
    """The texts of the help stand in knowledge/cli.toml."""
    if not schema:
        raise Sorry("report-what")
    with open(os.path.join(os.path.dirname(report.__file__), SCHEMA_FILE), encoding="utf-8") as file:
        click.echo(file.read(), nl=False)
