"""wecom-doctor report: what can be done with a report once it is written."""

import os
from importlib import import_module

import click

from wecom_doctor import report
from wecom_doctor.cli._help import LocalizedGroup
from wecom_doctor.cli._options_light import LANG
from wecom_doctor.cli._session import Sorry

SCHEMA_FILE = "schema.json"
COMMANDS = ("write", "show", "replay", "diff", "redact")


class ReportGroup(LocalizedGroup):
    """The commands of `report`, imported when they are called; a file in their place is shown."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command object of a module."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"wecom_doctor.cli._report_{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """`report FILE` is `report show FILE`."""
        if args[0] not in COMMANDS and is_file(args[0]):
            return "show", self.get_command(ctx, "show"), args
        return super().resolve_command(ctx, args)


def is_file(argument: str) -> bool:
    """A file, or what looks like the name of one."""
    return argument == "-" or os.path.exists(argument) or os.path.splitext(argument)[1] != "" or os.sep in argument


@click.command("report", cls=ReportGroup, invoke_without_command=True)
@click.option("--schema", is_flag=True)
@LANG
@click.pass_context
def command(ctx: click.Context, /, schema: bool) -> None:
    """The texts of the help stand in knowledge/cli.toml."""
    if schema:
        with open(os.path.join(os.path.dirname(report.__file__), SCHEMA_FILE), encoding="utf-8") as file:
            click.echo(file.read(), nl=False)
        ctx.exit()
    if ctx.invoked_subcommand is None:
        raise Sorry("report-what")
