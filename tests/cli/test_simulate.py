"""`simulate` sends what WeCom sends, and says what WeCom would make of the answer."""

import json
import shutil

import pytest

from tests.cli.answering import Say, answering
from tests.cli.listening import ENV, KEY, TOKEN, listening
from tests.cli.shell import LANGUAGES, Shell

SUITE = "WECOM_SUITE_ID=ww4d9b2e7a5c1f8036\n"
KINDS = {
    "app": ("text", "event.subscribe", "event.change_contact.create_user"),
    "kf": ("event.kf_msg_or_event",),
    "suite-data": ("text", "event.change_app_admin"),
    "suite-command": ("suite_ticket", "create_auth"),
    "bot": ("bot.text", "bot.event.enter_chat"),
    "mp": ("mp.text", "mp.wxa_media_check.v2"),
}


@pytest.fixture
def ready(shell: Shell) -> Shell:
    """A folder with settings."""
    shell.write(".env", ENV + SUITE)
    return shell


@pytest.mark.parametrize("kind", KINDS)
def test_a_correct_receiver_is_accepted(ready: Shell, kind: str) -> None:
    """Verification and messages of every kind pass against `listen`, with replies where there can be one."""
    with listening(ready.folder, "--kind", kind, "--reply", "text:好的", "--env-file", ".env") as there:
        url = f"http://{there.host}:{there.port}{there.path}"
        for name in ("verify", *KINDS[kind]):
            kind_option = ("--kind", kind) if name in ("verify", "text", "event.change_app_admin") else ()
            result = ready("simulate", name, url, *kind_option)
            assert result.status == 0, result.said
            assert "✓ WeCom would accept this." in result.stdout
            assert "✗" not in result.stdout


@pytest.mark.parametrize("options", [("--plain",), ("--json-body",), ("--plain", "--json-body")])
def test_official_accounts_in_other_modes(ready: Shell, options: tuple[str, ...]) -> None:
    """Plain mode and JSON are understood too."""
    with listening(ready.folder, "--kind", "mp", "--env-file", ".env") as there:
        result = ready("simulate", "mp.text", f"http://{there.host}:{there.port}/", *options)
        assert result.status == 0, result.said


def test_a_request_is_like_wecoms(ready: Shell) -> None:
    """Method, headers and parameters, opened by software that nobody here wrote."""
    with answering(lambda _: Say()) as there:
        assert ready("simulate", "text", there.url, "--set", "Content=a <b> & 'c'").status == 0
        assert ready("simulate", "verify", there.url).status == 1
    message, verification = there.asked
    assert (message.method, verification.method) == ("POST", "GET")
    for one in there.asked:
        assert one.headers["User-Agent"] == "Mozilla/4.0"
        assert one.headers["Accept"] == "*/*"
        assert "Accept-Encoding" not in one.headers
    assert message.headers["Content-Type"] == "text/xml"
    assert "<Content><![CDATA[a <b> & 'c']]></Content>" in message.plaintext
    assert set(verification.query) == {"msg_signature", "timestamp", "nonce", "echostr"}
    assert (len(verification.plaintext), verification.plaintext.isdigit()) == (19, True)


def test_the_url_of_the_settings_is_used(ready: Shell) -> None:
    """Without a URL, WECOM_CALLBACK_URL; its own query stays."""
    with answering(lambda _: Say()) as there:
        assert ready("simulate", "text", WECOM_CALLBACK_URL=f"{there.url}?corp=1").status == 0
    assert there.asked[0].query["corp"] == "1"
    assert there.asked[0].plaintext


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_reply_is_opened_and_shown(ready: Shell, lang: str) -> None:
    """The plaintext of the reply stands on the screen."""
    with answering(lambda asked: Say(body=asked.replied("收到啦"))) as there:
        result = ready("simulate", "text", there.url, "--lang", lang)
    assert result.status == 0
    assert "<Content>收到啦</Content>" in result.stdout


def test_the_document_of_a_good_exchange(ready: Shell) -> None:
    """Request, answer, timing and judgement; nothing but the document on stdout."""
    with answering(lambda asked: Say(body=asked.replied("hi"))) as there:
        result = ready("simulate", "text", there.url, "--format", "json")
    document = result.document
    assert (result.status, document["exit_status"], document["schema"], document["command"]) == (0, 0, 1, "simulate")
    assert (document["message"], document["kind"], document["url"]) == ("text", "app", there.url)
    (exchange,) = document["exchanges"]
    assert set(exchange) == {"attempt", "request", "answer", "timing", "judgement"}
    assert exchange["request"]["plaintext"] == there.asked[0].plaintext
    assert exchange["answer"]["status"] == 200
    assert exchange["timing"]["limit_s"] == 5.0
    assert exchange["timing"]["whole_s"] >= exchange["timing"]["first_byte_s"] > 0
    assert exchange["judgement"]["outcome"] == "accepted"
    assert exchange["judgement"]["problems"] == []
    assert "hi" in exchange["judgement"]["reply"]["plaintext"]


def test_repeated_messages_are_new_ones(ready: Shell) -> None:
    """Each has its own MsgId, nonce and ciphertext."""
    with answering(lambda _: Say()) as there:
        result = ready("simulate", "text", there.url, "--repeat", "3")
    assert result.status == 0
    assert len({one.plaintext for one in there.asked}) == 3
    assert len({one.query["nonce"] for one in there.asked}) == 3
    assert "accepted 3" in result.stdout


def test_wecom_delivers_three_times_at_most(ready: Shell) -> None:
    """The same message under new signatures until it is taken; the screen says how often the handler ran."""
    with answering(lambda _: Say(status=500)) as there:
        result = ready("simulate", "text", there.url, "--as-wecom")
    assert result.status == 1
    assert len(there.asked) == 3
    assert len({one.plaintext for one in there.asked}) == 1
    assert len({one.query["msg_signature"] for one in there.asked}) == 3
    assert "3 of 3 attempts reached your side" in result.stdout


def test_wecom_stops_when_a_message_is_taken(ready: Shell) -> None:
    """The second attempt succeeds, so there is no third one."""
    answers = iter([Say(status=503), Say()])
    with answering(lambda _: next(answers)) as there:
        result = ready("simulate", "text", there.url, "--as-wecom", "--format", "json")
    assert (result.status, len(there.asked)) == (0, 2)
    assert result.document["handler_runs"] == 2
    assert [one["attempt"] for one in result.document["exchanges"]] == [1, 2]


def test_wecom_hangs_up_at_the_limit(ready: Shell) -> None:
    """Authorisation events have one second; a verification has one too and is not repeated."""
    with answering(lambda _: None) as there:
        event = ready("simulate", "create_auth", there.url, "--as-wecom", "--format", "json")
        verification = ready("simulate", "verify", there.url, "--as-wecom", "--format", "json")
    assert (event.status, verification.status) == (1, 1)
    assert (event.document["handler_runs"], verification.document["handler_runs"]) == (3, 1)
    assert {one["answer"]["failure"] for one in event.document["exchanges"]} == {"timeout"}
    assert {one["timing"]["limit_s"] for one in event.document["exchanges"]} == {1.0}


@pytest.mark.parametrize("name", ["verify", "text"])
@pytest.mark.parametrize("tamper", ["signature", "ciphertext", "receive-id", "timestamp"])
def test_refusal_of_a_spoilt_request_is_right(ready: Shell, tamper: str, name: str) -> None:
    """`listen` refuses, and that is exit status 0; an endpoint that takes everything gets 1."""
    with listening(ready.folder, "--env-file", ".env") as there:
        result = ready("simulate", name, f"http://{there.host}:{there.port}/", "--tamper", tamper)
    assert result.status == 0, result.said
    assert "Refused, and rightly so." in result.stdout
    with answering(lambda _: Say()) as careless:
        result = ready("simulate", "text", careless.url, "--tamper", tamper)
    assert result.status == 1
    assert "Not refused" in result.stdout


def test_an_answer_that_could_mean_anything_is_not_judged(ready: Shell) -> None:
    """200 with an error text neither accepts nor refuses: 3, could not tell."""
    with answering(lambda _: Say(body=b"invalid signature")) as there:
        assert ready("simulate", "text", there.url, "--tamper", "signature").status == 3


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize(("name", "kind"), [("verify", "app"), ("text", "app"), ("bot.text", "bot"), ("mp.text", "mp")])
def test_the_curl_line_does_the_same(ready: Shell, name: str, kind: str) -> None:
    """bash runs it as it is printed, the receiver accepts it, and no secret stands in it."""
    with listening(ready.folder, "--kind", kind, "--env-file", ".env", "--format", "json") as there:
        url = f"http://{there.host}:{there.port}/"
        odd = ("--set", 'Content=it\'s $HOME `x` "q" !{}') if name == "text" else ()
        printed = ready("simulate", name, url, "--kind", kind, "--curl", *odd)
        assert (printed.status, printed.stdout.count("\n")) == (0, 1)
        assert TOKEN not in printed.stdout
        assert KEY not in printed.stdout
        assert ready.program("bash", "-c", printed.stdout).returncode == 0
        heard = json.loads(there.line())
        assert (heard["accepted"], heard["user_agent"]) == (True, "Mozilla/4.0")
        assert not odd or 'it\'s $HOME `x` "q" !{}' in heard["plaintext"]
