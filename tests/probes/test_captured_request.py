"""A captured request as a fact: opened, harmless, and without secrets of ours or of the message."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.probes.asking import answer
from tests.probes.capturing import env_with, given_for, seen
from tests.protocol.captures import (
    CAPTURES_OF_GET,
    CORP_ID,
    GET,
    KEY,
    PLAINTEXT,
    POST,
    TOKEN,
    bot_message,
    message,
)
from wecom_doctor.facts.captured_request import EnvelopeForm, Occasion, Origin, Slip, State
from wecom_doctor.facts.codec import to_json
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.model import Absence, Absent
from wecom_doctor.probes.captured_request import captured_request
from wecom_doctor.protocol.keys import new_encoding_aes_key, new_token
from wecom_doctor.settings.given import Given, gather

SUITE_ID, TICKET = "ww4asffe99e54c0f4c", "T1cketOfTheSuite_0123456789"
RAW = f"POST /callback?{POST.query} HTTP/1.1\r\nHost: h\r\n\r\n{POST.body}"


def test_without_a_capture_there_is_nothing_to_see() -> None:
    """Every command but `decode` runs without one."""
    assert answer(captured_request, given=Given()) == Absent(Absence.NOT_APPLICABLE)


def test_a_verification_is_opened(tmp_path: Path) -> None:
    """Parameters, signature, sizes, receive id and plaintext of a sound verification."""
    fact = seen(given_for(tmp_path, CAPTURES_OF_GET["nginx combined"]))
    assert (fact.form, fact.occasion, fact.method, fact.path) == ("log", Occasion.VERIFICATION, "GET", "/callback")
    assert (fact.at, fact.answered, fact.missing) == ("20/Nov/2026:08:00:00 +0800", 403, ())
    assert {one.name: one.value for one in fact.parameters}["echostr"] == GET.ciphertext
    assert (fact.signature.state, fact.opening.state) == (State.RIGHT, State.RIGHT)
    assert (fact.opening.pad_bytes, fact.opening.message_bytes) == (7, 19)
    assert fact.ciphertext is not None
    assert (fact.ciphertext.characters, fact.ciphertext.size_bytes, fact.ciphertext.whole) == (88, 64, True)
    assert fact.receive_id is not None
    assert (fact.receive_id.text, fact.receive_id.same_as) == (CORP_ID, ("WECOM_CORP_ID",))
    assert fact.message is not None
    assert fact.message.plaintext == PLAINTEXT


def test_a_message_is_told_with_its_type_and_fields(tmp_path: Path) -> None:
    """The user sees what was inside: the type by its name in the catalogue, and every field."""
    fact = seen(given_for(tmp_path, RAW))
    assert fact.message is not None
    assert (fact.message.about, fact.message.known_as, fact.message.sender) == ("text", "text", "zhangsan")
    fields = {one.path: one.value for one in fact.message.fields}
    assert (fields["Content"], fields["AgentID"]) == ("你好", "1000002")
    assert fact.envelope is not None
    assert (fact.envelope.form, fact.envelope.to_user_name, fact.envelope.agent_id) == (
        EnvelopeForm.XML,
        CORP_ID,
        "1000002",
    )


def test_the_kind_is_read_off_the_request(tmp_path: Path) -> None:
    """JSON is a smart bot's, an InfoType a third party's; the user's word goes first."""
    bot = bot_message()
    capture = f"POST /callback?{bot.query} HTTP/1.1\r\n\r\n{bot.body}"
    fact = seen(given_for(tmp_path, capture))
    assert fact.kind is Kind.BOT
    assert fact.message is not None
    assert {one.path: one.value for one in fact.message.fields}["from.userid"] == "lisi"
    assert seen(given_for(tmp_path, capture, kind=Kind.APP)).kind is Kind.APP
    assert seen(given_for(tmp_path, RAW)).kind is Kind.APP


def test_secrets_of_the_message_are_masked(tmp_path: Path) -> None:
    """A suite ticket is as good as a password, so it stands nowhere in the fact."""
    text = (
        f"<xml><SuiteId>{SUITE_ID}</SuiteId><InfoType>suite_ticket</InfoType><SuiteTicket>{TICKET}</SuiteTicket></xml>"
    )
    sent = message(receive_id=SUITE_ID, text=text)
    fact = seen(given_for(tmp_path, f"POST /callback?{sent.query} HTTP/1.1\r\n\r\n{sent.body}"))
    assert fact.message is not None
    assert (fact.kind, fact.message.masked) == (Kind.SUITE_COMMAND, ("SuiteTicket",))
    assert SUITE_ID in fact.message.plaintext
    assert TICKET not in json.dumps(to_json(fact))


@pytest.mark.parametrize(
    "env",
    [
        env_with(),
        env_with(TOKEN=new_token()),
        env_with(ENCODING_AES_KEY=new_encoding_aes_key()),
        env_with(TOKEN=KEY, ENCODING_AES_KEY=TOKEN),
        env_with(TOKEN=f'"{TOKEN}#x"'),
    ],
)
def test_secrets_of_ours_are_nowhere(env: str, tmp_path: Path) -> None:
    """Whatever is tried, neither Token nor key is in the fact."""
    given = given_for(tmp_path, RAW, env)
    told = json.dumps(to_json(seen(given)))
    assert not [secret for secret in given.secrets if secret in told]
    assert TOKEN not in told
    assert KEY not in told


@pytest.mark.parametrize(
    ("env", "origin", "slips"),
    [
        (env_with(TOKEN=f"“{TOKEN}”"), Origin.CHOSEN, (Slip.QUOTES,)),
        (env_with(TOKEN=TOKEN[:-1]), Origin.CHOSEN, (Slip.ONE_CHARACTER,)),
        (env_with(TOKEN=f"{TOKEN[:9]}$x{TOKEN[9:]}"), Origin.CHOSEN, None),
        (env_with(TOKEN=KEY, ENCODING_AES_KEY=TOKEN), Origin.EXCHANGED, ()),
        (env_with() + f"WECOM_TOKEN={new_token()}\n", Origin.EARLIER_LINE, ()),
        (env_with(TOKEN=None) + f"WECOM_CALLBACK_TOKEN={TOKEN}\n", Origin.MISNAMED, ()),
        (env_with(TOKEN=new_token()) + f"OTHER_APP_TOKEN={TOKEN}\n", Origin.OTHER_NAME, ()),
    ],
)
def test_the_value_that_fits_is_found(env: str, origin: Origin, slips: tuple[Slip, ...] | None, tmp_path: Path) -> None:
    """Ours with a mistake undone, or another value of the same file."""
    fact = seen(given_for(tmp_path, GET.url, env))
    if slips is None:
        assert fact.signature.state is State.WRONG
        return
    assert fact.signature.state is State.UNDONE
    assert fact.signature.fit is not None
    assert (fact.signature.fit.origin, fact.signature.fit.value_slips) == (origin, slips)


def test_the_environment_may_hide_the_right_value(tmp_path: Path) -> None:
    """The file has the console's Token, the environment another one."""
    given = given_for(tmp_path, GET.url)
    path = str(tmp_path / ".env")
    environ = {"WECOM_TOKEN": new_token()}
    hidden = gather(options=given.options, flags={}, env_path=path, foreign=None, environ=environ)
    fact = seen(replace(hidden, options=given.options))
    assert fact.signature.fit is not None
    assert (fact.signature.fit.origin, fact.signature.fit.line) == (Origin.OVERRIDDEN, 2)


def test_foreign_text_is_harmless(tmp_path: Path) -> None:
    """Nothing of a request or a message reaches a terminal as a control character."""
    text = "<xml><MsgType>text</MsgType><Content>\u202egnp.exe \x9b31m</Content></xml>"
    sent = message(text=text)
    capture = f"POST /callback%1b?{sent.query}&x%1b=1 HTTP/1.1\r\n\r\n{sent.body}"
    told = str(to_json(seen(given_for(tmp_path, capture))))
    assert "\u202e" not in told
    assert "\x9b" not in told
    assert "\x1b" not in told


def test_values_of_foreign_parameters_stay_behind(tmp_path: Path) -> None:
    """A callback URL may carry a password of its own."""
    fact = seen(given_for(tmp_path, f"{GET.url}&password=hunter2"))
    assert [one.value for one in fact.parameters if one.name == "password"] == [None]


@pytest.mark.parametrize("value", ["%00", "%ff%fe", "%", "%zz", "+", "=", "&", "&&&", "echostr", "a" * 5000])
def test_odd_values_crash_nothing(value: str, tmp_path: Path) -> None:
    """Whatever stands in a query, there is a fact about it."""
    for name in ("msg_signature", "timestamp", "nonce", "echostr"):
        fact = seen(given_for(tmp_path, f"/callback?msg_signature=a&timestamp=1&nonce=2&echostr=3&{name}={value}"))
        assert fact.signature.state is State.WRONG
        fact = seen(given_for(tmp_path, f"/callback?{name}={value}&msg_signature=a&timestamp=1&nonce=2&echostr=3"))
        assert fact.signature.state is not State.RIGHT
