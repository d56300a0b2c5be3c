"""The text of the .env, line by line."""

from wecom_doctor.facts.env_file import Encoding, EnvLines, FileState
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.settings.given import Given


@probe(reach=Reach.LOCAL)
async def env_lines(given: Given) -> EnvLines | Absent:
    """Tell what reading the .env brought to light."""
    env = given.env_file
    if env is None or env.state is not FileState.FOUND:
        return Absent(Absence.NOT_APPLICABLE)
    starts_with_name = any(one.line == 1 for one in env.assignments)
    return EnvLines(
        path=env.path,
        encoding=env.encoding,
        first_name_hidden=env.encoding is Encoding.UTF_8_BOM and starts_with_name,
        carriage_return_lines=env.carriage_return_lines,
        unparsable=env.unparsable,
        open_quotes=env.open_quotes,
        duplicates=env.duplicates,
        misnamed=env.misnamed,
    )
