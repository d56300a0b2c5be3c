"""A report in one of its formats, with every known secret struck out; and the job summary of GitHub Actions."""

import json
import os
import re
from dataclasses import replace

from wecom_doctor.examination.outcome import Finding, Report
from wecom_doctor.knowledge import Words
from wecom_doctor.model import Problem
from wecom_doctor.report.cleaned import clean_around, cleaned
from wecom_doctor.report.formats import render_as
from wecom_doctor.report.json import written
from wecom_doctor.report.redact import Redactor

# What is the format's own: a secret that is the word `style` or `error` does not break a page or an annotation.
MARKUP = {
    "html": re.compile(r"<style>[\s\S]*?</style>|<[^>]*>"),
    "junit": re.compile(r"<[^>]*>"),
    "github": re.compile(r"^::\w+ |,?\b(?:file|line|title)=", re.MULTILINE),
    "markdown": re.compile(r"</?(?:details|summary)>|^```+(?:text)?$", re.MULTILINE),
}
GITHUB = "github"
SUMMARY = "GITHUB_STEP_SUMMARY"
WORKSPACE = "GITHUB_WORKSPACE"


def rendered(report: Report, form: str, words: Words, redactor: Redactor) -> str:
    """The report in a format."""
    report = cleaned(in_workspace(report) if form == GITHUB else report, redactor)
    if form == "json":
        document = redactor.clean_document(json.loads(render_as(form, report, words)))
        return written(document)
    text = render_as(form, report, words)
    return clean_around(text, MARKUP[form], redactor) if form in MARKUP else redactor.clean(text)


def in_workspace(report: Report) -> Report:
    """Files by their names in the checkout: the runner knows nothing of the folder that a step works in."""
    workspace = os.environ.get(WORKSPACE)
    if not workspace:
        return report
    return replace(report, findings=tuple(moved(one, workspace) for one in report.findings))


def moved(one: Finding, workspace: str) -> Finding:
    """A finding whose file is named from the checkout on, if it lies there."""
    problem, file = one.problem, one.problem.params.get("file")
    if not isinstance(file, str) or not os.path.isfile(file):
        return one
    place = os.path.relpath(os.path.realpath(file), os.path.realpath(workspace))
    if place.startswith(os.pardir):
        return one
    params = {**problem.params, "file": place.replace(os.sep, "/")}
    at = Problem(problem.code, certainty=problem.certainty, severity=problem.severity, also=problem.also, at=params)
    return replace(one, problem=at)


def append_summary(report: Report, words: Words, redactor: Redactor) -> None:
    """The report in Markdown behind what other steps wrote, where the runner gives a file for that."""
    path = os.environ.get(SUMMARY)
    if path:
        with open(path, "a", encoding="utf-8", errors="replace") as file:
            file.write(f"{rendered(report, 'markdown', words, redactor)}\n")
