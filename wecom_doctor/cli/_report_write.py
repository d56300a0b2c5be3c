"""wecom-doctor report write: examine, and pack everything that support asks for into one redacted file."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from wecom_doctor import __version__
from wecom_doctor.cli._examine import checks_from, given_from, in_a_folder
from wecom_doctor.cli._help import Localized
from wecom_doctor.cli._options import API_OPTIONS, BESIDE_OPTIONS, ROAD_OPTIONS, SETTINGS_OPTIONS, Seconds
from wecom_doctor.cli._options_light import LANG
from wecom_doctor.cli._session import Sorry, say, session_of
from wecom_doctor.examination.collecting import Item, State, collected
from wecom_doctor.examination.examine import examine
from wecom_doctor.examination.outcome import FailOn, Report
from wecom_doctor.examination.saved import as_it_was, read_saved
from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.knowledge import Words
from wecom_doctor.report.bundle import AS_DATA, MANIFEST, as_text, manifest, packed
from wecom_doctor.report.formats import SUFFIXES, render_as
from wecom_doctor.report.redact import Redactor
from wecom_doctor.report.tells import is_weak
from wecom_doctor.settings.given import Given, looks_secret
from wecom_doctor.settings.write import replace_file

SUFFIX = ".zip"
DOCUMENT = ".json"
UNSAFE = re.compile(r"[^\w./-]|(?<=/)[.-]", re.ASCII)
NAME_CHARACTERS_MAX = 100
# As a machine reads it, as a person does, and as it is pasted into an issue.
SHOWN_AS = frozenset({"html", "markdown"})


@click.command("write", cls=Localized, key="report_write")
@click.argument("bundle", type=click.Path(dir_okay=False, readable=False))
@click.argument("url", required=False)
@click.option("--env-file", metavar="FILE", type=click.Path(readable=False))
@SETTINGS_OPTIONS
@ROAD_OPTIONS
@API_OPTIONS
@BESIDE_OPTIONS
@click.option("--offline", is_flag=True)
@click.option("--no-messages", is_flag=True)
@click.option("--only", multiple=True, metavar="AREA|CHECK")
@click.option("--skip", multiple=True, metavar="AREA|CHECK")
@click.option("--log", "logs", multiple=True, metavar="FILE", type=click.Path(dir_okay=False, readable=False))
@click.option("--nginx-conf", metavar="FILE", type=click.Path(dir_okay=False, readable=False))
@click.option("--redact-ip", is_flag=True)
@click.option("--redact-host", is_flag=True)
@click.option("--timeout", "timeout_s", type=Seconds(), default=30.0, metavar="SECONDS")
@LANG
@click.pass_context
def command(ctx: click.Context, /, bundle: str, url: str | None, env_file: str | None, **values: Any) -> int:
    """The texts of the help stand in knowledge/cli.toml."""
    if not bundle.endswith(SUFFIX):
        raise Sorry("bundle-suffix", file=bundle)
    in_a_folder(bundle)
    words = session_of(ctx).words
    given = given_from("check", values, url=url, env_path=env_file)
    report = examine(given, checks_from(None, values), FailOn.PROBLEM, lambda _: None)
    seen = report.facts.get("callback_url")
    target = seen if isinstance(seen, CallbackUrl) else None
    items = collected(target, values["logs"], values["nginx_conf"])
    files = cleaned(report, items, redactor_of(given, values), words)
    was_there = os.path.exists(bundle)
    replace_file(Path(os.path.realpath(bundle)), packed(files))
    for one in json.loads(files[MANIFEST])["items"]:
        line = say("report_write.item", name=one["name"], state=one["state_said"])
        click.echo(f"{line}  {one['why']}".rstrip())
    if was_there:
        click.echo(say("report_write.replaced", file=bundle))
    click.echo(say("report_write.written", file=bundle, verdict=words.say(f"verdicts.{report.verdict}")))
    return int(report.exit_status)


def redactor_of(given: Given, values: Mapping[str, Any]) -> Redactor:
    """Whoever strikes out what nobody may see."""
    # Logs and other programs may tell what this process was given under any name.
    others = [value for name, value in os.environ.items() if looks_secret(name) and not is_weak(value)]
    return Redactor((*given.secrets, *others), addresses=values["redact_ip"], hosts=values["redact_host"])


def cleaned(report: Report, items: list[Item], redactor: Redactor, words: Words) -> dict[str, str]:
    """Every file of the bundle, redacted; all are read before any is written, so that each helps all others."""
    document = json.loads(render_as("json", report, words))
    redactor.learn_document(document)
    for one in items:
        redactor.learn(one.content)
        if one.content and one.name.endswith(DOCUMENT):
            redactor.learn_document(json.loads(one.content))
    text = as_text(redactor.clean_document(document, foreign=True))
    files = {AS_DATA: text}
    again = as_it_was(read_saved(text), FailOn.PROBLEM)
    for suffix, form in SUFFIXES.items():
        if form in SHOWN_AS:
            files[f"report{suffix}"] = redactor.clean(render_as(form, again, words))
    items = [replace(one, name=safe(redactor.clean_foreign(one.name))) for one in items]
    files |= {one.name: content_of(one, redactor) for one in items if one.state is State.COLLECTED}
    told = [*(Item(name=name, state=State.COLLECTED) for name in files if name.startswith("report.")), *items]
    files[MANIFEST] = as_text(manifest(__version__, [entry(one, words) for one in told], redactor.replaced))
    return files


def safe(name: str) -> str:
    """A name that no system and no terminal takes for anything else."""
    return UNSAFE.sub("_", name)[-NAME_CHARACTERS_MAX:]


def content_of(one: Item, redactor: Redactor) -> str:
    """A file of the bundle; a document stays one, whatever is struck out of it."""
    if not one.name.endswith(DOCUMENT):
        return redactor.clean_foreign(one.content)
    return as_text(redactor.clean_document(json.loads(one.content), foreign=True, ours=frozenset()))


def entry(one: Item, words: Words) -> dict[str, str]:
    """An item in the manifest: what became of it, and why."""
    why = words.say(f"bundle_why.{one.why}") if one.why else ""
    return {"name": one.name, "state": one.state.value, "state_said": words.say(f"bundle.{one.state}"), "why": why}
