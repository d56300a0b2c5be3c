"""The messages of the battery: an event that nobody knows, in the form of its kind, of this size and padding."""

import json
from xml.parsers.expat import ExpatError

import pytest
import xmltodict

from tests.protocol.drafts import (
    AGENT,
    BY_NAME,
    STYLES,
    SUITE,
    TOKEN,
    buffer_of,
    ciphertext_of,
    inside,
    made,
    message_draft,
    query,
    received,
    sha1,
    signed_rightly,
)
from tests.protocol.independent_aes import parts
from wecom_doctor.protocol.battery.table import MESSAGES
from wecom_doctor.protocol.battery.variant import Fate, Style

EVENT = "wecom_doctor_probe"
TEXTS = {"text", "text-again"}
GENUINE = [one.name for one in MESSAGES if one.fate is not Fate.REFUSED]


@pytest.mark.parametrize("name", [one for one in GENUINE if one != "lower-case"])
def test_wechatpy_takes_what_a_correct_endpoint_may_take(name: str) -> None:
    """Genuine messages in another layout, of another size or type give their plaintext."""
    one = made(name)
    assert one.request.method == "POST"
    assert received(one.request) == one.plaintext


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", [one.name for one in MESSAGES])
def test_a_message_carries_what_it_says_in_every_style(name: str, style: Style) -> None:
    """The plaintext of a row is what somebody else's AES finds in it; a row without a plaintext opens with no key."""
    found = BY_NAME[name].make(STYLES[style])
    if found is None or name == "event-in-clear" or name == "lower-case":
        return
    message = buffer_of(found)
    if name == "event-garbage":
        assert found.plaintext == ""
        assert not 1 <= message[-1] <= 32 or message[-message[-1] :] != bytes([message[-1]]) * message[-1]
    elif name == "event-changed":
        assert parts(message)[0].decode().replace("\t", " ") == found.plaintext
    else:
        assert parts(message)[0].decode() == found.plaintext


@pytest.mark.parametrize("name", [one.name for one in MESSAGES if one.name not in {*TEXTS, "event-garbage"}])
@pytest.mark.parametrize("style", STYLES)
def test_no_application_knows_the_event(name: str, style: Style) -> None:
    """Nothing is set off: the event has a name that WeCom does not have, and comes from nobody."""
    found = BY_NAME[name].make(STYLES[style])
    assert found is None or EVENT in found.plaintext
    assert found is None or "subscribe" not in found.plaintext


@pytest.mark.parametrize("style", STYLES)
def test_the_event_has_the_form_of_its_kind(style: Style) -> None:
    """MsgType and Event for applications, InfoType for providers' commands, JSON for smart bots."""
    one = made("event", STYLES[style])
    message, owner = inside(one), STYLES[style].keys.receive_id
    if style is Style.JSON:
        assert message["event"]["eventtype"] == EVENT
        assert (message["msgtype"], message["from"]) == ("event", {"userid": "sys"})
        assert json.loads(one.request.body).keys() == {"encrypt"}
        assert dict(one.request.headers)["Content-Type"] == "application/json"
        return
    envelope = xmltodict.parse(one.request.body)["xml"]
    assert dict(one.request.headers)["Content-Type"] == "text/xml"
    assert envelope["ToUserName"] == owner
    if style is Style.COMMAND:
        assert (message["InfoType"], message["SuiteId"]) == (EVENT, SUITE)
        assert set(envelope) == {"ToUserName", "AgentID", "Encrypt"}
        assert not envelope["AgentID"]
        return
    assert (message["MsgType"], message["Event"], message["FromUserName"]) == ("event", EVENT, "sys")
    assert message["ToUserName"] == owner
    assert ("AgentID" in envelope) is (style is Style.XML)


def test_the_id_of_the_application_stands_inside_and_outside() -> None:
    """For an application; a provider's element is empty, and without the setting there is none."""
    for of, agent in ((message_draft(), AGENT), (message_draft(provider=True), None)):
        one = made("event", of)
        assert xmltodict.parse(one.request.body)["xml"]["AgentID"] == agent
        assert inside(one).get("AgentID") == agent
    nameless = made("event", message_draft(agent_id=""))
    assert "AgentID" not in xmltodict.parse(nameless.request.body)["xml"]
    assert "AgentID" not in inside(nameless)


def test_official_accounts_get_both_signatures() -> None:
    """Three parts in `signature`, four in `msg_signature`, and the mode by its name."""
    one = made("event", STYLES[Style.OFFICIAL])
    sent = query(one.request)
    assert sent["signature"] == sha1(TOKEN, sent["timestamp"], sent["nonce"])
    assert sent["encrypt_type"] == "aes"
    assert signed_rightly(one)


PADS = {
    "event": 9,
    "event-pad-large": 23,
    "event-pad-full": 32,
    "event-rich": 32,
    "event-chinese": 9,
    "event-1k": 9,
    "event-8k": 9,
    "event-20k": 9,
    "event-changed": 9,
    "event-unsigned": 9,
    "event-forged": 9,
    "event-foreign-id": 9,
    "event-empty-id": 9,
    "event-suite-id": 9,
    "event-corp-id": 9,
    "event-again": 9,
    "sample-order": 9,
    "encrypt-first": 9,
    "agent-empty": 9,
    "agent-number": 9,
    "signed-over-body": 9,
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", PADS)
def test_a_message_has_the_padding_that_it_is_about(name: str, style: Style) -> None:
    """Rows that are about something else have the padding of the event, which no library gets wrong."""
    found = BY_NAME[name].make(STYLES[style])
    if found is not None:
        message = buffer_of(found)
        assert message[-1] == PADS[name]
        assert message.endswith(bytes([PADS[name]]) * PADS[name])


@pytest.mark.parametrize(("name", "at_least"), [("event-1k", 1_000), ("event-8k", 8_000), ("event-20k", 20_000)])
def test_a_message_has_the_size_that_it_is_about(name: str, at_least: int) -> None:
    """Plain ASCII, so that only the size differs from the event."""
    plaintext = made(name).plaintext
    assert at_least <= len(plaintext) < at_least + 500
    assert plaintext.isascii()


def test_a_rich_message_has_everything_at_once() -> None:
    """Chinese, an emoji beyond the first plane, the full padding and much of it; the small one has the characters."""
    for name, size in (("event-rich", 20_000), ("event-chinese", 0)):
        plaintext = made(name).plaintext
        assert "企业微信" in plaintext
        assert any(ord(one) > 0xFFFF for one in plaintext)
        assert len(plaintext.encode()) >= size
    assert len(made("event-chinese").plaintext.encode()) < 1_000


def test_an_event_again_is_the_same_event() -> None:
    """As WeCom repeats it: nonce and ciphertext are new."""
    of = message_draft()
    first, again = made("event", of), made("event-again", of)
    assert first.plaintext == again.plaintext
    assert ciphertext_of(first) != ciphertext_of(again)
    assert query(first.request)["nonce"] != query(again.request)["nonce"]


def test_a_text_is_the_same_text_twice() -> None:
    """With one and the same MsgId, which is what tells a repeat."""
    of = message_draft()
    first, again = inside(made("text", of)), inside(made("text-again", of))
    assert first == again
    assert (first["MsgType"], first["FromUserName"]) == ("text", "wecom-doctor")
    assert inside(made("text", STYLES[Style.JSON]))["text"]["content"] == first["Content"]
    assert BY_NAME["text"].make(STYLES[Style.COMMAND]) is None


def test_a_longer_event_grows_by_what_was_asked() -> None:
    """And is not sent where nothing has to grow."""
    of = message_draft()
    assert len(made("event-longer", of).plaintext) == len(of.genuine.plaintext) + 5
    assert BY_NAME["event-longer"].make(message_draft(longer_by=0)) is None


def test_an_event_of_customer_service_names_neither_sender_nor_application() -> None:
    """As `kf_msg_or_event`, which is all that customer service gets; nobody writes it a text."""
    of = message_draft(customer_service=True)
    assert set(inside(made("event", of))) == {"ToUserName", "CreateTime", "MsgType", "Event", "EventKey"}
    assert BY_NAME["text"].make(of) is None


@pytest.mark.parametrize("name", ["event-rich", "event-chinese", "text"])
def test_a_rich_message_is_no_xml_in_another_charset(name: str) -> None:
    """Read as GBK the last character takes the bracket behind it along; a message that is only garbled is not seen."""
    garbled = made(name).plaintext.encode().decode("gbk", "replace")
    with pytest.raises(ExpatError):
        xmltodict.parse(garbled)
