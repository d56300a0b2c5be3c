"""Facts are frozen, hold no secret, and go through JSON and back unchanged."""

import dataclasses
import enum
import importlib
import json
import types
import typing
from collections.abc import Iterator, Mapping
from datetime import datetime

import pytest

from tests.healthy import HealthyFacts, healthy
from tests.structure.source import module_name, modules
from wecom_doctor.examination.discovery import fact_kinds
from wecom_doctor.facts.codec import from_json, to_json
from wecom_doctor.model import Fact, fact_name

PLAIN = (str, int, float, bool, datetime, type(None))


def classes() -> Iterator[type]:
    """Every class that stands in facts/."""
    for path in modules("facts"):
        module = importlib.import_module(f"wecom_doctor.{module_name(path)}")
        yield from (one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__)


def leaves(hint: object) -> Iterator[object]:
    """The types that a type hint is made of."""
    arguments = typing.get_args(hint)
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is not None:
        for one in arguments:
            if one is not Ellipsis:
                yield from leaves(one)
    else:
        yield hint


def reachable(record: type) -> Iterator[type]:
    """A record and all records inside it."""
    yield record
    for hint in typing.get_type_hints(record).values():
        for leaf in leaves(hint):
            if dataclasses.is_dataclass(leaf):
                yield from reachable(typing.cast("type", leaf))


RECORDS = [one for one in classes() if not issubclass(one, enum.Enum | Exception)]
FACTS = [one for one in RECORDS if issubclass(one, Fact)]
IN_REPORTS = list(dict.fromkeys(record for fact in FACTS for record in reachable(fact)))
EVERY_RECORD = pytest.mark.parametrize("record", RECORDS, ids=lambda one: one.__name__)
EVERY_RECORD_IN_A_FACT = pytest.mark.parametrize("record", IN_REPORTS, ids=lambda one: one.__name__)
EVERY_FACT = pytest.mark.parametrize("fact", FACTS, ids=lambda one: one.__name__)


@EVERY_RECORD
def test_record_is_frozen_and_keyword_only(record: type) -> None:
    """What was seen does not change, and no field is taken for another."""
    assert dataclasses.is_dataclass(record)
    parameters = getattr(record, "__dataclass_params__")  # noqa: B009  # not in the type stubs
    assert parameters.frozen
    assert all(one.kw_only for one in dataclasses.fields(record))


@EVERY_RECORD_IN_A_FACT
def test_fields_are_plain(record: type) -> None:
    """A field is text, number, truth value, time, a member of a closed set, or a tuple or record of these.

    So there is no field that a Secret, an exception or an open connection could stand in.
    """
    for hint in typing.get_type_hints(record).values():
        for leaf in leaves(hint):
            assert isinstance(leaf, type)
            assert leaf in PLAIN or issubclass(leaf, enum.StrEnum) or leaf in IN_REPORTS


@EVERY_RECORD_IN_A_FACT
def test_collections_cannot_change(record: type) -> None:
    """Several things are a tuple; a mapping is read-only."""
    for hint in typing.get_type_hints(record).values():
        origin = typing.get_origin(hint)
        assert origin in {None, tuple, Mapping, types.UnionType}


@EVERY_RECORD_IN_A_FACT
def test_field_names_are_the_json_names(record: type) -> None:
    """A field is called the same in Python and in a report: plain snake case."""
    assert all(one.name == one.name.lower() and one.name.isidentifier() for one in dataclasses.fields(record))


@EVERY_FACT
def test_every_fact_has_its_probe(fact: type[Fact]) -> None:
    """A fact that no probe gives would never be seen."""
    assert fact_kinds()[fact_name(fact)] is fact


def test_healthy_has_every_fact() -> None:
    """A rule can be tested on every fact that there is."""
    assert {one.name for one in dataclasses.fields(HealthyFacts)} == set(fact_kinds())
    assert {name: type(one) for name, one in healthy().by_name().items()} == fact_kinds()


@EVERY_FACT
def test_round_trip(fact: type[Fact]) -> None:
    """A fact that was written into a report and read again is the same fact."""
    original = healthy().by_name()[fact_name(fact)]
    document = json.loads(json.dumps(to_json(original), ensure_ascii=False))
    assert set(document) == {one.name for one in dataclasses.fields(typing.cast("typing.Any", fact))}
    assert from_json(fact, document) == original
