"""Flags win over the environment, the environment over the .env, and every value knows where it came from."""

import os
from pathlib import Path

import pytest

from wecom_doctor.facts.env_file import FileState
from wecom_doctor.settings.foreign import Foreign, ForeignValue
from wecom_doctor.settings.given import Given, Options, gather
from wecom_doctor.settings.names import Name

ENV = "# keys\nWECOM_TOKEN=fileToken1\n\nWECOM_CORP_ID='ww0123456789abcdef'\nOTHER_API_KEY=strangersKey\nPORT=8000\n"
FOREIGN = Foreign(
    kind="cc-connect",
    path="config.toml",
    state=FileState.FOUND,
    values={
        Name.TOKEN: ForeignValue(text="foreignToken", line=12),
        Name.PROXY: ForeignValue(text="http://proxy.example.com", line=None),
    },
)


def given_from(
    env_path: Path | None = None,
    flags: dict[Name, tuple[str, str]] | None = None,
    foreign: Foreign | None = None,
    **environ: str,
) -> Given:
    """Gather from what one test is about."""
    path = None if env_path is None else str(env_path)
    return gather(options=Options(), flags=flags or {}, env_path=path, foreign=foreign, environ=environ)


@pytest.fixture
def env(env_path: Path) -> Path:
    """A .env with a Token on line 2 and a corp id on line 4."""
    env_path.write_text(ENV)
    return env_path


def source(given: Given, name: Name) -> str:
    """Where the chosen value came from, as it is shown."""
    return str(given.chosen[name].source)


def overridden(given: Given, name: Name) -> list[str]:
    """The sources of the values that do not count, as they are shown."""
    return [str(one) for one in given.chosen[name].overrides]


def test_the_file_alone(env: Path) -> None:
    """Values of the file have its path and their line as source."""
    given = given_from(env)
    assert (given.text(Name.TOKEN), source(given, Name.TOKEN)) == ("fileToken1", f"{env}:2")
    assert (given.text(Name.CORP_ID), source(given, Name.CORP_ID)) == ("ww0123456789abcdef", f"{env}:4")
    assert set(given.chosen) == {Name.TOKEN, Name.CORP_ID}
    assert overridden(given, Name.TOKEN) == []


def test_the_environment_wins_over_the_file(env: Path) -> None:
    """The value of the process counts, and the line that it hides is told."""
    given = given_from(env, WECOM_TOKEN="envToken12")
    assert (given.text(Name.TOKEN), source(given, Name.TOKEN)) == ("envToken12", "environment")
    assert overridden(given, Name.TOKEN) == [f"{env}:2"]
    assert source(given, Name.CORP_ID) == f"{env}:4"


def test_a_flag_wins_over_everything(env: Path) -> None:
    """A flag counts; environment and file are told in the order in which they would have counted."""
    given = given_from(env, {Name.TOKEN: ("--token", "flagToken1")}, WECOM_TOKEN="envToken12")
    assert (given.text(Name.TOKEN), source(given, Name.TOKEN)) == ("flagToken1", "--token")
    assert overridden(given, Name.TOKEN) == ["environment", f"{env}:2"]


def test_the_same_value_twice_hides_nothing(env: Path) -> None:
    """Sources that agree are no override; one that differs is told although it is the lowest."""
    given = given_from(env, {Name.TOKEN: ("--token", "same")}, WECOM_TOKEN="same")
    assert overridden(given, Name.TOKEN) == [f"{env}:2"]
    assert overridden(given_from(env, WECOM_TOKEN="fileToken1"), Name.TOKEN) == []


def test_an_empty_value_in_the_environment_counts(env: Path) -> None:
    """`WECOM_TOKEN=` in the environment hides the file for every program, so it does here too."""
    given = given_from(env, WECOM_TOKEN="")
    assert (given.text(Name.TOKEN), overridden(given, Name.TOKEN)) == ("", [f"{env}:2"])


def test_the_last_of_two_lines_is_the_source(env_path: Path) -> None:
    """Of a setting that stands twice, the line that wins is told."""
    env_path.write_text("WECOM_TOKEN=a\nWECOM_TOKEN=b\n")
    given = given_from(env_path)
    assert (given.text(Name.TOKEN), source(given, Name.TOKEN)) == ("b", f"{env_path}:2")


def test_a_missing_setting(env: Path) -> None:
    """What nobody gave has no value and no source."""
    given = given_from(env)
    assert given.text(Name.AGENT_ID) is None
    assert Name.AGENT_ID not in given.chosen


def test_another_projects_file_stands_lowest(env: Path) -> None:
    """Flags, environment and an env file that was asked for win over the file of --from."""
    given = given_from(env, foreign=FOREIGN)
    assert (given.text(Name.TOKEN), overridden(given, Name.TOKEN)) == ("fileToken1", ["cc-connect:config.toml:12"])
    assert source(given, Name.PROXY) == "cc-connect:config.toml"


def test_with_another_projects_file_the_default_env_file_is_not_read(
    env: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--from alone means that file and nothing that happens to lie in the current folder."""
    monkeypatch.chdir(env.parent)
    given = given_from(foreign=FOREIGN)
    assert given.env_file is None
    assert source(given, Name.TOKEN) == "cc-connect:config.toml:12"


def test_without_a_path_the_env_file_of_the_folder_is_read(env: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """./.env is the default, and it is remembered that nobody asked for it."""
    monkeypatch.chdir(env.parent)
    given = given_from()
    assert source(given, Name.TOKEN) == ".env:2"
    assert given.has_env_file
    assert not given.env_file_asked_for
    assert given_from(env).env_file_asked_for


def test_without_any_file(env_path: Path) -> None:
    """A missing .env leaves the environment."""
    given = given_from(env_path, WECOM_TOKEN="envToken12")
    assert not given.has_env_file
    assert given.text(Name.TOKEN) == "envToken12"


def test_the_environment_of_the_process_is_the_default(env: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without being told otherwise, the variables of this process are read."""
    monkeypatch.setitem(os.environ, "WECOM_TOKEN", "envToken12")
    given = gather(options=Options(), flags={}, env_path=str(env), foreign=None)
    assert given.text(Name.TOKEN) == "envToken12"


def test_other_variables_are_not_taken_along(env: Path) -> None:
    """Of the environment only the known settings are kept."""
    given = given_from(env, WECOM_TOKEN="envToken12", HOME="/root", AWS_SECRET_ACCESS_KEY="notOurs")
    assert "notOurs" not in repr(given.environ)
    assert set(given.environ) == {"WECOM_TOKEN"}


def test_every_secret_is_known_for_redaction(env: Path) -> None:
    """Chosen, overridden and strangers' secrets are all struck out of outputs, longest first; other values are not."""
    given = given_from(env, {Name.TOKEN: ("--token", "flagToken")}, WECOM_TOKEN="envToken12", WECOM_AGENT_ID="1000002")
    assert set(given.secrets) == {"flagToken", "envToken12", "fileToken1", "strangersKey"}
    assert [len(one) for one in given.secrets] == sorted(map(len, given.secrets), reverse=True)


@pytest.mark.parametrize("name", [Name.PROXY, Name.API_BASE, Name.CALLBACK_URL])
def test_the_password_of_a_url_is_a_secret(env: Path, name: Name) -> None:
    """User name and password in a URL are secrets, its host is not."""
    given = given_from(env, {name: ("--x", "http://user:pass-word@proxy.example.com:8080/a")})
    assert "pass-word" in given.secrets
    assert not any("proxy.example.com" in one for one in given.secrets)


def test_a_short_word_is_not_struck_out(env_path: Path) -> None:
    """A Token of a few letters would black out innocent words."""
    env_path.write_text("WECOM_TOKEN=the\n")
    assert given_from(env_path).secrets == ()


def test_chosen_values_are_hidden(env: Path) -> None:
    """What was chosen prints without its value."""
    given = given_from(env, {Name.SECRET: ("--secret", "flagSecret")})
    assert "fileToken1" not in repr(given.chosen)
    assert "flagSecret" not in repr(given.chosen)
