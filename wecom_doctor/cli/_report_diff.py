"""wecom-doctor report diff: what got fixed, what broke, what is seen differently."""

import click

from wecom_doctor.cli._help import Localized
from wecom_doctor.cli._options_light import LANG
from wecom_doctor.cli._report_file import known_here, shown_in
from wecom_doctor.cli._session import session_of
from wecom_doctor.examination.comparing import compared
from wecom_doctor.examination.outcome import ExitStatus, FailOn
from wecom_doctor.report.cleaned import cleaned
from wecom_doctor.report.comparison import render, render_json
from wecom_doctor.report.redact import Redactor

FORMATS = ("text", "json")
FILE = click.Path(dir_okay=False, readable=False, allow_dash=True)


@click.command("diff", cls=Localized, key="report_diff")
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text")
@LANG
@click.pass_context
def command(ctx: click.Context, /, old: str, new: str, form: str) -> int:
    """The texts of the help stand in knowledge/cli.toml."""
    redactor = Redactor(known_here().secrets)
    before, after = (cleaned(shown_in(path, FailOn.PROBLEM), redactor) for path in (old, new))
    found = compared(before, after)
    text = render_json(found) if form == "json" else render(found, session_of(ctx).words)
    click.echo(redactor.clean(text), nl=False)
    return int(ExitStatus.PROBLEMS if found.is_worse else ExitStatus.HEALTHY)
