"""Call a rule on healthy facts of which one is changed."""

from dataclasses import replace
from typing import Any

from tests.given_settings import ENV_PATH, LINES, VALUES
from tests.healthy import healthy
from wecom_doctor.facts.settings_given import Kind, SettingGiven, SettingsGiven, SettingState, ValueShape
from wecom_doctor.model import Absent, Check, Fact, ParamValue, Verdict, fact_name


def judged(check: Check, *changed: Fact, absent: dict[str, Absent] | None = None) -> Verdict:
    """The verdict on healthy facts in which the given ones take the place of theirs."""
    facts = {**healthy().by_name(), **{fact_name(type(one)): one for one in changed}, **(absent or {})}
    return check.rule(**{parameter: facts[fact_name(need.fact)] for parameter, need in check.needs.items()})


def settings_with(name: str, **changes: Any) -> SettingsGiven:
    """Healthy settings in which one setting differs."""
    return altered(healthy().settings_given, name, **changes)


def altered(settings: SettingsGiven, name: str, **changes: Any) -> SettingsGiven:
    """Settings in which one more setting differs."""
    return replace(
        settings,
        settings=tuple(replace(one, **changes) if one.name == name else one for one in settings.settings),
    )


def nothing_but(*names: str) -> SettingsGiven:
    """Settings of which only these have a value."""
    settings = healthy().settings_given
    for name in set(VALUES) - set(names):
        settings = altered(settings, name, state=SettingState.MISSING, shape=None)
    return settings


def shape_with(name: str, **changes: Any) -> SettingsGiven:
    """Healthy settings in which the shape of one value differs."""
    return settings_with(name, shape=replace(shape_of(name), **changes))


def shape_of(name: str) -> ValueShape:
    """The healthy shape of a setting."""
    shape = given(name).shape
    assert shape is not None
    return shape


def given(name: str) -> SettingGiven:
    """A setting as the healthy facts have it."""
    return healthy().settings_given.named(name)


def in_env(name: str) -> dict[str, ParamValue]:
    """Where a problem of a setting in the .env is found."""
    return {"setting": name, "file": ENV_PATH, "line": LINES[name]}


def of_kind(kind: Kind) -> SettingsGiven:
    """Healthy settings of another kind of callback."""
    return replace(healthy().settings_given, kind=kind)
