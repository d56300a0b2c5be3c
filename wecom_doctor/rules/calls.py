"""Calls that do not arrive although others do: paths that a relay leaves out, and calls that end on the way."""

from collections.abc import Iterable, Iterator, Sequence

from wecom_doctor.facts.api_answer import ApiAnswer
from wecom_doctor.facts.api_knock import ApiKnock
from wecom_doctor.facts.api_reads import ApiReads
from wecom_doctor.facts.api_token import ApiToken
from wecom_doctor.facts.callback_url import CallbackUrl
from wecom_doctor.facts.relay_paths import RelayPaths
from wecom_doctor.facts.run_info import RunInfo
from wecom_doctor.model import MOOT, OK, Absent, Certainty, Problem, Severity, Verdict, check
from wecom_doctor.rules.egress import ANSWERING, gravity, stage_of

LIKELY = Certainty.LIKELY
# A relay that says this knows the path and got nothing for it.
GATEWAY_ERRORS = frozenset({502, 503, 504})
# A path that nobody passes on is answered like this; a page may be that of something else.
NO_SUCH_PATH = frozenset({403, 404, 405, 410, 413})


@check("egress.paths-passed-on", behind=("egress.api-reached",))
def every_path_is_passed_on(
    knock: ApiKnock, token: ApiToken | Absent, reads: ApiReads | Absent, paths: RelayPaths | Absent
) -> Verdict:
    """A relay passes some calls on to the API and answers others itself."""
    told = [] if knock.onward else [knock.answer]
    told += paths.answers if isinstance(paths, RelayPaths) else ()
    told += token.answers if isinstance(token, ApiToken) else ()
    told += reads.answers if isinstance(reads, ApiReads) else ()
    lost = [one for one in told if one.failure is None and not one.is_api]
    if knock.official or not any(one.is_api for one in told):
        return MOOT
    stuck = [one for one in lost if one.status in GATEWAY_ERRORS]
    return (*stuck_behind(stuck), *left_out([one for one in lost if one not in stuck])) or OK


def stuck_behind(stuck: Sequence[ApiAnswer]) -> Iterator[Problem]:
    """Calls for which the relay itself got no answer."""
    if stuck:
        calls, status = calls_of(stuck), stuck[0].status or 0
        yield Problem("egress-proxy-broken", certainty=LIKELY, calls=calls, status=status, stage=ANSWERING)


def left_out(lost: Sequence[ApiAnswer]) -> Iterator[Problem]:
    """Calls that somebody else answers."""
    if lost:
        unknown = all(one.status in NO_SUCH_PATH for one in lost)
        yield Problem(
            "egress-proxy-path-missing",
            certainty=Certainty.CERTAIN if unknown else LIKELY,
            also=() if unknown else ("egress-proxy-broken",),
            calls=calls_of(lost),
            status=lost[0].status or 0,
        )


def calls_of(answers: Iterable[ApiAnswer]) -> tuple[str, ...]:
    """The calls, each once."""
    return tuple(dict.fromkeys(one.told for one in answers))


@check("egress.calls-arrive", behind=("egress.api-reached", "egress.paths-passed-on"))
def every_call_is_answered(
    knock: ApiKnock, token: ApiToken | Absent, reads: ApiReads | Absent, callback: CallbackUrl | Absent, run: RunInfo
) -> Verdict:
    """The API answers some calls, and others end on the way: nothing comes, or half an answer, or a stranger's."""
    asked = token.answers if isinstance(token, ApiToken) else ()
    told = [*([] if knock.onward else [knock.answer]), *asked, *(reads.answers if isinstance(reads, ApiReads) else ())]
    if not any(one.is_api for one in told):
        return MOOT
    lost = [one for one in told if one.failure is not None or (knock.official and not one.is_api)]
    if not lost:
        return OK
    # Without a token there is nothing more to call with.
    severity = gravity(callback, run) if lost[-1] in asked else Severity.WARNING
    return Problem(
        "api-unreachable" if lost[0].failure else "api-answer-not-api",
        certainty=LIKELY,
        severity=severity,
        also=() if knock.official else ("egress-proxy-broken",),
        calls=calls_of(lost),
        status=lost[0].status or "",
        stage=stage_of(lost[0]),
    )
