"""`wecom-doctor checklist` as a user runs it."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.endpoints import exhibit, healthy
from tests.cli.pseudo_terminal import COLOUR, on_terminal
from tests.cli.settings_text import AES_KEY, SECRET, TOKEN, env_text
from tests.cli.shell import LANGUAGES, Result, Shell
from wecom_doctor.knowledge import Lang
from wecom_doctor.knowledge.checklists import checklist, names

NAME = "deploy-callback"
JSON = ("--format", "json")
UNREADABLE = "9qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUI"
BOXES = re.compile(r"^  ([✓✗?☐]) ", re.MULTILINE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A folder with a faultless .env."""
    shell = Shell(tmp_path_factory.mktemp("checklist"))
    shell.write(".env", env_text())
    return shell


@pytest.fixture(scope="module")
def well(folder: Shell) -> Result:
    """The list filled for a healthy endpoint, also into a file."""
    with healthy() as endpoint:
        return folder("checklist", NAME, endpoint.url, *JSON, "-o", "well.md", "-o", "well.txt")


@pytest.fixture(scope="module")
def ill(folder: Shell) -> Result:
    """The list filled for an endpoint whose key is another one."""
    with exhibit("aeskey-mismatch") as endpoint:
        return folder("checklist", NAME, endpoint.url, *JSON, "-o", "ill.md", "-o", "ill.txt")


def states(result: Result) -> dict[str, str]:
    """The state of the box that names a check."""
    return {check: item["state"] for item in result.document["items"] for check in item["checks"]}


def test_healthy_endpoint_ticks_the_boxes(well: Result) -> None:
    """What can be judged from here is ticked, what cannot is left to the reader, and nothing is called broken."""
    assert (well.status, well.document["exit_status"], well.stderr) == (0, 0, "")
    found = states(well)
    assert found["callback.verify-answer"] == found["keys.aes-key-length"] == found["tcp.port-open"] == "ok"
    # Offline, the API is not asked; and without TLS no certificate is judged.
    assert found["egress.ip-trusted"] == found["tls.in-date"] == "look"
    assert well.document["counts"]["unsure"] == 0
    assert not [one for one in well.document["diagnosis"] if one["severity"] == "error"]


def test_a_silent_answer_ticks_its_box(folder: Shell) -> None:
    """Customer service wants an empty 200, a command callback `success`, and no more can be asked of either."""
    with healthy() as endpoint:
        found = states(folder("checklist", "customer-service", endpoint.url, *JSON))
    assert found["reply.form"] == "ok"


def test_broken_endpoint_is_crossed_with_the_cause(ill: Result) -> None:
    """The box is not ticked, and the code says why."""
    assert (ill.status, ill.document["exit_status"]) == (1, 1)
    for box in (one for one in ill.document["items"] if "callback.verify-answer" in one["checks"]):
        assert box["state"] == "problem"
        assert "aeskey-mismatch" in box["codes"]
        assert any(one.startswith("aeskey-mismatch: ") for one in box["remarks"])
    assert ill.document["diagnosis"][0]["code"] == "aeskey-mismatch"
    assert states(ill)["keys.aes-key-length"] == "ok"


def test_written_markdown_is_the_list_with_its_boxes_filled(well: Result, ill: Result, folder: Shell) -> None:
    """Nothing but the boxes and the findings is different from what lies in the repository."""
    for result, name in ((well, "well.md"), (ill, "ill.md")):
        written = folder.read(name)
        assert written.count("- [x] ") == result.document["counts"]["ok"] > 0
        assert written.count("- [ ] ") == len(result.document["items"]) - result.document["counts"]["ok"]
        original = [item.text for _, item in checklist(NAME, Lang.EN).items()]
        assert all(text in written for text in original)
    assert "  - ✗ aeskey-mismatch: " in folder.read("ill.md")


def test_written_text_has_a_mark_for_every_box(ill: Result, folder: Shell) -> None:
    """✓, ✗, ? and ☐ stand in front of the sentences, and the numbers add up."""
    marks = BOXES.findall(folder.read("ill.txt"))
    counts = ill.document["counts"]
    numbers = {mark: marks.count(mark) for mark in "✓✗?☐"}
    assert numbers == {"✓": counts["ok"], "✗": counts["problem"], "?": counts["unsure"], "☐": counts["look"]}
    assert counts["problem"] > 0


def test_no_secret_is_shown(well: Result, ill: Result, folder: Shell) -> None:
    """Neither document nor files hold a secret of the settings."""
    whole = (
        well.said + ill.said + "".join(folder.read(f"{one}.{end}") for one in ("well", "ill") for end in ("md", "txt"))
    )
    assert not [secret for secret in (SECRET, TOKEN, AES_KEY) if secret in whole]


def test_secret_in_the_url_is_struck_out(folder: Shell) -> None:
    """A Token that got into the URL is in no output."""
    result = folder("checklist", "60020", f"http://127.0.0.1:1/{TOKEN}", "-o", "leak.md")
    assert TOKEN not in result.said + folder.read("leak.md")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_anything_given_the_list_is_printed_all_the_same(shell: Shell, lang: str) -> None:
    """Every box is for the reader, and he is told what would tick them; reading a list is no failure."""
    result = shell("checklist", NAME, "--lang", lang)
    assert (result.status, result.stderr) == (0, "")
    assert set(BOXES.findall(result.stdout)) == {"☐"}
    assert f"wecom-doctor checklist {NAME} https://" in result.stdout.replace("\n", " ")
    assert checklist(NAME, Lang(lang)).title in result.stdout


@pytest.mark.parametrize("name", ["60020", "smart-bot", "customer-service"])
def test_a_file_that_was_named_and_is_not_there_is_told(shell: Shell, name: str) -> None:
    """Reading a list needs no file; but who names one wants it read, whatever the list is about."""
    for option in ("--env-file=nope.env", "--from=cc-connect:nope.toml"):
        result = shell("checklist", name, option, "--lang", "en")
        assert result.status == 1
        assert "env-file-missing" in result.stdout
        assert "✓" not in result.stdout.partition("\n\n✓")[0]


def test_nothing_is_ticked_for_values_that_nobody_gave(shell: Shell) -> None:
    """A URL alone proves nothing about a file, nor about a suite."""
    nowhere = "http://127.0.0.1:1/callback"
    found = states(shell("checklist", NAME, nowhere, *JSON))
    assert found["settings.present"] == "problem"
    assert found["settings.values-trimmed"] == found["keys.token-length"] == "look"
    shell.write(".env", env_text())
    third = states(shell("checklist", "third-party-app", *JSON))
    assert third["settings.present"] == "problem"


def test_what_a_problem_hides_is_not_left_to_the_reader(shell: Shell) -> None:
    """With a dead port nobody can tell how the verification is answered, and the reader least of all."""
    shell.write(".env", env_text())
    result = shell("checklist", "smart-bot", "http://127.0.0.1:1/callback", *JSON)
    assert states(result)["callback.verify-answer"] == "unsure"


@pytest.mark.parametrize(
    ("token", "fail_on", "status"), [("密", "problem", 1), ("密", "never", 0), (None, "problem", 0)]
)
def test_exit_status_is_equal_in_every_format(shell: Shell, token: str | None, fail_on: str, status: int) -> None:
    """Text, Markdown and JSON of one run end alike, with and without anything to examine."""
    if token:
        shell.write(".env", env_text(TOKEN=token))
    results = [shell("checklist", NAME, "--fail-on", fail_on, "--format", one) for one in ("text", "markdown", "json")]
    assert {one.status for one in results} == {status}
    assert results[-1].document["exit_status"] == status


def test_nothing_given_in_the_other_formats(shell: Shell) -> None:
    """JSON says that nothing was examined, Markdown is the list as it is."""
    result = shell("checklist", NAME, *JSON)
    assert (result.document["verdict"], result.document["exit_status"], result.document["target"]) == (None, 0, None)
    assert {one["state"] for one in result.document["items"]} == {"look"}
    assert "- [x]" not in shell("checklist", NAME, "--format", "markdown").stdout


def test_settings_alone_tick_what_they_can(shell: Shell) -> None:
    """Without a URL the settings are judged, and the URL is asked for."""
    shell.write(".env", env_text(ENCODING_AES_KEY=UNREADABLE[:-1]))
    result = shell("checklist", NAME, "--lang", "en")
    assert result.status == 1
    assert "aeskey-length: " in result.stdout
    assert "Give the callback URL" in result.stdout


@pytest.mark.parametrize(("name", "kind"), [("smart-bot", "bot"), ("customer-service", "kf"), ("60020", "app")])
def test_a_list_knows_its_kind_of_callback(shell: Shell, name: str, kind: str) -> None:
    """The kind need not be told, and may be."""
    assert shell("checklist", name, *JSON, WECOM_TOKEN=TOKEN).document["target"]["kind"] == kind
    told = shell("checklist", name, "--kind", "mp", *JSON, WECOM_TOKEN=TOKEN)
    assert told.document["target"]["kind"] == "mp"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_are_listed(shell: Shell, lang: str) -> None:
    """`--list` has a line for each list in the user's language."""
    lines = shell("checklist", "--list", "--lang", lang).stdout.splitlines()
    assert [line.split()[0] for line in lines] == names()
    assert all(line.endswith(checklist(line.split()[0], Lang(lang)).title) for line in lines)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "--list"),
        (("deploy",), "deploy-callback"),
        (("qqqqqqqq",), "trusted-domain"),
        ((NAME, "-o", "list.pdf"), ".md"),
        ((NAME, "-o", "nowhere/list.md"), "nowhere/list.md"),
        ((NAME, "../../etc/passwd", "extra"), "extra"),
        (("../README",), "There is no checklist"),
    ],
)
def test_wrong_usage_is_one_sentence(shell: Shell, arguments: tuple[str, ...], told: str) -> None:
    """Nothing runs, and the way on is told."""
    result = shell("checklist", *arguments, LC_ALL="C.UTF-8")
    assert (result.status, result.stdout) == (2, "")
    assert told in result.stderr


def test_markdown_takes_nothing_for_markup_that_was_found(folder: Shell, tmp_path: Path) -> None:
    """What an address of somebody else holds is shown as it is."""
    folder("checklist", "60020", "http://127.0.0.1:1/[x](https://evil.example/)<script>", "-o", "hostile.md")
    written = folder.read("hostile.md")
    assert "<script>" not in written
    assert "[x](" not in written


def test_a_person_at_a_terminal_gets_colours(folder: Shell) -> None:
    """The screen shows what a pipe gets, with the marks in colours."""
    screen = on_terminal(folder, "checklist", NAME, "--lang", "zh")
    assert COLOUR.search(screen.sent)
    assert [line.rstrip() for line in screen.lines] == folder("checklist", NAME, "--lang", "zh").stdout.split("\n")


def test_document_is_json_and_nothing_else(well: Result) -> None:
    """stdout can be piped into a program."""
    assert json.loads(well.stdout)["checklist"]["name"] == NAME
