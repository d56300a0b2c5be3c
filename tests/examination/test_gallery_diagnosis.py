"""The gallery, examined: every broken endpoint gets its own diagnosis, and a correct one gets none."""

from collections.abc import Iterator

import pytest

from tests.examination.gallery_runs import KEY, LOOSE_KEY, SECRET, TOKEN, Examined, Tour, examined_reference, plain
from tests.examination.gallery_verdicts import (
    AMBIGUOUS,
    UNDER_ANOTHER_NAME,
    UNSEEN,
    WAITING,
    WITH_SECURITY,
    WITH_TEXT,
)
from wecom_doctor.examination.outcome import ExitStatus, Finding
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.model import Severity
from wecom_doctor.net.gate import REQUESTS_MAX
from wecom_doctor.receiver.gallery import exhibits

SLUGS = {one.name: one.slug for one in exhibits()}
SEEN = sorted(SLUGS.keys() - UNSEEN.keys())
HEALTHY_REQUESTS_MAX = 25


@pytest.fixture(scope="module")
def tour() -> Iterator[Tour]:
    """All exhibits, each examined once."""
    made = Tour()
    yield made
    made.close()


@pytest.fixture(scope="module")
def references(tour: Tour) -> dict[Kind, Examined]:
    """The receiver that makes no mistake, once for each kind of callback."""
    return {kind: examined_reference(tour.halls, kind) for kind in Kind}


def listed(of: Examined, slug: str) -> list[Finding]:
    """What a person is told to act on; what is only good to know counts where it is the very fault on show."""
    return [one for one in of.findings if one.severity is not Severity.NOTICE or one.problem.code == slug]


def told(findings: list[Finding]) -> list[str]:
    """The codes, for a message that says what went wrong."""
    return [f"{one.problem.code} ({one.problem.certainty}, {one.severity})" for one in findings]


def test_the_tables_name_exhibits_that_exist() -> None:
    """No exception outlives its exhibit, and none is excused twice."""
    tables = (AMBIGUOUS, UNDER_ANOTHER_NAME, UNSEEN)
    excused = [name for table in tables for name in table]
    assert len(set(excused)) == len(excused)
    assert {*excused, *WAITING, *WITH_TEXT, *WITH_SECURITY} <= SLUGS.keys()


@pytest.mark.parametrize("name", SEEN)
def test_a_fault_is_named_first(tour: Tour, name: str) -> None:
    """The first finding is the fault on show, or one that cannot be told from it and says so."""
    findings = listed(tour.of(name), SLUGS[name])
    assert findings, "nothing was found"
    first = findings[0].problem
    if name in UNDER_ANOTHER_NAME:
        assert first.code in UNDER_ANOTHER_NAME[name]
    elif name in AMBIGUOUS:
        # An exception that is not needed any more has to go.
        assert first.code in AMBIGUOUS[name], told(findings)
        assert SLUGS[name] in first.also, first.also
    else:
        assert first.code == SLUGS[name], told(findings)


@pytest.mark.parametrize("name", SEEN)
def test_one_fault_is_one_error(tour: Tour, name: str) -> None:
    """Consequences of the fault are not listed as faults of their own."""
    findings = listed(tour.of(name), SLUGS[name])
    assert [one for one in told(findings[1:]) if one.endswith("error)")] == []


@pytest.mark.parametrize("name", UNSEEN)
def test_what_cannot_be_seen_is_not_called_something_else(tour: Tour, name: str) -> None:
    """An endpoint that does everything right as far as can be seen has no fault."""
    assert told(listed(tour.of(name), SLUGS[name])) == []


@pytest.mark.parametrize("name", SLUGS)
def test_the_exit_status_follows_from_what_was_found(tour: Tour, name: str) -> None:
    """1 for a fault, 0 where it is a warning at most; never doubts of ours or a crash."""
    report = tour.of(name).report
    is_error = any(one.severity is Severity.ERROR for one in report.findings)
    assert report.crashed == ()
    assert report.exit_status is (ExitStatus.PROBLEMS if is_error else ExitStatus.HEALTHY)


@pytest.mark.parametrize("name", SLUGS)
def test_an_endpoint_is_asked_a_limited_number_of_times(tour: Tour, name: str) -> None:
    """Whatever there is to find out."""
    assert tour.of(name).requests <= REQUESTS_MAX


@pytest.mark.parametrize("name", SLUGS)
def test_a_report_tells_no_secret(tour: Tour, name: str) -> None:
    """Neither Token nor key nor Secret stand in it, whatever the endpoint shows and before anything is struck out."""
    document = tour.of(name).document
    assert plain(document)["schema"] == 1
    assert [one for one in (TOKEN, KEY, LOOSE_KEY, SECRET) if one in document] == []


@pytest.mark.parametrize("kind", Kind)
def test_a_correct_receiver_has_no_fault(references: dict[Kind, Examined], kind: Kind) -> None:
    """Nothing above a notice, of any kind of callback, with few requests and no secret in the report."""
    seen = references[kind]
    assert told([one for one in seen.findings if one.severity is not Severity.NOTICE]) == []
    assert (seen.report.exit_status, seen.report.crashed) == (ExitStatus.HEALTHY, ())
    assert seen.requests <= HEALTHY_REQUESTS_MAX
    assert [one for one in (TOKEN, KEY, SECRET) if one in seen.document] == []


def test_a_thorough_examination_of_a_correct_receiver_finds_nothing_more(tour: Tour) -> None:
    """The whole battery is sent, and every request that is wrong is refused."""
    seen = examined_reference(tour.halls, Kind.APP, thorough=True, text=True, security=True)
    assert told([one for one in seen.findings if one.severity is not Severity.NOTICE]) == []
    assert HEALTHY_REQUESTS_MAX < seen.requests <= REQUESTS_MAX
