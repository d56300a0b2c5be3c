"""When and how this run was started."""

from datetime import UTC, datetime

from wecom_doctor import __version__
from wecom_doctor.facts.run_info import RunInfo
from wecom_doctor.model import Reach, probe
from wecom_doctor.settings.given import Given, Options


def run_info_of(options: Options) -> RunInfo:
    """The run that starts at this moment with these options."""
    return RunInfo(
        started_at=datetime.now(UTC),
        command=options.command,
        lang=options.lang,
        version=__version__,
        offline=options.offline,
        demo=options.demo,
    )


@probe(reach=Reach.LOCAL)
async def run_info(given: Given) -> RunInfo:
    """Look at the clock once, for all rules."""
    return run_info_of(given.options)
