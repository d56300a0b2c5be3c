"""The time that an HTTP answer tells in its Date header, held against this machine's."""

from datetime import UTC
from email.utils import parsedate_to_datetime

from wecom_doctor.facts.exchange import Answer
from wecom_doctor.facts.reference_clocks import Reading

# The header has whole seconds, and is written somewhere in the one that it names.
GRAIN_S = 1.0


def date_of(answer: Answer) -> float | None:
    """The Date header as Unix time; HTTP knows no other zone than GMT, whether it is written there or not."""
    try:
        date = parsedate_to_datetime(answer.header("date") or "")
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def told(answer: Answer, began_s: float) -> Reading | None:
    """By how much the clock of whoever answered is ahead; `began_s` is this machine's time when the request began.

    An answer that a cache kept tells the time of long ago.
    """
    date_s = date_of(answer)
    if date_s is None or (answer.header("age") or "0").strip("0"):
        return None
    timing = answer.timing
    earliest_s = timing.secured_s or timing.connected_s or 0.0
    latest_s = timing.first_byte_s or timing.whole_s
    middle_s = began_s + (earliest_s + latest_s) / 2
    ahead_s = date_s + GRAIN_S / 2 - middle_s
    return Reading(ahead_s=round(ahead_s, 3), give_or_take_s=round((GRAIN_S + latest_s - earliest_s) / 2, 3))
