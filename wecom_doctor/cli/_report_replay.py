"""wecom-doctor report replay: the facts of then, judged by the rules of today."""

from typing import Any

import click

from wecom_doctor.cli._help import Localized
from wecom_doctor.cli._report_file import SHOWN_OPTIONS, replay


@click.command("replay", cls=Localized, key="report_replay")
@click.argument("replay", metavar="FILE", type=click.Path(dir_okay=False, readable=False, allow_dash=True))
@SHOWN_OPTIONS
def command(**values: Any) -> int:
    """The texts of the help stand in knowledge/cli.toml."""
    return replay(values)
