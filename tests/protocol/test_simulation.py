"""Requests of every kind, judged by the receiving side of this package, which was written apart."""

import json
from urllib.parse import parse_qs

import pytest
from defusedxml.ElementTree import fromstring

from tests.protocol.vectors import SAMPLE_KEY, SAMPLE_TOKEN, V3, V4
from wecom_doctor.facts.settings_given import Kind
from wecom_doctor.protocol.catalogue import entry, names
from wecom_doctor.protocol.catalogue.filled import callback_kinds, filled, is_posted, new_values
from wecom_doctor.protocol.cipher import Cipher
from wecom_doctor.protocol.requests import new_nonce, new_plaintext
from wecom_doctor.protocol.simulation import (
    Outgoing,
    Sender,
    Tamper,
    can_be_tampered,
    message_request,
    verification_request,
)
from wecom_doctor.receiver.exchange import Request
from wecom_doctor.receiver.happened import Answer, Received, Step
from wecom_doctor.receiver.receive_ids import Keys
from wecom_doctor.receiver.reference import receive

NOW = 1795206429
CORP, SUITE = "ww8a1f0c2d9b3e4f56", "ww4d9b2e7a5c1f8036"
KEYS = Keys(token=SAMPLE_TOKEN, encoding_aes_key=SAMPLE_KEY, corp_id=CORP, suite_id=SUITE)
MESSAGE_IDS = {Kind.SUITE_COMMAND: SUITE, Kind.BOT: ""}
POSTED = [name for name in names() if (found := entry(name)) is not None and is_posted(found)]


def sender(kind: Kind, *, verification: bool = False, plain: bool = False, **more: bool | Tamper) -> Sender:
    """Whoever sends to that kind of callback."""
    bot_or_plain = kind is Kind.BOT or (kind is Kind.MP and verification)
    receive_id = "" if bot_or_plain else CORP if verification else MESSAGE_IDS.get(kind, CORP)
    cipher = None if plain else Cipher(SAMPLE_KEY)
    return Sender(kind=kind, token=SAMPLE_TOKEN, cipher=cipher, receive_id=receive_id, **more)  # type: ignore[arg-type]


def received(outgoing: Outgoing, kind: Kind) -> Received:
    """What the reference receiver makes of a request."""
    sent = outgoing.request
    request = Request(
        method=sent.method,
        target=f"/?{sent.query}",
        path="/",
        query=sent.query,
        headers=sent.headers,
        body=sent.body,
        received_at=NOW,
    )
    return receive(request, KEYS, kind)


def message(name: str) -> str:
    """A sample with plausible values."""
    found = entry(name)
    assert found is not None
    return filled(found, new_values(NOW, {"corp_id": CORP, "suite_id": SUITE}))


def kinds(name: str) -> tuple[Kind, ...]:
    """The kinds of callback that receive a type."""
    found = entry(name)
    assert found is not None
    return tuple(Kind(one) for one in callback_kinds(found))


@pytest.mark.parametrize("kind", list(Kind))
def test_a_verification_of_every_kind_is_answered(kind: Kind) -> None:
    """The plaintext comes back, encrypted or not."""
    plaintext = new_plaintext()
    outgoing = verification_request(sender(kind, verification=True), plaintext, NOW, new_nonce())
    response, happened = received(outgoing, kind)
    assert (response.status, response.body, happened.accepted) == (200, plaintext.encode(), True)
    assert happened.answer is (Answer.ECHOSTR if kind is Kind.MP else Answer.PLAINTEXT)
    assert outgoing.request.body == b""


@pytest.mark.parametrize(("name", "kind"), [(name, kind) for name in POSTED for kind in kinds(name)])
def test_every_type_is_accepted_by_every_kind_that_receives_it(name: str, kind: Kind) -> None:
    """Every step of the receiver passes, and it recognises what came."""
    response, happened = received(message_request(sender(kind), message(name), NOW, new_nonce()), kind)
    assert (response.status, happened.accepted) == (200, True)
    if name.startswith("mp.wxa_media_check."):
        # Two versions of one event: what it says of itself does not tell them apart.
        assert happened.about == "event wxa_media_check"
    else:
        assert happened.known_as.rpartition(".")[2] == name.rpartition(".")[2]


@pytest.mark.parametrize("name", [name for name in POSTED if name.startswith("mp.")])
@pytest.mark.parametrize("json_body", [False, True])
@pytest.mark.parametrize("plain", [False, True])
def test_official_accounts_have_four_forms(name: str, plain: bool, json_body: bool) -> None:
    """Plain and secure mode, XML and JSON; all are understood."""
    outgoing = message_request(sender(Kind.MP, plain=plain, json_body=json_body), message(name), NOW, new_nonce())
    _, happened = received(outgoing, Kind.MP)
    assert happened.accepted
    assert outgoing.request.body.startswith(b"{" if json_body else b"<xml>")
    assert (b"Encrypt" in outgoing.request.body) is not plain
    query = parse_qs(outgoing.request.query)
    assert query["openid"]
    assert ("msg_signature" in query) is not plain
    assert (query.get("encrypt_type") == ["aes"]) is not plain


def test_published_signatures_of_plain_mode_are_made_again() -> None:
    """The vectors of the message push page."""
    for vector in (V3, V4):
        one = Sender(kind=Kind.MP, token=vector.token, cipher=None, receive_id="")
        for outgoing in (
            verification_request(one, "4375120948345356249", int(vector.timestamp), vector.nonce),
            message_request(one, message("mp.text"), int(vector.timestamp), vector.nonce),
        ):
            assert parse_qs(outgoing.request.query)["signature"] == [vector.signature]


@pytest.mark.parametrize(
    ("name", "kind", "tags"),
    [
        ("text", Kind.APP, {"ToUserName": CORP, "AgentID": "1000002"}),
        ("event.change_contact.create_user", Kind.APP, {"ToUserName": CORP}),
        ("event.kf_msg_or_event", Kind.KF, {"ToUserName": CORP}),
        ("suite_ticket", Kind.SUITE_COMMAND, {"ToUserName": SUITE, "AgentID": None}),
        ("mp.text", Kind.MP, {"ToUserName": "gh_3f7a1c9e5b2d"}),
    ],
)
def test_the_envelope_names_whom_the_page_names(name: str, kind: Kind, tags: dict[str, str | None]) -> None:
    """AgentID only where an application receives it, and an empty one for providers."""
    outgoing = message_request(sender(kind), message(name), NOW, new_nonce())
    root = fromstring(outgoing.request.body)
    assert {child.tag: child.text for child in root if child.tag != "Encrypt"} == tags
    assert dict(outgoing.request.headers)["Content-Type"] == "text/xml"


def test_a_bot_gets_json_with_one_member() -> None:
    """Nothing but the ciphertext, and who wrote is known for the reply."""
    outgoing = message_request(sender(Kind.BOT), message("bot.text"), NOW, new_nonce())
    assert set(json.loads(outgoing.request.body)) == {"encrypt"}
    assert dict(outgoing.request.headers)["Content-Type"] == "application/json"
    assert outgoing.from_user == "WangMin"


@pytest.mark.parametrize("text", ["", "hello", "<xml>", '{"a":', "[1]"])
def test_what_is_no_message_is_sent_all_the_same(text: str) -> None:
    """A plaintext of the user's own is nobody's business."""
    outgoing = message_request(sender(Kind.APP), text, NOW, new_nonce())
    assert Cipher(SAMPLE_KEY).open(outgoing.ciphertext).message == text.encode()


STEPS = {
    Tamper.SIGNATURE: {Step.SIGNATURE},
    Tamper.TIMESTAMP: {Step.SIGNATURE},
    # A random last block may by chance look like a pad; then the id gives it away.
    Tamper.CIPHERTEXT: {Step.DECRYPTION, Step.RECEIVE_ID},
    Tamper.RECEIVE_ID: {Step.RECEIVE_ID},
}
SAMPLES = {
    Kind.APP: "text",
    Kind.KF: "event.kf_msg_or_event",
    Kind.SUITE_DATA: "text",
    Kind.SUITE_COMMAND: "suite_ticket",
    Kind.BOT: "bot.text",
    Kind.MP: "mp.text",
}


@pytest.mark.parametrize("verification", [True, False], ids=["GET", "POST"])
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("tamper", list(Tamper))
def test_a_correct_receiver_notices_what_was_tampered_with(tamper: Tamper, kind: Kind, verification: bool) -> None:
    """At the step that is there for it; what no receiver could notice is not offered."""
    if not can_be_tampered(tamper, kind, verification=verification, plain=False):
        assert tamper in {Tamper.CIPHERTEXT, Tamper.RECEIVE_ID}
        assert kind in {Kind.MP, Kind.SUITE_DATA}
        return
    one = sender(kind, verification=verification, tamper=tamper)
    if verification:
        outgoing = verification_request(one, new_plaintext(), NOW, new_nonce())
    else:
        outgoing = message_request(one, message(SAMPLES[kind]), NOW, new_nonce())
    response, happened = received(outgoing, kind)
    assert response.status == 403
    assert happened.steps[-1].step in STEPS[tamper] or (kind is Kind.MP and tamper is Tamper.CIPHERTEXT)


def test_keys_are_not_shown() -> None:
    """A sender prints neither Token nor cipher."""
    assert SAMPLE_TOKEN not in repr(sender(Kind.APP))
