"""Every entry of knowledge/ is complete, alike in both languages, and there is exactly one for every code."""

import re
import shlex
from collections import Counter
from itertools import chain
from typing import Any

import click
import pytest

from tests.structure.texts import KNOWLEDGE, data_file, entries, problem_codes, stems, subjects, titles
from wecom_doctor.cli._app import root
from wecom_doctor.knowledge import placeholders_of
from wecom_doctor.model import Severity

LANGUAGES = ("zh", "en")
WITH_ENTRIES = [*subjects(), "api", "library"]
ENTRIES = [
    pytest.param(stem, code, entry, id=f"{stem}: {code}")
    for stem in WITH_ENTRIES
    for code, entry in entries(stem).items()
]
EVERY_ENTRY = pytest.mark.parametrize(("stem", "code", "entry"), ENTRIES)
TITLE_COLUMNS_MAX = 75


def texts_of(entry: dict[str, Any], lang: str) -> list[str]:
    """All sentences of an entry in one language."""
    own = entry[lang]
    return [own["title"], own["why"], *own["fix"], *([own["look"]] if "look" in own else [])]


@EVERY_ENTRY
def test_entry_says_what_why_and_what_to_do(stem: str, code: str, entry: dict[str, Any]) -> None:
    """Title, cause and cure are there in both languages, and no words that nobody would show."""
    assert set(entry) <= {"severity", "see", *LANGUAGES}
    for lang in LANGUAGES:
        assert {"title", "why", "fix"} <= set(entry[lang]) <= {"title", "why", "fix", "look"}
        assert all(isinstance(text, str) and text.strip() == text and text for text in texts_of(entry, lang))
        assert entry[lang]["fix"]


@EVERY_ENTRY
def test_languages_are_alike(stem: str, code: str, entry: dict[str, Any]) -> None:
    """Chinese and English have the same parts, as many steps, and the same placeholders."""
    zh, en = entry["zh"], entry["en"]
    assert set(zh) == set(en)
    assert len(zh["fix"]) == len(en["fix"])
    assert Counter(placeholders_of(zh)) == Counter(placeholders_of(en))


@EVERY_ENTRY
def test_languages_are_not_exchanged(stem: str, code: str, entry: dict[str, Any]) -> None:
    """Chinese sentences are Chinese; English ones are English, with menu names as the console shows them."""
    assert all(re.search("[一-鿿]", text) for text in texts_of(entry, "zh"))
    assert all(re.search("[A-Za-z]{2}", text) for text in texts_of(entry, "en"))
    assert not [text for text in texts_of(entry, "en") if re.search("[。；！？]", re.sub("「.*?」", "", text))]


@EVERY_ENTRY
def test_entry_names_its_sources(stem: str, code: str, entry: dict[str, Any]) -> None:
    """A claim can be looked up: every entry links to at least one page, each once, over https."""
    assert entry["see"]
    assert all(re.fullmatch(r"https://[^\s/]+\.[a-z]+(/\S*)?", link) for link in entry["see"])
    assert len(entry["see"]) == len(set(entry["see"]))


@EVERY_ENTRY
def test_title_is_a_headline(stem: str, code: str, entry: dict[str, Any]) -> None:
    """A title is one short line without a full stop."""
    for lang in LANGUAGES:
        title = entry[lang]["title"]
        assert len(title) <= TITLE_COLUMNS_MAX
        assert title[-1] not in "。.!！"
        assert "\n" not in title


@pytest.mark.parametrize(("code", "entry"), problem_codes().items())
def test_problem_has_a_severity(code: str, entry: dict[str, Any]) -> None:
    """A problem code is an error, a warning or a notice unless its rule knows better."""
    assert entry["severity"] in set(Severity)


def test_no_code_twice() -> None:
    """One code, one entry, in one file."""
    everywhere = Counter(chain.from_iterable(entries(stem) for stem in WITH_ENTRIES))
    assert not [code for code, count in everywhere.items() if count > 1]


def test_every_promised_code_has_an_entry() -> None:
    """The contract's problem codes and every fault of the catalogue can be explained, also those no rule finds yet."""
    promised = data_file("codes.txt")
    assert len(promised) == len(set(promised)) == 302
    assert not set(promised) - set(problem_codes())


def test_codes_are_kebab_case() -> None:
    """One spelling everywhere, so that one grep finds all."""
    assert not [code for code in problem_codes() if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", code)]


@pytest.mark.parametrize("stem", subjects())
def test_check_sentences_are_there_in_both_languages(stem: str) -> None:
    """The sentence of a check is true when all is well, and is shown in one line."""
    for sentence in titles(stem).values():
        assert set(sentence) == set(LANGUAGES)
        assert all(text and "\n" not in text and text[-1] not in "。." for text in sentence.values())


@pytest.mark.parametrize("stem", stems())
def test_file_opens_with_its_subject(stem: str) -> None:
    """The first line of a file says what it is about."""
    assert re.match(r"# \S.*\n", (KNOWLEDGE / f"{stem}.toml").read_text(encoding="utf-8"))


@EVERY_ENTRY
def test_commands_in_the_cure_exist(stem: str, code: str, entry: dict[str, Any]) -> None:
    """An entry sends nobody to a command of ours that is not one."""
    named = {
        name
        for lang in LANGUAGES
        for text in texts_of(entry, lang)
        for name in re.findall(r"`wecom-doctor ([a-z]+)", text)
    }
    assert named <= set(data_file("commands.txt"))


# What ends a command of ours in a line of shell.
SHELL = re.compile(r"\s(?:\|\||&&|[|;>])")


@EVERY_ENTRY
def test_options_in_the_cure_exist(stem: str, code: str, entry: dict[str, Any]) -> None:
    """A command that a reader copies takes the options that stand there."""
    for text in (text for lang in LANGUAGES for text in texts_of(entry, lang)):
        for call in re.findall(r"`wecom-doctor ([^`]+)`", text):
            name, *rest = shlex.split(SHELL.split(call)[0])
            command = root.get_command(click.Context(root), name)
            if isinstance(command, click.Group) and rest:
                command = command.get_command(click.Context(command), rest.pop(0))
            assert command is not None, call
            known = {one for param in command.get_params(click.Context(command)) for one in param.opts}
            options = {one.partition("=")[0] for one in rest if re.match("--?[a-z]", one)}
            assert options <= known, call


@EVERY_ENTRY
def test_codes_can_be_told_from_words(stem: str, code: str, entry: dict[str, Any]) -> None:
    """Codes of the crypto library, and our own, stand between backticks, where no line break parts them."""
    for text in (text for lang in LANGUAGES for text in texts_of(entry, lang) if text != entry[lang]["title"]):
        spoken = re.sub(r"`[^`]*`", "", text)
        assert not re.findall(r"(?<![\w-])-4\d{4}\b", spoken), text
        assert not [one for one in re.findall(r"(?<![\w/-])[a-z]+(?:-[a-z0-9]+)+", spoken) if one in problem_codes()]
