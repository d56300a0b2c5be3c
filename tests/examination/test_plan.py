"""The plan follows from signatures, from the user's choice and from what the options hold back."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from tests.examination.workbench import (
    Bucket,
    Garden,
    Weather,
    asked,
    check_of,
    dig_well,
    fill_bucket,
    look_up,
    probes_of,
    water_garden,
)
from wecom_doctor.examination.plan import Plan, UnknownSelection, make_plan, selected
from wecom_doctor.model import OK, Absence, Absent, Check, Fact, Reach, Rule, Verdict, fact_name

EVERY = probes_of(look_up, water_garden, fill_bucket, dig_well)


def garden_is_green(garden: Garden) -> Verdict:
    return OK


def bucket_is_full(bucket: Bucket) -> Verdict:
    return OK


def sun_shines_on_the_garden(weather: Weather, garden: Garden | Absent) -> Verdict:
    return OK


def nothing_is_asked() -> Verdict:
    return OK


def order_of(plan: Plan) -> list[str]:
    """The facts of a plan in the order of its probes."""
    return [fact_name(one.gives) for one in plan.probes]


@pytest.mark.parametrize(
    ("rules", "facts"),
    [
        ((), []),
        ((nothing_is_asked,), []),
        ((bucket_is_full,), ["well", "bucket"]),
        ((garden_is_green,), ["well", "bucket", "garden"]),
        ((garden_is_green, bucket_is_full), ["well", "bucket", "garden"]),
        ((sun_shines_on_the_garden,), ["weather", "well", "bucket", "garden"]),
    ],
)
def test_probes_follow_from_what_the_rules_take(rules: tuple[object, ...], facts: list[str]) -> None:
    """A probe is planned when a rule takes its fact, or a planned probe does, and each is planned once."""
    checks = [check_of(rule) for rule in rules]  # type: ignore[arg-type]
    plan = make_plan(checks, EVERY, {})
    assert order_of(plan) == facts
    assert plan.checks == tuple(checks)
    assert plan.left_out == {}


def test_a_fact_may_be_wanted_although_no_rule_takes_it() -> None:
    """What a report always shows is planned first, with what it needs."""
    plan = make_plan([check_of(bucket_is_full)], EVERY, {}, always=(Weather, Garden))
    assert order_of(plan) == ["weather", "well", "bucket", "garden"]


@pytest.mark.parametrize(("rule", "facts"), [(garden_is_green, []), (sun_shines_on_the_garden, ["weather"])])
def test_what_a_command_does_without_is_not_planned_whoever_takes_it(rule: Rule, facts: list[str]) -> None:
    """Neither the fact nor what only it needs is gathered, and the fact says who does without."""
    plan = make_plan([check_of(rule)], EVERY, {}, never={"garden": "net"})
    assert plan.left_out == {"garden": Absent(Absence.NOT_PLANNED, "net")}
    assert order_of(plan) == facts


@pytest.mark.parametrize("rule", [garden_is_green, sun_shines_on_the_garden])
def test_a_held_back_reach_leaves_its_fact_out_with_the_option_named(rule: object) -> None:
    """A probe that reaches too far is not run, nor what only it needs; the fact says which option forbids it."""
    probes = {**EVERY, **probes_of(asked(water_garden, reach=Reach.PUBLIC))}
    plan = make_plan([check_of(rule)], probes, {Reach.PUBLIC: "--offline"})  # type: ignore[arg-type]
    assert plan.left_out == {"garden": Absent(Absence.NOT_PLANNED, "--offline")}
    assert not {"garden", "bucket", "well"} & set(order_of(plan))


@pytest.mark.parametrize(
    ("held_back", "left_out"),
    [
        ({}, {}),
        ({Reach.PUBLIC: "--offline"}, {}),
        ({Reach.TARGET: "--elsewhere"}, {"bucket": Absent(Absence.NOT_PLANNED, "--elsewhere")}),
        (
            {Reach.TARGET: "--elsewhere", Reach.LOCAL: "--nowhere"},
            {"bucket": Absent(Absence.NOT_PLANNED, "--elsewhere")},
        ),
    ],
)
def test_only_the_named_reaches_are_held_back(held_back: Mapping[Reach, str], left_out: Mapping[str, Absent]) -> None:
    """An option holds back the probes of its own reach and no others."""
    probes = {**EVERY, **probes_of(asked(fill_bucket, reach=Reach.TARGET))}
    assert make_plan([check_of(bucket_is_full)], probes, held_back).left_out == left_out


@dataclass(frozen=True, kw_only=True)
class Moon(Fact):
    """No probe looks at it."""


def moon_is_round(moon: Moon) -> Verdict:
    return OK


def test_a_plan_for_a_fact_that_nobody_gives_is_refused() -> None:
    """A rule that takes a fact without a probe is a mistake that shows at once."""
    with pytest.raises(KeyError, match="moon"):
        make_plan([check_of(moon_is_round)], EVERY, {})


EXAMPLE = (
    Check("tls.in-date", nothing_is_asked),
    Check("tls.name-matches", nothing_is_asked),
    Check("dns.resolves", nothing_is_asked),
    Check("keys.token", nothing_is_asked),
)


@pytest.mark.parametrize(
    ("only", "skip", "left"),
    [
        ((), (), ["tls.in-date", "tls.name-matches", "dns.resolves", "keys.token"]),
        (("tls",), (), ["tls.in-date", "tls.name-matches"]),
        (("dns.resolves", "keys"), (), ["dns.resolves", "keys.token"]),
        ((), ("tls",), ["dns.resolves", "keys.token"]),
        ((), ("tls.in-date", "keys"), ["tls.name-matches", "dns.resolves"]),
        (("tls",), ("tls.in-date",), ["tls.name-matches"]),
        (("tls.in-date",), ("tls",), []),
        (("keys", "keys.token"), (), ["keys.token"]),
    ],
)
def test_only_and_skip_take_areas_and_checks(only: tuple[str, ...], skip: tuple[str, ...], left: list[str]) -> None:
    """`--only` keeps what it names, `--skip` removes what it names, and skipping wins; the order stays."""
    assert [one.id for one in selected(EXAMPLE, only, skip)] == left


@pytest.mark.parametrize(("only", "skip"), [(("tsl",), ()), ((), ("tls.in-dat",)), (("tls", ""), ()), (("TLS",), ())])
def test_an_unknown_area_or_check_is_named(only: tuple[str, ...], skip: tuple[str, ...]) -> None:
    """A word that is neither an area nor a check is refused by name."""
    wrong = next(one for one in (*only, *skip) if one != "tls")
    with pytest.raises(UnknownSelection) as refusal:
        selected(EXAMPLE, only, skip)
    assert str(refusal.value) == wrong
