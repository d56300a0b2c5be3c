"""Twins: a rule, its sentences and its tests have one name; so have a probe, its fact and its module."""

from pathlib import Path

import pytest

from tests.structure.source import ROOT, module_name, modules
from tests.structure.texts import CHECKS, document, subjects, titles
from wecom_doctor.examination.discovery import all_checks, all_probes
from wecom_doctor.model import Check, Probe, fact_name, needs_of

RULES = {path.stem for path in modules("rules") if not path.stem.startswith("_")}
TESTS = {path.stem.removeprefix("test_") for path in (ROOT / "tests" / "rules").glob("test_*.py")}
CHECK_IDS = [one.id for one in all_checks()]
EVERY_CHECK = pytest.mark.parametrize("check", all_checks(), ids=lambda one: one.id)
EVERY_PROBE = pytest.mark.parametrize("probe", all_probes().values(), ids=lambda one: one.name)


def stem_of(check: Check) -> str:
    """The name of the file that a rule stands in."""
    return check.rule.__module__.rpartition(".")[2]


def test_every_rules_file_has_its_knowledge() -> None:
    """rules/X.py speaks through knowledge/X.toml."""
    assert set(subjects()) >= RULES


def test_every_rules_file_has_its_tests() -> None:
    """rules/X.py is tested by tests/rules/test_X.py."""
    assert TESTS >= RULES


def test_every_test_file_has_its_rules() -> None:
    """tests/rules/test_X.py tests rules/X.py; a long one may be split into test_X_more.py."""
    assert not {one for one in TESTS if not any(one == rule or one.startswith(f"{rule}_") for rule in RULES)}


def test_check_sentences_stand_beside_rules_only() -> None:
    """A knowledge file without rules has no sentences of checks."""
    assert {stem for stem in subjects() if CHECKS in document(stem)} <= RULES


@EVERY_CHECK
def test_check_has_its_sentence_in_the_twin(check: Check) -> None:
    """The sentence of a check stands in the knowledge file of its rules file."""
    assert check.id in titles(stem_of(check))


@pytest.mark.parametrize("stem", subjects())
def test_sentence_has_its_check(stem: str) -> None:
    """No sentence of a check is left from a rule that is gone."""
    assert set(titles(stem)) == {one.id for one in all_checks() if stem_of(one) == stem}


def test_check_ids_are_unique() -> None:
    """One id, one check."""
    assert len(CHECK_IDS) == len(set(CHECK_IDS))


@EVERY_CHECK
def test_check_id_names_area_and_subject(check: Check) -> None:
    """An id is `area.kebab-name`, and a rules file holds the checks of one area."""
    area, _, name = check.id.partition(".")
    assert check.area.value == area
    assert name == name.lower()
    assert all(part.isalnum() for part in name.split("-"))
    assert {one.area for one in all_checks() if stem_of(one) == stem_of(check)} == {check.area}


@EVERY_CHECK
def test_behind_names_checks(check: Check) -> None:
    """A cause is a check that exists, named once."""
    assert set(check.behind) <= set(CHECK_IDS)
    assert len(check.behind) == len(set(check.behind))


@EVERY_CHECK
def test_no_check_is_its_own_cause(check: Check) -> None:
    """Causes lead backwards and never in a circle, or two problems would hide each other."""
    behind = {one.id: one.behind for one in all_checks()}
    causes, waiting = set(), list(check.behind)
    while waiting:
        cause = waiting.pop()
        if cause not in causes:
            causes.add(cause)
            waiting += behind[cause]
    assert check.id not in causes


@EVERY_CHECK
def test_rule_tells_what_is_wrong(check: Check) -> None:
    """A rule has a docstring, takes nothing but facts, and at least one of them."""
    parameters = set(check.rule.__annotations__) - {"return"}
    assert check.rule.__doc__
    assert set(check.needs) == parameters
    assert check.needs


@EVERY_CHECK
def test_every_fact_that_a_rule_takes_has_a_probe(check: Check) -> None:
    """No rule waits for a fact that nobody gives."""
    assert {fact_name(need.fact) for need in check.needs.values()} <= set(all_probes())


@EVERY_PROBE
def test_probe_is_named_after_its_fact(probe: Probe) -> None:
    """Module, probe and fact have one name."""
    assert probe.name == fact_name(probe.gives) == probe.function.__module__.rpartition(".")[2]


@EVERY_PROBE
def test_probe_takes_facts_and_what_was_given(probe: Probe) -> None:
    """The facts that a probe takes are its dependencies; there is no other list."""
    parameters = set(probe.function.__annotations__) - {"return", "given", "gate"}
    assert set(needs_of(probe.function)) == parameters
    assert {fact_name(need.fact) for need in probe.needs.values()} <= set(all_probes())


def test_every_probe_module_has_one_probe() -> None:
    """One file per probe."""
    files = {path.stem for path in modules("probes") if path.stem != "__init__"}
    assert files == set(all_probes())


@pytest.mark.parametrize("path", modules("settings/foreign"), ids=module_name)
def test_foreign_kind_is_one_module(path: Path) -> None:
    """The next kind of foreign config file is one file that is named like the kind."""
    from wecom_doctor.settings.foreign import kinds

    assert path.stem == "__init__" or path.stem.replace("_", "-") in kinds()
