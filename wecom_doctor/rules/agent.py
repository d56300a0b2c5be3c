"""The application and the people it may reach."""

from wecom_doctor.facts.api_answer import ApiAnswer
from wecom_doctor.facts.api_reads import ApiReads
from wecom_doctor.facts.api_sent import ApiSent
from wecom_doctor.facts.api_user import ApiUser
from wecom_doctor.facts.settings_given import SettingsGiven
from wecom_doctor.model import MOOT, OK, UNSURE, Absent, Certainty, Problem, Severity, Verdict, check
from wecom_doctor.rules._api import CODES, REJECTED, unexplained
from wecom_doctor.rules.settings import VALUE_CHECKS, place

LIKELY, POSSIBLE = Certainty.LIKELY, Certainty.POSSIBLE
AGENT_ID, SECRET = "WECOM_AGENT_ID", "WECOM_SECRET"
AGENT, AGENTS_SHOWN = "agent/get", 3
OF_ANOTHER, UNKNOWN, DISABLED, IP_NOT_TRUSTED = 301002, 40056, 50003, 60020
FORBIDDEN = (48002, 48001)
OUT_OF_RANGE, NO_SUCH_USER, NOT_AN_ID, NOBODY_VALID = 60011, 60111, 40003, 81013
# What is told by checks of their own; of the AgentId it says nothing.
TOLD_ELSEWHERE = (None, IP_NOT_TRUSTED, *REJECTED, *CODES)
AGENT_CHECKS = ("egress.agent-known", "egress.agent-enabled")
ON_THE_WAY = (
    "egress.api-reached",
    "egress.paths-passed-on",
    "egress.calls-arrive",
    "egress.token",
    "egress.token-accepted",
    "egress.ip-trusted",
)


@check("egress.agent-known", behind=(*ON_THE_WAY, "egress.calls-answered", *VALUE_CHECKS, "keys.agent-id"))
def agent_is_the_secrets(reads: ApiReads, settings: SettingsGiven) -> Verdict:
    """The AgentId is no application's, or not of the one that the Secret belongs to."""
    answer = reads.of(AGENT)
    if answer is None or answer.errcode == DISABLED:
        return MOOT
    if answer.errcode in TOLD_ELSEWHERE:
        return UNSURE
    if answer.succeeded:
        return OK
    where = place(settings.named(AGENT_ID))
    agents = tuple(f"{one.agent_id} {one.name}".strip() for one in reads.agents[:AGENTS_SHOWN])
    if answer.errcode == OF_ANOTHER:
        also = ("secret-of-other-app",)
        return Problem("agentid-secret-mismatch", also=also, errcode=OF_ANOTHER, agents=agents, at=where)
    if answer.errcode == UNKNOWN:
        return Problem("agent-id-unknown", errcode=UNKNOWN, agents=agents, at=where)
    if answer.errcode in (*FORBIDDEN, OUT_OF_RANGE):
        also, at = ("api-permission-missing",), place(settings.named(SECRET))
        return Problem("wrong-secret-kind", certainty=LIKELY, also=also, errcode=answer.errcode, at=at)
    return unexplained(answer, where)


@check("egress.agent-enabled", behind=(*ON_THE_WAY, "egress.agent-known"))
def agent_is_enabled(reads: ApiReads) -> Verdict:
    """The application is switched off."""
    answer = reads.of(AGENT)
    if answer is not None and answer.errcode == DISABLED:
        return Problem("app-disabled", errcode=DISABLED)
    if reads.agent is None:
        return MOOT
    return Problem("app-disabled", agents=(reads.agent.name,)) if reads.agent.disabled else OK


@check("egress.visible-range", behind=(*ON_THE_WAY, *AGENT_CHECKS))
def member_is_in_range(user: ApiUser) -> Verdict:
    """The application does not see the member, or nobody has that account."""
    if user.foreign:
        return Problem("cross-corp-user", certainty=LIKELY, user=user.user)
    answer = user.answer
    if answer is None or answer.errcode is None:
        return MOOT if answer is None else UNSURE
    if answer.succeeded:
        return OK
    if answer.errcode == IP_NOT_TRUSTED:
        # Other calls were let through: which ones are guarded differs.
        return not_trusted(answer)
    if answer.errcode == OUT_OF_RANGE:
        return Problem("visibility-range", errcode=OUT_OF_RANGE, user=user.user)
    if answer.errcode == NO_SUCH_USER:
        also = ("visibility-range",)
        return Problem("recipient-id-invalid", certainty=LIKELY, also=also, errcode=NO_SUCH_USER, user=user.user)
    if answer.errcode == NOT_AN_ID:
        return Problem("recipient-id-invalid", errcode=NOT_AN_ID, user=user.user)
    return unexplained(answer)


@check("egress.message-sent", behind=(*ON_THE_WAY, *AGENT_CHECKS, "egress.visible-range"))
def message_is_sent(sent: ApiSent, user: ApiUser | Absent) -> Verdict:
    """The message that was asked for did not go out, or not to whom it was meant for."""
    answer = sent.answer
    if answer.errcode is None:
        return UNSURE
    if answer.errcode == NOBODY_VALID and isinstance(user, ApiUser) and user.answer and user.answer.succeeded:
        # The account is right: the API has just shown it. What a message needs beyond that is for the console to tell.
        others = ("cross-corp-user", "recipient-id-invalid")
        return Problem("visibility-range", certainty=POSSIBLE, also=others, errcode=NOBODY_VALID, user=sent.user)
    if not answer.succeeded:
        return not_sent(answer, sent.user)
    if sent.invalid:
        also = ("recipient-id-invalid",)
        return Problem("visibility-range", certainty=LIKELY, also=also, calls=(answer.told,), user=sent.user)
    if sent.unlicensed:
        return Problem("api-permission-missing", certainty=LIKELY, calls=(answer.told,), user=sent.user)
    return OK


def not_sent(answer: ApiAnswer, user: str) -> Verdict:
    """Why the API refuses to send."""
    code = answer.errcode or 0
    if code == NOBODY_VALID:
        also = ("visibility-range", "cross-corp-user")
        return Problem("recipient-id-invalid", certainty=LIKELY, also=also, errcode=code, user=user)
    if code in (NO_SUCH_USER, NOT_AN_ID):
        return Problem("recipient-id-invalid", errcode=code, user=user)
    if code == OUT_OF_RANGE:
        return Problem("visibility-range", errcode=code, user=user)
    if code == IP_NOT_TRUSTED:
        return not_trusted(answer)
    if code in FORBIDDEN:
        other = ("api-permission-missing",)
        return Problem("wrong-secret-kind", certainty=LIKELY, also=other, errcode=code, calls=(answer.told,))
    if code in CODES_OF_SENDING:
        return Problem(CODES_OF_SENDING[code], errcode=code, calls=(answer.told,))
    # Whatever it means elsewhere: the message that was asked for did not go out.
    return unexplained(answer, severity=Severity.ERROR)


def not_trusted(answer: ApiAnswer) -> Problem:
    """One call is refused for the address it came from."""
    return Problem("egress-ip-not-trusted", from_ip=answer.from_ip or "", calls=(answer.told,))


CODES_OF_SENDING = {
    OF_ANOTHER: "agentid-secret-mismatch",
    UNKNOWN: "agent-id-unknown",
    DISABLED: "app-disabled",
    **dict.fromkeys(REJECTED, "token-rejected"),
}
