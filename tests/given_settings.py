"""The settings of a healthy .env, as they are given and as they look from outside."""

from wecom_doctor.facts.settings_given import SettingGiven, SettingState, ValueShape

ENV_PATH = ".env"
# Made up, and of the right shape; the lines of the .env that the facts below tell of.
VALUES = {
    "WECOM_CORP_ID": "ww8a1f0c2d9b3e4f56",
    "WECOM_AGENT_ID": "1000002",
    "WECOM_SECRET": "mB7x-Qd2LkVt9Rz0HsYc4Wn8_Ja1PfGe6UoTi3XbMvE",
    "WECOM_TOKEN": "Kp3vXw9QmZ2rT7bN5cJ8hF4gL6sD1yAe",
    "WECOM_ENCODING_AES_KEY": "pR7tYq2WmZx9CvB4nL6kJ8hG3fD5sA1eUoIiTyKrQw8",
    "WECOM_CALLBACK_URL": "https://wecom.example.com/callback",
}
# The settings whose form each value has, its own included.
FITS = {
    "WECOM_CORP_ID": ("WECOM_CORP_ID", "WECOM_TOKEN"),
    "WECOM_AGENT_ID": ("WECOM_AGENT_ID", "WECOM_TOKEN"),
    "WECOM_SECRET": ("WECOM_SECRET",),
    "WECOM_TOKEN": ("WECOM_TOKEN",),
    "WECOM_ENCODING_AES_KEY": ("WECOM_SECRET", "WECOM_ENCODING_AES_KEY"),
    "WECOM_CALLBACK_URL": ("WECOM_CALLBACK_URL",),
}
LINES = {name: line for line, name in enumerate(VALUES, start=1)}
NOT_GIVEN = (
    "WECOM_SUITE_ID",
    "WECOM_TRUSTED_IPS",
    "WECOM_TRUSTED_DOMAIN",
    "WECOM_PROXY",
    "WECOM_API_BASE",
    "WECOM_SUITE_SECRET",
    "WECOM_SUITE_TICKET",
    "WECOM_PROVIDER_SECRET",
    "WECOM_ROBOT_KEY",
)


def in_env_file(name: str) -> SettingGiven:
    """A setting that stands in the .env, with the shape of its value."""
    line = LINES[name]
    return SettingGiven(
        name=name,
        state=SettingState.SET,
        source=f"{ENV_PATH}:{line}",
        file=ENV_PATH,
        line=line,
        shape=sound_shape(name),
        overrides=(),
        same_as=(),
    )


def missing(name: str) -> SettingGiven:
    """A setting that nobody gave."""
    return SettingGiven(
        name=name,
        state=SettingState.MISSING,
        source=None,
        file=None,
        line=None,
        shape=None,
        overrides=(),
        same_as=(),
    )


def sound_shape(name: str) -> ValueShape:
    """What a good value looks like from outside."""
    return ValueShape(
        length=len(VALUES[name]),
        blank_ends=False,
        invisible=(),
        quotes=None,
        full_width=False,
        strangers=(),
        placeholder=False,
        sample=False,
        fits=FITS[name],
        canonical=True if name == "WECOM_ENCODING_AES_KEY" else None,
        weakness=None,
    )
