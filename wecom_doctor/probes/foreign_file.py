"""The config file that `--from` names."""

from wecom_doctor.facts.foreign_file import BadOption, ForeignFile
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.settings.given import Given


@probe(reach=Reach.LOCAL)
async def foreign_file(given: Given) -> ForeignFile | Absent:
    """Tell how reading the foreign file went."""
    found = given.foreign
    if found is None:
        return Absent(Absence.NOT_APPLICABLE)
    return ForeignFile(
        kind=found.kind,
        path=found.path,
        state=found.state,
        broken_line=found.broken_line,
        has_entry=found.has_entry,
        not_text=tuple(BadOption(option=one.option, line=one.line) for one in found.not_text),
        long_connection=found.long_connection,
    )
