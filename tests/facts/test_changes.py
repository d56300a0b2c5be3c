"""What differs between two sightings, in facts as JSON."""

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.healthy import HealthyFacts, healthy
from wecom_doctor.facts.changes import Change, Move, changes, settled
from wecom_doctor.facts.codec import to_json
from wecom_doctor.model import Fact

CHANGED, CAME, WENT = Move
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["address", "status", "failure", "x"]), inner, max_size=3)
    ),
    max_leaves=12,
)


def every_fact() -> list[Fact]:
    """A sane fact of each kind."""
    return [getattr(healthy(), one.name) for one in fields(HealthyFacts)]


def told(before: Any, after: Any) -> list[tuple[str, Move, Any, Any]]:
    """The differences with their paths as text."""
    return [(".".join(one.path), one.move, one.before, one.after) for one in changes(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"status": 200}, {"status": 404}, [("status", CHANGED, 200, 404)]),
        (
            {"tls": {"version": "TLSv1.2"}},
            {"tls": {"version": "TLSv1.3"}},
            [("tls.version", CHANGED, "TLSv1.2", "TLSv1.3")],
        ),
        # What is another one every time is no change.
        ({"ttl_s": 60, "seconds": 0.1, "timing": {"whole_s": 1}}, {"ttl_s": 59, "seconds": 0.2, "timing": None}, []),
        # The order of a set of values means nothing to name servers.
        ({"names": ["a", "b"]}, {"names": ["b", "a"]}, []),
        ({"names": ["a", "b"]}, {"names": ["b", "c"]}, [("names", WENT, "a", None), ("names", CAME, None, "c")]),
        ({"names": ["a", "a"]}, {"names": ["a"]}, [("names", WENT, "a", None)]),
        ({"leaf": None}, {"leaf": {"x": 1}}, [("leaf", CHANGED, None, {"x": 1})]),
    ],
)
def test_a_difference_is_told_where_it_is(before: Any, after: Any, expected: list[tuple[str, Move, Any, Any]]) -> None:
    """The path leads to the member, and nothing beside it is told."""
    assert told(before, after) == expected


def test_records_are_compared_with_their_likes() -> None:
    """An address keeps its story wherever in the list it stands; a new one is told as a whole."""
    before = [{"address": "192.0.2.1", "outcome": "accepts"}, {"address": "192.0.2.2", "outcome": "accepts"}]
    after = [{"address": "192.0.2.2", "outcome": "refused"}, {"address": "192.0.2.3", "outcome": "accepts"}]
    assert told(before, after) == [
        ("192.0.2.1", WENT, before[0], None),
        ("192.0.2.2.outcome", CHANGED, "accepts", "refused"),
        ("192.0.2.3", CAME, None, after[1]),
    ]


def test_records_without_a_name_are_compared_by_their_place() -> None:
    """Where no member tells records apart, the first is compared with the first."""
    assert told([{"x": 1}, {"x": 2}], [{"x": 1}, {"x": 3}]) == [("2.x", CHANGED, 2, 3)]
    same_name = [{"name": "a", "x": 1}, {"name": "a", "x": 2}]
    assert told(same_name, [same_name[0]]) == [("2", WENT, same_name[1], None)]


def test_who_failed_tells_only_how() -> None:
    """A certificate that cannot be seen for a while has not changed; one that is another afterwards has."""
    seen = {"failure": None, "fingerprint": "AA", "chain": [{"subject": "one"}]}
    failed: dict[str, Any] = {"failure": "refused", "fingerprint": None, "chain": []}
    other = {"failure": None, "fingerprint": "BB", "chain": [{"subject": "one"}]}
    assert told(seen, failed) == [("failure", CHANGED, None, "refused")]
    kept = settled(seen, failed)
    assert told(kept, failed) == []
    assert told(kept, seen) == [("failure", CHANGED, "refused", None)]
    assert [one[0] for one in told(kept, other)] == ["failure", "fingerprint"]


def test_what_is_kept_is_kept_at_every_depth() -> None:
    """The same holds for one request of several."""
    seen = {"reactions": [{"variant": "bare", "failure": None, "status": 200}]}
    failed = {"reactions": [{"variant": "bare", "failure": "timeout", "status": None}]}
    other = {"reactions": [{"variant": "bare", "failure": None, "status": 502}]}
    assert [one[0] for one in told(settled(seen, failed), other)] == ["reactions.bare.failure", "reactions.bare.status"]


@pytest.mark.parametrize("fact", every_fact(), ids=lambda one: type(one).__name__)
def test_a_fact_does_not_differ_from_itself(fact: Fact) -> None:
    """Whatever its shape."""
    assert list(changes(to_json(fact), to_json(fact))) == []
    assert settled(to_json(fact), to_json(fact)) == to_json(fact)


@given(JSON, JSON)
def test_any_two_documents_can_be_compared(before: Any, after: Any) -> None:
    """No shape is too strange, and what was settled upon differs from itself in nothing."""
    assert all(isinstance(one, Change) for one in changes(before, after))
    kept = settled(before, after)
    assert list(changes(kept, kept)) == []
