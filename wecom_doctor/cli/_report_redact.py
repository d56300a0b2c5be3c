"""wecom-doctor report redact: an old report, or any text, without secrets; harder if asked."""

import sys

import click

from wecom_doctor.cli._examine import output_format
from wecom_doctor.cli._help import Localized
from wecom_doctor.cli._options_light import LANG
from wecom_doctor.cli._report_file import known_here, saved_in, telling
from wecom_doctor.cli._session import say, session_of
from wecom_doctor.cli._written import write_file
from wecom_doctor.examination.outcome import FailOn
from wecom_doctor.examination.saved import as_it_was, read_saved
from wecom_doctor.knowledge import Words
from wecom_doctor.report.formats import render_as
from wecom_doctor.report.json import written
from wecom_doctor.report.redact import Redactor

FILE = click.Path(dir_okay=False, readable=False, allow_dash=True)


@click.command("redact", cls=Localized, key="report_redact")
@click.argument("file", type=FILE)
@click.option("--redact-ip", is_flag=True)
@click.option("--redact-host", is_flag=True)
@click.option(
    "-o", "--output", "outputs", multiple=True, metavar="FILE", type=click.Path(dir_okay=False, readable=False)
)
@LANG
@click.pass_context
def command(ctx: click.Context, /, file: str, redact_ip: bool, redact_host: bool, outputs: tuple[str, ...]) -> None:
    """The texts of the help stand in knowledge/cli.toml."""
    targets = [(path, output_format(path)) for path in outputs]
    redactor = Redactor(known_here().secrets, addresses=redact_ip, hosts=redact_host)
    saved = saved_in(file)
    redactor.learn_document(saved.document)
    text = written(redactor.clean_document(saved.document, foreign=True))
    if not targets:
        click.echo(text, nl=False)
    for path, form in targets:
        content = text if form == "json" else shown(text, file, form, ctx)
        write_file(path, content)
    tell(redactor, session_of(ctx).words)


def shown(text: str, file: str, form: str, ctx: click.Context) -> str:
    """The cleaned report in another format."""
    with telling(file):
        return render_as(form, as_it_was(read_saved(text), FailOn.PROBLEM), session_of(ctx).words)


def tell(redactor: Redactor, words: Words) -> None:
    """What was replaced, on stderr, so that the report itself can be piped on."""
    if not redactor.replaced:
        click.echo(say("report_redact.nothing"), err=True)
    for one in redactor.replaced:
        what = words.say(f"redacted.{one.what.replace('-', '_')}")
        click.echo(say("report_redact.replaced", placeholder=one.placeholder, what=what, count=one.count), err=True)
    sys.stderr.flush()
