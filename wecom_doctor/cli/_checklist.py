"""What `checklist` does: find the list, run the checks that it names, show it with its boxes ticked."""

import json
import sys
from difflib import get_close_matches
from pathlib import Path, PurePath
from typing import Any

import click
from click.core import ParameterSource

from wecom_doctor.cli._examine import given_from, progress, terminal
from wecom_doctor.cli._session import Sorry, session_of
from wecom_doctor.cli._written import write_file
from wecom_doctor.examination.examine import checks_for, examine, is_usable
from wecom_doctor.examination.outcome import FailOn, Report
from wecom_doctor.examination.plan import with_causes
from wecom_doctor.knowledge import Words
from wecom_doctor.knowledge.checklists import Checklist, checklist, names
from wecom_doctor.report.boxes import boxes_of
from wecom_doctor.report.checklist import document, lines_of, list_lines, render, render_markdown
from wecom_doctor.report.cleaned import cleaned
from wecom_doctor.report.redact import Redactor
from wecom_doctor.settings.given import Given

# Whatever a list is about, a file that was named and cannot be read is told.
READ = ("settings.env-file-found", "settings.foreign-file-read")
FORMATS = {"text": ".txt", "json": ".json", "markdown": ".md"}


def print_names() -> int:
    """`--list`: every list in the user's language."""
    lang = session_of(click.get_current_context()).lang
    for line in list_lines(checklist(name, lang) for name in names()):
        click.echo(line)
    return 0


def fill(name: str, url: str | None, values: dict[str, Any]) -> int:
    """Examine as far as there is something to examine, print the list, write the asked files; the exit status."""
    ctx = click.get_current_context()
    words = session_of(ctx).words
    found = wanted(name, words)
    targets = [(path, format_of(path)) for path in values["outputs"]]
    if found.kind and ctx.get_parameter_source("kind") is ParameterSource.DEFAULT:
        values = {**values, "kind": found.kind}
    given = given_from("checklist", values, url=url, env_path=values["env_file"])
    # Who only wants to read the list needs no settings, and nothing is asked for him.
    report = examined(given, found, words, FailOn(values["fail_on"])) if is_usable(given) else None
    redactor = Redactor(given.secrets)
    # Before lines are broken and marks are escaped, which could hide a secret.
    report = cleaned(report, redactor) if report else None
    boxes = boxes_of(found, report, words)

    def rendered(form: str) -> str:
        if form == "json":
            whole = redactor.clean_document(document(found, boxes, report, words))
            return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
        return redactor.clean((render_markdown if form == "markdown" else render)(found, boxes, report, words))

    if values["form"] == "text" and sys.stdout.isatty():
        screen = terminal(words, redactor)
        screen.show(lines_of(found, boxes, report, words, screen.width))
    else:
        click.echo(rendered(values["form"]).encode("utf-8", "replace"), nl=False)
    for path, form in targets:
        write_file(path, rendered(form))
    return int(report.exit_status) if report else 0


def wanted(name: str, words: Words) -> Checklist:
    """The list of that name, or one sentence about those that there are."""
    known = names()
    if name in known:
        return checklist(name, words.lang)
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    if near:
        raise Sorry("checklist-unknown-near", name=name, near=near)
    raise Sorry("checklist-unknown", name=name, known=known)


def examined(given: Given, found: Checklist, words: Words, fail_on: FailOn) -> Report:
    """The examination of what the list names; a person sees what is waited for."""
    checks = with_causes(checks_for(None, (), ()), (*READ, *found.checks))
    if not sys.stderr.isatty():
        return examine(given, checks, fail_on, lambda _: None)
    line = progress(words)
    try:
        return examine(given, checks, fail_on, line.listen)
    finally:
        line.stop()


def format_of(path: str) -> str:
    """The format of `-o FILE`, checked before anything runs."""
    if not Path(path).absolute().parent.is_dir():
        raise Sorry("no-such-folder", file=path)
    suffix = PurePath(path).suffix.lower()
    for form, own in FORMATS.items():
        if suffix == own:
            return form
    raise Sorry("unknown-suffix", file=path, suffix=suffix or "?", known=list(FORMATS.values()))
