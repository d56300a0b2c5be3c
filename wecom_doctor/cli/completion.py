"""wecom-doctor completion: the script that teaches a shell to complete our commands."""

import click
from click.shell_completion import get_completion_class

from wecom_doctor.cli._help import Localized
from wecom_doctor.cli._options_light import LANG

SHELLS = ["bash", "zsh", "fish"]
COMPLETE_VARIABLE = "_WECOM_DOCTOR_COMPLETE"


@click.command("completion", cls=Localized)
@click.argument("shell", type=click.Choice(SHELLS))
@LANG
@click.pass_context
def command(ctx: click.Context, /, shell: str) -> None:
    """The texts of the help stand in knowledge/cli.toml."""
    script = get_completion_class(shell)
    assert script is not None
    click.echo(script(ctx.find_root().command, {}, "wecom-doctor", COMPLETE_VARIABLE).source())
