"""Files of settings that must be there, and be read, before a command can do anything."""

from wecom_doctor.cli._session import Sorry, say
from wecom_doctor.facts.env_file import FileState
from wecom_doctor.settings.given import Given

REASONS = {
    FileState.MISSING: "enoent",
    FileState.UNREADABLE: "eacces",
    FileState.NOT_A_FILE: "not-a-file",
    FileState.TOO_LARGE: "too-large",
}


def refuse_unread(given: Given) -> None:
    """Say so where a file that was named, or lies there, was not read; that nobody made one is no trouble."""
    for file in (given.env_file, given.foreign):
        wanted = given.env_file_asked_for or file is given.foreign
        if file is not None and file.state in REASONS and (wanted or file.state is not FileState.MISSING):
            raise Sorry("file-trouble", file=file.path, reason=say(f"os-errors.{REASONS[file.state]}"))
