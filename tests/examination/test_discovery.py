"""What exists is found by looking, and what is found fits together."""

import sys
from pathlib import Path

import pytest

from tests.examination.workbench import check_of
from wecom_doctor import probes
from wecom_doctor.examination.discovery import Probes, all_checks, all_probes, causes_first, fact_kinds
from wecom_doctor.examination.examine import checks_for
from wecom_doctor.knowledge import Lang, Words
from wecom_doctor.model import OK, Area, Check, Reach, Verdict, fact_name

CHECKS = all_checks()
BY_ID = {one.id: one for one in CHECKS}


def test_checks_stand_along_the_road() -> None:
    """Checks come in the order of the areas, each id once."""
    areas = [list(Area).index(one.area) for one in CHECKS]
    assert areas == sorted(areas)
    assert len(BY_ID) == len(CHECKS) > 0


def test_a_cause_stands_before_what_it_explains() -> None:
    """Within an area no check is told before one that its problem may be a consequence of."""
    seen: set[str] = set()
    late = []
    for one in CHECKS:
        seen.add(one.id)
        late += [(one.id, name) for name in one.behind if BY_ID[name].area is one.area and name not in seen]
    assert late == []


def test_the_answer_to_a_verification_comes_first() -> None:
    """What everything else about the callback hangs on is the first thing told about it."""
    assert checks_for([Area.CALLBACK], (), ())[0].id == "callback.verify-answer"


def rule() -> Verdict:
    return OK


@pytest.mark.parametrize(
    ("behind", "order"),
    [
        ({}, "a b c d"),
        ({"a": ["c"]}, "c a b d"),
        ({"a": ["d"], "d": ["b"]}, "b d a c"),
        ({"b": ["c", "d"]}, "a c d b"),
        ({"b": ["d", "c"]}, "a d c b"),
        ({"d": ["a"]}, "a b c d"),
        ({"a": ["elsewhere"]}, "a b c d"),
    ],
)
def test_causes_are_fetched_and_nothing_else_moves(behind: dict[str, list[str]], order: str) -> None:
    """A cause is pulled before the first check that it explains; all others keep their places."""
    made = [
        check_of(rule, f"keys.{name}", behind=tuple(f"keys.{one}" for one in behind.get(name, ()))) for name in "abcd"
    ]
    assert [one.id for one in causes_first(made)] == [f"keys.{name}" for name in order.split()]


def test_a_cause_in_another_area_moves_nothing() -> None:
    """Areas follow the road, whatever explains what."""
    made = (check_of(rule, "keys.a", behind=("url.b",)), check_of(rule, "url.b"))
    assert causes_first(made) == made


def test_checks_of_a_file_keep_the_order_in_which_they_are_written() -> None:
    """Within a file the author's order is the order of the report."""
    written = [one.id for one in CHECKS if one.rule.__module__.endswith(".rules.url")]
    assert written == sorted(written, key=lambda name: BY_ID[name].rule.__code__.co_firstlineno)
    assert len(written) > 1


def test_every_fact_that_a_rule_or_probe_takes_has_a_probe() -> None:
    """Nothing is asked for that nobody gives."""
    needs = [*(one.needs for one in CHECKS), *(one.needs for one in all_probes().values())]
    needed = {fact_name(need.fact) for some in needs for need in some.values()}
    assert needed <= set(fact_kinds())


def test_a_probe_is_named_after_its_fact() -> None:
    """Function, fact and report use one name."""
    assert {name: fact_name(one.gives) for name, one in all_probes().items()} == {name: name for name in all_probes()}


def test_the_facts_of_probes_do_not_wait_for_each_other_in_a_circle() -> None:
    """Following needs from probe to probe ends."""
    probes = all_probes()

    def follow(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, f"{name} waits for itself"
        for need in probes[name].needs.values():
            follow(fact_name(need.fact), (*above, name))

    for name in probes:
        follow(name, ())


@pytest.mark.parametrize("check", CHECKS, ids=lambda one: one.id)
def test_causes_are_checks_and_no_check_is_its_own_cause(check: Check) -> None:
    """`behind` names checks that exist and never leads back: two problems would hide each other."""
    above: set[str] = set()
    ahead = [*check.behind]
    while ahead:
        name = ahead.pop()
        assert name in BY_ID
        if name not in above:
            above.add(name)
            ahead += BY_ID[name].behind
    assert check.id not in above


@pytest.mark.parametrize("lang", Lang)
def test_every_check_and_area_has_its_sentence(lang: Lang) -> None:
    """What is found can be named in both languages."""
    words = Words(lang)
    for one in CHECKS:
        assert words.check(one.id)
        assert words.say(f"area.{one.area}")


NEW_PROBE = """
from wecom_doctor.facts.run_info import RunInfo
from wecom_doctor.model import Absence, Absent, Reach, probe

@probe(reach=Reach.PUBLIC)
async def look_elsewhere() -> RunInfo | Absent:
    return Absent(Absence.NOT_APPLICABLE)
"""


def test_a_new_probe_is_found_without_a_list(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A probe exists as soon as the room has a module of its name, and is loaded when it is asked for."""
    (tmp_path / "look_elsewhere.py").write_text(NEW_PROBE)
    name = f"{probes.__name__}.look_elsewhere"
    monkeypatch.setattr(probes, "__path__", [*probes.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, name, raising=False)
    known = Probes()
    assert "look_elsewhere" in list(known)
    assert name not in sys.modules
    assert known["look_elsewhere"].reach is Reach.PUBLIC
    del sys.modules[name]
    monkeypatch.delattr(probes, "look_elsewhere")
    with pytest.raises(KeyError):
        known["nowhere"]
