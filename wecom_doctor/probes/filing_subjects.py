"""What the user read in the filing register and in WeCom's console; no machine may ask there."""

from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.filing_subjects import FilingSubjects
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.settings.given import Given

# The commands that have the options, and so may ask for them.
COMMANDS = frozenset({"check", "net"})
NAME_MAX = 200


@probe(reach=Reach.LOCAL)
async def filing_subjects(given: Given, callback_url: CallbackUrl) -> FilingSubjects | Absent:
    """Hand on the two names, where there is a public domain that they are about."""
    options = given.options
    if options.filing_subject and options.corp_subject:
        return FilingSubjects(filing=options.filing_subject[:NAME_MAX], corp=options.corp_subject[:NAME_MAX])
    public = callback_url.host is not None and not callback_url.host_is_address and not callback_url.is_local
    if not public or options.demo or options.command not in COMMANDS:
        return Absent(Absence.NOT_APPLICABLE, "moot")
    return Absent(Absence.NOT_PLANNED, "--filing-subject")
