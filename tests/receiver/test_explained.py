"""A request is told in both languages, to people and to programs, and never does harm to a terminal."""

import json
import re

import pytest

from tests.protocol.vectors import SAMPLE_KEY, SAMPLE_TOKEN, V1
from tests.receiver.requests import KEYS, PLAINTEXT, TEXT, get, pushed, sealed, verification
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.knowledge import UNPRINTABLE, Lang, Words
from wecom_doctor.receiver.exchange import Reason, Refusal, Request
from wecom_doctor.receiver.explained import (
    NOTES,
    SCREEN,
    STEPS,
    as_json,
    as_text,
    refusal_as_json,
    refusal_as_text,
    sentences,
)
from wecom_doctor.receiver.happened import Answer, Heard, Note, Occasion, Step
from wecom_doctor.receiver.receive_ids import Keys
from wecom_doctor.receiver.reference import receive
from wecom_doctor.receiver.replies import Reply, TextReply

ZH, EN = Words(Lang.ZH), Words(Lang.EN)
NASTY = "\x1b[2J\x07\x9b\u202e\u2028"


def heard(request: Request, kind: Kind = Kind.APP, keys: Keys = KEYS, reply: Reply | None = None) -> Heard:
    """The first request of a run."""
    response, happened = receive(request, keys, kind, reply=reply)
    return Heard(number=1, request=request, response=response, happened=happened)


EXAMPLES = {
    "verification": heard(verification(sealed(PLAINTEXT))),
    "old": heard(verification(V1.sealed)),
    "forged": heard(verification(sealed(PLAINTEXT)._replace(signature="0" * 40))),
    "message": heard(pushed(sealed(TEXT))),
    "replied": heard(pushed(sealed(TEXT)), reply=TextReply("收到")),
    "no message": heard(pushed(sealed(b"hello"))),
    "elsewhere": heard(get("", path="/favicon.ico")),
    "browser": heard(get("")),
}


@pytest.mark.parametrize("lang", Lang)
def test_everything_that_can_happen_has_words(lang: Lang) -> None:
    """Every step, note, answer, occasion and refusal has a sentence in both languages, and no sentence is left over."""
    names = {
        SCREEN: {*(f"answer_{one}" for one in Answer), Occasion.VERIFICATION.value, Occasion.ELSEWHERE.value},
        STEPS: {f"{one}{end}" for one in Step for end in ("", "_passed", "_failed")},
        NOTES: {one.value for one in Note} | {f"refused_{one.replace('-', '_')}" for one in Reason},
    }
    for group, expected in names.items():
        assert expected <= set(sentences(group))
        assert all(sentences(group)[name][lang].strip() for name in expected)
    assert set(sentences(STEPS)) == names[STEPS]
    assert set(sentences(NOTES)) == names[NOTES]


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize("one", EXAMPLES.values(), ids=EXAMPLES)
def test_a_request_is_told_in_whole_sentences(one: Heard, words: Words) -> None:
    """No placeholder is left, and nothing of the keys shows."""
    for told in (as_text(one, words), as_json(one, words)):
        assert not re.search(r"\{[a-z_]+\}|<(?:number|seen|saw|about|peer|path)>", told.replace(TEXT.decode(), ""))
        assert SAMPLE_TOKEN not in told
        assert SAMPLE_KEY not in told


def test_a_verification_reads_like_this() -> None:
    """The steps in order, and the answer."""
    lines = as_text(EXAMPLES["old"], ZH).splitlines()
    assert lines[0].startswith("第 1 个请求")
    assert lines[1:] == [
        "  验证 URL",
        "  ✓ 参数  齐全",
        "    · timestamp 和本机时钟相差 -385546840 秒：是旧请求，或本机时钟不准；企业微信的库不检查它",
        "  ✓ 签名  和 Token 算出的一致",
        "  ✓ base64  能解码",
        "  ✓ 解密  成功",
        "  ✓ 接收方  符合这种回调的规则",
        "  → 200  echostr 的明文：1616140317555161061",
    ]


def test_a_failure_reads_like_this() -> None:
    """The failed step, what it means, and what was there."""
    lines = as_text(EXAMPLES["forged"], EN).splitlines()
    assert lines[1:] == [
        "  URL verification",
        "  ✓ Parameters  complete",
        "  ✗ Signature  is not the one that the Token gives: the Token differs from the console's, a parameter"
        " changed on the way, or it is not from WeCom",
        "    Seen: 40 characters that are not the expected signature (official library: -40001)",
        "  → 403  refused, without telling the other side why",
    ]


def test_a_message_shows_its_plaintext_on_its_own_lines() -> None:
    """Line breaks stay, so that XML can be read; so does the reply."""
    told = as_text(heard(pushed(sealed(TEXT.replace(b"<MsgId>", b"\r\n\r\n<MsgId>"))), reply=TextReply("收到")), ZH)
    assert "  推送：text，来自 zhangsan\n" in told
    assert "\n    <MsgId>4561255354251345929</MsgId>" in told
    assert "<Content><![CDATA[收到]]></Content>" in told
    assert told.endswith("  → 200  加密的被动回复\n")


def test_blank_lines_around_a_plaintext_are_not_shown() -> None:
    """The block ends where the text ends."""
    lines = as_text(heard(pushed(sealed(b"\n<xml><MsgType>text</MsgType></xml>\n\n"))), EN).splitlines()
    assert lines[-3:-1] == ["  Plaintext:", "    <xml><MsgType>text</MsgType></xml>"]


def test_a_long_plaintext_is_cut_for_people_and_whole_for_programs() -> None:
    """A terminal shows the beginning and says how much is missing."""
    long = b"<xml><MsgType>text</MsgType><Content>" + b"a" * 9000 + b"</Content></xml>"
    one = heard(pushed(sealed(long)))
    assert f"... {len(long) - 4000} more characters" in as_text(one, EN)
    assert json.loads(as_json(one, EN))["plaintext"] == long.decode()


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
def test_nothing_that_a_terminal_would_act_on_gets_through(words: Words) -> None:
    """Escapes in plaintext, ids, headers and targets are shown, not sent."""
    content = f"<xml><FromUserName>{NASTY[3:]}</FromUserName><MsgType>{NASTY[3:]}</MsgType></xml>".replace("\x07", "")
    request = pushed(sealed(content.encode()))
    dressed = Request(
        method="POST",
        target=f"/?{request.query}",
        path="/",
        query=request.query,
        body=request.body,
        headers=(("User-Agent", NASTY), ("X-Forwarded-For", NASTY)),
        peer="192.0.2.1:4000",
    )
    raw = heard(verification(sealed(NASTY.encode())))
    for one in (heard(dressed), raw, heard(get("x", path=f"/{NASTY}"))):
        for told in (as_text(one, words), as_json(one, words)):
            assert not UNPRINTABLE.search(told)
    refusal = Refusal(peer="192.0.2.1:4000", reason=Reason.MALFORMED, saw=NASTY)
    for told in (refusal_as_text(refusal, words), refusal_as_json(refusal, words)):
        assert not UNPRINTABLE.search(told)


def test_bytes_that_are_no_text_are_told_all_the_same() -> None:
    """A plaintext in another charset does not stop the telling."""
    told = json.loads(as_json(heard(verification(sealed("中文".encode("gbk")))), EN))
    assert "\ufffd" in told["plaintext"]


def test_a_program_gets_one_object_on_one_line() -> None:
    """All that is known stands under stable names; the words beside them are in the user's language."""
    line = as_json(heard(pushed(sealed(TEXT + b"\n")), reply=TextReply("收到")), EN)
    assert "\n" not in line
    told = json.loads(line)
    assert (told["event"], told["number"], told["at"]) == ("request", 1, "2026-11-20T20:27:09.000Z")
    assert (told["method"], told["kind"], told["occasion"], told["accepted"]) == ("POST", "app", "message", True)
    assert (told["about"], told["sender"], told["plaintext"]) == ("text", "zhangsan", TEXT.decode() + "\n")
    assert [one["step"] for one in told["steps"]] == [one.value for one in (Step.PARAMETERS, Step.ENVELOPE)] + [
        "signature",
        "base64",
        "decryption",
        "receive_id",
        "parsing",
    ]
    assert all(one["ok"] and one["why"] and one["notes"] == [] for one in told["steps"])
    assert (told["answer"]["what"], told["answer"]["status"]) == ("reply", 200)
    assert "收到" in told["reply"]
    assert told["recorded"] is None


def test_a_program_learns_why_a_step_failed() -> None:
    """The official return code and what was seen stand with the failed step alone."""
    told = json.loads(as_json(EXAMPLES["forged"], EN))
    assert (told["accepted"], told["plaintext"], told["steps"][-1]["ok"]) == (False, None, False)
    assert told["steps"][-1]["code"] == -40001
    assert "code" not in told["steps"][0]
    (note,) = json.loads(as_json(EXAMPLES["browser"], EN))["steps"][0]["notes"]
    assert note["note"] == "no_parameters"
    assert "browser" in note["text"]


def test_a_refused_connection_is_told() -> None:
    """With status, peer, reason and what was seen of it."""
    refusal = Refusal(peer="192.0.2.1:4000", reason=Reason.TLS)
    assert "HTTPS" in refusal_as_text(refusal, ZH)
    told = json.loads(refusal_as_json(Refusal(peer="192.0.2.1:4000", reason=Reason.METHOD, saw="PUT"), EN))
    assert (told["event"], told["status"], told["reason"], told["saw"]) == ("refused", 405, "method", "PUT")
    assert "PUT" in refusal_as_text(Refusal(peer="?", reason=Reason.METHOD, saw="PUT"), EN)


CREATED = b"""<xml><ToUserName>ww1</ToUserName><FromUserName>sys</FromUserName><CreateTime>1</CreateTime>
<MsgType>event</MsgType><Event>change_contact</Event><ChangeType>create_user</ChangeType><UserID>u</UserID></xml>"""


def test_a_known_type_is_explained() -> None:
    """What the catalogue knows about a type stands below the headline, with what a receiver trips over."""
    told = as_text(heard(pushed(sealed(CREATED))), ZH)
    assert "新增成员（event.change_contact.create_user）" in told
    assert "2022-08-15" in told
    assert json.loads(as_json(heard(pushed(sealed(CREATED))), EN))["known_as"] == "event.change_contact.create_user"


def test_a_new_type_is_no_error() -> None:
    """WeCom adds events every year; one that the catalogue does not have is told by its own name only."""
    new = CREATED.replace(b"change_contact", b"brand_new_event")
    told = as_text(heard(pushed(sealed(new))), EN)
    assert "brand_new_event" in told
    assert "That is" not in told
    assert json.loads(as_json(heard(pushed(sealed(new))), EN))["known_as"] is None
