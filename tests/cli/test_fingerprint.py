"""`fingerprint`: the same on both sides or not, and never a value."""

import pytest

from tests.cli.settings_text import env_text
from tests.cli.shell import LANGUAGES, Shell

WORD = {"WECOM_DOCTOR_FINGERPRINT_WORD": "agreed by phone"}
SECRETS = ["WECOM_SECRET", "WECOM_TOKEN", "WECOM_ENCODING_AES_KEY"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_sides_see_the_same_marks(shell: Shell, lang: str) -> None:
    """Marks with names and sources on stdout, how to compare on stderr, no value anywhere."""
    shell.write("a.env", env_text())
    shell.write("b.env", f"# copied\n{env_text()}")
    told = [shell("fingerprint", "--env-file", name, "--lang", lang, **WORD) for name in ("a.env", "b.env")]
    marks = [[line.split()[:2] for line in one.stdout.splitlines()] for one in told]
    assert marks[0] == marks[1]
    assert [name for name, _ in marks[0]] == SECRETS
    values = [line.partition("=")[2] for line in env_text().splitlines() if line.partition("=")[0] in SECRETS]
    assert not [one for one in values if any(one in each.stdout + each.stderr for each in told)]
    assert "wecom-doctor fingerprint" in told[0].stderr


def test_machines_read_json(shell: Shell) -> None:
    """Names, marks and sources, and nothing else on stdout."""
    shell.write(".env", env_text())
    rows = shell("fingerprint", "--format", "json", **WORD).document["fingerprints"]
    assert [one["name"] for one in rows] == SECRETS
    assert all(one["source"].startswith(".env:") for one in rows)


@pytest.mark.parametrize(
    ("environ", "names"),
    [({}, "WECOM_DOCTOR_FINGERPRINT_WORD"), ({"WECOM_DOCTOR_FINGERPRINT_WORD": "short"}, "8")],
)
def test_a_word_is_needed_and_may_not_be_guessable(shell: Shell, environ: dict[str, str], names: str) -> None:
    """Without a terminal nobody can be asked, and a short word would protect nothing."""
    shell.write(".env", env_text())
    told = shell("fingerprint", **environ)
    assert (told.status, told.stdout) == (2, "")
    assert names in told.stderr


def test_nothing_to_compare_is_said(shell: Shell) -> None:
    """An empty folder is no reason to ask for a word."""
    told = shell("fingerprint", **WORD)
    assert (told.status, told.stdout) == (2, "")
    assert "--env-file" in told.stderr


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_word_that_others_can_see_is_told(shell: Shell, lang: str) -> None:
    """On the command line it stands in the process list; where it was typed elsewhere, nothing is said."""
    shell.write(".env", env_text())
    seen = shell("fingerprint", "--word", "agreed by phone", "--lang", lang)
    unseen = shell("fingerprint", "--lang", lang, **WORD)
    assert seen.stdout == unseen.stdout
    assert "--word" in seen.stderr
    assert "--word" not in unseen.stderr
