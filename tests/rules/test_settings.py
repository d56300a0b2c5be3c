"""The rules of rules/settings.py about the values: damaged, read differently, in the wrong place, missing."""

from dataclasses import replace
from typing import Any, cast

import pytest

from tests.given_settings import ENV_PATH
from tests.healthy import healthy
from tests.rules.judging import given, in_env, judged, nothing_but, settings_with, shape_of, shape_with
from wecom_doctor.facts.env_file import Disagreement, EnvReadings, How, Reading, Trait
from wecom_doctor.facts.settings_given import Quotes, SettingState
from wecom_doctor.model import MOOT, Check, Problem, Severity
from wecom_doctor.rules.settings import (
    place,
    placeholders_are_replaced,
    process_environment_agrees,
    programs_read_the_values_alike,
    sample_values_are_replaced,
    values_have_no_blanks_around,
    values_hold_no_quotes,
    values_stand_under_their_names,
)

TOKEN = in_env("WECOM_TOKEN")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            {"source": ".env:4", "file": ".env", "line": 4},
            {"setting": "WECOM_TOKEN", "file": ".env", "line": 4},
            id="in a file",
        ),
        pytest.param(
            {"source": "environment", "file": None, "line": None},
            {"setting": "WECOM_TOKEN", "source": "environment"},
            id="in the environment",
        ),
        pytest.param(
            {"source": "cc-connect:config.toml", "file": "config.toml", "line": None},
            {"setting": "WECOM_TOKEN", "file": "config.toml"},
            id="in a file, on a line that is not known",
        ),
        pytest.param({"source": None, "file": None, "line": None}, {"setting": "WECOM_TOKEN"}, id="nowhere"),
    ],
)
def test_place_is_what_the_user_has_to_open(source: dict[str, Any], expected: dict[str, object]) -> None:
    """A file with its line says more than the name of the layer, which is told where there is no file."""
    assert place(replace(given("WECOM_TOKEN"), **source)) == expected


def test_overridden_value_is_told() -> None:
    """The environment wins over the file, and both places are named."""
    overridden = settings_with(
        "WECOM_TOKEN", source="environment", file=None, line=None, overrides=(".env:4", "cc-connect:c.toml:2")
    )
    assert judged(process_environment_agrees, overridden) == (
        Problem(
            "env-overrides-file",
            setting="WECOM_TOKEN",
            source="environment",
            overridden=(".env:4", "cc-connect:c.toml:2"),
        ),
    )


@pytest.mark.parametrize(
    ("check", "name", "changes", "problem"),
    [
        pytest.param(
            placeholders_are_replaced,
            "WECOM_TOKEN",
            {"placeholder": True},
            Problem("placeholder-left", at=TOKEN),
            id="placeholder",
        ),
        pytest.param(
            sample_values_are_replaced,
            "WECOM_TOKEN",
            {"sample": True},
            Problem("stale-sample-config", severity=Severity.WARNING, at=TOKEN),
            id="the sample's Token works, but everybody knows it",
        ),
        pytest.param(
            sample_values_are_replaced,
            "WECOM_CORP_ID",
            {"sample": True},
            Problem("stale-sample-config", severity=Severity.ERROR, at=in_env("WECOM_CORP_ID")),
            id="the sample's corp id belongs to somebody else",
        ),
        *(
            pytest.param(
                values_hold_no_quotes,
                "WECOM_TOKEN",
                {"quotes": quotes},
                Problem("env-value-quoted", found=quotes, at=TOKEN),
                id=f"quotes: {quotes}",
            )
            for quotes in Quotes
        ),
        pytest.param(
            values_have_no_blanks_around,
            "WECOM_TOKEN",
            {"blank_ends": True},
            Problem("env-value-whitespace", found=("SPACE",), at=TOKEN),
            id="blanks around",
        ),
        pytest.param(
            values_have_no_blanks_around,
            "WECOM_TOKEN",
            {"invisible": ("NBSP", "ZWSP")},
            Problem("env-value-whitespace", found=("NBSP", "ZWSP"), at=TOKEN),
            id="invisible characters",
        ),
        pytest.param(
            values_hold_no_quotes,
            "WECOM_TOKEN",
            {"quotes": Quotes.STRAY, "invisible": ("LF",)},
            Problem("env-value-quoted", found="open", at=TOKEN),
            id="an open quote swallowed the next line",
        ),
    ],
)
def test_damaged_value(check: Check, name: str, changes: dict[str, Any], problem: Problem) -> None:
    """One damaged value is one problem, at its line."""
    assert judged(check, shape_with(name, **changes)) == (problem,)


@pytest.mark.parametrize(
    ("check", "changes", "problem"),
    [
        (values_hold_no_quotes, {"quotes": Quotes.WRAPPED}, ("env-value-quoted", Quotes.WRAPPED)),
        (values_have_no_blanks_around, {"blank_ends": True}, ("env-value-whitespace", ("SPACE",))),
    ],
)
def test_what_nobody_reads_but_us_breaks_nothing(
    check: Check, changes: dict[str, Any], problem: tuple[str, Any]
) -> None:
    """The list of addresses is read with whatever stands around it."""
    name, shape = "WECOM_TRUSTED_IPS", replace(shape_of("WECOM_CORP_ID"), **changes)
    (found,) = cast("tuple[Problem, ...]", judged(check, settings_with(name, state=SettingState.SET, shape=shape)))
    code, seen = problem
    assert (found.code, found.severity, found.params["found"]) == (code, Severity.NOTICE, seen)


@pytest.mark.parametrize(
    ("check", "changes"),
    [
        pytest.param(values_hold_no_quotes, {"quotes": Quotes.CURLY}, id="quotes"),
        pytest.param(values_have_no_blanks_around, {"blank_ends": True, "invisible": ("NBSP",)}, id="blanks"),
    ],
)
def test_template_text_is_not_judged_by_its_characters(check: Check, changes: dict[str, Any]) -> None:
    """What will be replaced anyway need not be cleaned."""
    assert judged(check, shape_with("WECOM_TOKEN", placeholder=True, **changes)) == ()


def test_swallowed_line_is_told_as_an_open_quote_only() -> None:
    """The line feed inside a value is the work of a quote and not a blank at the end."""
    swallowing = shape_with("WECOM_TOKEN", invisible=("LF",), blank_ends=True)
    assert judged(values_have_no_blanks_around, swallowing) == ()


@pytest.mark.parametrize(
    "check",
    [
        placeholders_are_replaced,
        sample_values_are_replaced,
        values_hold_no_quotes,
        values_have_no_blanks_around,
        values_stand_under_their_names,
    ],
    ids=lambda one: one.id,
)
def test_no_values_no_verdict(check: Check) -> None:
    """Where no setting has a value there is nothing to be praised."""
    assert judged(check, nothing_but()) is MOOT


def readings(trait: Trait, setting: str = "WECOM_TOKEN") -> EnvReadings:
    """Two programs that disagree about one setting."""
    how = (Reading(reader="python-dotenv", how=How.SAME), Reading(reader="docker", how=How.CUT))
    return EnvReadings(path=ENV_PATH, disagreements=(Disagreement(setting=setting, line=4, trait=trait, readings=how),))


@pytest.mark.parametrize(
    ("trait", "code", "sound", "damaged"),
    [
        (Trait.DOLLAR, "env-dollar-interpolation", Severity.WARNING, Severity.ERROR),
        (Trait.COMMENT, "env-value-hash-cut", Severity.WARNING, Severity.ERROR),
        (Trait.BLANKS, "env-value-whitespace", Severity.WARNING, Severity.WARNING),
        (Trait.QUOTES, "env-value-quoted", Severity.NOTICE, Severity.NOTICE),
        (Trait.EXPORT, "env-export-prefix", Severity.NOTICE, Severity.NOTICE),
        (Trait.OTHER, "value-special-chars", Severity.WARNING, Severity.WARNING),
    ],
)
def test_programs_that_disagree(trait: Trait, code: str, sound: Severity, damaged: Severity) -> None:
    """A sound or merely unusual value depends on who reads it; one that `$` or `#` has damaged is broken already."""
    for settings, severity in (
        (healthy().settings_given, sound),
        (shape_with("WECOM_TOKEN", fits=()), sound),
        (shape_with("WECOM_TOKEN", fits=(), strangers=("$",)), damaged),
    ):
        assert judged(programs_read_the_values_alike, readings(trait), settings) == (
            Problem(
                code,
                severity=severity,
                setting="WECOM_TOKEN",
                file=ENV_PATH,
                line=4,
                readings=("python-dotenv:same", "docker:cut"),
            ),
        )


def test_line_ends_are_told_once() -> None:
    """The CR of each line is not told again for each program."""
    assert judged(programs_read_the_values_alike, readings(Trait.RETURN)) == ()


@pytest.mark.parametrize("name", ["WECOM_TRUSTED_IPS", "WECOM_TRUSTED_DOMAIN", "WECOM_PROXY", "WECOM_API_BASE"])
def test_free_text_cannot_lose_its_shape(name: str) -> None:
    """A value without a form of its own, such as a proxy with a password, is never called damaged."""
    settings = settings_with(name, state=SettingState.SET, shape=replace(shape_of("WECOM_TOKEN"), fits=()))
    (problem,) = problems_of(judged(programs_read_the_values_alike, readings(Trait.DOLLAR, name), settings))
    assert problem.severity is Severity.WARNING


def problems_of(verdict: object) -> tuple[Problem, ...]:
    """The problems of a rule that may return several."""
    assert isinstance(verdict, tuple)
    return verdict


def test_setting_without_a_value_is_not_called_damaged() -> None:
    """An assignment that another layer leaves empty has no shape to lose."""
    empty = settings_with("WECOM_TOKEN", state=SettingState.EMPTY, shape=None)
    (problem,) = problems_of(judged(programs_read_the_values_alike, readings(Trait.COMMENT), empty))
    assert problem.severity is Severity.WARNING


@pytest.mark.parametrize("trait", [Trait.BLANKS, Trait.OTHER])
def test_what_only_a_shell_reads_otherwise_is_a_notice(trait: Trait) -> None:
    """`&` in a URL or a blank behind a comma concerns those alone who load the file in a shell."""
    how = (Reading(reader="python-dotenv", how=How.SAME), Reading(reader="sh", how=How.NOT_READ))
    one = Disagreement(setting="WECOM_CALLBACK_URL", line=4, trait=trait, readings=how)
    seen = EnvReadings(path=ENV_PATH, disagreements=(one,))
    (problem,) = problems_of(judged(programs_read_the_values_alike, seen))
    assert problem.severity is Severity.NOTICE
