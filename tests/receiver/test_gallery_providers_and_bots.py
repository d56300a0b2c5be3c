"""Exhibits of providers and of smart bots are broken as they say, and only there."""

import json
from dataclasses import replace
from typing import Any

import pytest
from wechatpy.work.exceptions import InvalidCorpIdException

from tests.receiver.gallery_visits import (
    BOT_EVENT,
    BOT_MESSAGE,
    BOT_POLL,
    BOT_TEXT,
    BOT_VERIFY,
    CORP,
    CUSTOMER,
    DATA_PUSH,
    GENUINE,
    KEYS,
    MESSAGE,
    PLAINTEXT,
    PUSH,
    SUITE,
    VERIFY,
    Asked,
    NotOurs,
    endpoint,
    forged,
    opened_json,
    verified_by_wechatpy,
)
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.cipher import Cipher
from wecom_doctor.protocol.errors import BufferIllegal
from wecom_doctor.receiver import gallery
from wecom_doctor.receiver.gallery import bot, provider

P = PLAINTEXT.encode()
VERIFY_FOR_SUITE = replace(VERIFY, receive_id=SUITE)
TICKET_FOR_CORP, TICKET_WITHOUT_AGENT = replace(PUSH, receive_id=CORP), replace(PUSH, outside="")
DATA_FOR_CORP, DATA_FOR_SUITE = replace(DATA_PUSH, receive_id=CORP), replace(DATA_PUSH, receive_id=SUITE)
NUMBERED = replace(DATA_PUSH, outside="<AgentID>1000002</AgentID>")
SUCCESS, EMPTY = (200, b"success"), (200, b"")
REFUSED = (403, b"Forbidden")
Expected = tuple[int, bytes] | int
# Exhibit, and what it answers to which request: a status alone where the body is a framework's.
PROVIDERS: dict[str, list[tuple[Asked, Expected]]] = {
    "suite-ticket-no-success": [(PUSH, (200, provider.SUCCESS_XML))],
    "suite-ticket-no-success:json": [(PUSH, (200, b'{"errcode":0,"errmsg":"success"}'))],
    "suite-ticket-no-success:quoted": [(PUSH, (200, b'"success"'))],
    "suite-ticket-no-success:newline": [(PUSH, (200, b"success\n"))],
    "suite-ticket-no-success:empty": [(PUSH, EMPTY)],
    "suite-ticket-no-success:error-code": [(PUSH, (200, b"-40005"))],
    "suite-ticket-no-success:redirect": [(PUSH, (302, b""))],
    "receiveid-third-party": [(VERIFY, REFUSED), (VERIFY_FOR_SUITE, (200, P)), (PUSH, SUCCESS)],
    "receiveid-third-party:command-post": [(VERIFY, (200, P)), (PUSH, REFUSED), (TICKET_FOR_CORP, SUCCESS)],
    "receiveid-third-party:data-get": [(VERIFY, REFUSED), (VERIFY_FOR_SUITE, (200, P)), (DATA_PUSH, EMPTY)],
    "receiveid-third-party:data-post": [(VERIFY, (200, P)), (DATA_PUSH, REFUSED), (DATA_FOR_CORP, EMPTY)],
    "receiveid-third-party:data-post-suite": [(VERIFY, (200, P)), (DATA_PUSH, REFUSED), (DATA_FOR_SUITE, EMPTY)],
    "agentid-empty-parse": [(PUSH, 500), (TICKET_WITHOUT_AGENT, SUCCESS), (VERIFY, (200, P))],
    "agentid-empty-parse:fastapi": [(PUSH, (500, b"Internal Server Error")), (TICKET_WITHOUT_AGENT, SUCCESS)],
    "agentid-empty-parse:data": [(DATA_PUSH, 500), (NUMBERED, EMPTY), (VERIFY, (200, P))],
    "get-and-post-both-needed:no-post": [(PUSH, 405), (VERIFY, (200, P))],
    "get-and-post-both-needed:data-no-post": [(DATA_PUSH, 405), (VERIFY, (200, P))],
}
NO_REPLY = b'{"code":0,"msg":"ok"}'
AS_XML = replace(BOT_MESSAGE, as_json=False, content_type="text/xml", message="<xml><MsgType>text</MsgType></xml>")
FOR_CORP, VERIFY_FOR_CORP = replace(BOT_MESSAGE, receive_id=CORP), VERIFY
BOTS: dict[str, list[tuple[Asked, Expected]]] = {
    "bot-receiveid-not-empty": [
        (BOT_VERIFY, REFUSED),
        (BOT_MESSAGE, REFUSED),
        (VERIFY_FOR_CORP, (200, P)),
        (FOR_CORP, EMPTY),
    ],
    "json-vs-xml-callback:bot": [(BOT_MESSAGE, 500), (AS_XML, EMPTY), (BOT_VERIFY, (200, P))],
    "json-vs-xml-callback:bot-error-text": [(BOT_MESSAGE, (400, bot.NO_XML.encode())), (AS_XML, EMPTY)],
    "body-parsed-wrong:bot": [(BOT_MESSAGE, (200, b"ERR: -40002\n\n")), (BOT_VERIFY, (200, P))],
    "event-type-unknown-to-sdk:bot": [(replace(BOT_MESSAGE, message=BOT_EVENT), 500), (BOT_MESSAGE, EMPTY)],
    "post-error-causes-retries:bot": [(BOT_MESSAGE, 500), (BOT_VERIFY, (200, P))],
    "reply-not-a-reply:bot": [(BOT_MESSAGE, (200, NO_REPLY)), (BOT_VERIFY, (200, P))],
}
# Replies of bots that wechatpy opens, and what is inside.
INSIDE: dict[str, dict[str, Any]] = {
    "bot-stream-expired": {
        "msgtype": "stream",
        "stream": {"id": bot.STREAM_ID, "finish": False, "content": bot.GREETING},
    },
    "reply-content-invalid:bot-text": {"msgtype": "text", "text": {"content": bot.GREETING}},
    "reply-content-invalid:bot-no-stream-id": {
        "msgtype": "stream",
        "stream": {"finish": True, "content": bot.GREETING},
    },
    "reply-too-long:bot": {
        "msgtype": "stream",
        "stream": {"id": bot.STREAM_ID, "finish": True, "content": bot.LONG},
    },
}
UNOPENED: dict[str, type[Exception]] = {
    "reply-not-encrypted:bot": KeyError,
    "reply-malformed:bot": KeyError,
    "reply-malformed:bot-xml": json.JSONDecodeError,
    "reply-signature-wrong:bot": NotOurs,
    "reply-receiveid-wrong:bot": InvalidCorpIdException,
}
TABLE = PROVIDERS | BOTS
REPLYING = sorted({*INSIDE, *UNOPENED, "reply-undecryptable:bot"})
ALL = sorted({*TABLE, *REPLYING, "slow-handler-5s:bot"})


def test_no_exhibit_is_left_out() -> None:
    """Every exhibit of these kinds has its row, but for the one that stands in another room."""
    kinds = {Kind.SUITE_COMMAND, Kind.SUITE_DATA, Kind.BOT}
    slugs = {name.partition(":")[0] for name in ALL} - {"get-and-post-both-needed"}
    shown = {one.name for one in gallery.exhibits() if one.kind in kinds and one.slug in slugs}
    assert shown == {name for name in ALL if not name.startswith("get-and-post")}


@pytest.mark.parametrize(
    ("name", "asked", "expected"),
    [pytest.param(name, *row, id=f"{name} {n}") for name, rows in TABLE.items() for n, row in enumerate(rows)],
)
def test_the_request_gets(name: str, asked: Asked, expected: Expected) -> None:
    """The fault where it is, and the right answer where it is not."""
    got = endpoint(name).says(asked)
    assert (got.status if isinstance(expected, int) else (got.status, got.body)) == expected


@pytest.mark.parametrize("name", ALL)
def test_forged_requests_are_not_taken(name: str) -> None:
    """What a correct receiver refuses is refused, whether by the handler or by what stands before it."""
    one = endpoint(name)
    for asked in GENUINE[one.exhibit.kind]:
        assert one.says(forged(asked)).status >= 400 or one.says(forged(asked)).body.startswith(b"ERR: -400")


@pytest.mark.parametrize("name", REPLYING)
@pytest.mark.parametrize("message", [BOT_TEXT, BOT_EVENT, BOT_POLL], ids=["text", "event", "poll"])
def test_bots_answer_everything(name: str, message: str) -> None:
    """With 200 and a body, and the verification passes."""
    one = endpoint(name)
    got = one.says(replace(BOT_MESSAGE, message=message))
    assert (got.status, bool(got.body)) == (200, True)
    assert one.says(BOT_VERIFY).body == P


@pytest.mark.parametrize(("name", "inside"), INSIDE.items(), ids=INSIDE)
def test_the_reply_is_sealed_rightly_and_says(name: str, inside: dict[str, Any]) -> None:
    """Signature, key, empty receive id and the nonce of the request are right; the content is not."""
    body = endpoint(name).says(BOT_MESSAGE).body
    assert opened_json(body) == inside
    assert json.loads(body)["nonce"] == "1372623149"


@pytest.mark.parametrize(("name", "trouble"), UNOPENED.items(), ids=UNOPENED)
def test_the_reply_is_refused(name: str, trouble: type[Exception]) -> None:
    """What a correct reader stumbles over."""
    with pytest.raises(trouble):
        opened_json(endpoint(name).says(BOT_MESSAGE).body)


def test_the_reply_is_sealed_with_another_key() -> None:
    """The signature fits, and what is inside cannot be read."""
    reply = json.loads(endpoint("reply-undecryptable:bot").says(BOT_MESSAGE).body)
    verified_by_wechatpy(reply["msgsignature"], str(reply["timestamp"]), reply["nonce"], reply["encrypt"])
    with pytest.raises(BufferIllegal):
        Cipher(KEYS.encoding_aes_key or "").open(reply["encrypt"])


def test_the_stream_never_ends() -> None:
    """However often WeCom asks for more."""
    one = endpoint("bot-stream-expired")
    polls = [opened_json(one.says(replace(BOT_MESSAGE, message=BOT_POLL)).body) for _ in range(3)]
    assert {poll["stream"]["finish"] for poll in polls} == {False}


def test_the_long_content_is_too_long() -> None:
    """20480 bytes are allowed."""
    assert len(bot.LONG.encode()) > 20480


def test_the_bot_answers_when_wecom_has_gone() -> None:
    """Right, but after more than five seconds."""
    got = endpoint("slow-handler-5s:bot").says(BOT_MESSAGE)
    assert (got.status, got.body) == EMPTY
    assert got.after_s > 5.0


def test_a_redirected_push_says_where_to() -> None:
    """To the login page, which no push can fill in."""
    assert endpoint("suite-ticket-no-success:redirect").says(PUSH).headers["location"] == "/login"


def test_the_customer_and_the_app_have_other_ids() -> None:
    """Else the rows above would prove nothing."""
    assert len({CORP, SUITE, CUSTOMER, ""}) == 4
    assert MESSAGE.receive_id == CORP
