"""A report in one of its formats, with every known secret struck out; and the job summary of GitHub Actions."""

import json
import os
import re

from wecom_doctor.examination.outcome import Report
from wecom_doctor.knowledge import Words
from wecom_doctor.report.cleaned import clean_around, cleaned
from wecom_doctor.report.formats import render_as
from wecom_doctor.report.redact import Redactor

# What is the format's own: a secret that is the word `style` or `error` does not break a page or an annotation.
MARKUP = {
    "html": re.compile(r"<style>[\s\S]*?</style>|<[^>]*>"),
    "junit": re.compile(r"<[^>]*>"),
    "github": re.compile(r"^::\w+ |,?\b(?:file|line|title)=", re.MULTILINE),
    "markdown": re.compile(r"</?(?:details|summary)>|^```+(?:text)?$", re.MULTILINE),
}
SUMMARY = "GITHUB_STEP_SUMMARY"


def rendered(report: Report, form: str, words: Words, redactor: Redactor) -> str:
    """The report in a format."""
    if form == "json":
        document = redactor.clean_document(json.loads(render_as(form, report, words)))
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    text = render_as(form, cleaned(report, redactor), words)
    return clean_around(text, MARKUP[form], redactor) if form in MARKUP else redactor.clean(text)


def append_summary(report: Report, words: Words, redactor: Redactor) -> None:
    """The report in Markdown behind what other steps wrote, where the runner gives a file for that."""
    path = os.environ.get(SUMMARY)
    if path:
        with open(path, "a", encoding="utf-8", errors="replace") as file:
            file.write(f"{rendered(report, 'markdown', words, redactor)}\n")
