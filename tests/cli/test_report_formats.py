"""Formats through the whole program: the exit status is the same in all of them, files are written by their suffix."""

import json
import re

import pytest

from tests.cli.settings_text import env_text
from tests.cli.shell import LANGUAGES, Shell
from wecom_doctor.report.formats import FORMATS, SUFFIXES

ENVS = {
    0: (env_text(), ()),
    1: (env_text().replace("WECOM_ENCODING_AES_KEY=", "WECOM_ENCODING_AES_KEY=x"), ()),
    2: (None, ()),
}


def timeless(text: str) -> str:
    """A report without how long each check took, which a saved one knows less exactly."""
    return re.sub(r'(time="|"duration_s": )[\d.]+', r"\1", text)


@pytest.mark.parametrize("status", ENVS)
def test_the_exit_status_is_the_same_in_every_format(shell: Shell, status: int) -> None:
    """Healthy, problems, nothing to examine: what a script sees does not depend on what a person reads."""
    text, arguments = ENVS[status]
    if text is not None:
        shell.write(".env", text)
    saved = shell("check", "-o", "saved.json", *arguments)
    assert saved.status == status
    again = {form: shell("report", "replay", "saved.json", "--format", form) for form in FORMATS}
    assert {form: one.status for form, one in again.items()} == dict.fromkeys(FORMATS, status)
    assert not [form for form, one in again.items() if one.stderr or not one.stdout.endswith("\n")]


def test_the_live_exit_status_is_that_of_the_replay(shell: Shell) -> None:
    """Also while examining, no format changes how it ends."""
    shell.write(".env", ENVS[1][0] or "")
    assert {form: shell("env", "--format", form).status for form in FORMATS} == dict.fromkeys(FORMATS, 1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_run_writes_every_file(shell: Shell, lang: str) -> None:
    """-o may be repeated; each file is what --format prints, and stdout is the text."""
    shell.write(".env", ENVS[1][0] or "")
    names = {form: f"report{suffix}" for suffix, form in SUFFIXES.items()}
    outputs = [part for name in names.values() for part in ("-o", name)]
    told = shell("check", "--lang", lang, *outputs)
    assert (told.status, told.stderr) == (1, "")
    assert shell.read("report.txt") == told.stdout
    for form, name in names.items():
        shown = shell("report", "show", "report.json", "--lang", lang, "--format", form)
        assert timeless(shown.stdout) == timeless(shell.read(name)), form
    assert json.loads(shell.read("report.json"))["exit_status"] == 1


def test_the_job_summary_is_appended(shell: Shell) -> None:
    """In a step of GitHub Actions the annotations go to the log and the Markdown behind what is there already."""
    shell.write(".env", ENVS[1][0] or "")
    shell.write("summary.md", "before\n")
    told = shell("env", "--format", "github", "--lang", "en", GITHUB_STEP_SUMMARY=str(shell.folder / "summary.md"))
    assert told.status == 1
    assert "::error file=.env,line=" in told.stdout
    summary = shell.read("summary.md")
    assert summary.startswith("before\n## Report of wecom-doctor\n")
    assert "aeskey" in summary
    assert "aeskey" not in shell("env", "--format", "short", "--lang", "en").stdout.splitlines()[0]


def test_no_summary_is_written_unasked(shell: Shell) -> None:
    """Other formats leave the summary of a step alone."""
    shell.write(".env", ENVS[0][0] or "")
    shell("env", "--format", "markdown", GITHUB_STEP_SUMMARY=str(shell.folder / "summary.md"))
    assert not (shell.folder / "summary.md").exists()


def test_an_unknown_suffix_names_the_known_ones(shell: Shell) -> None:
    """Before anything runs, in one sentence."""
    shell.write(".env", env_text())
    told = shell("env", "-o", "report.pdf")
    assert (told.status, told.stdout) == (2, "")
    assert all(suffix in told.stderr for suffix in SUFFIXES)
