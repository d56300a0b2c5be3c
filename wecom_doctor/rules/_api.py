"""What error codes of the API mean wherever they turn up."""

from collections.abc import Iterable, Iterator

from wecom_doctor.facts.api_answer import ApiAnswer
from wecom_doctor.model import Problem

# A token that is unknown, has ended, or did not arrive.
REJECTED = (40014, 42001, 41001)
CODES = {
    -1: "api-busy",
    45009: "api-rate-limited",
    45033: "api-rate-limited",
    48009: "contact-assistant-new-address",
}


def refusals(answers: Iterable[ApiAnswer]) -> Iterator[Problem]:
    """One problem for each code that means the same at every call."""
    by_code: dict[str, list[ApiAnswer]] = {}
    for one in answers:
        if one.errcode in CODES:
            by_code.setdefault(CODES[one.errcode], []).append(one)
    for code, refused in by_code.items():
        yield Problem(code, errcode=refused[0].errcode or 0, calls=tuple(one.told for one in refused))
