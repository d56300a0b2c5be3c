"""`simulate` without a network: what there is to send, what is sent, and every way to ask wrongly."""

import json
import re

import pytest

from tests.cli.listening import CORP_ID, ENV
from tests.cli.shell import LANGUAGES, Shell
from tests.structure.test_startup import HEAVY, loaded_by
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.knowledge import Lang
from wecom_doctor.protocol.catalogue import entry, names
from wecom_doctor.protocol.catalogue.filled import is_posted
from wecom_doctor.report.wrap import columns

URL = "https://wecom-doctor.example/callback"


@pytest.fixture
def ready(shell: Shell) -> Shell:
    """A folder with settings."""
    shell.write(".env", ENV)
    return shell


@pytest.mark.parametrize("lang", list(Lang))
def test_everything_that_can_be_sent_is_listed(shell: Shell, lang: Lang) -> None:
    """Each name once, with its meaning in the user's language, under its kind; no settings are needed."""
    result = shell("simulate", "--list", "--lang", lang)
    assert (result.status, result.stderr) == (0, "")
    rows: list[list[str]] = [line.split(maxsplit=1) for line in result.stdout.splitlines() if line.startswith("  ")]
    posted = {name: found for name in names() if (found := entry(name)) is not None and is_posted(found)}
    assert sorted(name for name, _ in rows) == sorted(posted)
    assert all(told.startswith(posted[name].meaning[lang.value]) for name, told in rows)
    assert result.stdout.startswith("verify  ")
    headings = re.findall(r"^([a-z-]+)[:：]", result.stdout, re.MULTILINE)
    assert headings == list(Kind)


def test_the_list_of_one_kind(shell: Shell) -> None:
    """`--kind` narrows it, and the document has the same."""
    found = json.loads(shell("simulate", "--list", "--kind", "bot", "--format", "json").stdout)
    assert {one["name"] for one in found} == {"verify", *(name for name in names() if name.startswith("bot."))}


def test_a_dry_run_shows_the_whole_request(ready: Shell) -> None:
    """Method, URL, headers, body and plaintext; there is nobody to send it to."""
    result = ready("simulate", "text", URL, "--dry-run")
    assert result.status == 0
    for piece in (f"POST {URL}?msg_signature=", "User-Agent: Mozilla/4.0", "<Encrypt>", "<MsgType><![CDATA[text]]>"):
        assert piece in result.stdout
    document = ready("simulate", "text", URL, "--dry-run", "--format", "json").document
    assert set(document["exchanges"][0]) == {"request"}


def test_fields_are_set(ready: Shell) -> None:
    """Several at once; the rest stays."""
    changes = ("--set", "Content=hello", "--set", "FromUserName=LiSi")
    document = ready("simulate", "text", URL, "--dry-run", "--format", "json", *changes).document
    plaintext = document["exchanges"][0]["request"]["plaintext"]
    assert "<Content><![CDATA[hello]]></Content>" in plaintext
    assert "<FromUserName><![CDATA[LiSi]]></FromUserName>" in plaintext
    assert f"<ToUserName><![CDATA[{CORP_ID}]]></ToUserName>" in plaintext


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("<xml>\r\n<Odd/> </xml>\n", "app"),
        ('{"msgtype": "text"}', "bot"),
        ("no document at all", "app"),
    ],
)
def test_an_own_file_is_sent_to_the_character(ready: Shell, content: str, kind: str) -> None:
    """Its form decides the kind."""
    ready.write("my.txt", content)
    document = ready("simulate", "--file", "my.txt", URL, "--dry-run", "--format", "json").document
    assert document["exchanges"][0]["request"]["plaintext"] == content
    assert document["kind"] == kind


def test_a_message_is_edited_before_it_is_sent(ready: Shell) -> None:
    """What the editor leaves behind goes out."""
    path = ready.install_program("my-editor", '#!/bin/sh\nsed -i "s/WangMin/Edited/" "$1"\n')
    result = ready("simulate", "text", URL, "--edit", "--dry-run", PATH=path, EDITOR="my-editor")
    assert "Edited" in result.stdout
    assert "WangMin" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "--list"),
        (("suscribe",), "event.subscribe"),
        (("Text", URL), "text"),
        (("nothing-like-it", URL), "--list"),
        (("conversation_new_message", URL), "data zone"),
        (("text", URL, "--set", "Content"), "PATH=VALUE"),
        (("text", URL, "--set", "Contant=x"), "There are: Content, "),
        (("verify", URL, "--set", "Content=x"), "verify"),
        (("text", URL, "--kind", "bot"), "--kind app"),
        (("bot.text", URL, "--kind", "app"), "--kind bot"),
        (("text", URL, "--plain"), "mp"),
        (("mp.text", URL, "--tamper", "receive-id"), "receive-id"),
        (("suite_ticket", URL), "WECOM_SUITE_ID"),
        (("text",), "WECOM_CALLBACK_URL"),
        (("text", "wecom-doctor.example"), "http://"),
        (("text", "https://user:pass@wecom-doctor.example/"), "user name"),
        (("text", URL, "--file", "missing.xml"), "missing.xml"),
        (("text", URL, "--env-file", "missing.env"), "missing.env"),
        (("text", URL, "--repeat", "0"), "--repeat"),
        (("text", URL, "--tamper", "all"), "--tamper"),
    ],
)
def test_a_wrong_call_is_told_in_one_sentence(ready: Shell, arguments: tuple[str, ...], told: str) -> None:
    """Exit status 2, one line on stderr that names the way out, nothing on stdout."""
    result = ready("simulate", *arguments)
    assert (result.status, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert told in result.stderr
    assert "pass@" not in result.stderr


@pytest.mark.parametrize("missing", ["WECOM_TOKEN", "WECOM_ENCODING_AES_KEY", "WECOM_CORP_ID"])
def test_missing_settings_are_named(shell: Shell, missing: str) -> None:
    """By the name that the user has to write down."""
    shell.write(".env", "".join(f"{line}\n" for line in ENV.splitlines() if not line.startswith(missing)))
    result = shell("simulate", "verify", URL)
    assert (result.status, missing in result.stderr) == (2, True)


def test_plain_mode_needs_a_token_and_nothing_else(shell: Shell) -> None:
    """And the verification of an Official Account too."""
    shell.write(".env", ENV.splitlines()[1] + "\n")
    assert shell("simulate", "mp.text", URL, "--plain", "--dry-run").status == 0
    assert shell("simulate", "verify", URL, "--kind", "mp", "--dry-run").status == 0


def test_an_unusable_key_is_named_by_its_source(ready: Shell) -> None:
    """The value is not told."""
    result = ready("simulate", "text", URL, WECOM_ENCODING_AES_KEY="tooshortkey")
    assert (result.status, "tooshortkey" in result.said) == (2, False)
    assert "wecom-doctor env" in result.stderr


def test_what_sends_nothing_loads_no_network() -> None:
    """Listing, dry runs and curl lines are quick."""
    key = "A" * 43
    given = ("--token", "t0ken", "--encoding-aes-key", key, "--corp-id", CORP_ID)
    for command in (("--list",), ("text", URL, "--dry-run", *given), ("verify", URL, "--curl", *given)):
        assert not loaded_by("simulate", *command) & HEAVY


def test_the_listing_is_valid_json(shell: Shell) -> None:
    """A program can read it."""
    found = json.loads(shell("simulate", "--list", "--format", "json").stdout)
    assert all(set(one) == {"name", "kinds", "meaning"} for one in found)


@pytest.mark.parametrize(
    ("option", "value", "seen"),
    [
        ("KIND", "kf", "(kf)"),
        ("SET", "Content=changed", "changed"),
        ("TAMPER", "signature", "To refuse is right"),
        ("RECEIVE_ID", "wwgiven", "wwgiven"),
        ("CURL", "1", "curl "),
        ("LIST", "1", "verify  "),
        ("LANG", "zh", "文本消息"),
    ],
)
def test_an_option_can_be_an_environment_variable(ready: Shell, option: str, value: str, seen: str) -> None:
    """By its own name."""
    result = ready("simulate", "text", URL, "--dry-run", **{f"WECOM_DOCTOR_SIMULATE_{option}": value})
    assert result.status == 0, result.said
    assert seen in result.stdout


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_help_fits_eighty_columns(shell: Shell, lang: str) -> None:
    """And explains every option."""
    help_text = shell("simulate", "--help", "--lang", lang).stdout
    assert max(columns(line) for line in help_text.splitlines()) <= 80
    assert not re.search(r"^  --[a-z-]+( \S+)?$(?!\n {10})", help_text, re.MULTILINE)
