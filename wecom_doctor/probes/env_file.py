"""The .env as a file."""

from wecom_doctor.facts.env_file import EnvFile
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.settings.given import Given

OTHERS_MAY_READ = 0o004


@probe(reach=Reach.LOCAL)
async def env_file(given: Given) -> EnvFile | Absent:
    """Tell what stands at the path."""
    env = given.env_file
    if env is None:
        return Absent(Absence.NOT_APPLICABLE)
    return EnvFile(
        path=env.path,
        state=env.state,
        asked_for=given.env_file_asked_for,
        mode=None if env.mode is None else f"{env.mode:04o}",
        open_to_others=bool((env.mode or 0) & OTHERS_MAY_READ),
        folder_shields=env.folder_shields,
    )
