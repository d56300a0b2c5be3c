"""How six programs read the same .env."""

import os

from wecom_doctor.facts.env_file import EnvReadings, FileState
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.settings.compare import disagreements_in, refusals_in
from wecom_doctor.settings.given import Given


@probe(reach=Reach.LOCAL)
async def env_readings(given: Given) -> EnvReadings | Absent:
    """Compare the readings of every known setting of the file."""
    env = given.env_file
    if env is None or env.state is not FileState.FOUND:
        return Absent(Absence.NOT_APPLICABLE)
    return EnvReadings(
        path=env.path,
        disagreements=disagreements_in(env, os.environ),
        refusals=refusals_in(env, os.environ),
    )
