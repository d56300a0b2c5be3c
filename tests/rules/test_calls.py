"""Calls that end on the way although the API is reached."""

from dataclasses import replace
from typing import Any

from tests.api_answers import knocked, read_all, said, token_granted, token_refused
from tests.healthy import healthy
from tests.leaving import paths_passed_on
from tests.rules.judging import judged
from wecom_doctor.facts.api_reads import ApiReads
from wecom_doctor.facts.exchange import Failure
from wecom_doctor.model import MOOT, OK, Absence, Absent, Certainty, Problem, Severity
from wecom_doctor.rules.calls import every_call_is_answered, every_path_is_passed_on

LIKELY = Certainty.LIKELY
NO_READS = {"api_reads": Absent(Absence.NOT_APPLICABLE, "api-unreached")}
RELAY = "http://relay.example.com:8080"


def test_every_path_is_passed_on() -> None:
    """A relay that leaves some out is told with what it leaves out."""
    relay = knocked(official=False, base=RELAY)
    assert judged(every_path_is_passed_on) is MOOT
    assert judged(every_path_is_passed_on, relay) is OK
    lost = replace(relay, answer=said("getcallbackip", None, status=404))
    again = read_all(getcallbackip=None)
    missing = replace(again, answers=tuple(replace(one, status=404) for one in again.answers))
    found = judged(every_path_is_passed_on, lost, missing, token_granted())
    assert found == (Problem("egress-proxy-path-missing", calls=("getcallbackip",), status=404),)
    nothing = paths_passed_on(menu_get=None, media_upload=None)
    assert judged(every_path_is_passed_on, lost, token_refused(None, status=404), nothing, absent=NO_READS) is MOOT
    found = judged(every_path_is_passed_on, relay, paths_passed_on(menu_get=None))
    also = ("egress-proxy-broken",)
    likely = Problem("egress-proxy-path-missing", certainty=LIKELY, also=also, calls=("menu/get",), status=200)
    assert found == (likely,)


def read_but(call: str, **changes: Any) -> ApiReads:
    """What was read when one call was not answered by the API."""
    reads = read_all(**{call.replace("/", "_"): None})
    answers = (replace(one, **changes) if one.call == call else one for one in reads.answers)
    return replace(reads, answers=tuple(answers), agent=None)


def test_a_relay_that_gets_no_answer_itself() -> None:
    """It knows the path."""
    relay = knocked(official=False, base=RELAY)
    found = judged(every_path_is_passed_on, relay, read_but("agent/get", status=502))
    stuck = Problem("egress-proxy-broken", certainty=LIKELY, calls=("agent/get",), status=502, stage="stage-answer")
    assert found == (stuck,)


def test_an_answer_that_is_cut_is_no_path_that_is_missing() -> None:
    """What ended on the way was not answered by somebody else."""
    relay, cut = knocked(official=False, base=RELAY), read_but("agent/get", failure=Failure.CLOSED_EARLY)
    assert judged(every_path_is_passed_on, relay, cut) is OK
    found = judged(every_call_is_answered, relay, cut)
    assert isinstance(found, Problem)
    assert (found.code, found.also) == ("api-unreachable", ("egress-proxy-broken",))


def test_some_calls_end_on_the_way() -> None:
    """Whether it is the token or a read: silence is not health."""
    assert judged(every_call_is_answered) is OK
    late: dict[str, Any] = {"status": None, "failure": Failure.TIMEOUT}
    told: dict[str, Any] = {"certainty": LIKELY, "status": "", "stage": "stage-answer"}
    run = replace(healthy().run_info, command="egress")
    found = judged(every_call_is_answered, token_refused(None, **late), run, absent=NO_READS)
    assert found == Problem("api-unreachable", calls=("gettoken",), **told)
    found = judged(every_call_is_answered, read_but("agent/get", **late))
    assert found == Problem("api-unreachable", severity=Severity.WARNING, calls=("agent/get",), **told)
    strange = judged(every_call_is_answered, read_but("agent/get", status=502))
    assert isinstance(strange, Problem)
    assert (strange.code, strange.severity) == ("api-answer-not-api", Severity.WARNING)
    nothing = knocked(answer=said("getcallbackip", None, **late))
    assert judged(every_call_is_answered, nothing, token_refused(None, **late), absent=NO_READS) is MOOT
