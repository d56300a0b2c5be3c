"""The table of error codes: complete, in order, and true to the platform's own words."""

from collections import Counter

import pytest

from wecom_doctor.knowledge import API, LIBRARY, names_in
from wecom_doctor.knowledge.errcodes import ErrorCode, all_error_codes, error_code

ROWS = tuple(all_error_codes())
OFFICIAL_TABLE = "https://developer.work.weixin.qq.com/document/path/90313"
LIBRARY_TABLE = "https://developer.work.weixin.qq.com/document/path/90307"


def test_every_code_is_there() -> None:
    """The official table of April 2024, the eleven codes of the library and those seen since."""
    assert len(ROWS) == 1268
    assert sum(1 for one in ROWS if one.code <= -40001) == 11
    assert sum(1 for one in ROWS if one.english) == 23
    assert Counter(one.source.partition(" ")[0] for one in ROWS)[OFFICIAL_TABLE] > 1200


def test_codes_are_unique_and_in_order() -> None:
    """Each code has one row, and a reader finds it by its number."""
    codes = [one.code for one in ROWS]
    assert codes == sorted(set(codes))


@pytest.mark.parametrize(
    ("code", "meaning", "english"),
    [
        (-40011, "生成xml/json失败（GenReturnXml_Error）", ""),
        (-40005, "ReceiveId 校验错误（ValidateCorpid_Error）", ""),
        (-40001, "签名验证错误（ValidateSignature_Error）", ""),
        (-1, "系统繁忙", ""),
        (0, "请求成功", "ok"),
        (6000, "数据版本冲突", ""),
        (40001, "不合法的secret参数", "invalid credential"),
        (40013, "不合法的CorpID", "invalid corpid"),
        (40014, "不合法的access_token", "invalid access_token"),
        (60020, "不安全的访问IP", "not allow to access from your ip"),
        (2400004, "创建的资源已存在", ""),
        (2400008, "访问了超过范围的资源", ""),
    ],
)
def test_sample(code: int, meaning: str, english: str) -> None:
    """The platform's own meaning, and its English text where one was seen."""
    row = error_code(code)
    assert row is not None
    assert (row.code, row.meaning, row.english) == (code, meaning, english)


@pytest.mark.parametrize("code", [1, -2, 4000, 4000130, -40012, 10**30])
def test_code_that_is_not_there(code: int) -> None:
    """A beginning or a continuation of a code is not the code."""
    assert error_code(code) is None


def test_lookup_and_listing_agree() -> None:
    """The text search for one code finds the row that the whole table has."""
    assert [error_code(one.code) for one in ROWS[::97]] == list(ROWS[::97])


def test_every_row_is_clean() -> None:
    """A meaning in Chinese, one line, no blanks around, and a page to look it up."""

    def is_clean(row: ErrorCode) -> bool:
        texts = (row.meaning, row.english, row.source)
        return bool(row.meaning) and all(text == text.strip() and text.isprintable() for text in texts)

    assert not [one for one in ROWS if not is_clean(one)]
    assert not [one for one in ROWS if not one.source.startswith("https://")]


def test_library_codes_name_their_page() -> None:
    """The codes of the crypto library come from the library's page and not from the API's."""
    assert {one.source.partition(" ")[0] for one in ROWS if one.code <= -40001} == {LIBRARY_TABLE}


def test_every_code_with_advice_is_in_the_table() -> None:
    """What is explained at length has the platform's meaning too."""
    codes = {str(one.code) for one in ROWS}
    assert set(names_in(API)) <= codes
    assert set(names_in(LIBRARY)) == {str(one.code) for one in ROWS if one.code <= -40001}


def test_codes_that_matter_here_have_advice() -> None:
    """The codes that people meet when they wire a callback are explained with cause and cure."""
    advised = set(names_in(API))
    assert len(advised) >= 60
    assert advised >= {
        "40001",
        "40013",
        "40014",
        "40056",
        "41001",
        "42001",
        "45009",
        "48002",
        "50001",
        "60011",
        "60020",
    }
