"""Smart bots: the two ways in which one can be connected."""

from wecom_doctor.facts.env_file import FileState
from wecom_doctor.facts.foreign_file import ForeignFile
from wecom_doctor.facts.settings_given import SettingsGiven, SettingState
from wecom_doctor.model import MOOT, OK, Certainty, Problem, Verdict, check

CALLBACK_URL = "WECOM_CALLBACK_URL"


@check("settings.bot-mode", behind=("settings.foreign-file-read",))
def bot_mode_is_one(foreign: ForeignFile, settings: SettingsGiven) -> Verdict:
    """The program opens the long connection itself, yet a callback URL is to be examined."""
    if foreign.state is not FileState.FOUND:
        return MOOT
    url = settings.named(CALLBACK_URL)
    if not foreign.long_connection or url.state is not SettingState.SET:
        return MOOT if not foreign.has_entry else OK
    return Problem("bot-long-connection-mode", certainty=Certainty.LIKELY, file=foreign.path)
