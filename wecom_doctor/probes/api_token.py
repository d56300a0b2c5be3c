"""Ask for an access token: once, because wrong Secrets that are repeated get the whole address banned."""

from wecom_doctor.facts.api_knock import ApiKnock
from wecom_doctor.facts.api_token import ApiToken
from wecom_doctor.model import Absent, Coming, Reach, probe
from wecom_doctor.net.api import call_patiently
from wecom_doctor.net.gate import Gate
from wecom_doctor.probes.api_knock import door_onward
from wecom_doctor.protocol.api.calls import get_token
from wecom_doctor.settings.door import door_of, no_application
from wecom_doctor.settings.given import Given
from wecom_doctor.settings.names import Name


@probe(reach=Reach.API, deadline_s=28.0)
async def api_token(given: Given, gate: Gate, api_knock: Coming[ApiKnock]) -> ApiToken | Absent:
    """The token stays with the gate."""
    if (absent := no_application(given)) is not None:
        return absent
    door = door_of(given)
    if door.is_official and not door.is_secured:
        # It answers no calls in clear, so nothing is lost but what others could hear.
        return ApiToken(answers=(), withheld=True, lifetime_s=None)
    door = await door_onward(given, api_knock)
    call = get_token(given.text(Name.CORP_ID) or "", given.text(Name.SECRET) or "")
    replies = await call_patiently(gate, door, call)
    lifetime_s = replies[-1].document.get("expires_in")
    return ApiToken(
        answers=tuple(one.answer for one in replies),
        withheld=False,
        lifetime_s=lifetime_s if isinstance(lifetime_s, int) else None,
    )
