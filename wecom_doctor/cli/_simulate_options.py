"""The options of `simulate`: what is sent, and how."""

import click

from wecom_doctor.cli._options import together
from wecom_doctor.protocol.simulation import Tamper

MESSAGE_OPTIONS = together(
    click.option("--list", "list_names", is_flag=True),
    click.option("--set", "changes", multiple=True, metavar="PATH=VALUE"),
    click.option("--edit", is_flag=True),
    click.option("--file", metavar="FILE", type=click.Path(dir_okay=False, readable=False)),
    click.option("--plain", is_flag=True),
    click.option("--json-body", is_flag=True),
)
SENDING_OPTIONS = together(
    click.option("--dry-run", is_flag=True),
    click.option("--curl", is_flag=True),
    click.option("--repeat", type=click.IntRange(1, 1000), default=1, metavar="N"),
    click.option("--tamper", type=click.Choice([one.value for one in Tamper])),
    click.option("--as-wecom", is_flag=True),
    click.option("--format", "form", type=click.Choice(["text", "json"]), default="text"),
)
