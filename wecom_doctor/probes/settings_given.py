"""The settings and the looks of their values."""

from wecom_doctor.facts.settings_given import SettingGiven, SettingsGiven, SettingState
from wecom_doctor.model import Reach, probe
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name
from wecom_doctor.settings.shape import shape_of


@probe(reach=Reach.LOCAL)
async def settings_given(given: Given) -> SettingsGiven:
    """Describe every setting; the values stay behind."""
    return SettingsGiven(
        kind=given.options.kind,
        receive_id_given=given.options.receive_id is not None,
        settings=tuple(described(given, name) for name in Name),
    )


def described(given: Given, name: Name) -> SettingGiven:
    """One setting without its value."""
    chosen = given.chosen.get(name)
    text = chosen.value.reveal() if chosen else ""
    state = SettingState.MISSING if chosen is None else SettingState.SET if text else SettingState.EMPTY
    return SettingGiven(
        name=name,
        state=state,
        source=str(chosen.source) if chosen else None,
        file=chosen.source.file if chosen else None,
        line=chosen.source.line if chosen else None,
        shape=shape_of(name, text) if text else None,
        overrides=tuple(map(str, chosen.overrides)) if chosen else (),
        same_as=tuple(other for other in Name if text and other is not name and given.text(other) == text),
    )
