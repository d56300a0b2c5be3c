"""Ask for the accounts of customer service, where the callback is one of it."""

from wecom_doctor.facts.api_accounts import ApiAccounts
from wecom_doctor.facts.api_reads import ApiReads
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.model import Absence, Absent, Reach, probe
from wecom_doctor.net.api import call_api
from wecom_doctor.net.gate import Gate
from wecom_doctor.protocol.api.calls import service_accounts
from wecom_doctor.protocol.api.reading import objects
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.routes import door_by


@probe(reach=Reach.API, deadline_s=15.0)
async def api_accounts(given: Given, gate: Gate, api_reads: ApiReads | Absent) -> ApiAccounts | Absent:
    """One call, after the others."""
    if given.options.kind is not Kind.KF:
        return Absent(Absence.NOT_APPLICABLE, "kind")
    if isinstance(api_reads, Absent):
        return api_reads
    if api_reads.is_hopeless:
        return Absent(Absence.NEED_MISSING, "api_reads")
    reply = await call_api(gate, door_by(given, api_reads.route), service_accounts())
    found = objects(reply.document, "account_list")
    managed = sum(one.get("manage_privilege") is True for one in found)
    return ApiAccounts(answer=reply.answer, accounts=len(found), managed=managed)
