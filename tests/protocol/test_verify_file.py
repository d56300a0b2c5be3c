"""What may stand in the ownership file in place of its code."""

import pytest

from wecom_doctor.protocol.verify_file import Content, code_of, content_of

NAME, CODE = "WW_verify_YpAqDE4xoAPsmGSK.txt", b"YpAqDE4xoAPsmGSK"
PAGE = "<!DOCTYPE html><html><head><title>首页</title></head><body></body></html>"

BODIES = [
    (CODE, Content.EXACT),
    (CODE + b"\n", Content.BLANKS_AROUND),
    (CODE + b"\r\n", Content.BLANKS_AROUND),
    (b" " + CODE, Content.BLANKS_AROUND),
    (b"\t" + CODE + b"\n\n", Content.BLANKS_AROUND),
    (CODE + "\u00a0".encode(), Content.BLANKS_AROUND),
    ("\u200b".encode() + CODE, Content.BLANKS_AROUND),
    (b"\xef\xbb\xbf" + CODE, Content.BYTE_ORDER_MARK),
    (b"\xef\xbb\xbf" + CODE + b"\r\n", Content.BYTE_ORDER_MARK),
    (CODE.decode().encode("utf-16"), Content.WIDE_CHARACTERS),
    (CODE.decode().encode("utf-16-be"), Content.WIDE_CHARACTERS),
    (PAGE.encode("utf-16"), Content.OTHER),
    (b'"' + CODE + b'"', Content.QUOTED),
    ("“".encode() + CODE + "”".encode(), Content.QUOTED),
    (CODE.lower(), Content.LETTER_CASE),
    (CODE.upper(), Content.LETTER_CASE),
    (NAME.encode(), Content.OWN_NAME),
    (b"WW_verify_YpAqDE4xoAPsmGSK", Content.OWN_NAME),
    (b"", Content.NOTHING),
    (b" \r\n", Content.NOTHING),
    (b"\xef\xbb\xbf", Content.NOTHING),
    (b"AAAAAAAAAAAAAAAA", Content.ANOTHER_CODE),
    (b"AAAAAAAAAAAAAAAA\n", Content.ANOTHER_CODE),
    (PAGE.encode(), Content.WEB_PAGE),
    (PAGE.encode("gbk"), Content.WEB_PAGE),
    (b"\n\n  <html>" + CODE + b"</html>", Content.WEB_PAGE),
    (b"<div>" + CODE + b"</div>", Content.WEB_PAGE),
    (b'<?xml version="1.0"?><x/>', Content.WEB_PAGE),
    (b"Not Found", Content.OTHER),
    (b'{"code":404}', Content.OTHER),
    ("校验".encode("gbk"), Content.OTHER),
    (CODE + CODE, Content.ANOTHER_CODE),
    (CODE + b"\n" + CODE, Content.OTHER),
    (b"\xff\xfe", Content.OTHER),
    (b"\xff" * 5000, Content.OTHER),
]


@pytest.mark.parametrize(("body", "content"), BODIES, ids=[f"{one[0][:24]!r}" for one in BODIES])
def test_each_slip_is_known(body: bytes, content: Content) -> None:
    """The file is right to the byte, or it is told what is wrong with it."""
    assert content_of(body, NAME) is content


def test_every_slip_but_packing_is_met_above() -> None:
    """What an answer is packed in, its header tells."""
    assert {content for _, content in BODIES} == set(Content) - {Content.PACKED}


@pytest.mark.parametrize(
    ("name", "code"), [(NAME, CODE.decode()), ("MP_verify_YpAqDE4xoAPsmGSK.txt", ""), ("WW_verify_.txt", ""), ("", "")]
)
def test_the_code_stands_in_the_name(name: str, code: str) -> None:
    """Nothing else is a name of such a file."""
    assert code_of(name) == code
