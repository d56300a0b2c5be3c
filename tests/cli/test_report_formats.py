"""Formats through the whole program: the exit status is the same in all of them, files are written by their suffix."""

import json
import re

import pytest

from tests.cli.settings_text import env_text
from tests.cli.shell import LANGUAGES, Shell
from wecom_doctor.cli._app import run
from wecom_doctor.cli._session import Session
from wecom_doctor.knowledge import Lang
from wecom_doctor.report.formats import FORMATS, SUFFIXES

ENVS = {
    0: env_text(),
    1: env_text().replace("WECOM_ENCODING_AES_KEY=", "WECOM_ENCODING_AES_KEY=x"),
    2: None,
}


def timeless(text: str) -> str:
    """A report without how long each check took, which a saved one knows less exactly."""
    return re.sub(r'(time="|"duration_s": )[\d.]+', r"\1", text)


def called(capsys: pytest.CaptureFixture[str], *arguments: str, lang: str = "en") -> tuple[int, str, str]:
    """The status, stdout and stderr of a command that is run in this process."""
    status = run([*arguments], Session(lang=Lang(lang)))
    told = capsys.readouterr()
    return status, told.out, told.err


@pytest.mark.parametrize("status", ENVS)
def test_the_exit_status_is_the_same_in_every_format(
    shell: Shell, capsys: pytest.CaptureFixture[str], status: int
) -> None:
    """Healthy, problems, nothing to examine: what a script sees does not depend on what a person reads."""
    text = ENVS[status]
    if text is not None:
        shell.write(".env", text)
    assert shell("check", "-o", "saved.json").status == status
    path = str(shell.folder / "saved.json")
    for form in FORMATS:
        again, told, complaint = called(capsys, "report", "replay", path, "--format", form)
        assert (again, complaint) == (status, ""), form
        assert told.endswith("\n"), form


def test_the_live_exit_status_is_that_of_the_replay(shell: Shell) -> None:
    """Also while examining, no format changes how it ends."""
    shell.write(".env", ENVS[1] or "")
    live = ("text", "short", "github")
    assert {form: shell("env", "--format", form).status for form in live} == dict.fromkeys(live, 1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_run_writes_every_file(shell: Shell, capsys: pytest.CaptureFixture[str], lang: str) -> None:
    """-o may be repeated; each file is what --format prints, and stdout is the text."""
    shell.write(".env", ENVS[1] or "")
    names = {form: f"report{suffix}" for suffix, form in SUFFIXES.items()}
    outputs = [part for name in names.values() for part in ("-o", name)]
    told = shell("check", "--lang", lang, *outputs)
    assert (told.status, told.stderr) == (1, "")
    assert shell.read("report.txt") == told.stdout
    for form, name in names.items():
        path = str(shell.folder / "report.json")
        _, shown, _ = called(capsys, "report", "show", path, "--format", form, lang=lang)
        assert timeless(shown) == timeless(shell.read(name)), form
    assert json.loads(shell.read("report.json"))["exit_status"] == 1


def test_the_job_summary_is_appended(shell: Shell) -> None:
    """In a step of GitHub Actions the annotations go to the log and the Markdown behind what is there already."""
    shell.write(".env", ENVS[1] or "")
    shell.write("summary.md", "before\n")
    told = shell("env", "--format", "github", "--lang", "en", GITHUB_STEP_SUMMARY=str(shell.folder / "summary.md"))
    assert told.status == 1
    assert "::error file=.env,line=" in told.stdout
    summary = shell.read("summary.md")
    assert summary.startswith("before\n## Report of wecom-doctor\n")
    assert "aeskey" in summary
    assert "aeskey" not in shell("env", "--format", "short", "--lang", "en").stdout.splitlines()[0]


@pytest.mark.parametrize(
    ("workspace", "file"), [("..", "{folder}/.env"), (".", ".env"), ("elsewhere", ".env"), ("", ".env")]
)
def test_annotations_name_files_from_the_checkout_on(shell: Shell, workspace: str, file: str) -> None:
    """A step may work in a folder of its own; the runner looks for files in the checkout."""
    shell.write(".env", ENVS[1] or "")
    (shell.folder / "elsewhere").mkdir()
    checkout = str(shell.folder / workspace) if workspace else ""
    told = shell("env", "--format", "github", "--lang", "en", GITHUB_WORKSPACE=checkout)
    assert told.status == 1
    assert f"::error file={file.format(folder=shell.folder.name)},line=" in told.stdout


def test_no_summary_is_written_unasked(shell: Shell) -> None:
    """Other formats leave the summary of a step alone."""
    shell.write(".env", ENVS[0] or "")
    shell("env", "--format", "markdown", GITHUB_STEP_SUMMARY=str(shell.folder / "summary.md"))
    assert not (shell.folder / "summary.md").exists()


def test_an_unknown_suffix_names_the_known_ones(shell: Shell) -> None:
    """Before anything runs, in one sentence."""
    shell.write(".env", env_text())
    told = shell("env", "-o", "report.pdf")
    assert (told.status, told.stdout) == (2, "")
    assert all(suffix in told.stderr for suffix in SUFFIXES)
