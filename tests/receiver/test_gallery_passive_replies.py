"""Every exhibit that answers messages answers them wrongly in one way, as wechatpy finds when it opens the reply."""

from dataclasses import replace
from xml.parsers.expat import ExpatError

import pytest
import xmltodict
from wechatpy.work.exceptions import InvalidCorpIdException

from tests.receiver.gallery_visits import (
    CORP,
    CRYPTO,
    EVENT,
    KEYS,
    MESSAGE,
    PLAINTEXT,
    TEXT,
    VERIFY,
    Asked,
    NotOurs,
    endpoint,
    forged,
    opened,
    verified_by_wechatpy,
)
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.cipher import Cipher
from wecom_doctor.protocol.errors import BufferIllegal
from wecom_doctor.receiver import gallery
from wecom_doctor.receiver.gallery import passive_reply

TEXT_BYTES_MAX = 2048
ANSWERED = {"ToUserName": "zhangsan", "FromUserName": CORP, "CreateTime": "1795206429", "MsgType": "text"}
SAID = "收到：hello"
# Replies that wechatpy opens: what is inside differs from a good reply only in this; None is a missing element.
INSIDE: dict[str, dict[str, str | None]] = {
    "reply-to-from-not-swapped": {"ToUserName": CORP, "FromUserName": "zhangsan"},
    "reply-content-invalid": {"MsgType": None},
    "reply-content-invalid:no-time": {"CreateTime": None},
    "reply-content-invalid:markdown": {"MsgType": "markdown"},
    "reply-malformed:inner-names": {"MsgType": None, "Content": None, "msgtype": "text", "content": SAID},
    "reply-too-long": {"Content": passive_reply.LONG},
    "dedup-missing": {"Content": f"{SAID} #1"},
    "dedup-missing:per-worker": {"Content": f"{SAID} #1"},
    "dedup-too-coarse": {"Content": f"{SAID} #1"},
}
# Replies that wechatpy refuses, and how.
UNOPENED: dict[str, type[Exception]] = {
    "reply-not-encrypted": KeyError,
    "reply-receiveid-wrong": InvalidCorpIdException,
    "reply-receiveid-wrong:sender": InvalidCorpIdException,
    "reply-length-chars": InvalidCorpIdException,
    "reply-signature-wrong": NotOurs,
    "reply-signature-wrong:three-parts": NotOurs,
    "reply-signature-wrong:line-breaks": NotOurs,
    "reply-malformed:names": KeyError,
    "reply-malformed:lacks-signature": KeyError,
    "reply-malformed:cut-off": ExpatError,
    "reply-charset-wrong:gbk-reply": UnicodeDecodeError,
}
NO_REPLY = {
    "reply-not-a-reply": ("application/json", b'{"code":0,"msg":"ok"}'),
    "reply-not-a-reply:null": ("application/json", b"null"),
    "reply-not-a-reply:page": ("text/html; charset=utf-8", passive_reply.WEB_PAGE.encode()),
    "reply-not-a-reply:text": ("text/plain; charset=utf-8", passive_reply.GREETING.encode()),
}
TOLD_APART = {
    "reply-padding-missing",
    "reply-undecryptable",
    "reply-malformed",
    "reply-signature-wrong:milliseconds",
}
ALL = sorted({*INSIDE, *UNOPENED, *NO_REPLY, *TOLD_APART})


def saying(content: str, **more: str) -> Asked:
    """A genuine text."""
    message = TEXT.replace("hello", content)
    for old, new in more.items():
        message = message.replace(old, new)
    return replace(MESSAGE, message=message)


def test_no_exhibit_is_left_out() -> None:
    """Every exhibit of these faults has its row."""
    slugs = {name.partition(":")[0] for name in ALL} - {"reply-charset-wrong"}
    shown = {one.name for one in gallery.exhibits() if one.slug in slugs and one.kind is not Kind.BOT}
    assert shown == set(ALL) - {"reply-charset-wrong:gbk-reply"}


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("message", [TEXT, EVENT], ids=["text", "event"])
def test_every_genuine_message_is_answered(name: str, message: str) -> None:
    """With 200 and a body, whether somebody wrote or an unknown event came."""
    got = endpoint(name).says(replace(MESSAGE, message=message))
    assert got.status == 200
    assert got.body


@pytest.mark.parametrize("name", ALL)
def test_everything_else_is_right(name: str) -> None:
    """The verification passes, and forged requests are refused."""
    one = endpoint(name)
    assert (one.says(VERIFY).status, one.says(VERIFY).body) == (200, PLAINTEXT.encode())
    assert {one.says(forged(VERIFY)).status, one.says(forged(MESSAGE)).status} == {403}


@pytest.mark.parametrize(("name", "changed"), INSIDE.items(), ids=INSIDE)
def test_the_reply_is_sealed_rightly_and_says(name: str, changed: dict[str, str | None]) -> None:
    """wechatpy opens it; every element but the changed ones is as it should be."""
    inside = xmltodict.parse(opened(endpoint(name).says(MESSAGE).body))["xml"]
    expected = {**ANSWERED, "Content": SAID, **changed}
    assert inside == {element: value for element, value in expected.items() if value is not None}


@pytest.mark.parametrize(("name", "trouble"), UNOPENED.items(), ids=UNOPENED)
def test_the_reply_is_refused(name: str, trouble: type[Exception]) -> None:
    """wechatpy, which does what WeCom does, stumbles over exactly this."""
    with pytest.raises(trouble):
        opened(endpoint(name).says(MESSAGE).body)


@pytest.mark.parametrize(("name", "kind", "body"), [(name, *row) for name, row in NO_REPLY.items()])
def test_the_answer_is_no_reply(name: str, kind: str, body: bytes) -> None:
    """Something else altogether, with 200."""
    got = endpoint(name).says(MESSAGE)
    assert (got.headers["content-type"], got.body) == (kind, body)


def test_the_long_text_is_short_for_whoever_counts_characters() -> None:
    """Its bytes are too many, its characters are not."""
    assert len(passive_reply.LONG) < TEXT_BYTES_MAX < len(passive_reply.LONG.encode())


def test_characters_are_counted_instead_of_bytes() -> None:
    """The message ends two bytes early for each Chinese character, and its end is taken for the receive id."""
    encrypted = xmltodict.parse(endpoint("reply-length-chars").says(MESSAGE).body)["xml"]["Encrypt"]
    assert len("</xml>") == 2 * len("收到：")
    assert CRYPTO.decrypt(encrypted, f"</xml>{CORP}").endswith(f"{SAID}]]></Content>")


def test_only_replies_of_aligned_length_lack_their_padding() -> None:
    """Of 64 lengths in a row every one opens but two, which end in a letter of the receive id."""
    one = endpoint("reply-padding-missing")
    key = Cipher(KEYS.encoding_aes_key or "")
    unopened = []
    for length in range(1, 65):
        encrypted = xmltodict.parse(one.says(saying("a" * length)).body)["xml"]["Encrypt"]
        try:
            _ = key.open(encrypted)
        except BufferIllegal:
            unopened.append(length)
    assert len(unopened) == 2
    assert unopened[1] - unopened[0] == 32


def test_the_reply_is_sealed_with_another_key() -> None:
    """The signature fits, and what is inside cannot be read."""
    reply = xmltodict.parse(endpoint("reply-undecryptable").says(MESSAGE).body)["xml"]
    verified_by_wechatpy(reply["MsgSignature"], reply["TimeStamp"], reply["Nonce"], reply["Encrypt"])
    with pytest.raises(BufferIllegal):
        Cipher(KEYS.encoding_aes_key or "").open(reply["Encrypt"])


def test_the_text_of_the_reply_is_no_xml() -> None:
    """The envelope opens, and the message in it has bare markup."""
    inside = opened(endpoint("reply-malformed").says(MESSAGE).body)
    assert inside.startswith("<xml><ToUserName><![CDATA[zhangsan]]></ToUserName>")
    with pytest.raises(ExpatError):
        xmltodict.parse(inside)


def test_the_time_of_the_reply_has_thirteen_digits() -> None:
    """The signature covers it, so nothing else is wrong."""
    body = endpoint("reply-signature-wrong:milliseconds").says(MESSAGE).body
    assert xmltodict.parse(body)["xml"]["TimeStamp"] == "1795206429000"
    assert SAID in opened(body)


def answers(name: str, *asked: Asked) -> list[str]:
    """What is said to one message after another, in short."""
    one = endpoint(name)
    bodies = [one.says(each).body for each in asked]
    return [xmltodict.parse(opened(body))["xml"]["Content"].rpartition(" ")[2] if body else "" for body in bodies]


def test_repeated_messages_are_answered_again() -> None:
    """Each delivery of the same MsgId is new; with two workers it is remembered by each."""
    assert answers("dedup-missing", MESSAGE, MESSAGE, MESSAGE) == ["#1", "#2", "#3"]
    assert answers("dedup-missing:per-worker", MESSAGE, MESSAGE, MESSAGE, MESSAGE) == ["#1", "#2", "", ""]


def test_different_events_of_a_second_are_one() -> None:
    """The second event is dropped, the one of the next second is not; repeats are rightly dropped."""
    event = replace(MESSAGE, message=EVENT)
    other = replace(MESSAGE, message=EVENT.replace("[key]", "[other key]"))
    later = replace(MESSAGE, message=EVENT.replace("1795206429", "1795206430"))
    assert answers("dedup-too-coarse", event, event, other, later) == ["#1", "", "", "#2"]
