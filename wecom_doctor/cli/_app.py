"""The root command: finds its subcommands lazily, speaks the user's language, turns every error into one sentence."""

import errno
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import NoReturn

import click

from wecom_doctor import __version__
from wecom_doctor.cli._help import ENVIRONMENT_PREFIX, ROOT, LocalizedGroup, order_of_commands
from wecom_doctor.cli._session import Session, Sorry, give_up_stdout, sentence, without_credentials
from wecom_doctor.knowledge import Lang, Words
from wecom_doctor.loading import loading

USAGE, OUR_BUG, INTERRUPTED = 2, 4, 130
CONTEXT_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 80}


class LazyGroup(LocalizedGroup):
    """A group whose commands are the public modules beside this one, imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The command names, in the order in which the help tells them."""
        modules = [name.removesuffix(".py") for name in os.listdir(os.path.dirname(__file__)) if name.endswith(".py")]
        return sorted((name for name in modules if not name.startswith("_")), key=order_of_commands().index)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command object of a module."""
        if cmd_name not in self.list_commands(ctx):
            return None
        with loading():
            command: click.Command = import_module(f"wecom_doctor.cli.{cmd_name}").command
        return command


def show_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    """Print the version and stop."""
    if value and not ctx.resilient_parsing:
        click.echo(f"wecom-doctor {__version__}")
        ctx.exit()


@click.pass_context
def show_help(ctx: click.Context) -> int:
    """Without a command there is nothing to do but to tell what there is."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
    return USAGE


root = LazyGroup(
    name="wecom-doctor",
    key=ROOT,
    context_settings=CONTEXT_SETTINGS,
    invoke_without_command=True,
    callback=show_help,
    params=[
        click.Option(["--version"], is_flag=True, is_eager=True, expose_value=False, callback=show_version),
        click.Option(["--lang"], type=click.Choice([one.value for one in Lang]), expose_value=False),
    ],
)


def language(arguments: Sequence[str], environ: Mapping[str, str]) -> Lang:
    """`--lang`, else its environment variables, else the locale: zh* is Chinese, everything else English."""
    for index, argument in enumerate(arguments):
        if argument.startswith("--lang"):
            value = argument.partition("=")[2] or next(iter(arguments[index + 1 : index + 2]), "")
            if value in set(Lang):
                return Lang(value)
    for name in (*(f"{ENVIRONMENT_PREFIX}_{key}_LANG" for key in keys_in(arguments)), f"{ENVIRONMENT_PREFIX}_LANG"):
        if environ.get(name) in set(Lang):
            return Lang(environ[name])
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return Lang.ZH if locale.lower().startswith("zh") else Lang.EN


def main(arguments: Sequence[str] | None = None, *, began: float | None = None) -> NoReturn:
    """Run a command; the exit status is the contract's."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    session = Session(lang=language(given, os.environ), began=began)
    # Closed by the caller (`>&-`), as daemons do: what we do still counts, only nobody reads it.
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(run(given, session))


def run(arguments: list[str], session: Session) -> int:
    """The exit status of one call."""
    before = sys.stdout
    try:
        status = root.main(args=arguments, prog_name="wecom-doctor", obj=session, standalone_mode=False)
        sys.stdout.flush()
        return int(status or 0)
    except click.ClickException as error:
        click.echo(sentence(error, session.lang, command_in(arguments)), err=True)
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except click.exceptions.Exit as exit_now:
        return exit_now.exit_code
    except BrokenPipeError:
        # The reader of our output went away: `| head`.
        give_up_stdout()
        return 0
    except SystemExit:
        # The library notices that first, puts something in place of stdout, and means another status.
        if sys.stdout is before:
            raise
        return 0
    except OSError as error:
        if error.filename is None:
            give_up_stdout()
        file = error.filename or session.words.say_cli("help.stdout")
        trouble = Sorry("file-trouble", file=file, reason=reason_of(error, session))
        click.echo(sentence(trouble, session.lang, command_in(arguments)), err=True)
        return USAGE
    except Exception as error:  # noqa: BLE001  # the last resort of a command: never a traceback
        return our_bug(error, session.lang)


def command_in(arguments: Sequence[str]) -> str:
    """The command that was called, for pointing at its help."""
    return next((one for one in arguments if one in order_of_commands()), "")


def keys_in(arguments: Sequence[str]) -> list[str]:
    """What the variables of a call may begin with; those of `report show` begin with both names."""
    command = command_in(arguments)
    behind = arguments[arguments.index(command) + 1 :] if command else ()
    return [*(f"{command}_{one}".upper() for one in behind), command.upper()]


def reason_of(error: OSError, session: Session) -> str:
    """Why the system refused a file, in the user's language where we have words for it."""
    name = errno.errorcode.get(error.errno or 0, "").lower()
    try:
        return session.words.say_cli(f"os-errors.{name}")
    except KeyError:
        return error.strerror or name


def our_bug(error: Exception, lang: Lang) -> int:
    """Say that it is our fault, by type and place; values could hold secrets."""
    from wecom_doctor.examination.crash import place_of

    if os.environ.get("WECOM_DOCTOR_DEBUG"):
        click.echo(without_credentials("".join(traceback.format_exception(error))), err=True)
    click.echo(Words(lang).say_cli("errors.our-bug", error=type(error).__name__, where=place_of(error)), err=True)
    return OUR_BUG
