"""wecom-doctor checklist: a list of what to do, with the boxes ticked that a machine can tick."""

from typing import Any

import click

from wecom_doctor.cli._checklist import FORMATS, fill, print_names
from wecom_doctor.cli._help import Localized
from wecom_doctor.cli._options import (
    API_OPTIONS,
    BESIDE_OPTIONS,
    FAIL_ON,
    OUTPUT,
    ROAD_OPTIONS,
    SETTINGS_OPTIONS,
    Seconds,
)
from wecom_doctor.cli._options_light import LANG
from wecom_doctor.cli._session import Sorry


@click.command("checklist", cls=Localized)
@click.argument("name", required=False)
@click.argument("url", required=False)
@click.option("--list", "list_names", is_flag=True)
@click.option("--env-file", metavar="FILE", type=click.Path(readable=False))
@SETTINGS_OPTIONS
@ROAD_OPTIONS
@API_OPTIONS
@click.option("--offline", is_flag=True)
@click.option("--no-messages", is_flag=True)
@BESIDE_OPTIONS
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text")
@OUTPUT
@FAIL_ON
@click.option("--timeout", "timeout_s", type=Seconds(), default=30.0, metavar="SECONDS")
@LANG
def command(name: str | None, url: str | None, list_names: bool, **values: Any) -> int:
    """The texts of the help stand in knowledge/cli.toml."""
    if list_names:
        return print_names()
    if name is None:
        raise Sorry("checklist-what")
    return fill(name, url, values)
