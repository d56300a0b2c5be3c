"""The XML and JSON around a ciphertext: what is read, and what is written."""

import json
import re
from itertools import permutations
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.protocol.vectors import SAMPLE_ID, V2, V2_BODY, V5, V6
from wecom_doctor.protocol.codec import Codec, Sealed
from wecom_doctor.protocol.envelope import (
    Envelope,
    build_json,
    build_json_reply,
    build_xml,
    build_xml_reply,
    open_json,
    open_json_reply,
    open_xml,
    open_xml_reply,
)
from wecom_doctor.protocol.errors import EnvelopeMalformed, EnvelopeNotBuilt

TO, AGENT, ENCRYPT = "<ToUserName>ww1</ToUserName>", "<AgentID>218</AgentID>", "<Encrypt>c==</Encrypt>"
FULL = Envelope("c==", "ww1", "218")
# XML parsers turn a carriage return into a line feed; everything else in this set must come back.
xml_text = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")),
    st.lists(st.sampled_from(["]]>", "]", ">", "<![CDATA[", "</Encrypt>", "&amp;", "<!--", "\n\t", "中🙂"])).map(
        "".join
    ),
)
ciphertexts = xml_text.filter(bool)
EXPECTED_XML_REPLY = (
    "<xml><Encrypt><![CDATA[{0.ciphertext}]]></Encrypt><MsgSignature><![CDATA[{0.signature}]]></MsgSignature>"
    "<TimeStamp>{0.timestamp}</TimeStamp><Nonce><![CDATA[{0.nonce}]]></Nonce></xml>"
)


def test_the_official_request_is_read() -> None:
    """The published POST body opens to its ciphertext, CorpID and AgentID, and decrypts."""
    envelope = open_xml(V2_BODY)
    assert envelope == Envelope(V2.sealed.ciphertext, SAMPLE_ID, "218")
    codec = Codec(V2.token, V2.encoding_aes_key, V2.receive_id)
    assert codec.open(V2.sealed._replace(ciphertext=envelope.ciphertext)).decode() == V2.message


@pytest.mark.parametrize("order", list(permutations([TO, AGENT, ENCRYPT])))
def test_elements_may_come_in_any_order(order: tuple[str, ...]) -> None:
    """Elements are found by name: pages and samples of WeCom order them differently."""
    assert open_xml(f"<xml>{''.join(order)}</xml>".encode()) == FULL


@pytest.mark.parametrize(
    "body",
    [
        f"<xml>\n  {TO}\n  {AGENT}\n  {ENCRYPT}\n</xml>\n",
        f'<?xml version="1.0" encoding="UTF-8"?>\r\n<xml>{TO}{AGENT}{ENCRYPT}</xml>',
        f"<!-- hello --><xml>{TO}<!-- <Encrypt>no</Encrypt> -->{AGENT}<?php no ?>{ENCRYPT}</xml>",
        f"<request>{TO}{AGENT}{ENCRYPT}<Extra><Encrypt>no</Encrypt></Extra></request>",
        f"<xml><Extra><Encrypt>no</Encrypt></Extra>{TO}{AGENT}{ENCRYPT}</xml>",
        f"<xml>{TO}{AGENT}<Encrypt><![CDATA[c]]>=<!-- in between -->&#61;</Encrypt></xml>",
        f'<xml version="2"><ToUserName id="1">ww1</ToUserName>{AGENT}{ENCRYPT}</xml>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_other_spellings_of_one_envelope(body: str, encoding: str) -> None:
    """Blanks, comments, CDATA or not, attributes, further elements and a BOM change nothing."""
    assert open_xml(body.encode(encoding)) == FULL


def test_utf_16_is_read() -> None:
    """A body in UTF-16 with a byte order mark is valid XML too."""
    assert open_xml(f"<xml>{TO}{AGENT}{ENCRYPT}</xml>".encode("utf-16")) == FULL


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"<xml>{ENCRYPT}</xml>", Envelope("c==", None, None)),
        (f"<xml>{ENCRYPT}<AgentID/></xml>", Envelope("c==", None, "")),
        (f"<xml>{ENCRYPT}<agentid>1</agentid></xml>", Envelope("c==", None, None)),
        (f"<xml>{ENCRYPT}<Encrypt>second</Encrypt></xml>", Envelope("c==", None, None)),
    ],
)
def test_what_may_be_absent_and_what_stands_twice(body: str, expected: Envelope) -> None:
    """AgentID and ToUserName may be absent, and of two elements the first counts, as in the official library."""
    assert open_xml(body.encode()) == expected


@given(ciphertexts, st.none() | xml_text, st.none() | xml_text)
def test_xml_goes_there_and_back(ciphertext: str, to_user_name: str | None, agent_id: str | None) -> None:
    """Whatever XML can carry comes back as it was, `]]>` and emoji included."""
    # Blanks around a ciphertext are its writer's line breaks, not part of it.
    assume(ciphertext == ciphertext.strip(" \t\r\n"))
    envelope = Envelope(ciphertext, to_user_name, agent_id)
    assert open_xml(build_xml(envelope)) == envelope


@given(st.text(min_size=1), st.none() | st.text(), st.none() | st.text())
def test_json_goes_there_and_back(ciphertext: str, to_user_name: str | None, agent_id: str | None) -> None:
    """Whatever text the members have comes back as it was."""
    envelope = Envelope(ciphertext, to_user_name, agent_id)
    assert open_json(build_json(envelope)) == envelope


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"encrypt": "c=="}', Envelope("c==", None, None)),
        (b'{"tousername":"ww1","encrypt":"c==","agentid":"218"}', FULL),
        (b'{"agentid":218,"encrypt":"c==","tousername":"ww1","more":[{}]}', FULL),
        (b'{"encrypt":"c==","tousername":null,"agentid":null}', Envelope("c==", None, None)),
        (b'\xef\xbb\xbf {"encrypt":"c\\u003d="}\n', Envelope("c==", None, None)),
        (b'{"encrypt":"first","encrypt":"c=="}', Envelope("c==", None, None)),
    ],
)
def test_json_of_smart_bots_is_read(body: bytes, expected: Envelope) -> None:
    """Only `encrypt` must be there; the sample of the official library has `tousername` and `agentid` besides."""
    assert open_json(body) == expected


def test_a_written_request_is_plain_xml() -> None:
    """A built request is what an ordinary parser reads as the official sample's three elements."""
    root = ElementTree.fromstring(build_xml(Envelope(V2.sealed.ciphertext, SAMPLE_ID, "218")))
    assert root.tag == "xml"
    assert {child.tag: child.text for child in root} == {
        "ToUserName": SAMPLE_ID,
        "AgentID": "218",
        "Encrypt": V2.sealed.ciphertext,
    }


def test_the_official_reply_is_written() -> None:
    """The published reply comes out in the form of the page: everything in CDATA but the time, which is a number."""
    assert build_xml_reply(V6.sealed).decode() == EXPECTED_XML_REPLY.format(V6.sealed)
    assert json.loads(build_json_reply(V6.sealed)) == {
        "encrypt": V6.sealed.ciphertext,
        "msgsignature": V6.sealed.signature,
        "timestamp": 1713424427,
        "nonce": V6.sealed.nonce,
    }


@given(st.builds(Sealed, xml_text, st.integers(0, 2**63).map(str), xml_text, ciphertexts))
def test_replies_go_there_and_back(sealed: Sealed) -> None:
    """A reply is read as it was written, in XML and in JSON."""
    assert open_xml_reply(build_xml_reply(sealed)) == sealed
    assert open_json_reply(build_json_reply(sealed)) == sealed


@pytest.mark.parametrize("timestamp", ['"1713424427"', "1713424427"])
def test_both_kinds_of_json_timestamp_are_read(timestamp: str) -> None:
    """The page asks for an integer and the official Python library writes a string; both are read."""
    body = f'{{"encrypt":"c==","msgsignature":"s","timestamp":{timestamp},"nonce":"n"}}'
    assert open_json_reply(body.encode()) == Sealed("s", "1713424427", "n", "c==")


def test_a_safe_mode_request_is_no_bot_request() -> None:
    """JSON of a mini program spells `Encrypt` with a capital, and the refusal shows the member that is there."""
    body = json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": V5.sealed.ciphertext}).encode()
    with pytest.raises(EnvelopeMalformed, match=re.escape("no encrypt among the members: ToUserName, Encrypt")):
        open_json(body)


@pytest.mark.parametrize(
    ("body", "lacks"),
    [
        ("<xml></xml>", "MsgSignature, TimeStamp, Nonce, Encrypt"),
        ("<xml><Encrypt>c</Encrypt><TimeStamp>1</TimeStamp></xml>", "MsgSignature, Nonce"),
        (
            "<xml><Encrypt>c</Encrypt><msgsignature>s</msgsignature><TimeStamp>1</TimeStamp><Nonce/></xml>",
            "MsgSignature",
        ),
    ],
)
def test_a_reply_names_what_it_lacks(body: str, lacks: str) -> None:
    """A reply without one of its four elements is -40002 and says which."""
    with pytest.raises(EnvelopeMalformed) as refused:
        open_xml_reply(body.encode())
    assert (refused.value.code, refused.value.saw) == (-40002, f"no {lacks}")


@pytest.mark.parametrize(
    ("body", "lacks"),
    [
        ({}, "msgsignature, timestamp, nonce, encrypt"),
        ({"encrypt": "c", "msgsignature": None, "timestamp": 1, "nonce": ["n"]}, "msgsignature, nonce"),
        ({"encrypt": "c", "MsgSignature": "s", "timestamp": 1.5, "nonce": "n"}, "msgsignature, timestamp"),
    ],
)
def test_a_json_reply_names_what_it_lacks(body: dict[str, object], lacks: str) -> None:
    """A member that is absent, or neither text nor whole number, is -40002 and named."""
    with pytest.raises(EnvelopeMalformed) as refused:
        open_json_reply(json.dumps(body).encode())
    assert (refused.value.code, refused.value.saw) == (-40002, f"no {lacks}")


@pytest.mark.parametrize("character", ["\0", "\x01", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
@pytest.mark.parametrize("field", Envelope._fields)
def test_what_xml_cannot_carry_is_not_written(field: str, character: str) -> None:
    """A character that no XML parser would take back is -40011 instead of a body nobody can read."""
    with pytest.raises(EnvelopeNotBuilt) as refused:
        build_xml(FULL._replace(**{field: f"a{character}b"}))
    assert refused.value.code == -40011


@pytest.mark.parametrize("timestamp", ["", "now", "12.5", "-1", " 1", "1\n", "1e9", "0x1", "<x/>", "\ud800"])
def test_a_reply_needs_a_number_as_time(timestamp: str) -> None:
    """A timestamp that is no number is -40011 in both formats."""
    for build in (build_xml_reply, build_json_reply):
        with pytest.raises(EnvelopeNotBuilt) as refused:
            build(V6.sealed._replace(timestamp=timestamp))
        assert refused.value.code == -40011
