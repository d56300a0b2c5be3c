"""Every member of a closed set that can be shown has words in both languages."""

import ast
from enum import StrEnum

import pytest

from tests.structure.source import calls, modules
from tests.structure.texts import document
from wecom_doctor.examination.discovery import all_probes
from wecom_doctor.facts.api_answer import Distrust
from wecom_doctor.facts.callback_url import Scope, UrlDefect
from wecom_doctor.facts.dns import Outcome
from wecom_doctor.facts.env_file import FileState, GitState, How
from wecom_doctor.facts.settings_given import Quotes, Weakness
from wecom_doctor.facts.shared_domain import Fate
from wecom_doctor.facts.trusted_ips import EntryKind
from wecom_doctor.facts.verify_file import Content
from wecom_doctor.knowledge import CLOSED, PLACEHOLDER, Lang, Words
from wecom_doctor.model import Absence, Area, Certainty, Severity
from wecom_doctor.rules.egress import ANSWERING, STAGES

WORDS = document("words")
# The values that each parameter with a closed set can have; the rest never makes a problem.
SHOWN: dict[str, set[str]] = {
    "state": {one.value for one in FileState if one not in {FileState.FOUND, FileState.MISSING}}
    | {GitState.TRACKED.value, GitState.NOT_IGNORED.value},
    "found": {one.value for one in Quotes} | {"open", "SPACE", "CR", "LF", "TAB", "NBSP", "ZWSP", "BOM", "U+3000"},
    "weakness": {one.value for one in Weakness},
    "defect": {one.value for one in UrlDefect},
    "scope": {one.value for one in Scope if one is not Scope.PUBLIC},
    "readings": {one.value for one in How},
    "way": {"way-direct", "way-proxy", "way-environment", "way-foreign", "way-ipv6"},
    "distrust": {one.value for one in Distrust},
    "stage": {*STAGES.values(), ANSWERING},
    "says": {one.value for one in Outcome if one is not Outcome.FOUND} | {"hosts-file", "this-machine"},
    "fate": {one.value for one in Fate},
    "differ": {"spelling-only", "different-names"},
    "content": {one.value for one in Content if one is not Content.EXACT},
    "entry_kind": {one.value for one in EntryKind if one is not EntryKind.ADDRESS} | {"ip-repeated", "odd-marks"},
}
VALUES = [pytest.param(value, id=f"{name}: {value}") for name, values in SHOWN.items() for value in sorted(values)]


@pytest.mark.parametrize("value", VALUES)
def test_value_has_words(value: str) -> None:
    """A value is told in the user's language and not by the name that the code has for it."""
    assert set(WORDS["values"][value]) == {"zh", "en"}
    assert all(WORDS["values"][value].values())


def test_closed_sets_are_known_to_the_words() -> None:
    """These parameters are looked up, and nothing that the user typed or named."""
    assert set(SHOWN) <= CLOSED
    assert not {"written", "file", "setting", "source", "host", "url", "other", "overridden"} & CLOSED


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("how", How)
def test_reading_is_told_with_its_reader(how: How, lang: Lang) -> None:
    """A reading names the program and what it does, in words."""
    told = Words(lang).value((f"docker:{how}",))
    assert "docker" in told
    assert WORDS["values"][how][lang] in told


def spoken() -> list[tuple[str, set[str]]]:
    """The sentences of words.toml that reports and terminal say, with the parameters that they give."""
    found = []
    for path in [*modules("report"), *modules("cli")]:
        for call in calls(path, "say"):
            first = call.args[0] if call.args else None
            if isinstance(call.func, ast.Attribute) and isinstance(first, ast.Constant) and "." in str(first.value):
                found.append((str(first.value), {one.arg for one in call.keywords if one.arg}))
    return found


@pytest.mark.parametrize(("key", "given"), spoken())
def test_sentence_exists_and_asks_for_what_is_given(key: str, given: set[str]) -> None:
    """A sentence of a report exists, and each of its placeholders is filled."""
    table, _, name = key.partition(".")
    needed = {one for text in WORDS[table][name].values() for one in PLACEHOLDER.findall(text)}
    assert needed <= given


@pytest.mark.parametrize(("table", "members"), [("area", Area), ("severity", Severity), ("certainty", Certainty)])
def test_set_of_the_report_has_words(table: str, members: type[StrEnum]) -> None:
    """What every report shows has words, no more and no less."""
    assert set(WORDS[table]) == {one.value for one in members}


@pytest.mark.parametrize("reason", [one for one in Absence if one is not Absence.CRASHED])
def test_absence_has_words(reason: Absence) -> None:
    """Why a fact is not there is shown; a crash is shown by its place."""
    assert reason.value in WORDS["reasons"]


@pytest.mark.parametrize("probe", sorted(all_probes()))
def test_what_is_waited_for_has_words(probe: str) -> None:
    """Whoever waits is told for what: each probe stands under [probes]; [slow] knows no other."""
    assert probe in WORDS["probes"]
    assert set(WORDS["slow"]) <= set(WORDS["probes"]) <= set(all_probes())


def test_members_that_have_words_exist() -> None:
    """No word is left from a member of a fact that is gone."""
    folder = (ast.walk(ast.parse(path.read_text(encoding="utf-8"))) for path in modules("facts"))
    members = {
        one.target.id
        for nodes in folder
        for one in nodes
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
    }
    assert set(WORDS["members"]) <= members


@pytest.mark.parametrize("table", sorted(set(WORDS)))
def test_words_are_alike_in_both_languages(table: str) -> None:
    """Every sentence of the screens exists in both languages with the same placeholders."""
    for name, texts in WORDS[table].items():
        assert set(texts) == {"zh", "en"}, name
        assert sorted(PLACEHOLDER.findall(texts["zh"])) == sorted(PLACEHOLDER.findall(texts["en"])), name
