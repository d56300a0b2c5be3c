"""The phases of the genuine requests against the limits."""

import dataclasses

import pytest

from tests.answers import answering
from tests.healthy import healthy
from wecom_doctor.facts.exchange import Timing
from wecom_doctor.report.timing import Bar, bar, bars, phases_of

OVER_TLS = phases_of("https://wecom.example.com/", is_address=False)
IN_CLEAR = phases_of("http://wecom.example.com/", is_address=False)


def names(found: Bar) -> list[str]:
    """The phases that a bar shows."""
    return [one.name for one in found.phases]


def test_both_requests_have_a_bar() -> None:
    """A verification has one second, a message five."""
    found = list(bars(healthy().by_name()))
    assert [(one.name, one.limit_s, one.is_late) for one in found] == [
        ("verification", 1.0, False),
        ("delivery", 5.0, False),
    ]
    assert names(found[0]) == ["dns", "connect", "tls", "first_byte", "rest"]


def test_the_phases_add_up() -> None:
    """Each begins where the one before has ended, and together they are the whole."""
    timing = Timing(dns_s=0.1, connected_s=0.3, secured_s=0.4, first_byte_s=0.7, whole_s=0.8)
    found = bar("verification", 1.0, timing, OVER_TLS)
    assert [round(one.seconds, 3) for one in found.phases] == [0.1, 0.2, 0.1, 0.3, 0.1]
    assert found.limit_at == pytest.approx(0.8)
    assert [round(one.at, 3) for one in found.phases] == [0, 0.08, 0.24, 0.32, 0.56]


def test_what_comes_too_late_is_marked() -> None:
    """The limit moves to the left, and the phase that passed it is late."""
    timing = Timing(dns_s=0.0, connected_s=0.1, secured_s=None, first_byte_s=7.9, whole_s=8.0)
    found = bar("delivery", 5.0, timing, IN_CLEAR)
    assert found.is_late
    assert found.limit_at == pytest.approx(0.625)
    assert [(one.name, one.is_late) for one in found.phases] == [
        ("dns", False),
        ("connect", False),
        ("first_byte", True),
        ("rest", True),
    ]
    assert all(one.at + one.share <= 1.0001 for one in found.phases)


@pytest.mark.parametrize(
    ("order", "timing", "last"),
    [
        ("https", Timing(connected_s=None, secured_s=None, first_byte_s=None, whole_s=2.0), "waiting"),
        ("https", Timing(dns_s=0.1, connected_s=None, secured_s=None, first_byte_s=None, whole_s=5.0), "connect"),
        ("https", Timing(dns_s=0.1, connected_s=0.2, secured_s=None, first_byte_s=None, whole_s=5.0), "tls"),
        ("http", Timing(dns_s=0.1, connected_s=0.2, secured_s=None, first_byte_s=None, whole_s=5.0), "first_byte"),
        ("https", Timing(dns_s=0.1, connected_s=0.2, secured_s=0.3, first_byte_s=None, whole_s=5.0), "first_byte"),
        ("address", Timing(dns_s=0.1, connected_s=None, secured_s=None, first_byte_s=None, whole_s=5.0), "connect"),
    ],
)
def test_a_request_that_came_to_no_answer_ends_where_it_stood(order: str, timing: Timing, last: str) -> None:
    """What it was waiting for is named where that is known."""
    phases = {"https": OVER_TLS, "http": IN_CLEAR, "address": phases_of("http://203.0.113.7/", is_address=True)}
    found = bar("verification", 1.0, timing, phases[order])
    assert (found.phases[-1].name, found.phases[-1].is_over) == (last, False)


def test_what_never_connected_has_no_bar_unless_it_took_long() -> None:
    """Ten milliseconds to learn that there is no such name are no time of the endpoint's."""
    for whole_s, bar_count in ((0.01, 1), (4.5, 2)):
        timing = Timing(connected_s=None, secured_s=None, first_byte_s=None, whole_s=whole_s)
        seen = answering(healthy().verification, "genuine", timing=timing)
        assert len(list(bars({**healthy().by_name(), "verification": seen}))) == bar_count


def test_without_requests_there_is_no_bar() -> None:
    """A run that judges settings only shows no time."""
    assert list(bars({})) == []
    facts = healthy()
    silent = dataclasses.replace(facts.delivery, reactions=())
    assert [one.name for one in bars({**facts.by_name(), "delivery": silent})] == ["verification"]
    assert answering(facts.delivery, "event")
