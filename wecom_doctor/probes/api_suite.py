"""Ask for the tokens of a service provider, once each."""

import asyncio

from wecom_doctor.facts.api_answer import ApiAnswer
from wecom_doctor.facts.api_knock import ApiKnock
from wecom_doctor.facts.api_suite import ApiSuite
from wecom_doctor.model import Absence, Absent, Coming, Reach, probe
from wecom_doctor.net.api import call_patiently
from wecom_doctor.net.gate import Gate
from wecom_doctor.probes.api_knock import door_onward
from wecom_doctor.protocol.api.call import Call
from wecom_doctor.protocol.api.calls import get_provider_token, get_suite_token
from wecom_doctor.settings.door import door_of, usable
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name

OF_SUITE = (Name.SUITE_ID, Name.SUITE_SECRET, Name.SUITE_TICKET)
OF_PROVIDER = (Name.CORP_ID, Name.PROVIDER_SECRET)


@probe(reach=Reach.API, deadline_s=25.0)
async def api_suite(given: Given, gate: Gate, api_knock: Coming[ApiKnock]) -> ApiSuite | Absent:
    """Only for whom all three values of a suite are given, or the provider's own Secret."""
    calls: dict[str, Call] = {}
    if usable(given, *OF_SUITE):
        calls["suite"] = get_suite_token(*(given.text(name) or "" for name in OF_SUITE))
    if usable(given, *OF_PROVIDER):
        calls["provider"] = get_provider_token(*(given.text(name) or "" for name in OF_PROVIDER))
    if not calls:
        return Absent(Absence.NOT_PLANNED, Name.SUITE_TICKET)
    door = door_of(given)
    if door.is_official and not door.is_secured:
        return Absent(Absence.NOT_APPLICABLE, "api-unreached")
    door = await door_onward(given, api_knock)
    replies = await asyncio.gather(*(call_patiently(gate, door, one) for one in calls.values()))
    answers: dict[str, ApiAnswer] = {name: one[-1].answer for name, one in zip(calls, replies, strict=True)}
    return ApiSuite(suite=answers.get("suite"), provider=answers.get("provider"))
