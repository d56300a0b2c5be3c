"""The settings as facts: sources, shapes and relations, and never a value."""

from pathlib import Path

import pytest

from tests.examination.workbench import HEALTHY_LINES, gathered, write_env
from tests.probes.asking import answer
from wecom_doctor.facts.settings_given import Kind, SettingGiven, SettingsGiven, SettingState
from wecom_doctor.probes.settings_given import settings_given
from wecom_doctor.settings.given import Given, Options, gather
from wecom_doctor.settings.names import Name


def seen(given: Given) -> SettingsGiven:
    """The fact about what was given."""
    fact = answer(settings_given, given=given)
    assert isinstance(fact, SettingsGiven)
    return fact


def test_every_known_setting_is_told(tmp_path: Path) -> None:
    """All names are there, in one order, whether given or not."""
    fact = seen(gathered(tmp_path / "missing.env"))
    assert [one.name for one in fact.settings] == list(Name)
    assert {one.state for one in fact.settings} == {SettingState.MISSING}
    assert fact.shaped == ()


@pytest.mark.parametrize(
    ("lines", "environ", "told"),
    [
        (("WECOM_TOKEN=abcdefgh1",), {}, (SettingState.SET, "{file}:1", 1, ())),
        (("", "WECOM_TOKEN=abcdefgh1"), {}, (SettingState.SET, "{file}:2", 2, ())),
        (("WECOM_TOKEN=x1", "WECOM_TOKEN=y2"), {}, (SettingState.SET, "{file}:2", 2, ())),
        (("WECOM_TOKEN=",), {}, (SettingState.EMPTY, "{file}:1", 1, ())),
        ((), {"WECOM_TOKEN": "abcdefgh1"}, (SettingState.SET, "environment", None, ())),
        ((), {"WECOM_TOKEN": ""}, (SettingState.EMPTY, "environment", None, ())),
        (("WECOM_TOKEN=x1",), {"WECOM_TOKEN": "y2"}, (SettingState.SET, "environment", None, ("{file}:1",))),
        (("WECOM_TOKEN=x1",), {"WECOM_TOKEN": "x1"}, (SettingState.SET, "environment", None, ())),
        ((), {}, (SettingState.MISSING, None, None, ())),
    ],
)
def test_where_a_value_comes_from(
    tmp_path: Path,
    lines: tuple[str, ...],
    environ: dict[str, str],
    told: tuple[SettingState, str | None, int | None, tuple[str, ...]],
) -> None:
    """State, source, line, and the sources with another value that are overridden."""
    path = write_env(tmp_path, *lines)
    one = seen(gathered(path, environ=environ)).named("WECOM_TOKEN")
    state, source, line, overrides = told
    assert (one.state, one.line) == (state, line)
    assert one.source == (None if source is None else source.format(file=path))
    assert one.overrides == tuple(text.format(file=path) for text in overrides)
    assert (one.shape is not None) is (state is SettingState.SET)


def test_a_flag_wins_over_everything(tmp_path: Path) -> None:
    """A value on the command line counts, and says what it overrides."""
    path = write_env(tmp_path, "WECOM_CORP_ID=ww0123456789abcdef")
    given = gather(
        options=Options(),
        flags={Name.CORP_ID: ("--corp-id", "wwfedcba9876543210")},
        env_path=str(path),
        foreign=None,
        environ={"WECOM_CORP_ID": "ww0000000000000000"},
    )
    one = seen(given).named("WECOM_CORP_ID")
    assert (one.source, one.file, one.overrides) == ("--corp-id", None, ("environment", f"{path}:1"))


def test_the_same_text_under_two_names_is_told(tmp_path: Path) -> None:
    """Each of the two settings names the other."""
    fact = seen(gathered(write_env(tmp_path, "WECOM_TOKEN=h7Kq2ZtV9", "WECOM_SECRET=h7Kq2ZtV9", "WECOM_AGENT_ID=1")))
    assert fact.named("WECOM_TOKEN").same_as == ("WECOM_SECRET",)
    assert fact.named("WECOM_SECRET").same_as == ("WECOM_TOKEN",)
    assert fact.named("WECOM_AGENT_ID").same_as == ()


@pytest.mark.parametrize("kind", Kind)
def test_the_kind_and_the_receive_id_are_told(tmp_path: Path, kind: Kind) -> None:
    """What the user said stands behind the URL is part of the fact; the receive id only as given or not."""
    path = write_env(tmp_path)
    fact = seen(gathered(path, kind=kind, receive_id="ww0123456789abcdef"))
    assert (fact.kind, fact.receive_id_given) == (kind, True)
    assert seen(gathered(path, kind=kind)).receive_id_given is False


def test_no_value_is_part_of_the_fact(tmp_path: Path) -> None:
    """Shapes are told, values stay behind, the id of the receiver too."""
    fact = seen(gathered(write_env(tmp_path, *HEALTHY_LINES), receive_id="ww5555555555555555"))
    values = [line.partition("=")[2] for line in HEALTHY_LINES if "AGENT_ID" not in line]
    assert not [value for value in (*values, "ww5555555555555555") if value in repr(fact)]
    assert all(isinstance(one, SettingGiven) and one.shape is not None for one in fact.settings[:6])
