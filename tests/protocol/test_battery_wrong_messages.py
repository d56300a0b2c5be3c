"""The messages of the battery that are wrong, each in exactly the way that it is named after."""

import base64

import pytest
import xmltodict
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.work.exceptions import InvalidCorpIdException

from tests.protocol.drafts import (
    AGENT,
    BY_NAME,
    CORP,
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
from wecom_doctor.protocol.battery.variant import Draft, Style, Suspicion

EVENT = "wecom_doctor_probe"


@pytest.mark.parametrize("style", STYLES)
def test_a_changed_ciphertext_still_opens(style: Style) -> None:
    """One byte was changed after signing: it opens, a blank has become a tab, and only the signature tells."""
    one = made("event-changed", STYLES[style])
    message = parts(buffer_of(one))[0].decode()
    assert message != one.plaintext
    assert [(was, now) for was, now in zip(one.plaintext, message, strict=True) if was != now] == [(" ", "\t")]
    assert inside(one)
    assert not signed_rightly(one)


def test_wechatpy_refuses_forgeries() -> None:
    """They would be taken by nobody who compares the signature."""
    for name in ("event-changed", "event-forged", "signed-without-encrypt", "signed-over-body"):
        with pytest.raises(InvalidSignatureException):
            received(made(name).request)


def test_wrong_signatures_follow_their_recipe() -> None:
    """Three parts, or the whole body in place of the ciphertext."""
    one = made("signed-without-encrypt")
    sent = query(one.request)
    assert sent["msg_signature"] == sha1(TOKEN, sent["timestamp"], sent["nonce"])
    one = made("signed-over-body")
    sent = query(one.request)
    assert sent["msg_signature"] == sha1(TOKEN, sent["timestamp"], sent["nonce"], one.request.body.decode())


def test_what_nobody_signed_has_no_parameters() -> None:
    """An encrypted message and one in clear text, both without a query."""
    unsigned, clear = made("event-unsigned"), made("event-in-clear")
    assert unsigned.request.query == clear.request.query == ""
    assert parts(buffer_of(unsigned))[1].decode() == CORP
    assert clear.request.body.decode() == clear.plaintext
    assert xmltodict.parse(clear.request.body)["xml"]["Event"] == EVENT


def test_garbage_is_signed_rightly() -> None:
    """Whole blocks, so that only decryption can refuse it."""
    one = made("event-garbage")
    assert signed_rightly(one)
    assert len(base64.b64decode(ciphertext_of(one), validate=True)) % 32 == 0


OWNERS = {"event-foreign-id": "wwffffffffffffffff", "event-empty-id": "", "event-suite-id": SUITE}


@pytest.mark.parametrize("name", OWNERS)
def test_a_message_for_another_receiver_is_genuine_but_for_that(name: str) -> None:
    """Signed rightly; wechatpy refuses the id."""
    one = made(name)
    assert parts(buffer_of(one))[1].decode() == OWNERS[name]
    assert signed_rightly(one)
    with pytest.raises(InvalidCorpIdException):
        received(one.request)


def test_a_company_s_id_is_wrong_only_where_another_is_right() -> None:
    """For bots it is a row, for applications it is the genuine message."""
    assert BY_NAME["event-corp-id"].make(message_draft()) is None
    assert parts(buffer_of(made("event-corp-id", STYLES[Style.JSON])))[1].decode() == CORP


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("type-application-xml", "application/xml"),
        ("type-application-json", "application/json"),
        ("type-octet-stream", "application/octet-stream"),
        ("type-plain", "text/plain"),
        ("type-none", None),
    ],
)
def test_a_type_of_content_is_announced_once_or_never(name: str, kind: str | None) -> None:
    """The body stays XML."""
    headers = made(name).request.headers
    assert [value for header, value in headers if header == "Content-Type"] == ([kind] if kind else [])


USUAL = ["ToUserName", "AgentID", "Encrypt"]
LAYOUTS = {
    "sample-order": ["ToUserName", "Encrypt", "AgentID"],
    "encrypt-first": ["Encrypt", "ToUserName", "AgentID"],
    "on-lines": USUAL,
    "without-cdata": USUAL,
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts_mean_the_same(name: str) -> None:
    """The same elements with the same values; in the order of the sample code, with blanks between, or no CDATA."""
    body = made(name).request.body
    envelope = xmltodict.parse(body)["xml"]
    assert (list(envelope), envelope["ToUserName"], envelope["AgentID"]) == (LAYOUTS[name], CORP, AGENT)
    assert (b"CDATA" in body) is (name != "without-cdata")
    assert (b"\n" in body) is (name == "on-lines")
    assert BY_NAME[name].make(STYLES[Style.JSON]) is None


def test_names_in_lower_case_mean_something_else() -> None:
    """No correct endpoint takes them, for names in XML are case-sensitive."""
    assert list(xmltodict.parse(made("lower-case").request.body)["xml"]) == ["tousername", "agentid", "encrypt"]
    with pytest.raises(KeyError):
        received(made("lower-case").request)


@pytest.mark.parametrize(("name", "agent"), [("agent-empty", None), ("agent-zero", "0"), ("agent-number", "1000001")])
def test_another_application_s_id_stands_inside_and_outside(name: str, agent: str | None) -> None:
    """Outside always as an element, inside only where there is an id; none of it for Official Accounts and bots."""
    one = made(name)
    assert xmltodict.parse(one.request.body)["xml"]["AgentID"] == agent
    assert inside(one).get("AgentID") == agent
    assert [style for style in STYLES if BY_NAME[name].make(STYLES[style])] == (
        [Style.XML] if name == "agent-empty" else [Style.XML, Style.COMMAND]
    )


@pytest.mark.parametrize("name", ["event-other-envelope", "event-other-product"])
@pytest.mark.parametrize("style", [Style.XML, Style.JSON])
def test_the_other_product_speaks_the_other_language(name: str, style: Style) -> None:
    """XML where JSON is expected, and the reverse; for the same receiver, or for the one that the other product has."""
    of: Draft = STYLES[style]
    one = made(name, of)
    assert one.request.body.startswith(b"{" if style is Style.XML else b"<xml>")
    owner = of.keys.receive_id if name == "event-other-envelope" else "" if style is Style.XML else CORP
    assert parts(buffer_of(one))[1].decode() == owner
    assert signed_rightly(one)


def test_the_rows_of_a_failed_event_are_about_its_wrapping() -> None:
    """Each of them is proven above."""
    body = {one.name for one in MESSAGES if one.decides is Suspicion.BODY}
    proven = {*LAYOUTS, *OWNERS, "lower-case", "event-corp-id", "signed-without-encrypt", "signed-over-body"}
    proven |= {one for one in body if one.startswith(("type-", "agent-", "event-other-"))}
    assert body <= proven
