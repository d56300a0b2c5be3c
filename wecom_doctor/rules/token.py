"""The access token: whether the API gives one out for these credentials, and whether it then takes it."""

from wecom_doctor.facts.api_answer import IP_NOT_TRUSTED, ApiAnswer, first_with
from wecom_doctor.facts.api_knock import ApiKnock
from wecom_doctor.facts.api_reads import ApiReads
from wecom_doctor.facts.api_token import ApiToken
from wecom_doctor.facts.settings_given import SettingsGiven
from wecom_doctor.model import MOOT, OK, UNSURE, Certainty, Problem, Verdict, check
from wecom_doctor.rules._api import REJECTED, unexplained
from wecom_doctor.rules.settings import VALUE_CHECKS, place

CORP_ID, SECRET = "WECOM_CORP_ID", "WECOM_SECRET"
SECRET_UNKNOWN, SECRET_OF_OTHERS, CORP_ID_UNKNOWN, DISABLED = 40001, 40091, 40013, 50003
FORBIDDEN = (48002, 60011)
ON_THE_WAY = ("egress.api-reached", "egress.paths-passed-on", "egress.calls-arrive")


@check("egress.token", behind=(*ON_THE_WAY, *VALUE_CHECKS, "keys.corp-id", "keys.secret"))
def token_is_given_out(token: ApiToken, settings: SettingsGiven, knock: ApiKnock) -> Verdict:
    """The API knows the company or the Secret not, or gives out no token for another reason."""
    last = token.last
    if last is None or not last.is_api:
        return UNSURE if knock.reached and not token.withheld else MOOT
    if last.succeeded:
        return OK
    return refused(last, settings)


def refused(answer: ApiAnswer, settings: SettingsGiven) -> Verdict:
    """Why there is no token."""
    secret, corp_id = place(settings.named(SECRET)), place(settings.named(CORP_ID))
    code = answer.errcode or 0
    if code == SECRET_UNKNOWN:
        return Problem("secret-wrong", also=("app-disabled", "wrong-secret-kind"), errcode=code, at=secret)
    if code == SECRET_OF_OTHERS:
        return Problem("secret-wrong", errcode=code, at=secret)
    if code == CORP_ID_UNKNOWN:
        return Problem("corp-id-wrong", also=("new-corp-not-ready",), errcode=code, at=corp_id)
    if code == DISABLED:
        return Problem("app-disabled", errcode=code)
    if code in FORBIDDEN:
        return Problem("wrong-secret-kind", certainty=Certainty.LIKELY, errcode=code, at=secret)
    if code == IP_NOT_TRUSTED:
        return Problem("egress-ip-not-trusted", from_ip=answer.from_ip or "", calls=(answer.told,))
    return unexplained(answer)


@check("egress.token-accepted", behind=("egress.api-reached", "egress.token"))
def token_is_accepted(reads: ApiReads) -> Verdict:
    """A token that was given out just now is refused at the next call."""
    rejected = first_with(reads.answers, *REJECTED)
    if rejected is None:
        return OK
    return Problem(
        "token-rejected",
        errcode=rejected.errcode or 0,
        calls=tuple(one.told for one in reads.answers if one.errcode is not None),
    )
