"""`decode` as a user calls it: what he pastes, what he reads, and what the shell is told."""

import json
from pathlib import Path

import pytest

from tests.cli.shell import COMMAND, LANGUAGES, Result, Shell
from tests.probes.capturing import env_with
from tests.protocol.captures import (
    CAPTURES_OF_GET,
    CORP_ID,
    GET,
    KEY,
    PLAINTEXT,
    POST,
    TOKEN,
    message,
)
from wecom_doctor.protocol.keys import new_encoding_aes_key, new_token

RAW = f"POST /callback?{POST.query} HTTP/1.1\r\nHost: h\r\n\r\n{POST.body}"
LOG = "\n".join([CAPTURES_OF_GET["nginx combined"], '- "GET / HTTP/1.1" 200', CAPTURES_OF_GET["Apache common"], ""])
TICKET = "T1cketOfTheSuite_0123456789"
MENDED = "%2B", "+"


@pytest.fixture
def desk(shell: Shell) -> Shell:
    """A folder with the .env that belongs to the captures."""
    shell.write(".env", env_with())
    return shell


def piped(desk: Shell, content: str | bytes, *arguments: str) -> Result:
    """The capture on stdin."""
    stdin = content if isinstance(content, bytes) else content.encode()
    done = desk.program(*COMMAND, "decode", *arguments, stdin=stdin)
    return Result(status=done.returncode, stdout=done.stdout.decode(), stderr=done.stderr.decode())


@pytest.mark.parametrize("how", ["argument", "stdin", "dash", "file", "pipe"])
def test_a_request_may_come_from_anywhere(desk: Shell, how: str) -> None:
    """As an argument, on stdin, or in a file, it is opened alike."""
    desk.write("capture.txt", GET.url)
    result = {
        "argument": lambda: desk("decode", GET.url),
        "stdin": lambda: piped(desk, GET.url),
        "dash": lambda: piped(desk, GET.url, "-"),
        "file": lambda: desk("decode", "capture.txt"),
        # As `decode <(...)` names one.
        "pipe": lambda: piped(desk, GET.url, "/dev/stdin"),
    }[how]()
    assert (result.status, result.stderr) == (0, "")
    assert PLAINTEXT in result.stdout
    assert result.stdout.index(PLAINTEXT) < result.stdout.index("wecom-doctor ")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_message_is_shown_opened(desk: Shell, lang: str) -> None:
    """Parameters, steps, type with its meaning, plaintext and fields, in the user's language."""
    result = piped(desk, RAW, "--lang", lang)
    assert result.status == 0
    for told in (
        POST.signature,
        "zhangsan",
        "你好",
        CORP_ID,
        "WECOM_CORP_ID",
        {"zh": "文本消息", "en": "Text message"}[lang],
    ):
        assert told in result.stdout
    assert result.stdout.count("✗") == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_one_change_that_mends_it_is_told(desk: Shell, lang: str) -> None:
    """The step says what had to be undone, the diagnosis says why and what to do."""
    result = desk("decode", GET.url.replace(*MENDED), "--lang", lang)
    assert result.status == 1
    assert {"zh": "+ 变成了空格", "en": "+ became a blank"}[lang] in result.stdout.partition("wecom-doctor ")[0]
    assert "plus-becomes-space" in result.stdout.partition("wecom-doctor ")[2]


def test_json_is_the_report_and_nothing_else(desk: Shell) -> None:
    """The document of all commands, with the opened request among its facts."""
    result = desk("decode", GET.url.replace(*MENDED), "--format", "json")
    document = result.document
    assert (document["run"]["command"], document["exit_status"], result.status) == ("decode", 1, 1)
    assert [one["code"] for one in document["diagnosis"]] == ["plus-becomes-space"]
    assert {one["id"].partition("-")[0] for one in document["checks"]} == {"callback.captured"}
    fact = document["facts"]["captured_request"]
    assert fact["message"]["plaintext"] == PLAINTEXT
    assert fact["signature"]["fit"]["request_slips"] == ["blank-for-plus"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "env",
    [
        env_with(),
        env_with(TOKEN=f'"{TOKEN} "'),
        env_with(TOKEN=new_token(), ENCODING_AES_KEY=new_encoding_aes_key()),
        env_with(TOKEN=KEY, ENCODING_AES_KEY=TOKEN),
        env_with(TOKEN=None, ENCODING_AES_KEY=None) + f"CONTACT_TOKEN={TOKEN}\nCONTACT_AES_KEY={KEY}\n",
    ],
)
def test_secrets_are_never_printed(shell: Shell, env: str, form: str, lang: str) -> None:
    """Neither the Token nor the key, whatever name they have and whatever is wrong with them."""
    shell.write(".env", env)
    said = piped(shell, RAW, "--format", form, "--lang", lang).said
    assert said
    values = [line.partition("=")[2].strip('" ') for line in env.splitlines()]
    assert not [value for value in (TOKEN, KEY, *values[1:]) if value in said]


def test_tickets_are_masked(desk: Shell) -> None:
    """What is as good as a password is struck out of message, fields and JSON."""
    text = f"<xml><InfoType>suite_ticket</InfoType><SuiteTicket>{TICKET}</SuiteTicket></xml>"
    sent = message(text=text)
    capture = f"POST /callback?{sent.query} HTTP/1.1\r\n\r\n{sent.body}"
    for form in ("text", "json"):
        result = piped(desk, capture, "--format", form)
        assert TICKET not in result.said
        assert "SuiteTicket" in result.stdout


def test_of_several_requests_the_last_is_opened(desk: Shell) -> None:
    """A log holds many; the newest is what the user is looking at, and he is told that there are others."""
    last = piped(desk, LOG, "--lang", "en")
    assert "There are 2 callbacks" in last.stdout
    assert "answered 200 then" in last.stdout
    assert "answered 403 then" in piped(desk, LOG, "--pick", "1", "--lang", "en").stdout
    every = piped(desk, LOG, "--all", "--lang", "en").stdout
    assert every.index("answered 403 then") < every.index("answered 200 then")


def test_a_body_takes_its_parameters_from_options(desk: Shell) -> None:
    """--query and --url give what a body alone does not have."""
    desk.write("body.xml", POST.body)
    alone = desk("decode", "body.xml", "--format", "json").document
    assert alone["facts"]["captured_request"]["signature"]["state"] == "not-given"
    for option in (("--query", POST.query), ("--query", f"?{POST.query}"), ("--url", POST.url)):
        found = desk("decode", "body.xml", *option, "--format", "json").document
        assert found["facts"]["captured_request"]["signature"]["state"] == "right"


def test_a_capture_without_a_body_cannot_be_judged(desk: Shell) -> None:
    """Logs keep no bodies: status 3, and how to get one."""
    result = desk("decode", f'1.2.3.4 "POST /callback?{POST.query} HTTP/1.1" 200', "--lang", "en")
    assert result.status == 3
    assert "listen --record" in result.stdout
    elsewhere = desk("decode", f"curl '{POST.url}' -d @body.xml", "--lang", "en")
    assert elsewhere.status == 3
    assert "body.xml" in elsewhere.stdout


def test_a_url_cut_by_the_shell_is_told(desk: Shell) -> None:
    """Without quotes the shell takes everything after the first & away."""
    result = desk("decode", GET.url.partition("&")[0], "--lang", "en")
    assert result.status == 1
    assert "single quotes" in result.stdout


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (b"", "access.log"),
        (b"\x1f\x8b\x08\x00", "zcat"),
        (bytes(range(256)), "Wireshark"),
        (b"hello", "echostr"),
        (b'- "GET /a HTTP/1.1" 200\n- "GET /b HTTP/1.1" 200', "msg_signature"),
        (b"curl 'https://h/callback", "curl"),
    ],
)
def test_what_cannot_be_opened_gets_one_sentence(desk: Shell, content: bytes, hint: str, lang: str) -> None:
    """Status 2, nothing on stdout, and a next step."""
    result = piped(desk, content, "--lang", lang)
    assert (result.status, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert hint in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("--pick", "3"), "2"),
        (("--pick", "0"), "--pick"),
        (("--all", "-o", "report.json"), "-o"),
        (("--only", "tls"), "callback"),
        (("-o", "report.pdf"), ".pdf"),
    ],
)
def test_wrong_usage_is_told(desk: Shell, arguments: tuple[str, ...], hint: str) -> None:
    """Options that do not fit end with status 2 before anything is opened."""
    result = piped(desk, LOG, *arguments)
    assert (result.status, result.stdout) == (2, "")
    assert hint in result.stderr


def test_without_any_value_there_is_nothing_to_open_with(shell: Shell) -> None:
    """Neither Token nor key under any name: status 2 and which settings it takes."""
    result = shell("decode", GET.url)
    assert result.status == 2
    assert "WECOM_TOKEN" in result.stderr


def test_the_report_goes_into_files_too(desk: Shell) -> None:
    """-o and --fail-on mean the same as elsewhere."""
    result = desk("decode", GET.url.replace(*MENDED), "-o", "a.json", "-o", "b.txt", "--fail-on", "never")
    assert result.status == 0
    assert json.loads(desk.read("a.json"))["diagnosis"][0]["code"] == "plus-becomes-space"
    assert "plus-becomes-space" in desk.read("b.txt")


def test_checks_of_decode_are_its_own(desk: Shell) -> None:
    """`decode --list` names the checks of a captured request, and `check --list` none of them."""
    own = desk("decode", "--list").stdout
    assert len(own.splitlines()) == 7
    assert all(line.startswith("callback.captured-") for line in own.splitlines())
    assert "callback.captured-" not in desk("check", "--list").stdout


def test_other_settings_files_are_used(shell: Shell) -> None:
    """--env-file names the file of another callback."""
    Path(shell.folder / "contact.env").write_text(env_with(), encoding="utf-8")
    assert shell("decode", GET.url, "--env-file", "contact.env").status == 0
    missing = shell("decode", GET.url, "--env-file", "nowhere.env")
    assert missing.status == 2
    assert "nowhere.env" in missing.stderr
