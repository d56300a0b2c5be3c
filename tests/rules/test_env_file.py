"""The rules about the .env as a file; those about the values are tested beside."""

from dataclasses import replace
from typing import Any

import pytest

from tests.given_settings import ENV_PATH
from tests.healthy import healthy
from tests.rules.judging import judged, nothing_but
from wecom_doctor.facts.env_file import (
    BadLine,
    DuplicateKey,
    Encoding,
    EnvFile,
    EnvLines,
    FileState,
    GitState,
    MisnamedKey,
    Misnaming,
)
from wecom_doctor.model import MOOT, OK, UNSURE, Certainty, Check, Problem, Severity
from wecom_doctor.rules.env_file import (
    env_file_can_be_read,
    env_file_is_not_in_git,
    env_file_is_private,
    env_file_is_utf8,
    env_keys_are_unique,
    env_lines_can_be_parsed,
    env_lines_end_in_newline,
    env_names_are_known,
    env_quotes_are_closed,
    foreign_file_can_be_read,
)

UNREADABLE_STATES = (FileState.UNREADABLE, FileState.NOT_A_FILE, FileState.TOO_LARGE)


def file(**changes: Any) -> EnvFile:
    """The healthy .env as a file, changed."""
    return replace(healthy().env_file, **changes)


def lines(**changes: Any) -> EnvLines:
    """The healthy text of the .env, changed."""
    return replace(healthy().env_lines, **changes)


def test_file_that_is_there_passes() -> None:
    """A plain readable file is fine."""
    assert judged(env_file_can_be_read) is OK


def test_no_file_is_fine_when_values_come_from_elsewhere() -> None:
    """Containers get their settings from the environment and have no .env."""
    assert judged(env_file_can_be_read, file(state=FileState.MISSING)) is MOOT


def test_file_that_was_asked_for_must_be_there() -> None:
    """A file named by the user is missed even when all values are set."""
    asked = file(state=FileState.MISSING, asked_for=True)
    assert judged(env_file_can_be_read, asked) == Problem("env-file-missing", file=ENV_PATH)


@pytest.mark.parametrize("name", ["WECOM_TOKEN", "WECOM_CALLBACK_URL"])
def test_any_value_shows_that_the_file_was_not_wanted(name: str) -> None:
    """Who gives a URL alone wants the road examined and is not told of a file that nobody named."""
    assert judged(env_file_can_be_read, file(state=FileState.MISSING), nothing_but(name)) is MOOT


def test_file_is_missed_when_there_is_nothing_else() -> None:
    """Without a file and without a single value there is nothing to examine."""
    verdict = judged(env_file_can_be_read, file(state=FileState.MISSING), nothing_but())
    assert verdict == Problem("env-file-missing", file=ENV_PATH)
    # Whose address the API takes us for is to be seen all the same.
    run = replace(healthy().run_info, command="egress")
    assert judged(env_file_can_be_read, file(state=FileState.MISSING), nothing_but(), run) is MOOT


@pytest.mark.parametrize("state", UNREADABLE_STATES)
def test_what_cannot_be_read_is_told(state: FileState) -> None:
    """A folder, a foreign file or a huge one is told as what it is."""
    assert judged(env_file_can_be_read, file(state=state)) == Problem("env-file-unreadable", file=ENV_PATH, state=state)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        pytest.param({}, OK, id="sound"),
        pytest.param({"state": FileState.MISSING}, Problem("env-file-missing", file="config.toml"), id="missing"),
        *(
            pytest.param({"state": state}, Problem("env-file-unreadable", file="config.toml", state=state), id=state)
            for state in UNREADABLE_STATES
        ),
        pytest.param({"broken_line": 7}, Problem("env-line-unparsable", file="config.toml", line=7), id="broken line"),
        pytest.param(
            {"has_entry": False},
            Problem("foreign-config-without-wecom", file="config.toml", kind="cc-connect"),
            id="no WeCom section",
        ),
    ],
)
def test_foreign_file(changes: dict[str, Any], verdict: object) -> None:
    """The file that --from names is judged by the first thing that keeps its values from us."""
    assert judged(foreign_file_can_be_read, replace(healthy().foreign_file, **changes)) == verdict


@pytest.mark.parametrize(
    ("encoding", "first_name_hidden", "severity"),
    [
        (Encoding.UTF_8_BOM, True, None),
        (Encoding.UTF_8_BOM, False, Severity.WARNING),
        (Encoding.UTF_16, False, None),
        (Encoding.GBK, False, None),
        (Encoding.UNKNOWN, False, None),
    ],
)
def test_encoding(encoding: Encoding, first_name_hidden: bool, severity: Severity | None) -> None:
    """Another encoding is an error; a BOM that hides no name only will hurt one day."""
    odd = lines(encoding=encoding, first_name_hidden=first_name_hidden)
    assert judged(env_file_is_utf8, odd) == Problem(
        "env-file-encoding", severity=severity, file=ENV_PATH, encoding=encoding
    )


def test_windows_line_ends_are_counted() -> None:
    """One problem tells how many lines end in CR, for the cure is one for all."""
    assert judged(env_lines_end_in_newline, lines(carriage_return_lines=6)) == Problem(
        "env-value-whitespace", severity=Severity.WARNING, file=ENV_PATH, found=("CR",), count=6
    )


def test_each_broken_line_is_told() -> None:
    """Every line that gives no value is a problem of its own, with the setting that it mentions."""
    broken = lines(
        unparsable=(BadLine(line=3, setting="WECOM_TOKEN", swallows=()), BadLine(line=9, setting=None, swallows=()))
    )
    assert judged(env_lines_can_be_parsed, broken) == (
        Problem("env-line-unparsable", file=ENV_PATH, line=3, setting="WECOM_TOKEN"),
        Problem("env-line-unparsable", file=ENV_PATH, line=9),
    )


def test_open_quote_is_told() -> None:
    """A quotation mark that is never closed takes its setting away."""
    open_quote = BadLine(line=4, setting="WECOM_TOKEN", swallows=())
    assert judged(env_quotes_are_closed, lines(open_quotes=(open_quote,))) == (
        Problem("env-value-quoted", found="open", file=ENV_PATH, line=4, setting="WECOM_TOKEN"),
    )


@pytest.mark.parametrize(("differs", "severity"), [(True, Severity.ERROR), (False, Severity.NOTICE)])
def test_duplicate_key(differs: bool, severity: Severity) -> None:
    """Two values for one setting are an error, the same value twice only untidy; the last line counts."""
    twice = lines(duplicates=(DuplicateKey(name="WECOM_TOKEN", lines=(2, 8), differs=differs),))
    assert judged(env_keys_are_unique, twice) == (
        Problem(
            "env-duplicate-key",
            severity=severity,
            file=ENV_PATH,
            setting="WECOM_TOKEN",
            line=8,
            lines=("2", "8"),
        ),
    )


@pytest.mark.parametrize(
    ("how", "meant_is_set", "code", "certainty", "severity"),
    [
        (Misnaming.CASE, False, "env-key-case", Certainty.CERTAIN, Severity.ERROR),
        (Misnaming.CASE, True, "env-key-case", Certainty.CERTAIN, Severity.NOTICE),
        (Misnaming.NEAR, False, "config-key-misnamed", Certainty.LIKELY, Severity.ERROR),
        (Misnaming.NEAR, True, "config-key-misnamed", Certainty.LIKELY, Severity.NOTICE),
        (Misnaming.FOREIGN, False, "config-key-misnamed", Certainty.LIKELY, Severity.WARNING),
    ],
)
def test_misnamed_key(how: Misnaming, meant_is_set: bool, code: str, certainty: Certainty, severity: Severity) -> None:
    """A near miss takes the place of a setting, or stands beside it and does no harm."""
    assert judged(env_names_are_known, lines(misnamed=(misnamed(how, meant_is_set),))) == (
        Problem(
            code,
            certainty=certainty,
            severity=severity,
            file=ENV_PATH,
            line=5,
            setting="WECOM_TOKEN",
            written="Wecom_Token",
        ),
    )


def test_name_of_another_project_beside_ours_is_its_own_business() -> None:
    """A file may serve two programs."""
    assert judged(env_names_are_known, lines(misnamed=(misnamed(Misnaming.FOREIGN, True),))) == ()


def misnamed(how: Misnaming, meant_is_set: bool) -> MisnamedKey:
    """A name that no program of ours reads."""
    return MisnamedKey(line=5, written="Wecom_Token", meant="WECOM_TOKEN", how=how, meant_is_set=meant_is_set)


@pytest.mark.parametrize("check", [env_file_is_utf8, env_lines_end_in_newline], ids=lambda one: one.id)
def test_sound_text_passes(check: Check) -> None:
    """UTF-8 with plain line ends is fine."""
    assert judged(check) is OK


@pytest.mark.parametrize(("folder_shields", "severity"), [(False, Severity.WARNING), (True, Severity.NOTICE)])
def test_file_for_others_is_told_with_its_mode(folder_shields: bool, severity: Severity) -> None:
    """A mode that lets every user of the machine read is a warning, unless a folder above keeps them out."""
    open_to_all = file(open_to_others=True, folder_shields=folder_shields, mode="0644")
    assert judged(env_file_is_private, open_to_all) == Problem(
        "env-file-world-readable", severity=severity, file=ENV_PATH, mode="0644"
    )


def test_private_file_passes() -> None:
    """0600 is fine."""
    assert judged(env_file_is_private) is OK


def test_no_file_has_no_mode() -> None:
    """Nobody can read what is not there."""
    assert judged(env_file_is_private, file(state=FileState.MISSING, mode=None)) is MOOT


@pytest.mark.parametrize("state", [GitState.IGNORED, GitState.NO_REPOSITORY])
def test_file_outside_git_passes(state: GitState) -> None:
    """Ignored, or no repository at all: nothing can be committed by accident."""
    assert judged(env_file_is_not_in_git, replace(healthy().env_git, state=state)) is OK


@pytest.mark.parametrize(
    ("state", "severity"), [(GitState.TRACKED, Severity.WARNING), (GitState.NOT_IGNORED, Severity.NOTICE)]
)
def test_file_in_reach_of_git_is_told(state: GitState, severity: Severity) -> None:
    """A tracked secret is in the history already; one that is not ignored soon may be."""
    assert judged(env_file_is_not_in_git, replace(healthy().env_git, state=state)) == Problem(
        "env-file-in-git", severity=severity, file=ENV_PATH, state=state
    )


def test_unknown_git_state_is_no_health() -> None:
    """Where git could not be asked, nothing is claimed."""
    assert judged(env_file_is_not_in_git, replace(healthy().env_git, state=GitState.UNKNOWN)) is UNSURE
