"""`--wait`: looks that cost one signed request each, and a whole examination only when there is reason to hope."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cli.endpoints import KEYS, PATH, Endpoint, answering
from tests.cli.settings_text import env_text
from tests.examination.workbench import gathered
from wecom_doctor.examination.examine import checks_for
from wecom_doctor.examination.outcome import ExitStatus, FailOn, Finding, Report
from wecom_doctor.examination.waiting import (
    BLINDLY_APART_S,
    LOOK_S_MIN,
    PAUSE_MAX_S,
    StillWaiting,
    Wait,
    plan_of_looks,
    wait_until_well,
)
from wecom_doctor.facts.delivery import Delivery
from wecom_doctor.model import Reach
from wecom_doctor.receiver.exchange import Request, Response
from wecom_doctor.receiver.reference import receive

WAIT_S = 100.0
# Requests of a whole examination of a healthy endpoint.
HEALTHY_MAX = 25
TEXT = (("Content-Type", "text/plain"),)


class Time:
    """A clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.told: list[tuple[float, StillWaiting]] = []

    def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.now_s += max(seconds, 0.001)

    def wait(self, seconds: float = WAIT_S) -> Wait:
        """A wait by this clock."""
        return Wait(
            seconds=seconds,
            tell=lambda event: self.told.append((self.now_s, event)),
            sleep=self.sleep,
            clock=lambda: self.now_s,
        )

    @property
    def reasons(self) -> list[str]:
        """The codes that were told, each change once."""
        codes = [one.reason.problem.code if isinstance(one.reason, Finding) else "?" for _, one in self.told]
        return [one for i, one in enumerate(codes) if not i or codes[i - 1] != one]


def right(request: Request) -> Response:
    """What a correct receiver answers."""
    return receive(request, KEYS, path=PATH).response


def says(status: int) -> Response:
    """An answer of something that is not the handler."""
    return Response(status=status, headers=TEXT, body=b"no")


@contextmanager
def endpoint(answer: Callable[[Request], Response]) -> Iterator[Endpoint]:
    """An endpoint that may change its mind."""

    async def handle(request: Request) -> Response:
        return answer(request)

    with answering(handle) as running:
        yield running


def waited(folder: Path, url: str, wait: Wait, *, only: tuple[str, ...] = (), **settings: str | None) -> Report:
    """The last report on the endpoint."""
    path = folder / ".env"
    path.write_text(env_text(**settings))
    path.chmod(0o600)
    given = gathered(path, environ={"WECOM_CALLBACK_URL": url})
    return wait_until_well(given, checks_for(None, only, ()), FailOn.PROBLEM, wait)


def codes(report: Report) -> list[str]:
    """The errors of a report."""
    return [one.problem.code for one in report.findings if one.severity == "error"]


def test_a_healthy_endpoint_is_not_waited_for(tmp_path: Path) -> None:
    """One whole examination, no look, nothing told."""
    time = Time()
    with endpoint(right) as running:
        report = waited(tmp_path, running.url, time.wait())
    assert report.exit_status is ExitStatus.HEALTHY
    assert (time.told, time.now_s) == ([], 0.0)
    assert len(running.requests) <= HEALTHY_MAX


def test_a_look_asks_nobody_but_the_target(tmp_path: Path) -> None:
    """Neither public name servers nor clocks nor WeCom's API are asked every few seconds."""
    path = tmp_path / ".env"
    path.write_text(env_text())
    given = gathered(path, environ={"WECOM_CALLBACK_URL": "https://callback.example.com/wecom"})
    asked = plan_of_looks(given, checks_for(None, (), ())).probes
    assert {one.reach for one in asked} <= {Reach.LOCAL, Reach.TARGET}
    names = {one.name for one in asked}
    assert "verification" in names
    assert not names & {"reference_clocks", "delivery", "api_token"}


def test_the_endpoint_is_examined_as_soon_as_it_is_well(tmp_path: Path) -> None:
    """A deployment that ends after half a minute: the look that follows finds out, and the report is of then."""
    time = Time()
    with endpoint(lambda request: right(request) if time.now_s > 30 else says(502)) as running:
        report = waited(tmp_path, running.url, time.wait())
    assert report.exit_status is ExitStatus.HEALTHY
    assert time.reasons == ["http-bad-gateway"]
    assert 30 < time.now_s <= 30 + PAUSE_MAX_S * 1.2 + 1


def test_while_nothing_changes_a_look_costs_one_signed_request(tmp_path: Path) -> None:
    """The battery goes out once, however long the endpoint stays as it is; pauses grow, and end at the deadline."""
    time = Time()
    with endpoint(lambda _: says(502)) as running:
        report = waited(tmp_path, running.url, time.wait())
    assert codes(report)[0] == "http-bad-gateway"
    assert WAIT_S - LOOK_S_MIN <= time.now_s < WAIT_S + 1
    looks = WAIT_S / PAUSE_MAX_S * 1.25 + 10
    assert len(running.requests) <= report.requests_sent + 4 * looks
    assert sum("msg_signature" in one.query for one in running.requests) <= report.requests_sent + looks
    starts = [
        at for (at, one), (_, before) in zip(time.told[1:], time.told, strict=False) if one.next_s > before.next_s
    ]
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert max(gaps) <= PAUSE_MAX_S * 1.2 + 0.01
    assert gaps[-2] > gaps[0]


def test_a_fault_that_no_look_sees_is_examined_rarely(tmp_path: Path) -> None:
    """Only messages fail: the whole is repeated every half minute, and once more at the end."""
    time = Time()
    with endpoint(lambda request: right(request) if request.method == "GET" else says(403)) as running:
        report = waited(tmp_path, running.url, time.wait())
    assert report.exit_status is ExitStatus.PROBLEMS
    delivery = report.facts["delivery"]
    assert isinstance(delivery, Delivery)
    wholes = sum(one.method == "POST" for one in running.requests) / len(delivery.reactions)
    assert 2 <= wholes <= WAIT_S / BLINDLY_APART_S + 2


def test_an_endpoint_that_cannot_decide_is_not_hammered(tmp_path: Path) -> None:
    """Another wrong answer at every look is examined anew, but not within ten seconds."""
    time, statuses, wholes = Time(), [403, 404, 500, 401], []
    began = -1.0

    def restless(request: Request) -> Response:
        nonlocal began
        if request.method == "POST" and time.now_s != began:
            began = time.now_s
            wholes.append(began)
        return says(statuses[int(time.now_s) % len(statuses)])

    with endpoint(restless) as running:
        report = waited(tmp_path, running.url, time.wait())
    assert report.exit_status is not ExitStatus.HEALTHY
    assert all(later - earlier >= 10 for earlier, later in pairwise(wholes))


def test_what_the_user_gave_does_not_change_by_waiting(tmp_path: Path) -> None:
    """A wrong setting is told at once, without a single look."""
    time = Time()
    with endpoint(lambda _: says(502)) as running:
        report = waited(tmp_path, running.url, time.wait(), ENCODING_AES_KEY="short")
    assert "aeskey-length" in codes(report)
    assert time.now_s == 0.0


def test_an_interrupt_leaves_what_is_known(tmp_path: Path) -> None:
    """Ctrl-C between two looks gives the last report, marked as interrupted."""
    time = Time()

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    wait = Wait(seconds=WAIT_S, tell=lambda _: None, sleep=interrupt, clock=lambda: time.now_s)
    with endpoint(lambda _: says(502)) as running:
        report = waited(tmp_path, running.url, wait)
    assert codes(report)[0] == "http-bad-gateway"
    assert report.exit_status is ExitStatus.INTERRUPTED


def test_what_was_mended_in_the_last_seconds_counts(tmp_path: Path) -> None:
    """The report at the end is not older than the last fine look, even where only the whole sees the fault."""
    time = Time()
    fine = right

    def late(request: Request) -> Response:
        return fine(request) if request.method == "GET" or time.now_s > 25 else says(403)

    with endpoint(late) as running:
        report = waited(tmp_path, running.url, time.wait(28.0))
    assert report.exit_status is ExitStatus.HEALTHY
    assert 28 - LOOK_S_MIN <= time.now_s < 29


@pytest.mark.parametrize("only", ["http.answers", "callback"])
def test_what_was_not_asked_for_is_not_waited_for(tmp_path: Path, only: str) -> None:
    """With --only the looks, too, are about nothing else."""
    time = Time()
    with endpoint(lambda request: right(request) if time.now_s > 3 else says(502)) as running:
        report = waited(tmp_path, running.url, time.wait(), only=(only,))
    assert report.exit_status is ExitStatus.HEALTHY
    assert {one.check.id if "." in only else one.check.area for one in report.judgements} == {only}
