"""Help and errors of the command line: every command, option and mistake has its words, and no words are left over."""

import ast
from collections.abc import Iterator
from typing import Any

import click
import pytest

from tests.structure.source import calls, modules
from tests.structure.texts import document
from wecom_doctor.cli._app import root
from wecom_doctor.knowledge import PLACEHOLDER

CLI = document("cli")
NOT_COMMANDS = {"root", "options", "help", "errors", "os-errors"}
LANGUAGES = {"zh", "en"}
COMMANDS = {path.stem for path in modules("cli") if path.name[0] != "_"}


def command(name: str) -> click.Command:
    """A command as click knows it; `root` is the program itself."""
    found = root if name == "root" else root.get_command(click.Context(root), name)
    assert found is not None
    return found


def options(name: str) -> set[str]:
    """The long names of a command's options, without dashes."""
    context = click.Context(command(name), info_name=name)
    given = [one for one in command(name).get_params(context) if isinstance(one, click.Option)]
    return {max(one.opts, key=len).lstrip("-") for one in given}


def own_texts(name: str) -> dict[str, Any]:
    """The words that a command has for its own options."""
    found: dict[str, Any] = CLI[name].get("options", {})
    return found


EVERY_COMMAND = pytest.mark.parametrize("name", ["root", *sorted(COMMANDS)])


def test_commands_and_tables_are_twins() -> None:
    """Every command module has its table, and no table is left from a command that is gone.

    Further tables of a command begin with its name: `listen_steps`.
    """
    assert set(CLI) >= COMMANDS
    assert {one.partition("_")[0] for one in set(CLI) - NOT_COMMANDS} == COMMANDS
    assert set(root.list_commands(click.Context(root))) == COMMANDS


@EVERY_COMMAND
def test_command_has_summary_and_examples(name: str) -> None:
    """The help of a command says what it is for and shows at least one call to copy."""
    assert set(CLI[name]["summary"]) == LANGUAGES
    assert CLI[name]["examples"]
    assert all("wecom-doctor" in one for one in CLI[name]["examples"])


@EVERY_COMMAND
def test_examples_call_commands_that_exist(name: str) -> None:
    """An example of a command calls that command; those of the program call any."""
    allowed = COMMANDS if name == "root" else {name}
    assert all(one.partition("wecom-doctor ")[2].split()[0] in allowed for one in CLI[name]["examples"])


@EVERY_COMMAND
def test_options_have_words(name: str) -> None:
    """Every option is explained in both languages, by its command or by the words that all share."""
    for option in options(name):
        texts = own_texts(name).get(option) or CLI["options"].get(option)
        assert texts, option
        assert set(texts) == LANGUAGES, option
        assert all(texts.values()), option


@EVERY_COMMAND
def test_no_words_without_an_option(name: str) -> None:
    """A command has no words for an option that it does not take."""
    assert set(own_texts(name)) <= options(name)


def test_no_shared_words_without_an_option() -> None:
    """Shared words are used by at least one command that has none of its own."""
    used = {one for name in ("root", *COMMANDS) for one in options(name) - set(own_texts(name))}
    assert set(CLI["options"]) == used


def keys_used(*names: str) -> Iterator[tuple[str, set[str]]]:
    """The keys of cli.toml that the command line says, with the parameters that it gives."""
    for path in modules("cli"):
        for call in calls(path, *names):
            # The method `say` of Words speaks from words.toml.
            if isinstance(call.func, ast.Attribute) and call.func.attr == "say":
                continue
            first = call.args[0] if call.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value, {one.arg for one in call.keywords if one.arg}


def mistakes() -> dict[str, list[set[str]]]:
    """The errors that our commands raise, with their parameters; `command` is always given."""
    found: dict[str, list[set[str]]] = {}
    for key, parameters in keys_used("Sorry"):
        found.setdefault(key, []).append(parameters | {"command"})
    return found


@pytest.mark.parametrize(("key", "given"), mistakes().items())
def test_mistake_has_words_for_its_parameters(key: str, given: list[set[str]]) -> None:
    """The sentence for a mistake exists and asks for nothing that is not given."""
    for texts in (CLI["errors"][key],):
        needed = {name for text in texts.values() for name in PLACEHOLDER.findall(text)}
        assert all(needed <= one for one in given)


@pytest.mark.parametrize(("key", "given"), [(key, given) for key, given in keys_used("say", "say_cli") if "." in key])
def test_sentence_has_words_for_its_parameters(key: str, given: set[str]) -> None:
    """A sentence that a command says exists and asks for nothing that is not given."""
    table, _, name = key.partition(".")
    needed = {one for text in CLI[table][name].values() for one in PLACEHOLDER.findall(text)}
    assert needed <= given


def test_no_error_without_a_use() -> None:
    """No sentence is left from a mistake that nobody can make any more."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in modules("cli"))
    assert not [key for key in CLI["errors"] if f'"{key}"' not in sources and f'"errors.{key}"' not in sources]


@pytest.mark.parametrize("table", sorted(CLI))
def test_languages_have_the_same_placeholders(table: str) -> None:
    """Chinese and English sentences of the command line say the same."""
    own = {**CLI[table], **CLI[table].get("options", {})}
    for name, texts in own.items():
        if isinstance(texts, dict) and set(texts) & LANGUAGES:
            assert set(texts) == LANGUAGES, name
            assert sorted(PLACEHOLDER.findall(texts["zh"])) == sorted(PLACEHOLDER.findall(texts["en"])), name
