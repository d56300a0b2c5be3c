"""Facts become JSON and come back the same; a broken document is refused in one way only."""

import importlib
import json
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.facts.values import values_of
from wecom_doctor import facts
from wecom_doctor.examination.discovery import fact_kinds
from wecom_doctor.facts.codec import Unreadable, from_json, to_json
from wecom_doctor.facts.run_info import RunInfo
from wecom_doctor.model import Fact
from wecom_doctor.probes.run_info import run_info_of
from wecom_doctor.settings.given import Options


class Colour(StrEnum):
    """A closed set."""

    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """A value inside a fact."""

    colour: Colour
    holes: int


@dataclass(frozen=True, kw_only=True)
class Tree(Fact):
    """A fact with every kind of member that facts may have."""

    name: str
    height: float
    rings: int
    alive: bool
    planted: datetime
    colour: Colour | None
    nickname: str | None
    marks: tuple[str, ...]
    leaves: tuple[Leaf, ...]
    first: Leaf | None
    label: int | str
    by_branch: Mapping[str, Leaf]


def every_fact() -> Iterator[type[Fact]]:
    """The fact classes of all modules of the room, whether a probe gives them yet or not."""
    yield Tree
    for module in pkgutil.iter_modules(facts.__path__):
        for one in vars(importlib.import_module(f"{facts.__name__}.{module.name}")).values():
            if isinstance(one, type) and issubclass(one, Fact) and one is not Fact and is_dataclass(one):
                yield one


KINDS = sorted(set(every_fact()), key=lambda one: one.__name__)
# A busy machine is no finding.
unhurried = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
for_every_fact = pytest.mark.parametrize("kind", KINDS, ids=lambda one: one.__name__)


def test_every_fact_that_a_probe_gives_is_tried() -> None:
    """The tests of this file know all facts that reports can hold."""
    assert set(fact_kinds().values()) <= set(KINDS)


@for_every_fact
@unhurried
@given(data=st.data())
def test_a_fact_comes_back_the_same(kind: type[Fact], data: st.DataObject) -> None:
    """A fact written to JSON text and read again equals itself."""
    fact = data.draw(values_of(kind))
    text = json.dumps(to_json(fact), ensure_ascii=False)
    assert from_json(kind, json.loads(text)) == fact


def with_strangers(document: Any) -> Any:
    """The document with an unknown member in every object that stands for a dataclass."""
    if isinstance(document, list):
        return [with_strangers(one) for one in document]
    if isinstance(document, dict):
        return {**{key: with_strangers(one) for key, one in document.items()}, "made in 2031": [1, {"a": None}]}
    return document


@for_every_fact
@unhurried
@given(data=st.data())
def test_unknown_members_are_left_out(kind: type[Fact], data: st.DataObject) -> None:
    """A document of a newer version with more members is read as far as it is known."""
    fact = data.draw(values_of(kind))
    if isinstance(fact, Tree):
        fact = Tree(**{**vars(fact), "by_branch": {}})
    document = with_strangers(to_json(fact))
    if isinstance(fact, Tree):
        document["by_branch"] = {}
    assert from_json(kind, document) == fact


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def paths_in(document: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place inside a document."""
    yield above
    members = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, one in members:
        yield from paths_in(one, (*above, key))


def changed(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The document with another value at one place."""
    if not path:
        return value
    copy = document.copy()
    copy[path[0]] = changed(document[path[0]], path[1:], value)
    return copy


@for_every_fact
@unhurried
@given(data=st.data())
def test_a_changed_document_is_read_or_refused(kind: type[Fact], data: st.DataObject) -> None:
    """Whatever stands at any place of a document, it gives a fact that round-trips, or Unreadable and nothing else."""
    document = to_json(data.draw(values_of(kind)))
    path = data.draw(st.sampled_from(list(paths_in(document))))
    try:
        fact = from_json(kind, changed(document, path, data.draw(JSON)))
    except Unreadable:
        return
    assert isinstance(fact, kind)
    assert from_json(kind, to_json(fact)) == fact


@for_every_fact
@unhurried
@given(document=JSON)
def test_any_document_is_read_or_refused(kind: type[Fact], document: Any) -> None:
    """A document that was never a fact is refused as unreadable."""
    with pytest.raises(Unreadable):
        from_json(kind, document)


TREE = Tree(
    name="oak",
    height=2.5,
    rings=7,
    alive=True,
    planted=datetime(2026, 11, 20, 8, 0, tzinfo=UTC),
    colour=Colour.RED,
    nickname=None,
    marks=("a", "b"),
    leaves=(Leaf(colour=Colour.BLUE, holes=0),),
    first=None,
    label="x",
    by_branch={"low": Leaf(colour=Colour.RED, holes=1)},
)
DOCUMENT = {
    "name": "oak",
    "height": 2.5,
    "rings": 7,
    "alive": True,
    "planted": "2026-11-20T08:00:00Z",
    "colour": "red",
    "nickname": None,
    "marks": ["a", "b"],
    "leaves": [{"colour": "blue", "holes": 0}],
    "first": None,
    "label": "x",
    "by_branch": {"low": {"colour": "red", "holes": 1}},
}


def test_the_form_of_a_fact_in_json() -> None:
    """Members keep their names, closed sets their words, times are ISO 8601 in UTC, tuples are lists."""
    assert to_json(TREE) == DOCUMENT
    assert from_json(Tree, DOCUMENT) == TREE


@pytest.mark.parametrize(
    ("member", "value", "message"),
    [
        ("name", None, "NoneType instead of str"),
        ("name", 3, "int instead of str"),
        ("height", "2.5", "str instead of float"),
        ("height", True, "bool instead of float"),
        ("rings", 2.5, "float instead of int"),
        ("rings", True, "bool instead of int"),
        ("alive", 1, "int instead of bool"),
        ("planted", "yesterday", "not a time"),
        ("planted", 1764000000, "int instead of str"),
        ("colour", "green", "none of the expected kinds"),
        ("colour", 3, "none of the expected kinds"),
        ("nickname", False, "none of the expected kinds"),
        ("marks", "ab", "str instead of list"),
        ("marks", ["a", 3], "int instead of str"),
        ("leaves", {"colour": "red"}, "dict instead of list"),
        ("leaves", [{"colour": "red"}], "Leaf lacks holes"),
        ("leaves", [{"colour": "green", "holes": 1}], "not a Colour"),
        ("first", [], "none of the expected kinds"),
        ("label", 2.5, "none of the expected kinds"),
        ("by_branch", [], "list instead of dict"),
        ("by_branch", {"low": None}, "NoneType instead of dict"),
    ],
)
def test_what_is_wrong_with_a_document_is_said(member: str, value: Any, message: str) -> None:
    """A member of the wrong kind is refused with what was found and what belongs there, without the value."""
    with pytest.raises(Unreadable, match=message):
        from_json(Tree, {**DOCUMENT, member: value})


@pytest.mark.parametrize("member", DOCUMENT)
def test_a_missing_member_is_named(member: str) -> None:
    """A document that lacks something says what."""
    with pytest.raises(Unreadable, match=f"Tree lacks {member}"):
        from_json(Tree, {key: value for key, value in DOCUMENT.items() if key != member})


@pytest.mark.parametrize(
    ("member", "value", "read"),
    [
        ("height", 3, 3.0),
        ("planted", "2026-11-20T16:00:00+08:00", datetime(2026, 11, 20, 16, tzinfo=timezone(timedelta(hours=8)))),
        ("label", 4, 4),
        ("colour", None, None),
    ],
)
def test_other_spellings_of_the_same_value_are_read(member: str, value: Any, read: Any) -> None:
    """A whole number where a fraction may stand, and a time of another zone, are what they are."""
    assert getattr(from_json(Tree, {**DOCUMENT, member: value}), member) == read


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object(), 1j, Tree])
def test_what_has_no_place_in_a_fact_is_refused(value: object) -> None:
    """Bytes, sets, objects and classes cannot slip into a report."""
    with pytest.raises(TypeError, match="no place in a fact"):
        to_json({"member": value})


def test_a_real_run_comes_back() -> None:
    """The fact about the run itself, with its microseconds, survives."""
    run = run_info_of(Options(command="check", lang="zh", offline=True))
    assert from_json(RunInfo, json.loads(json.dumps(to_json(run)))) == run
