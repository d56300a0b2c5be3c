"""The tokens of a service provider."""

from wecom_doctor.facts.api_answer import BUSY, ApiAnswer
from wecom_doctor.facts.api_knock import ApiKnock
from wecom_doctor.facts.api_suite import ApiSuite
from wecom_doctor.facts.settings_given import SettingsGiven
from wecom_doctor.model import MOOT, OK, Absent, Certainty, Problem, Severity, Verdict, check
from wecom_doctor.rules._api import unexplained, unheard
from wecom_doctor.rules.settings import VALUE_CHECKS, place

CORP_ID, SUITE_ID = "WECOM_CORP_ID", "WECOM_SUITE_ID"
SUITE_SECRET, PROVIDER_SECRET = "WECOM_SUITE_SECRET", "WECOM_PROVIDER_SECRET"
CORP_ID_UNKNOWN, SUITE_UNKNOWN, TICKET_UNKNOWN, IP_NOT_TRUSTED = 40013, (40083, 48003, 40086), 40085, 60020
SECRET_UNKNOWN = (40001, 40091)


@check("egress.suite-token", behind=("egress.api-reached", *VALUE_CHECKS))
def suite_gets_a_token(suite: ApiSuite, settings: SettingsGiven, knock: ApiKnock | Absent) -> Verdict:
    """The API gives out no token for the third-party application."""
    answer = suite.suite
    if answer is None or answer.errcode is None:
        return MOOT if answer is None else unheard(knock)
    if answer.succeeded:
        return OK
    if answer.errcode == TICKET_UNKNOWN:
        # Whether it never came, has ended, or is another suite's, the API does not say.
        also = ("suite-ticket-ttl", "suite-ticket-mixed")
        return Problem("suite-ticket-absent", certainty=Certainty.LIKELY, also=also, errcode=TICKET_UNKNOWN)
    if answer.errcode in SUITE_UNKNOWN:
        return unexplained(answer, place(settings.named(SUITE_ID)), gravity_of(answer))
    return refused(answer, settings, SUITE_SECRET)


@check("egress.provider-token", behind=("egress.api-reached", "egress.token", *VALUE_CHECKS))
def provider_gets_a_token(suite: ApiSuite, settings: SettingsGiven, knock: ApiKnock | Absent) -> Verdict:
    """The API gives out no token for the provider itself."""
    answer = suite.provider
    if answer is None or answer.errcode is None:
        return MOOT if answer is None else unheard(knock)
    if answer.succeeded:
        return OK
    if answer.errcode == CORP_ID_UNKNOWN:
        return Problem("corp-id-wrong", errcode=CORP_ID_UNKNOWN, at=place(settings.named(CORP_ID)))
    return refused(answer, settings, PROVIDER_SECRET)


def refused(answer: ApiAnswer, settings: SettingsGiven, secret: str) -> Verdict:
    """What both kinds of token are refused for."""
    if answer.errcode in SECRET_UNKNOWN:
        return Problem("secret-wrong", errcode=answer.errcode, at=place(settings.named(secret)))
    if answer.errcode == IP_NOT_TRUSTED:
        return Problem("egress-ip-not-trusted", from_ip=answer.from_ip or "", calls=(answer.told,))
    return unexplained(answer, severity=gravity_of(answer))


def gravity_of(answer: ApiAnswer) -> Severity | None:
    """Without its token nothing works; that the platform has no time passes."""
    return None if answer.errcode == BUSY else Severity.ERROR
