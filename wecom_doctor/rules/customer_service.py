"""Whether customer service is bound to the application."""

from wecom_doctor.facts.api_accounts import ApiAccounts
from wecom_doctor.facts.api_knock import ApiKnock
from wecom_doctor.model import OK, UNSURE, Absent, Certainty, Problem, Verdict, check
from wecom_doctor.rules._api import unexplained, unheard
from wecom_doctor.rules.agent import AGENT_CHECKS, FORBIDDEN, ON_THE_WAY, TOLD_ELSEWHERE

LIKELY = Certainty.LIKELY


@check("egress.customer-service", behind=(*ON_THE_WAY, *AGENT_CHECKS))
def customer_service_is_bound(accounts: ApiAccounts, knock: ApiKnock | Absent) -> Verdict:
    """The application may not call customer service, or no account is handed to it."""
    answer = accounts.answer
    if answer.errcode is None:
        return unheard(knock)
    if answer.errcode in FORBIDDEN:
        return Problem("kf-app-not-bound", certainty=LIKELY, also=("wrong-secret-kind",), errcode=answer.errcode)
    if answer.errcode in TOLD_ELSEWHERE:
        return UNSURE
    if not answer.succeeded:
        return unexplained(answer)
    if accounts.managed:
        return OK
    return Problem("kf-app-not-bound", certainty=LIKELY, accounts=accounts.accounts, managed=0)
