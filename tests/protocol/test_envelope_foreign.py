"""Bodies that strangers send: nothing in them is expanded, fetched or able to stop the program."""

import json
import re
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wecom_doctor.protocol.codec import Sealed
from wecom_doctor.protocol.envelope import (
    Envelope,
    build_xml,
    open_json,
    open_json_reply,
    open_xml,
    open_xml_reply,
)
from wecom_doctor.protocol.errors import EnvelopeMalformed

MIB = 2**20
Reader = Callable[[bytes], Envelope | Sealed]


def laughs(levels: int) -> str:
    """The billion laughs: each entity is ten of the one before."""
    entities = [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels + 1)]
    return f'<!DOCTYPE xml [<!ENTITY e0 "ha">{"".join(entities)}]><xml><Encrypt>&e{levels};</Encrypt></xml>'


@pytest.mark.parametrize(
    "body",
    [
        laughs(1),
        pytest.param(laughs(9), id="billion laughs"),
        pytest.param(
            f'<!DOCTYPE xml [<!ENTITY a "{"a" * 50_000}">]><xml><Encrypt>{"&a;" * 50_000}</Encrypt></xml>',
            id="quadratic blowup",
        ),
        "<!DOCTYPE xml [<!ENTITY % p \"<!ENTITY a 'x'>\"> %p;]><xml><Encrypt>&a;</Encrypt></xml>",
        '<!DOCTYPE xml [<!ENTITY a "x">]><xml><Encrypt>c==</Encrypt></xml>',
        '<!DOCTYPE xml [<!ELEMENT xml ANY><!ATTLIST xml a CDATA "b">]><xml><Encrypt>c==</Encrypt></xml>',
        '<!DOCTYPE xml SYSTEM "http://127.0.0.1:1/evil.dtd"><xml><Encrypt>c==</Encrypt></xml>',
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "xhtml1-strict.dtd"><html><body/></html>',
        "<!DOCTYPE html><html><body/></html>",
        "<!DOCTYPE xml><xml><Encrypt>c==</Encrypt></xml>",
    ],
)
def test_a_dtd_is_refused(body: str) -> None:
    """A document type, with entities or without, at home or abroad, is -40002 before anything is expanded."""
    tracemalloc.start()
    try:
        with pytest.raises(EnvelopeMalformed) as refused:
            open_xml(body.encode())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (refused.value.code, refused.value.saw) == (-40002, "XML with DTDForbidden")
    assert peak < MIB


@pytest.mark.parametrize(
    "template",
    [
        '<!DOCTYPE xml [<!ENTITY a SYSTEM "{}">]><xml><Encrypt>&a;</Encrypt></xml>',
        '<!DOCTYPE xml [<!ENTITY % a SYSTEM "{}"> %a;]><xml><Encrypt>c==</Encrypt></xml>',
        '<xml xmlns:xi="http://www.w3.org/2001/XInclude"><Encrypt><xi:include href="{}" parse="text"/></Encrypt></xml>',
    ],
)
def test_files_are_not_read(template: str, tmp_path: Path) -> None:
    """An entity or inclusion that points to a file here does not bring it into the answer or the error."""
    secret = tmp_path / "secret.txt"
    secret.write_text("root:x:0:0")
    with pytest.raises(EnvelopeMalformed) as refused:
        open_xml(template.format(secret.as_uri()).encode())
    assert "root" not in str(refused.value)


@pytest.mark.parametrize(
    "encoding",
    ["gbk", "gb2312", "gb18030", "big5", "utf-32", "utf-7", "idna", "punycode", "base64", "zip", "rot13", "nonsense"],
)
def test_a_foreign_encoding_is_refused(encoding: str) -> None:
    """A declared encoding that the parser does not know is -40002 and said to be that."""
    body = f'<?xml version="1.0" encoding="{encoding}"?><xml><Encrypt>c==</Encrypt></xml>'
    with pytest.raises(EnvelopeMalformed, match="encoding that cannot be read"):
        open_xml(body.encode())


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (b"", 1),
        (b"   ", 1),
        (b"success", 1),
        (b'{"encrypt":"c=="}', 1),
        (b"msg_signature=1&encrypt=2", 1),
        (b"<xml><Encrypt>c==</Encrypt>", 1),
        (b"<xml>\n<Encrypt>c==</encrypt></xml>", 2),
        (b"<xml><Encrypt>c==</Encrypt></xml>\n\n<xml/>", 3),
        (b"<xml><Encrypt>&nbsp;</Encrypt></xml>", 1),
        (b"<xml><Encrypt>a\0b</Encrypt></xml>", 1),
        (b'\n<?xml version="1.0"?><xml/>', 2),
        (b"<xml>\n<Encrypt>\xc6\xf3\xd2\xb5</Encrypt></xml>", 2),
        (b"\xff\xfe<xml/>", 1),
    ],
)
def test_what_is_no_xml_is_refused(body: bytes, line: int) -> None:
    """A body that is no well-formed XML is -40002, with the place where reading ended."""
    with pytest.raises(EnvelopeMalformed) as refused:
        open_xml(body)
    assert refused.value.code == -40002
    assert re.fullmatch(rf"not well-formed XML at line {line}, column \d+", refused.value.saw)


@pytest.mark.parametrize(
    ("body", "saw"),
    [
        ("<xml/>", "<xml>: none"),
        ("<xml>Encrypt</xml>", "<xml>: none"),
        ("<xml><Encrypt/></xml>", "<xml>: Encrypt"),
        ("<xml><encrypt>c==</encrypt><AgentID/></xml>", "<xml>: encrypt, AgentID"),
        ("<html><body>502</body></html>", "<html>: body"),
        ("<a><xml><Encrypt>c==</Encrypt></xml></a>", "<a>: xml"),
        ("<Encrypt>c==</Encrypt>", "<Encrypt>: none"),
        pytest.param(
            f"<{'x' * 500}>{'<y/>' * 500}</{'x' * 500}>",
            "<1 more>: y, y, y, y, y, y, 494 more",
            id="many and long names",
        ),
    ],
)
def test_xml_without_encrypt_is_refused(body: str, saw: str) -> None:
    """Without a filled Encrypt right below the root it is -40002, and the elements that are there are named."""
    with pytest.raises(EnvelopeMalformed) as refused:
        open_xml(body.encode())
    assert (refused.value.code, refused.value.saw) == (-40002, f"no Encrypt among the elements of {saw}")


@pytest.mark.parametrize("end", [b"", b"</a>" * 200_000], ids=["open", "closed"])
def test_deep_xml_does_not_exhaust_the_stack(end: bytes) -> None:
    """Two hundred thousand nested elements, closed or not, are one more body without Encrypt."""
    with pytest.raises(EnvelopeMalformed):
        open_xml(b"<a>" * 200_000 + end)


@pytest.mark.parametrize("open_", [open_json, open_json_reply])
@pytest.mark.parametrize(
    "body",
    [b"[" * 200_000, b"[" * 200_000 + b"]" * 200_000, b'{"encrypt":' * 200_000],
    ids=["open", "closed", "objects"],
)
def test_deep_json_does_not_exhaust_the_stack(open_: Reader, body: bytes) -> None:
    """Two hundred thousand nested lists or objects are one more body that is no JSON object."""
    with pytest.raises(EnvelopeMalformed):
        open_(body)


def test_a_huge_envelope_opens() -> None:
    """Twenty mebibytes of ciphertext come back whole from XML and from JSON."""
    ciphertext = "QUJD" * (5 * MIB)
    assert open_xml(build_xml(Envelope(ciphertext, None, None))).ciphertext == ciphertext
    assert open_json(json.dumps({"encrypt": ciphertext}).encode()).ciphertext == ciphertext


def test_a_hundred_thousand_elements_are_read() -> None:
    """Encrypt is found behind any number of other elements."""
    assert open_xml(b"<xml>" + b"<a/>" * 100_000 + b"<Encrypt>c==</Encrypt></xml>").ciphertext == "c=="


@pytest.mark.parametrize(
    ("body", "saw"),
    [
        (b"", "not JSON at line 1, column 1"),
        (b"<xml><Encrypt>c==</Encrypt></xml>", "not JSON at line 1, column 1"),
        (b"success", "not JSON at line 1, column 1"),
        (b"{'encrypt': 'c=='}", "not JSON at line 1, column 2"),
        (b'{"encrypt" "c=="}', "not JSON at line 1, column 12"),
        (b'{"encrypt": "c=="} {}', "not JSON at line 1, column 20"),
        (b'{"encrypt":\n "c', "not JSON at line 2, column 2"),
        (b'{"encrypt":"\xc6\xf3\xd2\xb5"}', "not JSON"),
        pytest.param(b'{"encrypt":"c","agentid":' + b"1" * 5000 + b"}", "not JSON", id="a number of 5000 digits"),
        (b'["encrypt"]', "a JSON list instead of an object"),
        (b'"encrypt"', "a JSON str instead of an object"),
        (b"null", "a JSON NoneType instead of an object"),
        (b"{}", "no encrypt among the members: none"),
        (b'{"Encrypt":"c==","a":1}', "no encrypt among the members: Encrypt, a"),
        (b'{"encrypt":""}', "no encrypt among the members: encrypt"),
        (b'{"encrypt":["c=="]}', "no encrypt among the members: encrypt"),
        (b'{"encrypt":12345}', "no encrypt among the members: encrypt"),
        (b'{"encrypt":null}', "no encrypt among the members: encrypt"),
    ],
)
def test_what_is_no_json_envelope_is_refused(body: bytes, saw: str) -> None:
    """Other JSON, and what is none, is -40002 and says what stands there instead."""
    with pytest.raises(EnvelopeMalformed) as refused:
        open_json(body)
    assert (refused.value.code, refused.value.saw) == (-40002, saw)


FRAGMENTS = [
    b"<xml>",
    b"</xml>",
    b"<Encrypt>",
    b"</Encrypt>",
    b"<![CDATA[",
    b"]]>",
    b"<!DOCTYPE xml [",
    b'<!ENTITY a "b">',
    b"]>",
    b"&a;",
    b"&#0;",
    b"&#x110000;",
    b"<!--",
    b"-->",
    b"<?xml version='1.0' encoding='",
    b"gbk",
    b"utf-16",
    b"'?>",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\0",
    b'{"encrypt":',
    b'"\\ud800"',
    b"}",
    b"[",
    b"NaN",
    b"1e999",
    b",",
]
bodies = st.one_of(
    st.binary(), st.text().map(str.encode), st.lists(st.sampled_from(FRAGMENTS), max_size=20).map(b"".join)
)


@pytest.mark.parametrize("open_", [open_xml, open_xml_reply, open_json, open_json_reply])
@given(body=bodies)
def test_garbage_opens_or_is_malformed(open_: Reader, body: bytes) -> None:
    """No body whatever makes the reader fail with anything but EnvelopeMalformed."""
    with suppress(EnvelopeMalformed):
        assert isinstance(open_(body).ciphertext, str)
