"""Checklists name only codes, checks and commands that exist, the same in both languages."""

import re
import shlex
from pathlib import Path

import click
import pytest

from tests.structure.source import ROOT
from wecom_doctor.cli._app import root
from wecom_doctor.examination.examine import checks_for
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.knowledge import Lang, entry
from wecom_doctor.knowledge.checklists import BOX, Checklist, checklist, names

FOLDER = ROOT / "checklists"
INDEX = FOLDER / "README.md"
FILES = sorted(path for path in FOLDER.glob("*.md") if path != INDEX)
EVERY_FILE = pytest.mark.parametrize("path", FILES, ids=lambda one: one.name)
EVERY_LIST = pytest.mark.parametrize("name", names())
CODE = re.compile(r"`wecom-doctor explain (\S+?)`")
CALL = re.compile(r"`wecom-doctor ([^`]+)`")
COMMENT = re.compile(r"<!--.*?-->")
CHECK = re.compile(r"<!-- check: [a-z]+\.[a-z0-9-]+(?:, [a-z]+\.[a-z0-9-]+)* -->")
KIND = re.compile(r"<!-- kind: \S+ -->")
MENU = re.compile(r"「([^「」]*→[^「」]*)」")
LINK = re.compile(r"\]\(([^)]*)\)")
ADDRESS = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
# Addresses that belong to nobody, for examples, and those that every machine has.
NOBODY = re.compile(r"127\.0\.0\.1|0\.0\.0\.0|203\.0\.113\.\d+|198\.51\.100\.\d+|192\.0\.2\.\d+")
# A list of which a machine can tick less than this many boxes is a page and not a checklist.
TICKING_MIN = 3
# What was promised.
PROMISED = {
    *("deploy-callback", "self-built-app", "third-party-app", "smart-bot", "customer-service", "trusted-domain"),
    *("trusted-ip", "reverse-proxy", "dynamic-ip", "local-development", "messages-do-not-arrive", "60020"),
}


def text(path: Path) -> str:
    """A file."""
    return path.read_text(encoding="utf-8")


def both(name: str) -> tuple[Checklist, Checklist]:
    """A list in both languages."""
    return checklist(name, Lang.EN), checklist(name, Lang.ZH)


def known_menus() -> str:
    """All that the knowledge says, where the paths of menus are kept."""
    return "\n".join(text(path) for path in sorted((ROOT / "wecom_doctor" / "knowledge").glob("*.toml")))


def test_every_promised_list_is_there() -> None:
    """No list is missing in either language."""
    assert set(names()) >= PROMISED
    assert {path.name for path in FILES} == {f"{name}.{lang}.md" for name in names() for lang in Lang}


@EVERY_FILE
def test_codes_can_be_explained(path: Path) -> None:
    """A reader who looks a code up finds it."""
    assert not [code for code in CODE.findall(text(path)) if entry(code) is None]


@EVERY_FILE
def test_comments_name_checks_or_the_kind(path: Path) -> None:
    """A comment is for the machine; each item has one at most, at its end."""
    source = text(path)
    comments = COMMENT.findall(source)
    assert not [one for one in comments if not CHECK.fullmatch(one) and not KIND.fullmatch(one)]
    for line in source.splitlines():
        if CHECK.search(line):
            assert line.startswith(BOX)
            assert len(COMMENT.findall(line)) == 1
            assert line.endswith("-->")


@EVERY_LIST
def test_checks_exist(name: str) -> None:
    """A box that a machine can tick names checks of ours that `checklist` can run."""
    assert set(checklist(name, Lang.EN).checks) <= {one.id for one in checks_for(None, (), ())}


@EVERY_LIST
def test_languages_have_the_same_items(name: str) -> None:
    """Both languages have the same boxes under as many headings, with the same checks, codes and pieces of text."""
    english, chinese = both(name)
    mine, theirs = list(english.items()), list(chinese.items())
    assert [item.checks for _, item in mine] == [item.checks for _, item in theirs]
    assert [item.more for _, item in mine] == [item.more for _, item in theirs]
    assert [CODE.findall(item.text) for _, item in mine] == [CODE.findall(item.text) for _, item in theirs]
    assert len({heading for heading, _ in mine}) == len({heading for heading, _ in theirs})
    assert english.kind == chinese.kind


@EVERY_LIST
def test_a_machine_can_tick_some(name: str) -> None:
    """A list is worth its command."""
    assert sum(1 for _, item in checklist(name, Lang.EN).items() if item.checks) >= TICKING_MIN


@EVERY_LIST
def test_kind_is_one_of_ours(name: str) -> None:
    """The kind that a list is about can be asked for."""
    assert checklist(name, Lang.EN).kind in {None, *(one.value for one in Kind)}


@EVERY_FILE
def test_list_has_a_title_a_purpose_and_headings(path: Path) -> None:
    """A reader knows at once what the list is for."""
    lines = text(path).splitlines()
    assert lines[0].startswith("# ")
    assert lines[2]
    assert not lines[2].startswith(("#", "-", "<"))
    assert [line for line in lines if line.startswith("## ")]


@EVERY_FILE
def test_commands_of_ours_can_be_typed(path: Path) -> None:
    """A command that a reader copies exists, with every option that stands there."""
    for call in CALL.findall(text(path)):
        name, *rest = shlex.split(call)
        command = root.get_command(click.Context(root), name)
        if isinstance(command, click.Group):
            command = command.get_command(click.Context(command), rest.pop(0))
        assert command is not None, call
        known = {one for param in command.get_params(click.Context(command)) for one in param.opts}
        assert {one.partition("=")[0] for one in rest if one.startswith("-")} <= known, call
        if name == "checklist" and not rest[0].startswith("-"):
            assert rest[0] in {*names(), "NAME"}, call


@EVERY_FILE
def test_menus_are_those_of_the_knowledge(path: Path) -> None:
    """The path of a menu is written as everywhere else."""
    known = known_menus()
    assert not [menu for menu in MENU.findall(text(path)) if menu not in known and menu not in ELSEWHERE]


# Menus that are not the console's: of an operating system.
ELSEWHERE = {"系统偏好设置 → 安全性与隐私 → 通用"}


@pytest.mark.parametrize("path", [*FILES, INDEX], ids=lambda one: one.name)
def test_links_lead_somewhere(path: Path) -> None:
    """A link is https or a file that lies beside the list."""
    assert not [
        link for link in LINK.findall(text(path)) if not link.startswith("https://") and not (FOLDER / link).exists()
    ]


@EVERY_FILE
def test_addresses_are_nobodys(path: Path) -> None:
    """Examples use addresses that are set aside for them."""
    assert not [one for one in ADDRESS.findall(text(path)) if not NOBODY.fullmatch(one)]


def test_index_names_every_list() -> None:
    """The page of the folder leads to every file."""
    assert set(LINK.findall(text(INDEX))) == {path.name for path in FILES}
