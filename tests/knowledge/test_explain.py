"""`explain`: any code, as it is or as it was pasted, and what was perhaps meant."""

import json

import pytest

from wecom_doctor.knowledge import Lang, Words, problem_codes
from wecom_doctor.knowledge.errcodes import all_error_codes
from wecom_doctor.knowledge.explain import Explained, UnknownCode, explain, listing

ENGLISH, CHINESE = Words(Lang.EN), Words(Lang.ZH)


@pytest.mark.parametrize(
    ("typed", "code", "kind"),
    [
        ("aeskey-length", "aeskey-length", "problem"),
        ("AESKEY-LENGTH", "aeskey-length", "problem"),
        ("aeskey_length", "aeskey-length", "problem"),
        ("  aeskey-length\n", "aeskey-length", "problem"),
        ("60020", "60020", "api"),
        ("+60020", "60020", "api"),
        ("0060020", "60020", "api"),
        ("-1", "-1", "api"),
        ("0", "0", "api"),
        ("-40001", "-40001", "library"),
        ("−40001", "-40001", "library"),
        ("６００２０", "60020", "api"),
    ],
)
def test_code_is_known_as_typed(typed: str, code: str, kind: str) -> None:
    """Case, underscore, blanks, a typographic minus or full-width digits do not keep a code from being found."""
    found = explain(typed, ENGLISH)
    assert (found.code, found.kind) == (code, kind)


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        ('{"errcode":60020,"errmsg":"not allow to access from your ip, hint: [1], from ip: 203.0.113.7"}', "60020"),
        ('{ "errcode" : 40013 , "errmsg": "invalid corpid" }', "40013"),
        ("{'errcode': 40001, 'errmsg': 'invalid credential'}", "40001"),
        ('{"errcode":"42001"}', "42001"),
        ("errcode=60011 errmsg=no privilege", "60011"),
        ("ERROR send failed: errcode: -1", "-1"),
        ('{"errmsg":"ok","errcode":0,"ip_list":["198.51.100.1"]}', "0"),
    ],
)
def test_pasted_answer_is_understood(pasted: str, code: str) -> None:
    """The error answer of the API, however a program printed it, is explained by its errcode."""
    assert explain(pasted, ENGLISH).code == code


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("6002", "60020"),
        ("4001", "40001"),
        ("-4001", "-40001"),
        ("600202", "60020"),
        ("6020", "60020"),
        ("62020", "60020"),
        ("60002", "60020"),
        ("aeskey-lenght", "aeskey-length"),
        ("aes-key-length", "aeskey-length"),
        ("port-refuse", "port-refused"),
        ("dns-name-notfound", "dns-name-not-found"),
        ("certificate-expired", "tls-certificate-expired"),
    ],
)
def test_slip_is_answered_with_what_was_meant(typed: str, meant: str) -> None:
    """A code with a slip is unknown, and the one that was meant is among a few suggestions."""
    with pytest.raises(UnknownCode) as unknown:
        explain(typed, ENGLISH)
    assert meant in unknown.value.near
    assert len(unknown.value.near) <= 5
    assert len(unknown.value.near) == len(set(unknown.value.near))


@pytest.mark.parametrize(("typed", "meant"), [("6002", "60020"), ("4001", "40001")])
def test_likeliest_suggestion_comes_first(typed: str, meant: str) -> None:
    """Codes with advice are met more often, and a lost digit is the commonest slip."""
    with pytest.raises(UnknownCode) as unknown:
        explain(typed, ENGLISH)
    assert unknown.value.near[0] == meant


@pytest.mark.parametrize("typed", ["zzzzzz", "987654321", "-987654321", "你好"])
def test_stranger_is_not_answered_with_a_guess(typed: str) -> None:
    """Where nothing is near, nothing is suggested."""
    with pytest.raises(UnknownCode) as unknown:
        explain(typed, ENGLISH)
    assert unknown.value.near == ()
    assert unknown.value.code == typed


def test_suggestions_exist() -> None:
    """Whatever is suggested can be explained."""
    for typed in ("6002", "4001", "-4001", "aeskey-lenght", "reply", "tls"):
        with pytest.raises(UnknownCode) as unknown:
            explain(typed, ENGLISH)
        assert unknown.value.near
        assert all(explain(one, ENGLISH).code == one for one in unknown.value.near)


@pytest.mark.parametrize(("code", "other"), [("40001", "-40001"), ("-40001", "40001")])
def test_sign_is_pointed_out(code: str, other: str) -> None:
    """The library and the API share numbers; who looks one up is told of the other."""
    for words in (ENGLISH, CHINESE):
        note = explain(code, words).note
        assert note is not None
        assert note.startswith(other)


@pytest.mark.parametrize("code", ["60020", "-1", "aeskey-length", "-40002"])
def test_no_other_sign_no_note(code: str) -> None:
    """Where the other sign means nothing there is nothing to point out."""
    assert explain(code, ENGLISH).note is None


def test_code_with_advice_has_meaning_and_cure() -> None:
    """A code that matters has the platform's own meaning, the cause, the cure and a source."""
    found = explain("60020", CHINESE)
    assert found.meaning == "不安全的访问IP"
    assert found.why
    assert len(found.fix) > 1
    assert found.see[0].startswith("https://developer.work.weixin.qq.com/")


def test_code_without_advice_has_the_official_meaning() -> None:
    """Of the other codes the platform's meaning is all that is known, and this is said."""
    found = explain("6000", CHINESE)
    assert found.title == "数据版本冲突"
    assert found.meaning is None
    assert found.why is None
    assert len(found.fix) == 1
    assert "6000" in found.fix[0]
    assert found.see == ("https://developer.work.weixin.qq.com/document/path/90313",)


def test_english_text_of_the_api_is_the_english_title() -> None:
    """Where the API's own English text is known it is the headline, with the Chinese meaning under it."""
    row = next(one for one in all_error_codes() if one.english and Words(Lang.EN).saying(str(one.code)) is None)
    assert explain(str(row.code), ENGLISH).title == row.english
    assert explain(str(row.code), ENGLISH).meaning == row.meaning
    assert explain(str(row.code), CHINESE).title == row.meaning
    assert explain(str(row.code), CHINESE).meaning is None


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_everything_can_be_listed(words: Words) -> None:
    """The list has every problem code and every number once, each with a title and something to do."""
    listed = listing(words)
    codes = [one.code for one in listed]
    assert len(codes) == len(set(codes)) == len(problem_codes()) + 1268
    assert all(one.title and one.fix and one.see for one in listed)


def test_steps_are_numbered_when_there_are_several() -> None:
    """A single step needs no number."""
    several, single = explain("60020", ENGLISH), explain("6000", ENGLISH)
    assert [one[:3] for one in several.steps[:2]] == ["1) ", "2) "]
    assert single.steps == single.fix


def test_document_is_plain_json() -> None:
    """`--format json` gives every field under its own name."""
    found = explain("aeskey-length", ENGLISH)
    document = json.loads(json.dumps(found.document()))
    assert set(document) == set(Explained.__dataclass_fields__)
    assert document["code"] == "aeskey-length"
    assert document["severity"] == "error"
    assert document["fix"] == list(found.fix)
