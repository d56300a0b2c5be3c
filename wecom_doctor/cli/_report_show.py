"""wecom-doctor report show: a saved report in any format, with the verdicts that it had."""

from typing import Any

import click

from wecom_doctor.cli._help import Localized
from wecom_doctor.cli._report_file import SHOWN_OPTIONS, show, shown_in
from wecom_doctor.examination.outcome import FailOn


@click.command("show", cls=Localized, key="report_show")
@click.argument("file", type=click.Path(dir_okay=False, readable=False, allow_dash=True))
@SHOWN_OPTIONS
def command(file: str, **values: Any) -> None:
    """The texts of the help stand in knowledge/cli.toml."""
    show(shown_in(file, FailOn(values["fail_on"])), values)
