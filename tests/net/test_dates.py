"""The time that a Date header tells."""

from dataclasses import replace

import pytest

from wecom_doctor.facts.exchange import Answer, Timing
from wecom_doctor.facts.reference_clocks import Reading
from wecom_doctor.net.dates import date_of, told

NOON = 1_795_176_000
HEADER = "Fri, 20 Nov 2026 12:00:00 GMT"


def answer(*headers: tuple[str, str], **timing: float) -> Answer:
    """An answer with these headers."""
    return Answer(
        status=200,
        http_version="HTTP/1.1",
        headers=headers,
        body=b"",
        encoded=None,
        failure=None,
        timing=replace(
            Timing(dns_s=0.1, connected_s=0.2, secured_s=None, first_byte_s=0.6, whole_s=5.0),
            **timing,
        ),
    )


@pytest.mark.parametrize(
    "written", [HEADER, "Friday, 20-Nov-26 12:00:00 GMT", "Fri Nov 20 12:00:00 2026", "Fri, 20 Nov 2026 20:00:00 +0800"]
)
def test_every_form_of_a_date_is_read(written: str) -> None:
    """The three forms of RFC 9110, the old ones of which need no zone to be GMT, and the zone of a mail."""
    assert date_of(answer(("Date", written))) == NOON


@pytest.mark.parametrize("written", ["", "now", "Fri, 99 Nov 2026 12:00:00 GMT", "0", "Fri, 20 Nov 99999 12:00:00 GMT"])
def test_nonsense_is_no_date(written: str) -> None:
    """Whatever a server writes, nothing is raised."""
    assert date_of(answer(("Date", written))) is None
    assert told(answer(("Date", written)), NOON) is None


def test_no_header_is_no_date() -> None:
    """Servers without a clock send none."""
    assert told(answer(), NOON) is None


def test_the_error_is_that_of_the_second_and_of_the_way() -> None:
    """The server wrote the header between our sending and its first byte, somewhere in the second that it names."""
    assert told(answer(("Date", HEADER)), NOON) == Reading(ahead_s=0.1, give_or_take_s=0.7)
    assert told(answer(("Date", HEADER), secured_s=0.4), NOON) == Reading(ahead_s=0.0, give_or_take_s=0.6)
    assert told(answer(("Date", HEADER)), NOON - 3600) == Reading(ahead_s=3600.1, give_or_take_s=0.7)


@pytest.mark.parametrize(("age", "counts"), [("0", True), ("00", True), ("30", False), ("x", False)])
def test_a_kept_answer_tells_no_time(age: str, counts: bool) -> None:
    """A cache serves the date of the day when it kept the answer."""
    assert (told(answer(("Date", HEADER), ("Age", age)), NOON) is not None) is counts
