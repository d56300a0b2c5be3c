"""The nouns: what is read off a signature, and what a problem carries."""

from dataclasses import FrozenInstanceError, dataclass

import pytest

from tests.examination.workbench import Bucket, Garden, Weather, Well
from wecom_doctor.model import (
    OK,
    Absence,
    Absent,
    Area,
    Certainty,
    Check,
    Coming,
    Fact,
    Need,
    Problem,
    Reach,
    Severity,
    Verdict,
    check,
    fact_name,
    needs_of,
    probe,
)
from wecom_doctor.settings.given import Given


@dataclass(frozen=True, kw_only=True)
class TlsHandshake2Facts(Fact):
    """A name with a digit and several capitals."""


def takes_nothing() -> Verdict:
    return OK


def takes_two(well: Well, bucket: Bucket) -> Verdict:
    return OK


def can_do_without(well: Well, bucket: Bucket | Absent) -> Verdict:
    return OK


def absent_comes_first(bucket: Absent | Bucket) -> Verdict:
    return OK


def takes_more_than_facts(given: Given, well: Well, count: int, label: str | None) -> Verdict:
    return OK


def gives_a_fact(well: Well) -> Bucket:
    return Bucket()


@pytest.mark.parametrize(
    ("function", "needs"),
    [
        (takes_nothing, {}),
        (takes_two, {"well": Need(Well, optional=False), "bucket": Need(Bucket, optional=False)}),
        (can_do_without, {"well": Need(Well, optional=False), "bucket": Need(Bucket, optional=True)}),
        (absent_comes_first, {"bucket": Need(Bucket, optional=True)}),
        (takes_more_than_facts, {"well": Need(Well, optional=False)}),
        (gives_a_fact, {"well": Need(Well, optional=False)}),
    ],
)
def test_needs_are_the_parameters_that_are_facts(function: object, needs: dict[str, Need]) -> None:
    """A function needs the facts among its parameters, without its result, optional where Absent is allowed."""
    assert needs_of(function) == needs  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fact", "name"), [(Well, "well"), (Garden, "garden"), (TlsHandshake2Facts, "tls_handshake2_facts")]
)
def test_a_fact_is_named_after_its_class_in_snake_case(fact: type[Fact], name: str) -> None:
    """The name in reports follows from the class name alone."""
    assert fact_name(fact) == name


def test_a_check_belongs_to_the_area_its_id_starts_with() -> None:
    """The first word of the id is the area, and the decorator keeps id, rule and causes."""
    made = check("tls.in-date", behind=("tcp.open",))(takes_two)
    assert made == Check("tls.in-date", takes_two, ("tcp.open",))
    assert made.area is Area.TLS
    assert set(made.needs) == {"well", "bucket"}


def test_a_check_of_an_unknown_area_is_refused() -> None:
    """An id that starts with no area is a mistake that shows at once."""
    with pytest.raises(ValueError, match="nowhere"):
        _ = Check("nowhere.at-all", takes_nothing).area


def test_a_probe_knows_its_name_its_needs_and_what_it_gives() -> None:
    """Name, needs and the kind of fact are read off the function, whether it may stay absent or not."""

    async def weather(well: Well, bucket: Bucket | Absent) -> Weather | Absent:
        return Absent(Absence.NOT_APPLICABLE)

    made = probe(reach=Reach.PUBLIC, deadline_s=3)(weather)
    assert (made.name, made.gives, made.reach, made.deadline_s) == ("weather", Weather, Reach.PUBLIC, 3)
    assert made.needs == {"well": Need(Well, optional=False), "bucket": Need(Bucket, optional=True)}


def test_a_probe_may_begin_before_a_fact_is_there() -> None:
    """It is a need like any other, of which the probe gets the promise."""

    async def weather(well: Well, bucket: Coming[Bucket]) -> Weather | Absent:
        return Absent(Absence.NOT_APPLICABLE)

    made = probe(reach=Reach.PUBLIC)(weather)
    assert made.needs == {"well": Need(Well, optional=False), "bucket": Need(Bucket, optional=False, later=True)}


def test_a_problem_is_certain_until_the_rule_says_less() -> None:
    """Certainty defaults to certain, severity to the word of the knowledge."""
    plain = Problem("some-code")
    assert (plain.certainty, plain.severity, plain.also, dict(plain.params)) == (Certainty.CERTAIN, None, (), {})
    doubtful = Problem(
        "some-code", certainty=Certainty.POSSIBLE, severity=Severity.NOTICE, also=("other-code",), length=3
    )
    assert (doubtful.certainty, doubtful.severity) == (Certainty.POSSIBLE, Severity.NOTICE)
    assert (doubtful.also, dict(doubtful.params)) == (("other-code",), {"length": 3})


def test_the_place_of_a_problem_is_part_of_its_parameters() -> None:
    """`at` and the keywords make one set of parameters, places first, and equal problems are equal."""
    made = Problem("some-code", length=3, at={"file": ".env", "line": 4})
    assert list(made.params) == ["file", "line", "length"]
    assert made == Problem("some-code", at={"file": ".env"}, line=4, length=3)
    assert made != Problem("some-code", at={"file": ".env", "line": 4}, length=4)


def test_a_problem_does_not_change_its_mind() -> None:
    """Nobody can turn a problem that was found into another one."""
    made = Problem("some-code")
    with pytest.raises(FrozenInstanceError):
        made.code = "other-code"  # type: ignore[misc]
