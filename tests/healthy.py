"""Facts as a healthy callback gives them; the test of a rule changes the one field that it is about."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime

from wecom_doctor.facts.callback_url import CallbackUrl, Scope
from wecom_doctor.facts.env_file import Encoding, EnvFile, EnvGit, EnvLines, EnvReadings, FileState, GitState
from wecom_doctor.facts.foreign_file import ForeignFile
from wecom_doctor.facts.run_info import RunInfo
from wecom_doctor.facts.settings_given import Kind, SettingGiven, SettingsGiven, SettingState, ValueShape
from wecom_doctor.model import Facts

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
NOT_GIVEN = ("WECOM_SUITE_ID", "WECOM_TRUSTED_IPS", "WECOM_TRUSTED_DOMAIN", "WECOM_PROXY", "WECOM_API_BASE")


@dataclass(frozen=True, kw_only=True)
class HealthyFacts:
    """One fact of every kind, under the name that reports and probes use."""

    run_info: RunInfo
    settings_given: SettingsGiven
    env_file: EnvFile
    env_lines: EnvLines
    env_git: EnvGit
    env_readings: EnvReadings
    foreign_file: ForeignFile
    callback_url: CallbackUrl

    def by_name(self) -> Facts:
        """The same as an examination holds them."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def healthy() -> HealthyFacts:
    """Every fact with sane values: a complete .env, read by everybody alike, with a public https URL."""
    return HealthyFacts(
        run_info=RunInfo(
            started_at=datetime(2026, 11, 20, 8, tzinfo=UTC),
            command="check",
            lang="en",
            version="0.1.0",
            offline=False,
            demo=False,
        ),
        settings_given=SettingsGiven(
            kind=Kind.APP,
            receive_id_given=False,
            settings=(*map(in_env_file, VALUES), *map(missing, NOT_GIVEN)),
        ),
        env_file=EnvFile(
            path=ENV_PATH,
            state=FileState.FOUND,
            asked_for=False,
            mode="0600",
            open_to_others=False,
            folder_shields=False,
        ),
        env_lines=EnvLines(
            path=ENV_PATH,
            encoding=Encoding.UTF_8,
            first_name_hidden=False,
            carriage_return_lines=0,
            unparsable=(),
            open_quotes=(),
            duplicates=(),
            misnamed=(),
        ),
        env_git=EnvGit(path=ENV_PATH, state=GitState.IGNORED),
        env_readings=EnvReadings(path=ENV_PATH, disagreements=(), refusals=()),
        foreign_file=ForeignFile(
            kind="cc-connect",
            path="config.toml",
            state=FileState.FOUND,
            broken_line=None,
            has_entry=True,
            not_text=(),
            long_connection=False,
        ),
        callback_url=CallbackUrl(
            shown=VALUES["WECOM_CALLBACK_URL"],
            defect=None,
            scheme="https",
            host="wecom.example.com",
            port=443,
            path="/callback",
            host_is_address=False,
            scope=Scope.PUBLIC,
        ),
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
