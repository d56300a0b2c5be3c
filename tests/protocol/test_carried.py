"""Query and body of a callback are read leniently, and every liberty that was taken is noted."""

import pytest

from tests.protocol.vectors import V2, V2_BODY
from wecom_doctor.protocol.carried import DEPTH_MAX, FIELDS_MAX, TAGS_MAX, fields_of, harmless, read_body, read_query
from wecom_doctor.protocol.errors import EnvelopeMalformed

XML = V2_BODY.decode()
JSON = f'{{"encrypt": "{V2.sealed.ciphertext}"}}'


@pytest.mark.parametrize(
    ("query", "values", "slips"),
    [
        ("timestamp=1&nonce=2", {"timestamp": "1", "nonce": "2"}, ()),
        ("timestamp=1&timestamp=2", {"timestamp": "1"}, ()),
        ("nonce=a%2Bb+c", {"nonce": "a+b c"}, ()),
        ("nonce=&timestamp=1", {"nonce": "", "timestamp": "1"}, ()),
        ("Timestamp=1&NONCE=2", {"timestamp": "1", "nonce": "2"}, ("letter-case",)),
        ("timestamp=1&amp;nonce=2", {"timestamp": "1", "nonce": "2"}, ("html-left",)),
        ("timestamp=1\\u0026nonce=2", {"timestamp": "1", "nonce": "2"}, ("backslashes",)),
        ("timestamp=1\\&nonce=2", {"timestamp": "1", "nonce": "2"}, ("backslashes",)),
        ("timestamp%3D1%26nonce%3D2", {"timestamp": "1", "nonce": "2"}, ("percent-left",)),
        ("", {}, ()),
    ],
)
def test_query_is_decoded_once(query: str, values: dict[str, str], slips: tuple[str, ...]) -> None:
    """As a correct receiver decodes it; what a page or a shell did to its ampersands is undone and noted."""
    found = read_query(query)
    assert (found.values, found.slips) == (values, slips)


def test_other_parameters_are_named_only() -> None:
    """A callback URL may have parameters of its own."""
    assert read_query("nonce=1&corp=2&corp=3&key=4").others == ("corp", "key")


@pytest.mark.parametrize(
    ("body", "form", "slips"),
    [
        (XML, "xml", ()),
        (f"\ufeff{XML}", "xml", ()),
        (f"\r\n{XML}\r\n", "xml", ()),
        (XML.replace("<", "&lt;").replace(">", "&gt;"), "xml", ("html-left",)),
        (XML.replace(">", ">\\n"), "xml", ("backslashes",)),
        (XML.replace("<", "%3C").replace(">", "%3E"), "xml", ("percent-left",)),
        (JSON, "json", ()),
        (JSON.replace("encrypt", "Encrypt"), "json", ()),
        (JSON.replace('"', '\\"'), "json", ("backslashes",)),
    ],
)
def test_the_ciphertext_is_found(body: str, form: str, slips: tuple[str, ...]) -> None:
    """In XML and JSON, also where a log or a page has escaped them."""
    found = read_body(body.encode())
    assert found.ciphertext.strip() == V2.sealed.ciphertext
    assert (found.form, found.slips) == (form, slips)


@pytest.mark.parametrize(
    ("body", "form"),
    [
        ("", "empty-body"),
        (" \r\n", "empty-body"),
        ("<xml><MsgType>text</MsgType></xml>", "plain"),
        ("<xml><InfoType>suite_ticket</InfoType></xml>", "plain"),
        ('{"msgtype": "text"}', "plain"),
        ("<xml><Encrypt></Encrypt></xml>", "other"),
        ("<xml><Encrypt>abc", "other"),
        ("<html></html>", "other"),
        ("[]", "other"),
        ('{"encrypt": 5}', "other"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>', "other"),
        (f"<xml>{'<a/>' * TAGS_MAX}</xml>", "other"),
        ('{"encrypt":' + "[" * 100_000, "other"),
    ],
)
def test_what_holds_no_ciphertext_is_told(body: str, form: str) -> None:
    """Nothing, a message in clear, or something else; entities and floods are refused."""
    assert read_body(body.encode()).form == form


def test_a_reply_brings_its_own_signature() -> None:
    """The passive reply of a program has signature, timestamp and nonce in the body."""
    reply = read_body(b"<xml><Encrypt>e</Encrypt><MsgSignature>s</MsgSignature><TimeStamp>1</TimeStamp></xml>")
    assert reply.reply == ("s", "1", "")
    assert read_body(b'{"encrypt": "e", "msgsignature": "s", "timestamp": 1, "nonce": "n"}').reply == ("s", "1", "n")
    assert read_body(XML.encode()).reply is None


def test_fields_have_paths() -> None:
    """Nested elements and members are told with the way to them."""
    xml = b"<xml><A>1</A><B><C><![CDATA[2]]></C><C>3</C></B><D/></xml>"
    assert fields_of(xml) == [("A", "1"), ("B.C", "2"), ("B.C", "3"), ("D", "")]
    json = b'{"a": 1, "b": {"c": ["x", null]}, "d": true}'
    assert fields_of(json) == [("a", "1"), ("b.c.0", "x"), ("b.c.1", "null"), ("d", "true")]


def test_fields_are_bounded() -> None:
    """A message made to fill the screen or the stack is told in part."""
    assert len(fields_of(f"<xml>{'<a>1</a>' * 4000}</xml>".encode())) == FIELDS_MAX
    deep = "<a>" * 500 + "</a>" * 500
    assert all(path.count(".") <= DEPTH_MAX for path, _ in fields_of(f"<xml>{deep}</xml>".encode()))
    with pytest.raises(EnvelopeMalformed):
        fields_of(b"no message")


def test_characters_that_xml_cannot_carry_are_no_obstacle() -> None:
    """A message with a stray control character is still a message."""
    assert fields_of(b"<xml><A>1\x0b2</A></xml>") == [("A", "12")]


def test_harmless_text_has_no_controls() -> None:
    """Lines and tabs stay; what a terminal would act on is spelled out."""
    assert harmless("a\tb\r\nc\x1b[31m\u202e\x9b") == "a\tb\nc\\x1b[31m\\x202e\\x9b"
