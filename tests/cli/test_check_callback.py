"""`wecom-doctor check URL` as a user runs it, against endpoints that are right, and broken in one way each."""

import json
import re
import shlex
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import jsonschema  # type: ignore[import-untyped]
import pytest

from tests.cli.contract import assert_contract
from tests.cli.endpoints import PATH, Endpoint, exhibit, healthy
from tests.cli.pseudo_terminal import columns, on_terminal
from tests.cli.settings_text import AES_KEY, CORP_ID, TOKEN, env_text
from tests.cli.shell import COMMAND, LANGUAGES, Result, Shell
from wecom_doctor.knowledge import Lang, Words
from wecom_doctor.protocol.codec import Codec, Sealed
from wecom_doctor.protocol.errors import CodecError

# What is said of any URL that leads to this machine by its address.
LOCAL_TEST = {"url-not-public", "url-bare-ip", "url-odd-port"}
# What is said of the reference receiver, which leaves old requests to its owner.
NOTICES = LOCAL_TEST | {"replay-accepted"}
HEALTHY_REQUESTS_MAX, REQUESTS_MAX = 25, 120
EVENT = "wecom_doctor_probe"
FAULTS = {
    "token-mismatch": "likely",
    "env-value-quoted": "certain",
    "reply-json-quoted": "certain",
    "url-path-wrong": "certain",
    "csrf-blocks-post": "certain",
    "signature-not-verified": "certain",
}


@pytest.fixture
def ready(shell: Shell) -> Shell:
    """A folder with a .env without fault."""
    shell.write(".env", env_text())
    return shell


def errors(result: Result) -> list[str]:
    """The codes of the errors that are listed, in their order."""
    return [one["code"] for one in result.document["diagnosis"] if one["severity"] == "error"]


def messages(endpoint: Endpoint) -> list[ElementTree.Element]:
    """What stands in the messages that a correct receiver could open."""
    codec, opened = Codec(TOKEN, AES_KEY, CORP_ID), []
    for one in endpoint.requests:
        found = re.search(rb"<Encrypt>(?:<!\[CDATA\[)?([^<\]]+)", one.body)
        query = dict(parse_qsl(one.query))
        if one.method == "POST" and found and "msg_signature" in query:
            sealed = Sealed(query["msg_signature"], query["timestamp"], query["nonce"], found[1].decode())
            try:
                opened.append(ElementTree.fromstring(codec.open(sealed)))
            except CodecError:
                continue
    return opened


def test_a_healthy_endpoint_is_found_healthy(ready: Shell) -> None:
    """Nothing is found in the endpoint itself, every part of it was looked at, and the exit status is 0."""
    with healthy() as endpoint:
        result = ready("check", endpoint.url, "--format", "json")
    assert (result.status, result.document["verdict"]) == (0, "healthy")
    assert {one["code"] for one in result.document["diagnosis"]} == NOTICES
    looked_at = {one["area"] for one in result.document["checks"] if one["verdict"] == "ok"}
    assert looked_at >= {"http", "callback", "security", "clock"}
    assert_contract(result.document)


@pytest.mark.parametrize(("lang", "sentence"), [("en", r"(\d+) requests were sent"), ("zh", r"发送了 (\d+) 个请求")])
def test_a_healthy_endpoint_is_asked_little_and_that_is_told(ready: Shell, lang: str, sentence: str) -> None:
    """At most 25 requests go to a healthy endpoint, and the report gives the number that the endpoint counts."""
    with healthy() as endpoint:
        result = ready("check", endpoint.url, "--lang", lang)
    told = re.search(sentence, result.stdout)
    assert told is not None
    assert int(told[1]) == len(endpoint.requests) <= HEALTHY_REQUESTS_MAX


@pytest.mark.parametrize(("fault", "certainty"), FAULTS.items())
def test_a_fault_is_named_first_and_alone(ready: Shell, fault: str, certainty: str) -> None:
    """The first diagnosis is the fault with honest certainty, no second error is made of its consequences."""
    with exhibit(fault) as endpoint:
        result = ready("check", endpoint.url, "--format", "json", "-o", "report.txt")
    first = result.document["diagnosis"][0]
    assert (first["code"], first["certainty"]) == (fault, certainty)
    assert errors(result) == [fault]
    assert (result.status, result.document["verdict"]) == (1, "problems")
    assert 0 < len(endpoint.requests) <= REQUESTS_MAX
    assert f"  {fault}\n" in ready.read("report.txt")


@pytest.mark.parametrize("fault", [None, *FAULTS])
def test_stdout_is_one_document_of_the_published_schema(ready: Shell, fault: str | None) -> None:
    """Whatever was found, stdout satisfies `report --schema`, and nothing stands beside it."""
    with healthy() if fault is None else exhibit(fault) as endpoint:
        result = ready("check", endpoint.url, "--format", "json")
    assert result.stderr == ""
    jsonschema.validate(result.document, ready("report", "--schema").document)
    assert_contract(result.document)


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_in_words(ready: Shell, fault: str, lang: Lang) -> None:
    """The text has title, reason and first step of the fault in the language that was asked for, and no other."""
    saying = Words(lang).saying(fault)
    assert saying is not None
    with exhibit(fault) as endpoint:
        result = ready("check", endpoint.url, "--lang", lang)
    lines = result.stdout.splitlines()
    assert any(one.startswith(f"1. {saying.title}  [") for one in lines)
    together = re.sub(r"\s", "", result.stdout)
    assert re.sub(r"\s", "", saying.why) in together
    assert re.sub(r"\s", "", f"1){saying.fix[0]}") in together
    labels = {"zh": "怎么办", "en": "Fix"}
    assert [name for name, label in labels.items() if any(one.startswith(f"   {label} ") for one in lines)] == [lang]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [80, 40])
def test_a_diagnosis_fits_the_terminal(ready: Shell, width: int, lang: str) -> None:
    """No line is wider than the terminal, except for one word or link that cannot be broken."""
    with exhibit("token-mismatch") as endpoint:
        screen = on_terminal(ready, "check", endpoint.url, "--lang", lang, width=width)
    wide = [one for one in screen.lines if columns(one.rstrip()) > width]
    assert [one for one in wide if not re.fullmatch(r"\s*(?:\S+\s+)?\S+", one)] == []
    assert "token-mismatch" in "".join(screen.lines)


def test_no_messages_means_none(ready: Shell) -> None:
    """With --no-messages the endpoint sees GET only, what hangs on messages is skipped, and the run is healthy."""
    with healthy() as endpoint:
        result = ready("check", endpoint.url, "--no-messages", "--format", "json")
    assert endpoint.methods == {"GET"}
    assert result.status == 0
    left_out = {one["id"] for one in result.document["checks"] if one["because"] == "--no-messages"}
    assert "callback.message-accepted" in left_out
    verdicts = {one["id"]: one["verdict"] for one in result.document["checks"]}
    assert {verdicts[one] for one in left_out} == {"skipped"}
    assert verdicts["callback.verify-answer"] == "ok"


def test_a_message_is_an_event_that_nobody_acts_on(ready: Shell) -> None:
    """Unless a text is asked for, every message that a receiver could open is an event of our own name."""
    with healthy() as endpoint:
        ready("check", endpoint.url, "--thorough")
    kinds = {(one.findtext("MsgType"), one.findtext("Event")) for one in messages(endpoint)}
    assert kinds == {("event", EVENT)}


def test_a_text_is_sent_when_asked_for(ready: Shell) -> None:
    """--text adds a text message."""
    with healthy() as endpoint:
        assert ready("check", endpoint.url, "--text").status == 0
    assert "text" in {one.findtext("MsgType") for one in messages(endpoint)}


def test_thorough_asks_more_within_the_limit(ready: Shell) -> None:
    """--thorough goes through the whole battery even when all is well, finds no more, and stays below 120 requests."""
    with healthy() as endpoint:
        result = ready("check", endpoint.url, "--thorough", "--format", "json")
    assert {one["code"] for one in result.document["diagnosis"]} == NOTICES
    assert result.status == 0
    assert HEALTHY_REQUESTS_MAX < len(endpoint.requests) <= REQUESTS_MAX


@pytest.mark.parametrize(
    "call", [["env"], ["check", "--only", "settings", "--only", "keys", "--only", "url"], ["check", "--list"]]
)
def test_what_looks_at_paper_only_sends_nothing(shell: Shell, call: list[str]) -> None:
    """`env`, and `check` of areas that need no network, leave the endpoint of the .env alone."""
    with healthy() as endpoint:
        shell.write(".env", env_text(CALLBACK_URL=endpoint.url))
        assert shell(*call).status == 0
    assert endpoint.requests == []


def test_the_url_of_the_settings_is_examined(shell: Shell) -> None:
    """Without a URL in the call the one of the .env is taken, and a path in the call wins over it."""
    with healthy() as endpoint:
        shell.write(".env", env_text(CALLBACK_URL=endpoint.url))
        assert shell("check").status == 0
        assert {one.path for one in endpoint.requests if one.query} > {PATH}
        asked = len(endpoint.requests)
        elsewhere = endpoint.url.replace(PATH, "/elsewhere")
        assert errors(shell("check", elsewhere, "--format", "json")) == ["url-path-wrong"]
    assert Counter(one.path for one in endpoint.requests[asked:]).most_common(1)[0][0] == "/elsewhere"


def test_an_endpoint_that_is_not_there(ready: Shell) -> None:
    """A port where nothing listens is the diagnosis, nothing counts as sent, and what lies behind it is unsure."""
    with healthy() as endpoint:
        pass
    result = ready("check", endpoint.url, "--format", "json", "-o", "report.txt")
    assert errors(result) == ["app-not-running"]
    assert result.status == 1
    assert "sent to the endpoint" not in ready.read("report.txt")


@pytest.mark.parametrize("path", ["report.json", "report.txt"])
def test_a_report_file_says_the_same(ready: Shell, path: str) -> None:
    """`-o` writes the same finding into a file, whatever is shown meanwhile."""
    with exhibit("reply-json-quoted") as endpoint:
        result = ready("check", endpoint.url, "-o", path, "--lang", "en")
    written = ready.read(path)
    if path.endswith(".json"):
        assert json.loads(written)["diagnosis"][0]["code"] == "reply-json-quoted"
    else:
        stable = re.compile(r"\d+\.\d+ s")
        assert stable.sub("", written) == stable.sub("", result.stdout)


def test_the_file_is_the_only_thing_written(ready: Shell, tmp_path: Path) -> None:
    """An examination leaves nothing behind in the folder."""
    with exhibit("env-value-quoted") as endpoint:
        ready("check", endpoint.url)
    assert [one.name for one in tmp_path.iterdir()] == [".env"]


def test_ended_by_a_closed_pipe(ready: Shell) -> None:
    """`check … | head -1` ends without a traceback."""
    with exhibit("token-mismatch") as endpoint:
        done = ready.program("sh", "-c", f"{shlex.join([*COMMAND, 'check', endpoint.url])} | head -1")
    assert done.stdout.startswith(b"wecom-doctor ")
    assert (done.stdout.count(b"\n"), done.stderr) == (1, b"")
