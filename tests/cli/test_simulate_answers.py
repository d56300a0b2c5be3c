"""`simulate` names what is wrong with an answer, to the byte, and lets nothing foreign act on the terminal."""

from collections.abc import Callable

import pytest

from tests.cli.answering import Asked, Say, answering
from tests.cli.listening import ENV, KEY, TOKEN
from tests.cli.shell import LANGUAGES, Result, Shell
from wecom_doctor.knowledge import problem_codes

Answer = Callable[[Asked], Say]
VERIFICATIONS: dict[str, Answer] = {
    "reply-json-quoted": lambda one: Say(body=f'"{one.plaintext}"'.encode()),
    "reply-trailing-newline": lambda one: Say(body=f"{one.plaintext}\n".encode()),
    "output-before-echo": lambda one: Say(body=b"\xef\xbb\xbf" + one.plaintext.encode()),
    "reply-tuple-printed": lambda one: Say(body=f"(0, b'{one.plaintext}')".encode()),
    "reply-json-envelope": lambda one: Say(body=f'{{"data": "{one.plaintext}"}}'.encode()),
    "reply-number-precision": lambda one: Say(body=f"{one.plaintext[:16]}000".encode()),
    "reply-ciphertext-echoed": lambda one: Say(body=one.query["echostr"].encode()),
    "reply-empty": lambda _: Say(),
    "reply-literal-success": lambda _: Say(body=b"success"),
    "reply-not-plaintext": lambda _: Say(body=b"hello"),
    "reply-status-not-200": lambda one: Say(status=201, body=one.plaintext.encode()),
    "http-redirect": lambda _: Say(status=302, headers={"Location": "https://wecom-doctor.example/login"}),
    "get-verify-not-implemented": lambda _: Say(status=405),
    "url-path-wrong": lambda _: Say(status=404),
    "http-server-error": lambda _: Say(status=500),
}
MESSAGES: dict[str, Answer] = {
    "reply-not-encrypted": lambda one: Say(body=one.plaintext.encode()),
    "reply-malformed": lambda one: Say(body=one.replied("x").replace(b"Nonce", b"nonce")),
    "reply-signature-wrong": lambda one: Say(body=one.replied("x").replace(b"1795206429", b"1795206420")),
    "reply-undecryptable": lambda one: Say(
        body=one.replied("x").replace(b"<Encrypt><![CDATA[", b"<Encrypt><![CDATA[-")
    ),
    "post-method-not-routed": lambda _: Say(status=405),
    "csrf-blocks-post": lambda _: Say(status=419),
}


def simulated(shell: Shell, name: str, answer: Answer, *options: str) -> Result:
    """One simulation against an endpoint that answers so."""
    shell.write(".env", ENV)
    with answering(answer) as there:
        return shell("simulate", name, there.url, *options)


@pytest.mark.parametrize("code", VERIFICATIONS)
def test_a_wrong_answer_to_a_verification_is_named(shell: Shell, code: str) -> None:
    """With the code that explains it and the first thing to do."""
    assert_named(simulated(shell, "verify", VERIFICATIONS[code], "--format", "json"), code)


@pytest.mark.parametrize("code", [*MESSAGES])
def test_a_wrong_answer_to_a_message_is_named(shell: Shell, code: str) -> None:
    """The same for replies; some faults of a signature come along with a broken ciphertext."""
    assert_named(simulated(shell, "text", MESSAGES[code], "--format", "json"), code)


def assert_named(result: Result, code: str) -> None:
    """The code is among the problems, and the exit status says that there are some."""
    assert result.status == 1, result.said
    problems = result.document["exchanges"][0]["judgement"]["problems"]
    assert code in [one["code"] for one in problems]
    assert all(one["code"] in problem_codes() and one["fix"] for one in problems)


def test_a_command_callback_must_say_success(shell: Shell) -> None:
    """Exactly that."""
    env = f"{ENV}WECOM_SUITE_ID=ww4d9b2e7a5c1f8036\n"
    for body, status in ((b"success", 0), (b"", 1), (b"success\n", 1), (b'"success"', 1)):
        shell.write(".env", env)
        with answering(lambda _, body=body: Say(body=body)) as there:  # type: ignore[misc]
            result = shell("simulate", "suite_ticket", there.url, "--format", "json")
        assert result.status == status, body
        codes = [one["code"] for one in result.document["exchanges"][0]["judgement"]["problems"]]
        assert codes == (["suite-ticket-no-success"] if status else [])


def test_a_text_that_is_no_reply_is_taken_and_remarked(shell: Shell) -> None:
    """WeCom takes any 200 to a message for received; the user sees nothing."""
    result = simulated(shell, "text", lambda _: Say(body=b'{"code": 0}'), "--format", "json")
    assert result.status == 0
    (problem,) = result.document["exchanges"][0]["judgement"]["problems"]
    assert (problem["code"], problem["serious"]) == ("reply-not-a-reply", False)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_differences_are_shown_to_the_byte(shell: Shell, lang: str) -> None:
    """Expected and found, in hex, and what cannot be seen by its name."""

    def dressed(one: Asked) -> Say:
        return Say(body=b"\xef\xbb\xbf" + one.plaintext.encode() + b"\r\n")

    result = simulated(shell, "verify", dressed, "--lang", lang)
    assert "[ef bb bf " in result.stdout
    for name in ("BOM", "CR", "LF"):
        assert name in result.stdout
    assert "wecom-doctor explain output-before-echo" in result.stdout


@pytest.mark.parametrize("name", ["verify", "text"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_foreign_bytes_do_not_reach_the_terminal(shell: Shell, name: str, form: str) -> None:
    """Neither from the body nor from the headers nor from inside a reply."""
    nasty = "\x1b[2J\x07\x9b31m\u202e"

    def hostile(one: Asked) -> Say:
        if one.method == "GET":
            return Say(status=302, body=nasty.encode(), headers={"Location": "https://a/\x1b[31m"})
        return Say(body=nasty.encode() + bytes(range(256)))

    result = simulated(shell, name, hostile, "--format", form)
    assert not set(result.stdout) & {chr(one) for one in (*range(10), *range(11, 32), *range(127, 160), 0x202E)}


def test_a_refused_connection_is_a_problem(shell: Shell) -> None:
    """Nobody listens any more."""
    shell.write(".env", ENV)
    with answering(lambda _: Say()) as there:
        pass
    result = shell("simulate", "verify", there.url, "--format", "json")
    assert result.status == 1
    (exchange,) = result.document["exchanges"]
    assert exchange["answer"]["failure"] == "refused"
    assert exchange["judgement"]["problems"][0]["code"] == "port-refused"
    assert shell("simulate", "verify", there.url, "--tamper", "signature").status == 3


def test_secrets_are_struck_out_of_everything(shell: Shell) -> None:
    """An endpoint that answers with Token and key does not get them onto the screen."""

    def telling(_: Asked) -> Say:
        return Say(body=f"expected token {TOKEN} and key {KEY}".encode())

    for name in ("verify", "text"):
        for options in ((), ("--format", "json"), ("--dry-run",), ("--curl",)):
            result = simulated(shell, name, telling, *options)
            assert TOKEN not in result.said
            assert KEY not in result.said
