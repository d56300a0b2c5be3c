"""`net --watch`: one sighting after the other, each with what is different."""

import asyncio
from collections.abc import Callable, Iterator
from itertools import islice

import pytest

from tests.cli.endpoints import behaving
from wecom_doctor.examination.examine import checks_for
from wecom_doctor.examination.outcome import FailOn
from wecom_doctor.examination.watching import LOOK_S_MIN, Rhythm, Sighting, watch
from wecom_doctor.model import Area
from wecom_doctor.settings.given import Options, gather
from wecom_doctor.settings.names import Name


async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A server that is there and says nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """The URL of an open port."""
    with behaving(hangs_up) as url:
        yield url


class Time:
    """A clock that only moves when somebody sleeps, and calls somebody each time."""

    def __init__(self, meanwhile: Callable[[int], None] = lambda _: None) -> None:
        self.now_s, self.naps, self._meanwhile = 0.0, 0, meanwhile

    def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.now_s += seconds
        self.naps += 1
        self._meanwhile(self.naps)

    def rhythm(self, count: int | None = None, seconds: float | None = None) -> Rhythm:
        """Every ten seconds by this clock."""
        return Rhythm(every_s=10.0, count=count, seconds=seconds, sleep=self.sleep, clock=lambda: self.now_s)


def sightings(url: str, rhythm: Rhythm) -> Iterator[Sighting]:
    """What is seen of the ports."""
    options = Options(command="net", offline=True)
    flags = {Name.CALLBACK_URL: ("URL", url)}
    given = gather(options=options, flags=flags, env_path=None, foreign=None, environ={})
    return watch(given, checks_for([Area.TCP], (), (), "net"), FailOn.PROBLEM, rhythm)


def test_what_stays_is_no_news(server: str) -> None:
    """The first sighting is news, its like are not, and after the asked number there is an end."""
    time = Time()
    assert [one.is_news for one in sightings(server, time.rhythm(count=3))] == [True, False, False]
    assert time.naps == 2


def test_what_changes_is_told_once() -> None:
    """A port that closes changes outcome and first error; then it is as it was before."""
    with behaving(hangs_up) as url:
        seen = sightings(url, Time().rhythm(count=4))
        before = list(islice(seen, 2))
    after = list(seen)
    assert [one.is_news for one in before] == [True, False]
    assert [one.is_news for one in after] == [True, False]
    (change,) = after[0].changes
    assert change.path[0] == "port_knock"
    assert change.path[-1] == "outcome"
    assert (after[0].worst_before, after[0].worst) != (None, None)


def test_the_time_may_be_limited(server: str) -> None:
    """No look begins that could not end within the limit, and none comes after it."""
    time = Time()
    assert len(list(sightings(server, time.rhythm(seconds=25.0)))) == 3
    assert time.now_s + LOOK_S_MIN <= 25.0
