"""Help in two languages: the texts stand in knowledge/cli.toml, and the layout knows wide characters."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import click

from wecom_doctor.cli._session import Sorry, session_of
from wecom_doctor.knowledge import CLI, Lang, names_in, table
from wecom_doctor.report.wrap import columns, pad, wrap

NOT_COMMANDS = frozenset({"errors", "options", "help", "root", "os-errors"})
FIRST_COLUMN_MAX = 28
ENVIRONMENT_PREFIX = "WECOM_DOCTOR"
ROOT = "root"


@cache
def order_of_commands() -> tuple[str, ...]:
    """The commands in the order of cli.toml."""
    return tuple(name for name in names_in(CLI) if name not in NOT_COMMANDS)


@cache
def texts(group: str) -> dict[str, Any]:
    """One table of cli.toml."""
    return table(CLI, group) or {}


def option_text(command: str, name: str, lang: Lang) -> str:
    """The help of an option: the command's own words, else those that all commands share."""
    own = texts(command).get("options", {}).get(name)
    found = own or texts("options").get(name)
    return str(found[lang]) if found else ""


def write_rows(formatter: click.HelpFormatter, rows: Iterable[tuple[str, str]]) -> None:
    """Two columns, the second wrapped where Chinese may be wrapped."""
    listed = list(rows)
    indent = formatter.current_indent
    first = min(max((columns(left) for left, _ in listed), default=0), FIRST_COLUMN_MAX) + 2
    for left, right in listed:
        lines = wrap(right, formatter.width - indent - first)
        if columns(left) + 2 > first:
            formatter.write(f"{' ' * indent}{left}\n")
            left = ""
        for line in lines:
            formatter.write(f"{' ' * indent}{pad(left, first)}{line}".rstrip() + "\n")
            left = ""


class Localized(click.Command):
    """A command whose help comes from cli.toml, and whose options are environment variables by their own names."""

    def __init__(self, *args: Any, key: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The table of cli.toml that speaks for the command; that of a subcommand is named after both.
        self.key = key or self.name or ""
        for param in self.params:
            if isinstance(param, click.Option) and param.envvar is None:
                option = max(param.opts, key=len).lstrip("-").replace("-", "_").upper()
                command = "" if self.key == ROOT else f"_{self.key.upper()}"
                param.envvar = f"{ENVIRONMENT_PREFIX}{command}_{option}"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, and tell in our own words what is too much."""
        if isinstance(self, click.Group):
            return super().parse_args(ctx, args)
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest:
            # A URL with a password in it may have slipped in.
            from wecom_doctor.settings.url import masked

            raise Sorry("extra-argument", given=[masked(one) for one in rest])
        return rest

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002
        """The summary for completions."""
        return str(texts(self.name or "").get("summary", {}).get(Lang.EN, ""))

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line."""
        word = texts("help")["usage"][session_of(ctx).lang]
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write(f"{word}{ctx.command_path} {pieces}\n")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command is for, and an example to copy."""
        lang = session_of(ctx).lang
        own = texts(key_of(self))
        formatter.write("\n")
        for line in wrap(own["summary"][lang], formatter.width):
            formatter.write(f"{line}\n")
        formatter.write(f"\n{texts('help')['example'][lang]}\n")
        for example in own["examples"]:
            formatter.write(f"  {example}\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options with their words."""
        lang = session_of(ctx).lang
        rows = []
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if isinstance(param, click.Option) and record is not None:
                rows.append((record[0], option_text(key_of(self), max(param.opts, key=len).lstrip("-"), lang)))
        formatter.write(f"\n{texts('help')['options'][lang]}\n")
        formatter.indent()
        write_rows(formatter, rows)
        formatter.dedent()


def key_of(command: click.Command) -> str:
    """The table of cli.toml that speaks for a command."""
    return command.key if isinstance(command, Localized) else command.name or ""


class LocalizedGroup(Localized, click.Group):
    """A command with commands: its help lists them without importing them."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, then the options."""
        lang = session_of(ctx).lang
        formatter.write(f"\n{texts('help')['commands'][lang]}\n")
        formatter.indent()
        keys = {name: name if self.key == ROOT else f"{self.key}_{name}" for name in self.list_commands(ctx)}
        write_rows(formatter, ((name, texts(key)["summary"][lang]) for name, key in keys.items()))
        formatter.dedent()
        Localized.format_options(self, ctx, formatter)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; an unknown one is told with its neighbours."""
        name = args[0]
        command = self.get_command(ctx, name)
        if command is None and not ctx.resilient_parsing:
            from difflib import get_close_matches

            near = get_close_matches(name, self.list_commands(ctx), n=1, cutoff=0.5)
            if near:
                raise Sorry("no-such-command-near", name=name, near=near)
            raise Sorry("no-such-command", name=name, known=self.list_commands(ctx))
        return name, command, args[1:]
