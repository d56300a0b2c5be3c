"""What error codes of the API mean wherever they turn up."""

from collections.abc import Iterable, Iterator, Mapping

from wecom_doctor.facts.api_answer import ApiAnswer
from wecom_doctor.facts.api_knock import ApiKnock
from wecom_doctor.model import MOOT, UNSURE, Absent, ParamValue, Problem, Severity, Verdict

# A token that is unknown, has ended, or did not arrive.
REJECTED = (40014, 42001, 41001)
CODES = {
    -1: "api-busy",
    45009: "api-rate-limited",
    45033: "api-rate-limited",
    48009: "contact-assistant-new-address",
    301042: "msgaudit-ip-not-listed",
}


def refusals(answers: Iterable[ApiAnswer], severity: Severity | None = None) -> Iterator[Problem]:
    """One problem for each code that means the same at every call."""
    by_code: dict[str, list[ApiAnswer]] = {}
    for one in answers:
        if one.errcode in CODES:
            by_code.setdefault(CODES[one.errcode], []).append(one)
    for code, refused in by_code.items():
        calls = tuple(one.told for one in refused)
        yield Problem(code, severity=severity, errcode=refused[0].errcode or 0, calls=calls)


def unheard(knock: ApiKnock | Absent) -> Verdict:
    """Of a call that nobody answered: why was said where nothing is reached, and is not known where the API is."""
    return UNSURE if isinstance(knock, ApiKnock) and knock.reached else MOOT


def unexplained(
    answer: ApiAnswer, at: Mapping[str, ParamValue] | None = None, severity: Severity | None = None
) -> tuple[Problem, ...]:
    """What is said of a refusal that means nothing particular at its call."""
    known = tuple(refusals([answer], severity))
    calls = (answer.told,)
    return known or (Problem("api-call-refused", severity=severity, errcode=answer.errcode or 0, calls=calls, at=at),)
