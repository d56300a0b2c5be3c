"""`check URL` against endpoints that mean harm: a named finding, in bounded time and memory, and safe to look at."""

import json
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.cli.contract import assert_contract
from tests.cli.endpoints import behaving
from tests.cli.hostile import HOSTILE, MEGABYTE
from tests.cli.pseudo_terminal import on_terminal
from tests.cli.settings_text import env_text
from tests.cli.shell import COMMAND, LANGUAGES, Shell

PEAK_BYTES_MAX = 150 * 2**20
# The unit of ru_maxrss.
UNIT_BYTES = 1 if sys.platform == "darwin" else 1024
# Runs a program and writes down how much memory it took at most; as a process of its own it is small itself, and a
# child counts what its parent had when it was made.
MEASURE = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[2:], check=False)
with open(sys.argv[1], "w") as file:
    file.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(done.returncode)
"""
# Short, so that what never ends is left soon; long enough for every answer that comes.
TIMEOUT = ("--timeout", "4")
ERASE_LINE = "\r\x1b[2K"
TEXT_OF_200 = {"token-mismatch", "reply-not-plaintext", "handler-not-reached"}
CRASHED = {"http-server-error"}
# What may be the first diagnosis; where what is seen fits several causes, any that is honest about it.
NAMED: dict[str, set[str]] = {
    "endless body": {"http-too-large"},
    "endless chunks": {"http-too-large"},
    "endless body of a said length": {"http-too-large"},
    "endless head": {"http-too-large"},
    "endless status line": {"http-too-large", "http-malformed"},
    "endless announcements": {"http-too-large", "http-malformed"},
    "slow drip of the body": {"http-slow-drip"},
    "slow drip of the head": {"http-slow-drip"},
    "gzip bomb": {"http-too-large"},
    "header flood": {"http-too-large"},
    "reset": {"http-closed-early"},
    "closed without a word": {"http-closed-early"},
    "garbage bytes": {"port-other-service", "http-malformed"},
    "garbage behind a status line": {"http-malformed", "http-closed-early", "reply-truncated"},
    "invalid UTF-8": TEXT_OF_200,
    "invalid UTF-8 said to be UTF-8": TEXT_OF_200,
    "unknown charset": TEXT_OF_200,
    "escapes in the body": TEXT_OF_200,
    "escapes in headers": TEXT_OF_200,
    "escapes in a redirect": {"http-redirect"},
    "escapes instead of HTTP": {"port-other-service", "http-malformed"},
    "escapes in the reason": CRASHED,
    "escapes in an error page": CRASHED,
    "a hundred redirects": {"http-redirect", "redirect-loop"},
    "never answering": {"http-timeout"},
    "body cut": {"reply-truncated", "http-closed-early"},
}
# What only a transport can do is proven by seeing it; what a text may mean stays a guess.
GUESSED = TEXT_OF_200 | CRASHED


@dataclass(frozen=True, kw_only=True)
class Run:
    """One measured run: what it said in every format, and how much memory it took."""

    status: int
    texts: tuple[str, ...]
    stderr: str
    document: dict[str, Any]
    peak_bytes: int


def measured(shell: Shell, *command: str) -> tuple[int, bytes, bytes, int]:
    """Exit status, stdout, stderr and peak memory of a program."""
    done = shell.program(sys.executable, "-c", MEASURE, "peak", *command)
    return done.returncode, done.stdout, done.stderr, int(shell.read("peak")) * UNIT_BYTES


def examined(shell: Shell, url: str, lang: str = "zh") -> Run:
    """Examine a URL, for stdout and into files of every format."""
    call = (*COMMAND, "check", url, *TIMEOUT, "--lang", lang, "-o", "report.txt", "-o", "report.json")
    status, stdout, stderr, peak = measured(shell, *call)
    texts = (stdout.decode(), shell.read("report.txt"), shell.read("report.json"))
    return Run(status=status, texts=texts, stderr=stderr.decode(), document=json.loads(texts[-1]), peak_bytes=peak)


def acts(character: str) -> bool:
    """A terminal or a page would act on the character instead of showing it; a line may end."""
    reorders = unicodedata.bidirectional(character) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return character != "\n" and (reorders or unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"})


def acting(text: str) -> list[str]:
    """The characters of a text that do something."""
    return [one for one in text if acts(one)]


def strings(value: Any) -> Iterator[str]:
    """Every text of a document, with its escapes undone."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


@pytest.fixture
def ready(shell: Shell) -> Shell:
    """A folder with a .env without fault."""
    shell.write(".env", env_text())
    return shell


@pytest.mark.parametrize("name", HOSTILE)
def test_harm_is_named_and_does_none(ready: Shell, name: str) -> None:
    """The examination ends by itself with the right word for what was seen, little memory, and nothing to act on."""
    with behaving(HOSTILE[name]) as url:
        run = examined(ready, url)
    assert (run.status, run.stderr) == (1, "")
    assert_contract(run.document)
    first = run.document["diagnosis"][0]
    assert first["code"] in NAMED[name], first
    assert first["severity"] == "error"
    assert first["certainty"] != "certain" or first["code"] not in GUESSED
    assert run.peak_bytes < PEAK_BYTES_MAX
    assert [acting(one) for one in (*run.texts, *strings(run.document)) if acting(one)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", [one for one in HOSTILE if one.startswith(("escapes", "garbage"))])
def test_nothing_acts_on_the_terminal(ready: Shell, name: str, lang: str) -> None:
    """What a person sees as it happens holds no control character of the endpoint's either."""
    with behaving(HOSTILE[name]) as url:
        screen = on_terminal(ready, "check", url, *TIMEOUT, "--lang", lang, environ={"TERM": "dumb"})
    assert screen.status == 1
    assert acting(screen.sent.replace(ERASE_LINE, "").replace("\r\n", "\n")) == []


def test_no_two_errors_for_one_harm(ready: Shell) -> None:
    """An endpoint that gives no whole answer is one error, not one for every check that lacks its answer."""
    with behaving(HOSTILE["endless body"]) as url:
        document = examined(ready, url).document
    assert [one["code"] for one in document["diagnosis"] if one["severity"] == "error"] == ["http-too-large"]


def test_a_gluttonous_program_would_be_noticed(ready: Shell) -> None:
    """The measure of memory itself works."""
    hungry = f"b'x' * {PEAK_BYTES_MAX}"
    assert measured(ready, sys.executable, "-c", hungry)[-1] > PEAK_BYTES_MAX > len(MEGABYTE)
    assert measured(ready, sys.executable, "-c", "pass")[-1] < PEAK_BYTES_MAX / 2


def test_an_acting_character_would_be_noticed() -> None:
    """The search for characters that do something finds them, and leaves Chinese and line ends alone."""
    assert len(acting("\x1b[31m\r\x9b\u202e\u2028\x7f\x00企业微信\n")) == 7
