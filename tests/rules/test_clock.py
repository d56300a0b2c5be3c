"""The endpoint's clock, as its Date header tells it."""

from dataclasses import replace

import pytest

from tests.answers import lost, verified, without
from tests.rules.judging import judged
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import MOOT, OK, Certainty, Problem
from wecom_doctor.rules.clock import clocks_agree


@pytest.mark.parametrize("ahead_s", [-60, -1, 0, 1, 60])
def test_clocks_agree(ahead_s: int) -> None:
    """A minute is within what a Date header and the way it takes can tell."""
    assert judged(clocks_agree, replace(verified(), ahead_s=ahead_s)) is OK


@pytest.mark.parametrize("ahead_s", [-86_400, -61, 61, 28_800])
def test_clocks_differ(ahead_s: int) -> None:
    """Two clocks differ, and it is said that the other one may be wrong as well."""
    found = judged(clocks_agree, replace(verified(), ahead_s=ahead_s))
    likely = Certainty.LIKELY
    assert found == Problem("endpoint-clock-skewed", certainty=likely, also=("clock-skewed",), ahead_s=ahead_s)


@pytest.mark.parametrize(
    "seen",
    [
        replace(verified(), ahead_s=None),
        replace(without(verified(), "genuine"), ahead_s=500),
        replace(lost(verified(), "genuine"), ahead_s=500),
    ],
)
def test_no_time_to_compare(seen: Verification) -> None:
    """Without a Date header, or an answer, there is nothing to compare."""
    assert judged(clocks_agree, seen) is MOOT
