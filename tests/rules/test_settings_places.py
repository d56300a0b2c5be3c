"""The rules of rules/settings.py about what stands where: exchanged, pasted twice, missing."""

from dataclasses import replace

import pytest

from tests.given_settings import ENV_PATH, FITS, NOT_GIVEN
from tests.healthy import healthy
from tests.rules.judging import altered, in_env, judged, nothing_but, settings_with, shape_of, shape_with
from wecom_doctor.facts.env_file import BadLine, FileState
from wecom_doctor.facts.settings_given import Kind, SettingsGiven, SettingState
from wecom_doctor.model import Absence, Absent, Problem, Severity
from wecom_doctor.rules.settings import settings_are_present, values_stand_under_their_names

KEY, SECRET, TOKEN, CORP_ID = "WECOM_ENCODING_AES_KEY", "WECOM_SECRET", "WECOM_TOKEN", "WECOM_CORP_ID"
GONE = replace(healthy().env_file, state=FileState.MISSING)


def with_forms(forms: dict[str, tuple[str, ...]]) -> SettingsGiven:
    """Healthy settings in which these values have the forms of other settings."""
    settings = healthy().settings_given
    for name, fits in forms.items():
        settings = altered(settings, name, shape=replace(shape_of(name), fits=fits))
    return settings


def swapped(name: str, other: str) -> Problem:
    """The problem at one of two exchanged lines."""
    return Problem("values-swapped", other=other, at=in_env(name))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(KEY, TOKEN, id="Token for key"),
        pytest.param(SECRET, TOKEN, id="Token for secret"),
        pytest.param("WECOM_AGENT_ID", SECRET, id="secret for agent id"),
        pytest.param("WECOM_AGENT_ID", CORP_ID, id="corp id for agent id"),
        pytest.param("WECOM_CALLBACK_URL", TOKEN, id="Token for URL"),
    ],
)
def test_exchanged_values_are_told_at_both_lines(one: str, other: str) -> None:
    """Two values that each have the other's shape were exchanged."""
    exchanged = with_forms({one: FITS[other], other: FITS[one]})
    verdict = judged(values_stand_under_their_names, exchanged)
    assert isinstance(verdict, tuple)
    assert set(map(str, verdict)) == {str(swapped(one, other)), str(swapped(other, one))}


@pytest.mark.parametrize(
    ("forms", "why"),
    [
        pytest.param({}, "all is well", id="sound"),
        pytest.param(
            {SECRET: (SECRET, KEY), KEY: (SECRET, KEY)},
            "a secret of letters and digits looks like a key; each is right where it stands",
            id="look-alikes",
        ),
        pytest.param({TOKEN: (), KEY: (SECRET, KEY)}, "a broken Token is not thereby a key", id="one is broken"),
        pytest.param({TOKEN: (), KEY: ()}, "what has no shape cannot be recognised", id="both are broken"),
        pytest.param({TOKEN: (SECRET, KEY)}, "the key stands where it belongs", id="only one is foreign"),
    ],
)
def test_values_that_are_not_exchanged(forms: dict[str, tuple[str, ...]], why: str) -> None:
    """Nothing is called exchanged unless both shapes say so."""
    assert judged(values_stand_under_their_names, with_forms(forms)) == (), why


def test_value_pasted_twice_is_told_where_it_does_not_belong() -> None:
    """The same text under two names is wrong under the name whose form it has not."""
    settings = shape_with(TOKEN, fits=FITS[KEY])
    settings = altered(settings, TOKEN, same_as=(KEY,))
    settings = altered(settings, KEY, same_as=(TOKEN,))
    assert judged(values_stand_under_their_names, settings) == (
        Problem("value-copied-wrong", other=KEY, at=in_env(TOKEN)),
    )


@pytest.mark.parametrize("placeholder", [True, False])
def test_same_text_may_stand_twice_where_it_fits_or_is_a_template(placeholder: bool) -> None:
    """`xxxx` in every line, or a value that is right in both places, is no slip of the clipboard."""
    fits = () if placeholder else FITS[TOKEN]
    settings = settings_with(
        TOKEN, same_as=(CORP_ID,), shape=replace(shape_of(TOKEN), fits=fits, placeholder=placeholder)
    )
    assert judged(values_stand_under_their_names, settings) == ()


def lacking(name: str, state: SettingState) -> SettingsGiven:
    """Healthy settings in which one has no value."""
    return settings_with(name, state=state, shape=None)


@pytest.mark.parametrize("state", [SettingState.MISSING, SettingState.EMPTY])
@pytest.mark.parametrize(
    ("name", "severity"),
    [
        (TOKEN, None),
        (KEY, None),
        (CORP_ID, None),
        ("WECOM_AGENT_ID", Severity.NOTICE),
        (SECRET, Severity.NOTICE),
    ],
)
def test_missing_setting(name: str, state: SettingState, severity: Severity | None) -> None:
    """The callback cannot do without Token, key and corp id; agent id and secret are for calls of the API only."""
    assert judged(settings_are_present, lacking(name, state)) == (
        Problem("setting-missing", severity=severity, setting=name, file=ENV_PATH),
    )


@pytest.mark.parametrize("name", ["WECOM_CALLBACK_URL", *NOT_GIVEN])
def test_setting_that_nobody_needs(name: str) -> None:
    """What was not given and is not needed is no problem."""
    assert judged(settings_are_present, lacking(name, SettingState.MISSING)) == ()


def test_missing_settings_without_any_file_or_value_are_notices() -> None:
    """Somebody who gives nothing but a URL wants the road examined; that is not a broken configuration."""
    verdict = judged(settings_are_present, nothing_but("WECOM_CALLBACK_URL"), GONE)
    assert isinstance(verdict, tuple)
    assert {one.severity for one in verdict} == {Severity.NOTICE}


@pytest.mark.parametrize("also", ["WECOM_AGENT_ID", SECRET, CORP_ID])
def test_half_a_configuration_is_a_broken_one(also: str) -> None:
    """Whoever sets one value of the callback or the API needs the others."""
    verdict = judged(settings_are_present, nothing_but("WECOM_CALLBACK_URL", also), GONE)
    assert isinstance(verdict, tuple)
    assert Problem("setting-missing", setting=TOKEN) in verdict


def test_setting_that_an_open_quote_swallowed_is_not_missing() -> None:
    """The cure is to close the quote; the line is there."""
    swallowing = BadLine(line=3, setting=SECRET, swallows=(TOKEN, KEY))
    lines = replace(healthy().env_lines, open_quotes=(swallowing,))
    assert judged(settings_are_present, nothing_but(CORP_ID, "WECOM_AGENT_ID", SECRET), lines) == ()


def test_all_that_is_missing_is_told_at_once() -> None:
    """An empty file is repaired in one go, in the order in which settings are shown."""
    verdict = judged(settings_are_present, nothing_but())
    assert isinstance(verdict, tuple)
    assert [one.params["setting"] for one in verdict] == [CORP_ID, "WECOM_AGENT_ID", SECRET, TOKEN, KEY]


def test_bot_needs_no_corp_id() -> None:
    """The receive id of a smart bot is empty."""
    settings = replace(lacking(CORP_ID, SettingState.MISSING), kind=Kind.BOT)
    assert judged(settings_are_present, settings) == ()


@pytest.mark.parametrize("kind", [Kind.SUITE_DATA, Kind.SUITE_COMMAND])
def test_a_suite_wants_its_id_and_no_application(kind: Kind) -> None:
    """Without it no notice can be pushed, which is worth a word; a provider's app has no AgentId and Secret here."""
    settings = replace(nothing_but(CORP_ID, TOKEN, KEY), kind=kind)
    missing = Problem("setting-missing", severity=Severity.NOTICE, setting="WECOM_SUITE_ID", file=ENV_PATH)
    assert judged(settings_are_present, settings) == (missing,)
    assert judged(settings_are_present, replace(settings, receive_id_given=True)) == ()


def test_receive_id_replaces_the_corp_id() -> None:
    """Who names the receive id needs no corp id for the callback."""
    settings = replace(lacking(CORP_ID, SettingState.MISSING), receive_id_given=True)
    assert judged(settings_are_present, settings) == ()


@pytest.mark.parametrize(("command", "told"), [("check", 1), ("env", 1), ("net", 0)])
def test_api_settings_matter_to_commands_that_judge_settings(command: str, told: int) -> None:
    """A command about the road alone does not ask for the secret."""
    run = replace(healthy().run_info, command=command)
    verdict = judged(settings_are_present, lacking(SECRET, SettingState.MISSING), run)
    assert isinstance(verdict, tuple)
    assert len(verdict) == told


@pytest.mark.parametrize("reason", [Absence.NOT_APPLICABLE, Absence.CRASHED])
def test_missing_setting_without_a_file(reason: Absence) -> None:
    """Where there is no .env to open, only the name of the setting is told."""
    verdict = judged(
        settings_are_present,
        lacking(TOKEN, SettingState.MISSING),
        absent={"env_file": Absent(reason), "env_lines": Absent(reason)},
    )
    assert verdict == (Problem("setting-missing", setting=TOKEN),)


def test_missing_setting_with_a_missing_file() -> None:
    """A file that is not there is no place to look at."""
    verdict = judged(settings_are_present, lacking(TOKEN, SettingState.MISSING), GONE)
    assert verdict == (Problem("setting-missing", setting=TOKEN),)
