"""Callbacks made with the software of others, each broken in one way that people break theirs."""

import pytest

from tests.peers.conftest import Examine
from tests.peers.receivers import broken_fastapi, broken_flask, broken_proxies, broken_scripts
from tests.peers.receivers.asking import Client
from tests.peers.receivers.case import Case
from tests.peers.receiving import Running

CASES = [*broken_flask.CASES, *broken_fastapi.CASES, *broken_scripts.CASES, *broken_proxies.CASES]
EVERY_CASE = pytest.mark.parametrize("case", CASES, ids=str)


@EVERY_CASE
def test_receiver_is_broken_as_its_label_says(case: Case, running: Running) -> None:
    """What the doctor is asked about really happens: another client sees it too."""
    case.shows(Client(running.url(case.receiver)))


@EVERY_CASE
def test_doctor_names_the_cause_first(case: Case, examine: Examine) -> None:
    """The first finding is the root cause; where nothing can decide, it is not certain and names the cause too."""
    examined = examine(case.receiver)
    assert examined.findings, examined.shown()
    first = examined.findings[0]
    if first["code"] in case.undecided and first["code"] not in case.codes:
        assert first["certainty"] != "certain", examined.shown()
        assert case.codes[0] in first["also"], examined.shown()
    else:
        assert first["code"] in case.codes, examined.shown()


@EVERY_CASE
def test_doctor_names_nothing_false(case: Case, examine: Examine) -> None:
    """One fault is one error: no second code stands beside it that a person would follow in vain."""
    examined = examine(case.receiver)
    errors = {one["code"] for one in examined.findings if one["severity"] == "error"}
    assert errors <= {*case.codes, *case.undecided}, examined.shown()
    assert len(errors) <= 1, examined.shown()


@EVERY_CASE
def test_doctor_tells_the_exit_status(case: Case, examine: Examine) -> None:
    """A problem is exit status 1, and what is only a warning or a notice is 0."""
    examined = examine(case.receiver)
    worst = {one["severity"] for one in examined.findings}
    assert examined.status == (1 if "error" in worst else 0), examined.shown()
