"""wecom-doctor simulate: one signed request exactly as WeCom sends it, and what WeCom would make of the answer."""

from collections.abc import Iterable
from typing import Any

import click
from click.core import ParameterSource

from wecom_doctor.cli._help import Localized
from wecom_doctor.cli._options import SETTINGS_OPTIONS
from wecom_doctor.cli._options_light import LANG
from wecom_doctor.cli._session import session_of
from wecom_doctor.cli._simulate import Plan, plan_from
from wecom_doctor.cli._simulate_asked import curl, heading, listing, listing_document, redactor_for, whole
from wecom_doctor.cli._simulate_document import document, dumped, exchange_document, request_document
from wecom_doctor.cli._simulate_options import MESSAGE_OPTIONS, SENDING_OPTIONS
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.knowledge import Words
from wecom_doctor.report.redact import Redactor


@click.command("simulate", cls=Localized)
@click.argument("name", required=False)
@click.argument("url", required=False)
@MESSAGE_OPTIONS
@SENDING_OPTIONS
@click.option("--env-file", metavar="FILE", type=click.Path(readable=False))
@SETTINGS_OPTIONS
@LANG
@click.pass_context
def command(ctx: click.Context, /, name: str | None, url: str | None, **values: Any) -> int:
    """The texts of the help stand in knowledge/cli.toml."""
    words, as_json = session_of(ctx).words, values["form"] == "json"
    if values["list_names"]:
        kind = None if ctx.get_parameter_source("kind") is ParameterSource.DEFAULT else Kind(values["kind"])
        found = listing_document(words, kind)
        click.echo(dumped(found, Redactor(())) if as_json else "\n".join(listing(words, kind)))
        return 0
    plan = plan_from(values, name, url)
    if values["curl"] or values["dry_run"]:
        return show_request(plan, words, as_json=as_json, as_curl=values["curl"])
    return send_and_show(plan, words, as_json=as_json)


def show_request(plan: Plan, words: Words, *, as_json: bool, as_curl: bool) -> int:
    """The request without sending it."""
    outgoing, redactor = plan.outgoing(), redactor_for(plan)
    if as_curl:
        click.echo(curl(plan, outgoing, redactor))
    elif as_json:
        click.echo(dumped(document(plan, [{"request": request_document(plan, outgoing)}], 0), redactor))
    else:
        click.echo(redactor.clean("\n".join([*heading(plan, words), *whole(plan, outgoing, words)])))
    return 0


def send_and_show(plan: Plan, words: Words, *, as_json: bool) -> int:
    """Send, and say what became of it; the network is loaded only now."""
    from wecom_doctor.cli._simulate_sent import Sent, exit_status, send_all
    from wecom_doctor.cli._simulate_shown import closing, foreign_text, latest

    redactor = redactor_for(plan)

    def say(lines: Iterable[str]) -> None:
        for line in () if as_json else lines:
            click.echo(redactor.clean(line))

    def heard(so_far: list[Sent]) -> None:
        redactor.learn(foreign_text(so_far[-1].answer))
        say(latest(plan, so_far, words))

    say(heading(plan, words))
    found = send_all(plan, heard)
    say(closing(plan, found, words))
    status = exit_status(plan, found)
    if as_json:
        runs = sum(one.reached_the_handler for one in found) if plan.as_wecom else None
        exchanges = [exchange_document(plan, one, words) for one in found]
        click.echo(dumped(document(plan, exchanges, status, runs), redactor))
    return status
