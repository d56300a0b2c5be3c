"""`check URL` sends with the secrets and hears them from careless endpoints; it repeats them nowhere."""

import asyncio
import base64
import re
import subprocess
import threading
from collections.abc import Mapping
from urllib.parse import quote

import pytest

from tests.cli.endpoints import answering, exhibit, healthy
from tests.cli.pseudo_terminal import on_terminal
from tests.cli.settings_text import AES_KEY, CORP_ID, TOKEN, env_text
from tests.cli.shell import COMMAND, LANGUAGES, PATIENCE_S, Shell
from tests.cli.test_secrets_stay_secret import CANARY, LONG, betrayed
from wecom_doctor.receiver.exchange import Raw, Request, Response
from wecom_doctor.receiver.receive_ids import Keys

SECRET = f"S{LONG[:42]}"
KEYS = Keys(token=CANARY, encoding_aes_key=LONG, corp_id=CORP_ID)
ENV = env_text(TOKEN=CANARY, ENCODING_AES_KEY=LONG, SECRET=SECRET)
EXHIBITS = ("token-mismatch", "env-value-quoted", "secret-in-answer", "signature-not-verified", "reply-undecryptable")
# What a page for developers shows: the values, and what they turn into on the way.
TOLD = " ".join(
    (
        f"token={CANARY} key={LONG} secret={SECRET}",
        quote(f"token={CANARY}&key={LONG}="),
        base64.b64encode(CANARY.encode()).decode(),
        base64.b64encode(SECRET.encode()).decode(),
        SECRET.encode().hex(),
        f'{{"token": "{CANARY}"}}',
    )
)
HEADERS = (("Server", CANARY), ("X-Powered-By", f"Key/{LONG}"), ("Set-Cookie", f"t={CANARY}"), ("Allow", SECRET))


def tells_with(status: int, *more: tuple[str, str]) -> Response:
    """An answer full of secrets."""
    return Response(status=status, headers=(("Content-Type", "text/html"), *HEADERS, *more), body=TOLD.encode())


CARELESS: Mapping[str, Response | Raw] = {
    "a page": tells_with(200),
    "a refusal": tells_with(403),
    "a crash": tells_with(500),
    "a redirect": tells_with(302, ("Location", f"/login?next={CANARY}&key={LONG}")),
    "a redirect elsewhere": tells_with(301, ("Location", f"http://{CANARY.lower()}.example.com/{SECRET}")),
    "a limit": tells_with(429, ("Retry-After", "1")),
    "a content type": Response(status=200, headers=(("Content-Type", CANARY), ("Content-Encoding", CANARY))),
    "a status line": Raw(parts=(f"HTTP/1.1 418 {CANARY}\r\nContent-Length: 0\r\n\r\n".encode(),)),
    "no HTTP": Raw(parts=(f"+OK {TOLD}\r\n".encode(),)),
}


@pytest.fixture
def canaries(shell: Shell) -> Shell:
    """A folder whose .env holds nothing but canaries."""
    shell.write(".env", ENV)
    return shell


def everything_said(shell: Shell, url: str, *options: str) -> list[str]:
    """What a call of `check` says in every format at once."""
    result = shell("check", url, "-o", "report.txt", "-o", "report.json", *options, WECOM_DOCTOR_DEBUG="1")
    assert result.status in {0, 1, 3}, result.stderr
    return [result.stdout, result.stderr, shell.read("report.txt"), shell.read("report.json")]


@pytest.mark.parametrize("name", EXHIBITS)
def test_no_secret_is_told_of_a_broken_endpoint(canaries: Shell, name: str) -> None:
    """The requests are made with the canaries, the diagnosis is made of what they did, and none is repeated."""
    with exhibit(name, KEYS) as endpoint:
        assert betrayed(*everything_said(canaries, endpoint.url, "--lang", "zh")) == []
        assert betrayed(on_terminal(canaries, "check", endpoint.url, "--lang", "en").sent) == []


@pytest.mark.parametrize("answer", CARELESS.values(), ids=CARELESS)
def test_no_secret_is_repeated_after_an_endpoint(canaries: Shell, answer: Response | Raw) -> None:
    """What an endpoint shows of the secrets, in its body, its headers or in no HTTP at all, ends there."""

    async def careless(_: Request) -> Response | Raw:
        return answer

    with answering(careless) as endpoint:
        told = everything_said(canaries, endpoint.url, "--timeout", "8")
    assert betrayed(*told) == []
    # Names of hosts and encodings are lower case, which hides little.
    assert not any(CANARY.lower() in one.lower() for one in told)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_secret_that_is_shown_is_the_diagnosis(canaries: Shell, lang: str) -> None:
    """The endpoint's carelessness is told by the name of the value, without the value."""
    with exhibit("secret-in-answer", KEYS) as endpoint:
        result = canaries("check", endpoint.url, "--format", "json", "--lang", lang)
    assert "secret-in-answer" in {one["code"] for one in result.document["diagnosis"]}


def test_nothing_but_the_url_stands_in_the_process_list(shell: Shell) -> None:
    """While it examines, others on the machine see the command as it was typed."""
    shell.write(".env", ENV)
    asked = threading.Event()

    async def silent(_: Request) -> Response:
        asked.set()
        await asyncio.Event().wait()
        return Response()

    with answering(silent) as endpoint:
        process = subprocess.Popen(
            [*COMMAND, "check", endpoint.url], cwd=shell.folder, env=shell.environ({}), stdout=subprocess.PIPE
        )
        assert asked.wait(PATIENCE_S)
        listed = shell.program("ps", "-ww", "-o", "args=", "-p", str(process.pid)).stdout.decode()
        process.kill()
        process.communicate(timeout=PATIENCE_S)
    assert endpoint.url in listed
    assert betrayed(listed) == []


def test_a_secret_in_a_variable_is_used_and_not_told(shell: Shell) -> None:
    """Values that come from the environment are kept like those of a file."""
    with healthy(KEYS) as endpoint:
        variables = {"WECOM_TOKEN": CANARY, "WECOM_ENCODING_AES_KEY": LONG, "WECOM_CORP_ID": CORP_ID}
        result = shell("check", endpoint.url, "--format", "json", **variables)
    assert result.status == 0
    assert betrayed(result.said) == []


def test_no_plaintext_of_a_request_is_told(shell: Shell) -> None:
    """Nor do the random plaintexts and signatures of the requests stand in a document that people share."""
    shell.write(".env", env_text())
    with exhibit("reply-json-quoted") as endpoint:
        document = shell("check", endpoint.url, "--format", "json").stdout
    signatures = [found[1] for one in endpoint.requests if (found := re.search(r"msg_signature=(\w+)", one.query))]
    assert signatures
    assert [one for one in signatures if one in document] == []
    assert TOKEN not in document
    assert AES_KEY not in document
