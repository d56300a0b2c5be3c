"""Whose clock is wrong: this machine's, the endpoint's, or nobody's."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.answers import accepting, lost, unsigned, unverified, verified
from tests.clocks import clock_telling
from tests.healthy import healthy
from tests.rules.judging import judged
from wecom_doctor.facts.callback_url import CallbackUrl, Scope
from wecom_doctor.facts.reference_clocks import Keeper, ReferenceClock, ReferenceClocks, Silence
from wecom_doctor.facts.verification import Verification
from wecom_doctor.model import MOOT, OK, UNSURE, Absence, Absent, Certainty, Problem, Severity
from wecom_doctor.rules.clock import endpoint_is_right, machine_is_right
from wecom_doctor.rules.verify import verification_returns_the_plaintext

NO_THIRD: dict[str, Absent] = {"reference_clocks": Absent(Absence.NOT_PLANNED, "--offline")}
NO_DOORSTEP = {"doorstep": Absent(Absence.NOT_APPLICABLE, "signed")}
NO_ANSWERS = {"verification": Absent(Absence.NOT_PLANNED, "WECOM_TOKEN"), **NO_DOORSTEP}
ALIYUN, TENCENT, API = "ntp.aliyun.com", "ntp.tencent.com", "qyapi.weixin.qq.com"
LIKELY, CERTAIN = Certainty.LIKELY, Certainty.CERTAIN


def endpoint(ahead_s: int | None) -> Verification:
    """A healthy endpoint whose clock differs from ours."""
    return replace(verified(), ahead_s=ahead_s)


def clocks(*ntp: float, api: float | None = None) -> ReferenceClocks:
    """Time servers, and the API, that are so far ahead of us."""
    servers = [
        clock_telling(ahead_s, 0.02, Keeper.NTP, host, 123)
        for ahead_s, host in zip(ntp, (ALIYUN, TENCENT), strict=False)
    ]
    apis = [] if api is None else [clock_telling(api, 0.6, Keeper.API, API, 443)]
    return ReferenceClocks(clocks=(*servers, *apis))


def silent(one: ReferenceClock) -> ReferenceClock:
    """The same clock, which the user named, without an answer."""
    return replace(one, named=True, reading=None, silence=Silence.NO_ANSWER)


def on_this_machine() -> CallbackUrl:
    """The user tests on loopback."""
    return replace(healthy().callback_url, scope=Scope.LOOPBACK)


@pytest.mark.parametrize("ahead_s", [-60, -1, 0, 1, 60])
def test_clocks_agree(ahead_s: int) -> None:
    """A minute is within what a Date header and the way it takes can tell."""
    assert judged(endpoint_is_right, endpoint(ahead_s)) is OK
    assert judged(endpoint_is_right, endpoint(ahead_s), absent=NO_THIRD) is OK
    assert judged(machine_is_right, clocks(ahead_s), absent=NO_ANSWERS) is OK


@pytest.mark.parametrize("ahead_s", [-86_400, -61, 61, 28_800])
def test_without_a_third_clock_the_endpoint_is_suspected_first(ahead_s: int) -> None:
    """Two clocks differ, and it is said that ours may be the wrong one."""
    assert judged(endpoint_is_right, endpoint(ahead_s), absent=NO_THIRD) == Problem(
        "endpoint-clock-skewed", certainty=LIKELY, also=("clock-skewed",), ahead_s=ahead_s, give_or_take_s=2
    )


@pytest.mark.parametrize("third", [clocks(0.4), clocks(api=-0.3), clocks(0.4, 0.1, api=-0.3)])
def test_a_third_clock_that_agrees_with_us_proves_the_endpoint_wrong(third: ReferenceClocks) -> None:
    """Two against one: the endpoint is off, and this machine is not suspected."""
    found = judged(endpoint_is_right, endpoint(300), third)
    assert isinstance(found, Problem)
    assert (found.code, found.certainty, found.also) == ("endpoint-clock-skewed", CERTAIN, ())
    assert found.params["ahead_s"] == pytest.approx(300, abs=1)
    assert found.params["against"] == tuple(f"{one.host} ({one.keeper})" for one in third.clocks)
    assert judged(machine_is_right, endpoint(300), third) is OK


@pytest.mark.parametrize("third", [clocks(300), clocks(300.2, 299.9), clocks(api=300.4)])
def test_a_third_clock_that_agrees_with_the_endpoint_proves_us_wrong(third: ReferenceClocks) -> None:
    """Two against one the other way round: this machine is off, and the endpoint is left alone."""
    assert judged(endpoint_is_right, endpoint(300), third) is OK
    found = judged(machine_is_right, endpoint(300), third)
    assert isinstance(found, Problem)
    assert (found.code, found.certainty, found.params["machine_ahead_s"]) == ("clock-skewed", CERTAIN, -300)


def test_this_machine_needs_no_endpoint_to_be_proven_wrong() -> None:
    """One time server is enough."""
    assert judged(machine_is_right, clocks(-7200.0), absent=NO_ANSWERS) == Problem(
        "clock-skewed", severity=Severity.WARNING, machine_ahead_s=7200, give_or_take_s=1, against=(f"{ALIYUN} (ntp)",)
    )


@pytest.mark.parametrize(
    ("third", "seen"),
    [
        # A Date header alone may be that of whoever stands between us and the API.
        (clocks(api=300), None),
        (clocks(300), 0),
        (clocks(300, -300), None),
    ],
)
def test_this_machine_is_only_suspected(third: ReferenceClocks, seen: int | None) -> None:
    """Where a single clock differs from ours, and another from it, ours is likely wrong and no more."""
    found = judged(machine_is_right, third, endpoint(seen))
    assert isinstance(found, Problem)
    assert (found.code, found.certainty) == ("clock-skewed", LIKELY)


@pytest.mark.parametrize("third", [clocks(300, 0), clocks(0, 300), clocks(300, api=0.2), clocks(0, api=300)])
def test_a_clock_that_bears_ours_out_is_believed(third: ReferenceClocks) -> None:
    """Among clocks that disagree, the one that shows our time has ours for a witness."""
    assert judged(machine_is_right, third, absent=NO_ANSWERS) is OK


def test_an_endpoint_on_this_machine_bears_nothing_out() -> None:
    """It has the same clock, so that it agrees with us proves nothing against a time server."""
    found = judged(machine_is_right, clocks(300), endpoint(0), on_this_machine())
    assert isinstance(found, Problem)
    assert found.certainty is CERTAIN
    assert judged(endpoint_is_right, clocks(300), endpoint(0), on_this_machine()) is OK


def test_both_may_be_wrong() -> None:
    """Each is told by its own difference from the time, not from the other."""
    third, seen = clocks(-1000, -1000.1), endpoint(-400)
    machine, other = judged(machine_is_right, third, seen), judged(endpoint_is_right, third, seen)
    assert isinstance(machine, Problem)
    assert isinstance(other, Problem)
    assert machine.params["machine_ahead_s"] == 1000
    assert other.params["ahead_s"] == 600
    assert (machine.certainty, other.certainty) == (CERTAIN, CERTAIN)


def test_a_slow_answer_is_no_wrong_clock() -> None:
    """What the answer took on its way is allowed for."""
    seen = endpoint(64)
    slow = tuple(replace(one, timing=replace(one.timing, whole_s=5.0)) for one in seen.reactions)
    assert judged(endpoint_is_right, replace(seen, reactions=slow)) is OK
    assert judged(endpoint_is_right, seen) is not OK


def test_a_date_from_a_cache_proves_little() -> None:
    """A kept answer has the date of the day when it was kept."""
    seen = endpoint(-3600)
    kept = tuple(replace(one, cache="age: 3600") for one in seen.looks)
    found = judged(endpoint_is_right, replace(seen, looks=kept))
    assert isinstance(found, Problem)
    assert found.certainty is LIKELY


@pytest.mark.parametrize(
    "seen",
    [
        endpoint(None),
        replace(verified(), reactions=(), ahead_s=500),
        replace(lost(verified(), "genuine"), ahead_s=500),
    ],
)
def test_no_time_to_compare(seen: Verification) -> None:
    """Without a Date header, or an answer, there is nothing to compare."""
    assert judged(endpoint_is_right, seen, absent=NO_DOORSTEP) is MOOT
    assert judged(endpoint_is_right, absent=NO_ANSWERS) is MOOT


def test_without_keys_the_answer_at_the_doorstep_tells_the_time() -> None:
    """A request that nobody signed has a Date header, too."""
    no_keys = {"verification": NO_ANSWERS["verification"]}
    found = judged(endpoint_is_right, replace(unsigned(), ahead_s=300), absent=no_keys)
    assert isinstance(found, Problem)
    assert (found.code, found.certainty) == ("endpoint-clock-skewed", CERTAIN)
    assert judged(machine_is_right, replace(unsigned(), ahead_s=300), clocks(300), absent=no_keys) != OK


def test_a_named_server_that_says_nothing_leaves_us_unsure() -> None:
    """The user asked for this evidence, and there is none."""
    every: Sequence[ReferenceClock] = clocks(0).clocks
    assert judged(machine_is_right, ReferenceClocks(clocks=tuple(map(silent, every)))) is UNSURE


# An endpoint that refuses what is signed by our clock, and takes what is signed by its own.
BY_ITS_OWN = replace(accepting(unverified(), "by-its-own-clock"), ahead_s=300)


@pytest.mark.parametrize(
    ("third", "code", "certainty", "severity", "also"),
    [
        (None, "endpoint-clock-skewed", LIKELY, Severity.ERROR, ("clock-skewed", "clock-replay-window")),
        (clocks(0.1), "endpoint-clock-skewed", CERTAIN, Severity.ERROR, ("clock-replay-window",)),
        (clocks(0.1, 0.2), "endpoint-clock-skewed", CERTAIN, Severity.ERROR, ("clock-replay-window",)),
        (clocks(300), "clock-skewed", CERTAIN, Severity.WARNING, ()),
        (clocks(api=300.3), "clock-skewed", CERTAIN, Severity.WARNING, ()),
        (clocks(-300), "endpoint-clock-skewed", LIKELY, Severity.ERROR, ("clock-skewed", "clock-replay-window")),
    ],
)
def test_a_third_clock_decides_whose_clock_a_replay_window_minds(
    third: ReferenceClocks | None, code: str, certainty: Certainty, severity: Severity, also: tuple[str, ...]
) -> None:
    """A machine with a wrong clock must not call an endpoint broken that takes what WeCom sends."""
    nothing = Absent(Absence.NOT_PLANNED)
    absent = {"delivery": nothing, **({"reference_clocks": nothing} if third is None else {})}
    found = judged(verification_returns_the_plaintext, BY_ITS_OWN, *([third] if third else []), absent=absent)
    assert isinstance(found, Problem)
    assert (found.code, found.certainty, found.severity, found.also) == (code, certainty, severity, also)


def test_without_a_date_header_our_own_clock_is_only_suspected() -> None:
    """Requests of ten minutes ago pass, and this machine is ten minutes ahead."""
    seen = replace(accepting(unverified(), "ten-minutes-ago"), ahead_s=None)
    absent = {"delivery": Absent(Absence.NOT_PLANNED)}
    found = judged(verification_returns_the_plaintext, seen, clocks(-600), absent=absent)
    assert isinstance(found, Problem)
    assert (found.code, found.certainty, found.severity) == ("clock-skewed", LIKELY, Severity.WARNING)
